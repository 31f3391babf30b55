import { createSign } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EVENTS } from '../../demo/ga4/dimensions.ts';
import { type DemoWorld, startDemoWorld } from '../../demo/start-demo-world.ts';
import { birthdayOf } from '../../demo/visits.ts';
import { companyHour } from '../../demo/world.ts';
import { dayNumber, instant, localDate } from '../../src/domain/calendar.ts';

/** The Data API as its documents describe it; every expected number is counted again here, by other means. */
const NOW = instant('2026-11-24T06:00:00Z');
const PROPERTY = 'properties/411000001';
let demo: DemoWorld;
let token = '';
beforeAll(async () => {
  demo = await startDemoWorld({ now: () => NOW });
});
beforeEach(async () => {
  demo.faults.clear();
  token = await refresh();
});
afterAll(() => demo.stop());

async function grant(form: Record<string, string>): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${demo.endpoints['google-oauth']}/token`, { method: 'POST', body: new URLSearchParams(form) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
async function refresh(): Promise<string> {
  const { client_id, client_secret, refresh_token } = demo.authorizedUser;
  return String((await grant({ grant_type: 'refresh_token', client_id, client_secret, refresh_token })).body.access_token);
}
async function call(path: string, body: unknown, method = 'POST', base = 'ga4'): Promise<{ status: number; body: Json }> {
  const init = method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(`${demo.endpoints[base]}/v1beta/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...init,
  });
  return { status: response.status, body: (await response.json()) as Json };
}
// biome-ignore lint/suspicious/noExplicitAny: answers are read as a stranger would read them
type Json = any;
const report = (body: unknown) => call(`${PROPERTY}:runReport`, body);
const metrics = (...names: string[]) => names.map((name) => ({ name }));
const dimensions = metrics;
const OCTOBER = { startDate: '2026-10-01', endDate: '2026-10-31' };
const value = (answer: { body: Json }, row = 0, column = 0) => Number(answer.body.rows[row].metricValues[column].value);

/** Walks the visits one by one, with no help from the server's own scan. */
function countByHand(first: string, last: string) {
  const byHour = companyHour(NOW);
  const [users, active] = [new Set<number>(), new Set<number>()];
  const counted = { sessions: 0, views: 0, newUsers: 0, keyEvents: 0, revenue: 0, activeUsers: 0, totalUsers: 0 };
  for (let day = dayNumber(localDate(first)); day <= dayNumber(localDate(last)); day++) {
    const visits = demo.world.visitsOn(day);
    for (let index = 0; index < visits.count; index++) {
      if ((visits.visibleFrom[index] ?? 0) > byHour) continue;
      const visitor = visits.visitor[index] ?? 0;
      const views = (visits.pageStart[index + 1] ?? 0) - (visits.pageStart[index] ?? 0);
      const isConverted = visits.keyEvent[index] !== 0 && (visits.keyEventFrom[index] ?? 0) <= byHour;
      users.add(visitor);
      if (birthdayOf(visitor) === day && index < visits.firstVisits) counted.newUsers++;
      if (index < visits.firstVisits || views >= 2 || (visits.seconds[index] ?? 0) > 10 || isConverted) active.add(visitor);
      counted.sessions++;
      counted.views += views;
      if (isConverted) counted.keyEvents++;
      if (isConverted && visits.keyEvent[index] === 1) counted.revenue += (visits.revenueOre[index] ?? 0) / 100;
    }
  }
  return { ...counted, activeUsers: active.size, totalUsers: users.size };
}

