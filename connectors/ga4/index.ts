/** Google Analytics 4: people, visits, views, events and revenue of one property. */
import { googleCredential } from '../kit/auth/google.ts';
import { defineConnector } from '../kit/define-connector.ts';
import { check, discover } from './account.ts';
import { SCOPE } from './api.ts';
import { dimensions } from './dimensions.ts';
import { fetchReports } from './fetch-reports.ts';
import { adMetrics, metrics } from './metrics.ts';
import { ROWS_PER_PAGE } from './report-request.ts';
import { type Settings, settingsSchema } from './settings.ts';

export default defineConnector<Settings>({
  id: 'ga4',
  title: 'Google Analytics 4',
  docs: 'https://developers.google.com/analytics/devguides/reporting/data/v1',
  credential: {
    kind: 'json',
    help: "A service account's key, whose e-mail address is Viewer on the property; or an OAuth client's credential (type authorized_user) with the scope analytics.readonly.",
    fields: googleCredential,
    scopes: [SCOPE],
  },
  settings: settingsSchema,
  zone: { kind: 'account' },
  timing: ({ completeAfterDays, settledAfterDays }) => ({ completeAfterDays, settledAfterDays }),
  limits: {
    metricsPerQuery: 10,
    rangesPerQuery: 4,
    queriesPerCall: 5,
    rowsPerPage: ROWS_PER_PAGE,
    historyMonths: null,
    grains: ['day', 'range', 'item'],
  },
  quota: {
    scope: 'account',
    perMinute: null,
    // 200 000 tokens a day and 40 000 an hour, ten times that for Analytics 360: every answer says what is left, and that rules.
    perDay: null,
    // Ten requests at a time, and a batch of five reports may count as five.
    concurrent: 2,
    unit: 'tokens',
    // Most reports cost fewer than 10; more with long ranges and lists.
    costOfCall: ({ queries }) => queries.reduce((sum, { grain, ranges }) => sum + (grain === 'item' ? 20 : 5) + 2 * ranges.length, 0),
  },
  metrics,
  dimensions: ({ customDimensions }) => [...dimensions, ...customDimensions],
  separateMetrics: adMetrics.filter((name) => metrics[name]?.aggregation.kind === 'sum'),
  arrives: 'fetched',
  check,
  discover,
  fetch: fetchReports,
});
