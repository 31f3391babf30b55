/** The Analytics Admin API v1beta, as far as it is read: who may see which property, and its zone and currency. */
import { COMPANY } from '../company.ts';
import { GoogleError, html404 } from '../google-errors.ts';
import { type LoopbackServer, startLoopbackServer, type WireAnswer, type WireRequest } from '../loopback-server.ts';
import { ANALYTICS_SCOPES, type Ga4Options, guarded } from './data-server.ts';

export function startGa4AdminServer({ oauth, faults }: Pick<Ga4Options, 'oauth' | 'faults'>): Promise<LoopbackServer> {
  return startLoopbackServer('ga4-admin', faults, (request) => guarded(request, oauth, ANALYTICS_SCOPES, () => route(request)));
}

const PROPERTY = {
  name: `properties/${COMPANY.property}`,
  parent: `accounts/${COMPANY.account}`,
  account: `accounts/${COMPANY.account}`,
  createTime: `${COMPANY.founded}T08:00:00.000Z`,
  updateTime: `${COMPANY.founded}T08:00:00.000Z`,
  displayName: COMPANY.name,
  industryCategory: 'FOOD_AND_DRINK',
  timeZone: COMPANY.zone,
  currencyCode: COMPANY.currency,
  serviceLevel: 'GOOGLE_ANALYTICS_STANDARD',
  propertyType: 'PROPERTY_TYPE_ORDINARY',
};
/** A second account keeps the picker and its paging honest; its property cannot be read. */
const SUMMARIES = [
  {
    name: `accountSummaries/${COMPANY.account}`,
    account: PROPERTY.account,
    displayName: COMPANY.name,
    propertySummaries: [
      { property: PROPERTY.name, displayName: PROPERTY.displayName, propertyType: PROPERTY.propertyType, parent: PROPERTY.parent },
    ],
  },
  { name: 'accountSummaries/311000002', account: 'accounts/311000002', displayName: 'Björkvik Kontorskaffe (exempeldata, tomt konto)' },
];
const KEY_EVENTS = ['purchase', 'sign_up', 'generate_lead'].map((eventName, index) => ({
  name: `${PROPERTY.name}/keyEvents/${9_001 + index}`,
  eventName,
  createTime: PROPERTY.createTime,
  deletable: eventName !== 'purchase',
  ...(eventName === 'purchase' ? {} : { custom: true }),
  countingMethod: 'ONCE_PER_EVENT',
}));
const PAGE_DEFAULT = 50;
const PAGE_MAX = 200;

function route(request: WireRequest): WireAnswer {
  if (request.method !== 'GET') return html404(request.path);
  if (request.path === '/v1beta/accountSummaries') return { status: 200, body: page('accountSummaries', SUMMARIES, request.query) };
  const match = /^\/v1beta\/properties\/(\d+)(\/keyEvents|\/dataRetentionSettings)?$/.exec(request.path);
  if (match === null) return html404(request.path);
  if (match[1] !== COMPANY.property) throw new GoogleError('PERMISSION_DENIED', 'The caller does not have permission');
  if (match[2] === '/keyEvents') return { status: 200, body: page('keyEvents', KEY_EVENTS, request.query) };
  if (match[2] === '/dataRetentionSettings')
    return {
      status: 200,
      body: {
        name: `${PROPERTY.name}/dataRetentionSettings`,
        eventDataRetention: 'FOURTEEN_MONTHS',
        userDataRetention: 'FOURTEEN_MONTHS',
        resetUserDataOnNewActivity: true,
      },
    };
  return { status: 200, body: PROPERTY };
}

function page(field: string, list: readonly unknown[], query: URLSearchParams): Record<string, unknown> {
  const asked = query.get('pageSize') ?? '0';
  const token = query.get('pageToken') ?? '';
  if (!/^\d{1,9}$/.test(asked)) throw new GoogleError('INVALID_ARGUMENT', `Invalid value at 'page_size' (TYPE_INT32), "${asked}"`);
  if (!/^(?:p\d{1,9})?$/.test(token)) throw new GoogleError('INVALID_ARGUMENT', 'The page token is invalid.');
  const size = Math.min(Number(asked) || PAGE_DEFAULT, PAGE_MAX);
  const start = Number(token.slice(1));
  const next = start + size < list.length ? { nextPageToken: `p${start + size}` } : {};
  return { [field]: list.slice(start, start + size), ...next };
}