describe('runReport', () => {
  it('counts people once over the whole window, and agrees with a count by hand', async () => {
    const answer = await report({
      dateRanges: [OCTOBER],
      metrics: metrics('activeUsers', 'totalUsers', 'sessions', 'screenPageViews', 'newUsers', 'keyEvents', 'totalRevenue'),
    });
    expect(answer.status).toBe(200);
    const hand = countByHand('2026-10-01', '2026-10-31');
    const got = answer.body.rows[0].metricValues.map((one: { value: string }) => one.value);
    expect(got).toEqual(
      [hand.activeUsers, hand.totalUsers, hand.sessions, hand.views, hand.newUsers, hand.keyEvents, hand.revenue].map(String),
    );
    const daily = await report({ dateRanges: [OCTOBER], dimensions: dimensions('date'), metrics: metrics('activeUsers') });
    const added = daily.body.rows.reduce((sum: number, row: Json) => sum + Number(row.metricValues[0].value), 0);
    expect(daily.body.rowCount).toBe(31);
    expect(added).toBeGreaterThan(hand.activeUsers);
  });

  it('has the documented shape: kind, headers with types, texts for values, zone and currency, nothing empty', async () => {
    const { body } = await report({
      dateRanges: [OCTOBER],
      dimensions: dimensions('country'),
      metrics: metrics('activeUsers', 'totalRevenue'),
      limit: '1',
      orderBys: [{ metric: { metricName: 'activeUsers' }, desc: true }],
    });
    expect(body).toEqual({
      dimensionHeaders: [{ name: 'country' }],
      metricHeaders: [
        { name: 'activeUsers', type: 'TYPE_INTEGER' },
        { name: 'totalRevenue', type: 'TYPE_CURRENCY' },
      ],
      rows: [
        {
          dimensionValues: [{ value: 'Sweden' }],
          metricValues: [{ value: expect.stringMatching(/^\d+$/) }, { value: expect.any(String) }],
        },
      ],
      rowCount: 6,
      metadata: { currencyCode: 'SEK', timeZone: 'Europe/Stockholm' },
      kind: 'analyticsData#runReport',
    });
  });

  it('answers up to four ranges with the implicit dimension dateRange', async () => {
    const { body } = await report({
      dateRanges: [OCTOBER, { startDate: '2025-10-01', endDate: '2025-10-31', name: 'i_fjol' }],
      metrics: metrics('sessions'),
    });
    expect(body.dimensionHeaders).toEqual([{ name: 'dateRange' }]);
    expect(body.rows.map((row: Json) => row.dimensionValues[0].value)).toEqual(['date_range_0', 'i_fjol']);
    expect(Number(body.rows[1].metricValues[0].value)).toBe(countByHand('2025-10-01', '2025-10-31').sessions);
  });

  it('gives the same totals by visits and by events', async () => {
    const names = [
      'sessions',
      'screenPageViews',
      'eventCount',
      'keyEvents',
      'totalRevenue',
      'newUsers',
      'activeUsers',
      'engagedSessions',
      'checkouts',
    ];
    const whole = await report({ dateRanges: [OCTOBER], metrics: metrics(...names) });
    const any = { filter: { fieldName: 'eventName', inListFilter: { values: [...EVENTS] } } };
    const byEvent = await report({ dateRanges: [OCTOBER], metrics: metrics(...names), dimensionFilter: any });
    expect(byEvent.body.rows).toEqual(whole.body.rows);
  });

  it('filters: and, or, not, begins with, in list, regexp, numeric, between, empty', async () => {
    const count = async (dimensionFilter: unknown) =>
      value(await report({ dateRanges: [OCTOBER], metrics: metrics('sessions'), dimensionFilter, keepEmptyRows: true }));
    const channel = (text: string) => ({ filter: { fieldName: 'sessionDefaultChannelGroup', stringFilter: { value: text } } });
    const all = countByHand('2026-10-01', '2026-10-31').sessions;
    const email = await count(channel('email'));
    expect(email).toBeGreaterThan(0);
    expect(await count({ notExpression: channel('Email') })).toBe(all - email);
    expect(
      await count({ filter: { fieldName: 'sessionDefaultChannelGroup', stringFilter: { value: 'email', caseSensitive: true } } }),
    ).toBe(0);
    expect(await count({ orGroup: { expressions: [channel('Email'), { notExpression: channel('Email') }] } })).toBe(all);
    expect(await count({ andGroup: { expressions: [channel('Email'), { notExpression: channel('Email') }] } })).toBe(0);
    const paid = await count({
      filter: { fieldName: 'sessionDefaultChannelGroup', inListFilter: { values: ['Paid Search', 'Paid Social'] } },
    });
    expect(
      await count({ filter: { fieldName: 'sessionDefaultChannelGroup', stringFilter: { matchType: 'BEGINS_WITH', value: 'paid' } } }),
    ).toBe(paid);
    expect(
      await count({
        filter: { fieldName: 'sessionDefaultChannelGroup', stringFilter: { matchType: 'FULL_REGEXP', value: 'paid (search|social)' } },
      }),
    ).toBe(paid);
    expect(
      await count({ filter: { fieldName: 'sessionDefaultChannelGroup', stringFilter: { matchType: 'FULL_REGEXP', value: 'paid' } } }),
    ).toBe(0);
    const first = { filter: { fieldName: 'day', betweenFilter: { fromValue: { int64Value: '1' }, toValue: { int64Value: '7' } } } };
    expect(await count(first)).toBe(countByHand('2026-10-01', '2026-10-07').sessions);
    expect(await count({ filter: { fieldName: 'day', numericFilter: { operation: 'LESS_THAN', value: { int64Value: '8' } } } })).toBe(
      await count(first),
    );
    expect(await count({ filter: { fieldName: 'country', emptyFilter: {} } })).toBeGreaterThan(0);
  });

  it('filters rows by their own totals, after adding up, and pages through them without loss', async () => {
    const body = {
      dateRanges: [OCTOBER],
      dimensions: dimensions('pagePath'),
      metrics: metrics('screenPageViews'),
      dimensionFilter: { filter: { fieldName: 'pagePath', stringFilter: { matchType: 'BEGINS_WITH', value: '/blogg/' } } },
      metricFilter: {
        filter: { fieldName: 'screenPageViews', numericFilter: { operation: 'GREATER_THAN_OR_EQUAL', value: { int64Value: '100' } } },
      },
      orderBys: [{ metric: { metricName: 'screenPageViews' }, desc: true }, { dimension: { dimensionName: 'pagePath' } }],
    };
    const whole = await report(body);
    expect(whole.body.rowCount).toBeGreaterThan(5);
    const pages = await Promise.all(
      Array.from({ length: whole.body.rowCount }, (_, offset) => report({ ...body, limit: '1', offset: String(offset) })),
    );
    expect(pages.flatMap((page) => page.body.rows)).toEqual(whole.body.rows);
    for (const page of pages) expect(page.body.rowCount).toBe(whole.body.rowCount);
    expect(Math.min(...whole.body.rows.map((row: Json) => Number(row.metricValues[0].value)))).toBeGreaterThanOrEqual(100);
  });

  it('joins groups that read the same before counting people (source google: paid and organic)', async () => {
    const bySource = await report({ dateRanges: [OCTOBER], dimensions: dimensions('sessionSource'), metrics: metrics('totalUsers') });
    const google = bySource.body.rows.find((row: Json) => row.dimensionValues[0].value === 'google');
    const filtered = await report({
      dateRanges: [OCTOBER],
      metrics: metrics('totalUsers'),
      dimensionFilter: { filter: { fieldName: 'sessionSource', stringFilter: { value: 'google' } } },
    });
    expect(google.metricValues).toEqual(filtered.body.rows[0].metricValues);
  });

  it('adds rows up for TOTAL, which for people is not the distinct count', async () => {
    const { body } = await report({
      dateRanges: [OCTOBER],
      dimensions: dimensions('date'),
      metrics: metrics('activeUsers'),
      metricAggregations: ['TOTAL', 'MAXIMUM'],
    });
    expect(body.totals[0].dimensionValues).toEqual([{ value: 'RESERVED_TOTAL' }]);
    expect(Number(body.totals[0].metricValues[0].value)).toBeGreaterThan(countByHand('2026-10-01', '2026-10-31').activeUsers);
    expect(body.maximums).toHaveLength(1);
    expect(body.minimums).toBeUndefined();
  });

  it('gives no rows for a range without data, and a row of zeros when asked to keep empty rows', async () => {
    const before = { dateRanges: [{ startDate: '2016-01-01', endDate: '2016-01-31' }], metrics: metrics('sessions') };
    const empty = await report(before);
    expect(empty.body.rows).toBeUndefined();
    expect(empty.body.rowCount).toBeUndefined();
    expect(value(await report({ ...before, keepEmptyRows: true }))).toBe(0);
  });

  it('flags and withholds small groups where people could be recognised', async () => {
    const { body } = await report({
      dateRanges: [{ startDate: '2026-11-02', endDate: '2026-11-02' }],
      dimensions: dimensions('userAgeBracket'),
      metrics: metrics('totalUsers'),
    });
    expect(body.metadata.subjectToThresholding).toBe(true);
    for (const row of body.rows) expect(Number(row.metricValues[0].value)).toBeGreaterThanOrEqual(10);
  });

  it('reads rolling actives at the end of the range', async () => {
    const { body } = await report({ dateRanges: [OCTOBER], metrics: metrics('active7DayUsers') });
    expect(Number(body.rows[0].metricValues[0].value)).toBe(countByHand('2026-10-25', '2026-10-31').activeUsers);
  });

  it('reports ad cost by campaign only', async () => {
    const { body } = await report({
      dateRanges: [OCTOBER],
      dimensions: dimensions('sessionCampaignName'),
      metrics: metrics('advertiserAdCost', 'advertiserAdClicks'),
    });
    expect(body.rows.length).toBeGreaterThan(3);
    const refused = await report({ dateRanges: [OCTOBER], metrics: metrics('advertiserAdCost') });
    expect(refused.body.error.message).toMatch(/^Please add sessionCampaignName to make the request compatible\./);
  });

  it('knows nothing of hits that arrive after now', async () => {
    const ask = { dateRanges: [{ startDate: 'yesterday', endDate: 'yesterday' }], metrics: metrics('sessions') };
    const visible = value(await report(ask));
    expect(visible).toBe(countByHand('2026-11-23', '2026-11-23').sessions);
    expect(visible).toBeLessThan(demo.world.visitsOn(dayNumber(localDate('2026-11-23'))).count);
  });
});

