/** What the Admin API knows of a property: its zone, currency and name, and since when it exists. */
import { addDays, dateInZone, type LocalDate, parseInstant, parseLocalDate } from '../../src/domain/calendar.ts';
import { SourceError } from '../../src/domain/planning/failure.ts';
import type { AccountFacts, FetchedExchange } from '../kit/define-connector.ts';
import { exchangeOf } from '../kit/exchange.ts';
import { fixConnector, readBody } from '../kit/failure.ts';
import { paginate } from '../kit/paginate.ts';
import { adminUrl, bodyContext, callGoogleAnalytics, dataUrl, type Ga4Context, SOURCE } from './api.ts';
import { accountSummaries, type Property, propertyBody, runReport } from './wire.ts';

const ACCOUNTS_MAX = 1_000;
const ACCOUNTS_PER_PAGE = 200;
const ADMIN_API = 'Google Analytics Admin API';

/**
 * Proves that the Data API answers for the property: its own report says which zone and currency it counts in. The Admin API
 * adds the name, where it is enabled.
 */
export async function check(context: Ga4Context): Promise<AccountFacts> {
  const { property, currency } = context.settings;
  const yesterday = addDays(dateInZone(context.now, 'UTC'), -1);
  const json = { dateRanges: [{ startDate: yesterday, endDate: yesterday }], metrics: [{ name: 'sessions' }], limit: '1' };
  const { response } = await callGoogleAnalytics(context, { method: 'POST', url: dataUrl(context, `${property}:runReport`), json });
  const { metadata } = readBody(runReport, response, bodyContext(context));
  const admin = await propertyOf(context, property);
  const zone = metadata.timeZone ?? admin.property?.timeZone;
  if (zone === undefined) throw fixConnector({ public: `${SOURCE} does not tell the property's time zone` }, response.text);
  if (admin.property !== null) rememberStart(context, property, startOf(admin.property, zone));
  return {
    title: admin.property?.displayName || property,
    zone,
    currency: currency ?? metadata.currencyCode ?? admin.property?.currencyCode ?? null,
    notes: admin.property === null ? [`The property's name is not known: ${admin.problem}`] : notesOn(admin.property),
  };
}

function notesOn({ serviceLevel, propertyType, deleteTime }: Property): readonly string[] {
  return [
    ...(serviceLevel === 'GOOGLE_ANALYTICS_360' ? ['Google Analytics 360: ten times the standard quotas'] : []),
    ...(propertyType === 'PROPERTY_TYPE_ROLLUP' ? ['A roll-up property: a person is counted once per source property'] : []),
    ...(propertyType === 'PROPERTY_TYPE_SUBPROPERTY' ? ['A subproperty: it holds a part of another property'] : []),
    ...(deleteTime === undefined ? [] : ['The property is in the trash and will be deleted']),
  ];
}

type PropertyAnswer =
  | { readonly property: Property; readonly exchange: FetchedExchange }
  | { readonly property: null; readonly problem: string };

/** The Admin API is a second API that projects often have not enabled; without it everything still works, with less known. */
async function propertyOf(context: Ga4Context, property: string): Promise<PropertyAnswer> {
  try {
    const { request, response } = await callGoogleAnalytics(
      context,
      { method: 'GET', url: adminUrl(context, property) },
      { api: ADMIN_API, property },
    );
    return { property: readBody(propertyBody, response, bodyContext(context)), exchange: exchangeOf(request, response) };
  } catch (error) {
    if (error instanceof SourceError) return { property: null, problem: error.failure.public };
    throw error;
  }
}

/**
 * The first day that the property can have numbers for, asked once and then remembered.
 * @returns a null day where the Admin API does not tell
 */
export async function existsSince(
  context: Ga4Context,
  property: string,
): Promise<{ readonly day: LocalDate | null; readonly exchange: FetchedExchange | null }> {
  const held = await context.memory.get(startKey(property));
  const remembered = typeof held === 'string' ? parseLocalDate(held) : null;
  if (remembered !== null) return { day: remembered, exchange: null };
  const admin = await propertyOf(context, property);
  if (admin.property === null) return { day: null, exchange: null };
  const day = startOf(admin.property, context.zone);
  rememberStart(context, property, day);
  return { day, exchange: admin.exchange };
}

function startOf({ createTime }: Property, zone: string): LocalDate | null {
  const created = createTime === undefined ? null : parseInstant(createTime);
  return created === null ? null : dateInZone(created, zone);
}
function rememberStart(context: Ga4Context, property: string, day: LocalDate | null): void {
  if (day !== null) context.memory.set(startKey(property), day);
}
function startKey(property: string): string {
  return `existsSince ${property}`;
}

/** Properties that the credential can read, at most 1 000, account by account. */
export async function discover(context: Ga4Context): Promise<readonly { readonly account: string; readonly title: string }[]> {
  const read = async (token: string | null) => {
    const query = new URLSearchParams({ pageSize: String(ACCOUNTS_PER_PAGE), ...(token === null ? {} : { pageToken: token }) });
    const { response } = await callGoogleAnalytics(
      context,
      { method: 'GET', url: adminUrl(context, `accountSummaries?${query}`) },
      { api: ADMIN_API },
    );
    const page = readBody(accountSummaries, response, bodyContext(context));
    const items = page.accountSummaries.flatMap((account) =>
      account.propertySummaries.map(({ property, displayName }) => ({
        account: property,
        title: `${account.displayName} / ${displayName}`,
      })),
    );
    return { items, next: page.nextPageToken };
  };
  const found: { readonly account: string; readonly title: string }[] = [];
  for await (const property of paginate(read, { source: SOURCE, pagesMax: 100 })) {
    found.push(property);
    if (found.length === ACCOUNTS_MAX) break;
  }
  return found;
}