describe('batchRunReports', () => {
  it('answers up to five reports in order, and a quota with each that asks', async () => {
    const requests = ['sessions', 'newUsers', 'keyEvents'].map((name) => ({
      dateRanges: [OCTOBER],
      metrics: metrics(name),
      returnPropertyQuota: true,
    }));
    const { body } = await call(`${PROPERTY}:batchRunReports`, { requests });
    expect(body.kind).toBe('analyticsData#batchRunReports');
    expect(body.reports.map((one: Json) => one.metricHeaders[0].name)).toEqual(['sessions', 'newUsers', 'keyEvents']);
    const [a, b] = body.reports.map((one: Json) => one.propertyQuota.tokensPerDay);
    expect(a.consumed).toBeGreaterThan(0);
    expect(b.remaining).toBe(a.remaining - b.consumed);
    const six = await call(`${PROPERTY}:batchRunReports`, { requests: Array(6).fill(requests[0]) });
    expect(six.status).toBe(400);
    const stranger = await call(`${PROPERTY}:batchRunReports`, { requests: [{ ...requests[0], property: 'properties/1' }] });
    expect(stranger.status).toBe(400);
  });
});

describe('refusals', () => {
  const base = { dateRanges: [OCTOBER], metrics: metrics('sessions') };
  it.each([
    ['an unknown field', { ...base, metric: [] }, 'Invalid JSON payload received. Unknown name "metric": Cannot find field.'],
    ['an unknown inner field', { ...base, dimensions: [{ nam: 'date' }] }, `Unknown name "nam" at 'dimensions[0]': Cannot find field.`],
    ['a wrong type', { ...base, keepEmptyRows: 'yes' }, `Invalid value at 'keep_empty_rows' (TYPE_BOOL), "yes"`],
    [
      'an unknown enum value',
      { ...base, metricAggregations: ['SUM'] },
      `Invalid value at 'metric_aggregations[0]' (type.googleapis.com/google.analytics.data.v1beta.MetricAggregation), "SUM"`,
    ],
    [
      'two filters in one',
      { ...base, dimensionFilter: { filter: { fieldName: 'date' }, notExpression: {} } },
      `oneof field 'expr' is already set`,
    ],
    ['a misspelt metric', { ...base, metrics: metrics('activeUser') }, 'Did you mean activeUsers? Field activeUser is not a valid metric.'],
    [
      'a misspelt dimension',
      { ...base, dimensions: dimensions('pagepath_') },
      'Did you mean pagePath? Field pagepath_ is not a valid dimension.',
    ],
    ['eleven metrics', { ...base, metrics: Array.from({ length: 11 }, (_, index) => ({ name: `m${index}` })) }, 'limited to 10 metrics'],
    [
      'ten dimensions',
      { ...base, dimensions: Array.from({ length: 10 }, (_, index) => ({ name: `d${index}` })) },
      'limited to 9 dimensions',
    ],
    ['five ranges', { ...base, dateRanges: Array(5).fill(OCTOBER) }, 'limited to 4 dateRanges'],
    ['an end before the start', { ...base, dateRanges: [{ startDate: '2026-10-02', endDate: '2026-10-01' }] }, 'Invalid dateRange'],
    ['a date that is none', { ...base, dateRanges: [{ startDate: '2026-02-30', endDate: 'today' }] }, 'Invalid startDate : 2026-02-30.'],
    ['limit 0', { ...base, limit: '0' }, 'Limit must be positive'],
    ['an order by a stranger', { ...base, orderBys: [{ metric: { metricName: 'newUsers' } }] }, 'newUsers'],
    ['broken JSON', '{"dateRanges":', 'Invalid JSON payload received.'],
  ])('%s gets 400 INVALID_ARGUMENT in an AIP-193 envelope', async (_, body, message) => {
    const answer = await report(body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
    expect(answer.body.error.message).toContain(message);
  });

  it('reads snake_case names, as proto JSON does', async () => {
    expect(
      (await report({ date_ranges: [{ start_date: '2026-10-01', end_date: '2026-10-31' }], metrics: metrics('sessions') })).status,
    ).toBe(200);
  });

  it('refuses another property, a missing token, a token of the wrong scope, a path it does not have', async () => {
    expect((await call('properties/9:runReport', base)).body.error).toMatchObject({
      code: 403,
      status: 'PERMISSION_DENIED',
      message: expect.stringContaining('User does not have sufficient permissions for this property.'),
    });
    const response = await fetch(`${demo.endpoints.ga4}/v1beta/${PROPERTY}/nothing`, { headers: { authorization: `Bearer ${token}` } });
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
    token = String((await grant(assertion({ scope: 'https://www.googleapis.com/auth/youtube.readonly' }))).body.access_token);
    expect((await report(base)).body.error.details[0].reason).toBe('ACCESS_TOKEN_SCOPE_INSUFFICIENT');
    token = 'nonsense';
    expect((await report(base)).body.error).toMatchObject({ code: 401, status: 'UNAUTHENTICATED' });
  });
});

function assertion(change: Record<string, unknown> = {}, key = demo.oauth.serviceAccount.private_key): Record<string, string> {
  const part = (json: unknown) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const iat = Math.floor(Date.parse(NOW) / 1_000);
  const claims = {
    iss: demo.oauth.serviceAccount.client_email,
    scope: 'https://www.googleapis.com/auth/analytics.readonly',
    aud: 'https://oauth2.googleapis.com/token',
    iat,
    exp: iat + 3_600,
    ...change,
  };
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  const signature = createSign('RSA-SHA256').update(signed).sign(key, 'base64url');
  return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: `${signed}.${signature}` };
}

describe('the token endpoint', () => {
  it('gives a token for a well-signed assertion, and invalid_grant for every other', async () => {
    expect((await grant(assertion())).body).toMatchObject({ token_type: 'Bearer', expires_in: 3_599 });
    const late = Math.floor(Date.parse('2020-01-01T00:00:00Z') / 1_000);
    for (const change of [
      { iss: 'someone@else.example' },
      { aud: 'https://example.com/token' },
      { iat: late, exp: late + 60 },
      { exp: Math.floor(Date.parse(NOW) / 1_000) + 90_000 },
    ])
      expect(await grant(assertion(change))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const form = assertion();
    const [head, , signature] = (form.assertion ?? '').split('.');
    const forged = Buffer.from(JSON.stringify({ iss: demo.oauth.serviceAccount.client_email })).toString('base64url');
    expect((await grant({ ...form, assertion: `${head}.${forged}.${signature}` })).body.error_description).toBe('Invalid JWT Signature.');
  });

  it('refuses every grant and token once revoked', async () => {
    demo.faults.revokeGrants();
    const { client_id, client_secret, refresh_token } = demo.authorizedUser;
    expect(await grant({ grant_type: 'refresh_token', client_id, client_secret, refresh_token })).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
    });
    expect((await report({ dateRanges: [OCTOBER], metrics: metrics('sessions') })).status).toBe(401);
  });
});

describe('metadata, compatibility and administration', () => {
  it('lists what reports accept', async () => {
    const { body } = await call(`${PROPERTY}/metadata`, null, 'GET');
    expect(body.name).toBe(`${PROPERTY}/metadata`);
    expect(body.metrics.find((one: Json) => one.apiName === 'keyEvents').deprecatedApiNames).toEqual(['conversions']);
    const everything = body.metrics.filter((one: Json) => !one.apiName.startsWith('advertiserAd')).map((one: Json) => one.apiName);
    for (let at = 0; at < everything.length; at += 10)
      expect((await report({ dateRanges: [OCTOBER], metrics: metrics(...everything.slice(at, at + 10)) })).status).toBe(200);
    for (const { apiName } of body.dimensions)
      expect(
        (await report({ dateRanges: [OCTOBER], dimensions: dimensions(apiName), metrics: metrics('sessions'), limit: '2' })).status,
      ).toBe(200);
  });

  it('says which fields go together', async () => {
    const { body } = await call(`${PROPERTY}:checkCompatibility`, {
      dimensions: dimensions('pagePath'),
      metrics: metrics('screenPageViews'),
      compatibilityFilter: 'INCOMPATIBLE',
    });
    const names = body.metricCompatibilities.map((one: Json) => one.metricMetadata.apiName);
    expect(names).toContain('advertiserAdCost');
    expect(names).not.toContain('activeUsers');
  });

  it('describes the property and pages through accounts', async () => {
    expect((await call(PROPERTY, null, 'GET', 'ga4-admin')).body).toMatchObject({
      name: PROPERTY,
      timeZone: 'Europe/Stockholm',
      currencyCode: 'SEK',
      serviceLevel: 'GOOGLE_ANALYTICS_STANDARD',
    });
    const first = await call('accountSummaries?pageSize=1', null, 'GET', 'ga4-admin');
    const second = await call(`accountSummaries?pageSize=1&pageToken=${first.body.nextPageToken}`, null, 'GET', 'ga4-admin');
    expect([first.body.accountSummaries.length, second.body.accountSummaries.length, second.body.nextPageToken]).toEqual([1, 1, undefined]);
    expect((await call(`${PROPERTY}/keyEvents`, null, 'GET', 'ga4-admin')).body.keyEvents).toHaveLength(3);
  });
});

describe('faults on demand', () => {
  const base = { dateRanges: [OCTOBER], metrics: metrics('sessions') };
  it('a used-up quota is worded as the API words it, then passes', async () => {
    demo.faults.inject({ server: 'ga4', fault: { kind: 'quota', quota: 'day', retryAfterS: 7 } });
    const answer = await report(base);
    expect(answer.body.error).toMatchObject({
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      message: expect.stringContaining('Exhausted property tokens per day. These quota tokens will return in under 24 hours.'),
    });
    expect(answer.body.error.details[0].retryDelay).toBe('7s');
    expect((await report(base)).status).toBe(200);
  });

  it('resets, cut bodies and HTML reach the client as such', async () => {
    demo.faults.inject({ server: 'ga4', fault: { kind: 'reset', when: 'before' } });
    await expect(report(base)).rejects.toThrow();
    demo.faults.inject({ server: 'ga4', fault: { kind: 'reset', when: 'mid_body' } });
    await expect(report(base)).rejects.toThrow();
    demo.faults.inject({ server: 'ga4', fault: { kind: 'truncated' } });
    await expect(report(base)).rejects.toThrow(SyntaxError);
    demo.faults.inject({ server: 'ga4', fault: { kind: 'html' } });
    await expect(report(base)).rejects.toThrow(SyntaxError);
    expect((await report(base)).status).toBe(200);
  });

  it('restates history, and takes it back', async () => {
    const before = value(await report(base));
    demo.faults.restate([{ from: localDate('2026-10-10'), to: localDate('2026-10-12'), share: 0.5 }]);
    expect(value(await report(base))).toBeLessThan(before);
    demo.faults.restate([]);
    expect(value(await report(base))).toBe(before);
  });

  it('uses up real tokens until the hour is over', async () => {
    let now = NOW;
    const small = await startDemoWorld({
      now: () => now,
      quota: {
        tokensPerDay: 100,
        tokensPerHour: 3,
        tokensPerProjectPerHour: 3,
        concurrentRequests: 10,
        serverErrorsPerProjectPerHour: 10,
        potentiallyThresholdedRequestsPerHour: 1,
      },
    });
    try {
      const { client_id, client_secret, refresh_token } = small.authorizedUser;
      const ask = async () => {
        const granted = await fetch(`${small.endpoints['google-oauth']}/token`, {
          method: 'POST',
          body: new URLSearchParams({ grant_type: 'refresh_token', client_id, client_secret, refresh_token }),
        });
        const { access_token } = (await granted.json()) as { access_token: string };
        return fetch(`${small.endpoints.ga4}/v1beta/${PROPERTY}:runReport`, {
          method: 'POST',
          headers: { authorization: `Bearer ${access_token}` },
          body: JSON.stringify(base),
        });
      };
      const statuses: number[] = [];
      for (let index = 0; index < 6; index++) statuses.push((await ask()).status);
      expect(statuses[0]).toBe(200);
      expect(statuses.at(-1)).toBe(429);
      now = instant('2026-11-24T07:00:00Z');
      expect((await ask()).status).toBe(200);
    } finally {
      await small.stop();
    }
  });
});
