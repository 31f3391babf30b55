/**
 * Who the sample data are about: Björkvik Rosteri, a coffee roaster that does not exist, with its pages, channels,
 * campaigns and markets. Names under .example can belong to nobody (RFC 2606).
 */
export const COMPANY = {
  name: 'Björkvik Rosteri (exempeldata)',
  host: 'www.bjorkvik-rosteri.example',
  zone: 'Europe/Stockholm',
  currency: 'SEK',
  /** First day with visits, and the day that the analytics property was made. */
  founded: '2017-01-01',
  property: '411000001',
  account: '311000001',
} as const;

export interface Page {
  readonly path: string;
  readonly title: string;
}
/** Pages that always exist; blog posts follow after them (blog.ts). */
export const SHOP_PAGES: readonly Page[] = [
  { path: '/', title: 'Björkvik Rosteri – nyrostat kaffe från Bergslagen' },
  { path: '/butik', title: 'Butik – bönor, bryggare och presenter' },
  { path: '/butik/morgonrost', title: 'Morgonrost – ljusrostade bönor' },
  { path: '/butik/bruksrost', title: 'Bruksrost – mellanrostade bönor' },
  { path: '/butik/kolarrost', title: 'Kolarrost – mörkrostade bönor' },
  { path: '/butik/koffeinfritt', title: 'Koffeinfritt från Björkvik' },
  { path: '/butik/handbryggare', title: 'Handbryggare i porslin' },
  { path: '/butik/kvarn', title: 'Kaffekvarn med stålskivor' },
  { path: '/butik/presentkort', title: 'Presentkort' },
  { path: '/prenumeration', title: 'Kaffe hem i brevlådan – prenumerera' },
  { path: '/klubben', title: 'Rosteriklubben – bli medlem' },
  { path: '/kontorskaffe', title: 'Kaffe till kontoret – begär offert' },
  { path: '/om-oss', title: 'Om rosteriet' },
  { path: '/kontakt', title: 'Kontakt och öppettider' },
  { path: '/blogg', title: 'Bloggen – allt om kaffe' },
  { path: '/kassa', title: 'Kassa' },
  { path: '/tack', title: 'Tack för din beställning' },
];
export const PAGE = { home: 0, shop: 1, subscription: 9, club: 10, office: 11, blog: 14, checkout: 15, thanks: 16 } as const;
/** Product pages: indices into SHOP_PAGES, first to last. */
export const PRODUCTS = { first: 2, last: 8 } as const;

export interface Channel {
  /** GA4 default channel group. */
  readonly group: string;
  readonly source: string;
  readonly medium: string;
  /** Relative weight among first visits, and among later ones. */
  readonly first: number;
  readonly later: number;
  /** Share of visits that land in the blog. */
  readonly blog: number;
  /** Factor on the chance of each key event. */
  readonly intent: number;
}
export const CHANNELS: readonly Channel[] = [
  { group: 'Organic Search', source: 'google', medium: 'organic', first: 44, later: 26, blog: 0.62, intent: 0.9 },
  { group: 'Direct', source: '(direct)', medium: '(none)', first: 13, later: 34, blog: 0.2, intent: 1.25 },
  { group: 'Paid Search', source: 'google', medium: 'cpc', first: 15, later: 9, blog: 0.05, intent: 1.5 },
  { group: 'Paid Social', source: 'meta', medium: 'paid_social', first: 10, later: 6, blog: 0.3, intent: 0.8 },
  { group: 'Organic Social', source: 'instagram', medium: 'social', first: 9, later: 7, blog: 0.55, intent: 0.55 },
  { group: 'Email', source: 'nyhetsbrev', medium: 'email', first: 1, later: 13, blog: 0.45, intent: 1.7 },
  { group: 'Referral', source: 'kaffetips.example', medium: 'referral', first: 8, later: 5, blog: 0.4, intent: 0.7 },
];
export const CHANNEL = { paidSearch: 2, paidSocial: 3, email: 5 } as const;

export interface Campaign {
  readonly id: string;
  readonly name: string;
  readonly channel: number;
  /** Months (1–12) in which it runs. */
  readonly months: readonly number[];
  readonly weight: number;
  /** Kronor that a click costs on average; 0: not paid by click. */
  readonly clickCost: number;
}
const ALWAYS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
/** Index 0 is "no campaign". */
export const CAMPAIGNS: readonly Campaign[] = [
  { id: '', name: '(not set)', channel: -1, months: [], weight: 0, clickCost: 0 },
  { id: 'c-101', name: 'Sök – varumärke', channel: 2, months: ALWAYS, weight: 3, clickCost: 1.4 },
  { id: 'c-102', name: 'Sök – kaffebönor', channel: 2, months: ALWAYS, weight: 5, clickCost: 2.9 },
  { id: 'c-103', name: 'Sök – prenumeration', channel: 2, months: ALWAYS, weight: 2, clickCost: 3.6 },
  { id: 'c-201', name: 'Social – påminnelse', channel: 3, months: ALWAYS, weight: 3, clickCost: 1.9 },
  { id: 'c-202', name: 'Social – vårens rost', channel: 3, months: [3, 4, 5], weight: 4, clickCost: 2.3 },
  { id: 'c-203', name: 'Social – iskaffe', channel: 3, months: [6, 7, 8], weight: 4, clickCost: 2.1 },
  { id: 'c-204', name: 'Social – höstmörker', channel: 3, months: [9, 10], weight: 4, clickCost: 2.4 },
  { id: 'c-205', name: 'Social – julklapp', channel: 3, months: [11, 12], weight: 6, clickCost: 2.8 },
  { id: 'c-206', name: 'Social – nystart', channel: 3, months: [1, 2], weight: 4, clickCost: 2.0 },
  { id: 'c-301', name: 'Nyhetsbrevet', channel: 5, months: ALWAYS, weight: 1, clickCost: 0 },
];

export interface Market {
  readonly country: string;
  readonly code: string;
  readonly city: string;
  readonly weight: number;
}
export const MARKETS: readonly Market[] = [
  { country: 'Sweden', code: 'SE', city: 'Stockholm', weight: 34 },
  { country: 'Sweden', code: 'SE', city: 'Gothenburg', weight: 17 },
  { country: 'Sweden', code: 'SE', city: 'Malmo', weight: 10 },
  { country: 'Sweden', code: 'SE', city: 'Uppsala', weight: 8 },
  { country: 'Sweden', code: 'SE', city: '(not set)', weight: 15 },
  { country: 'Norway', code: 'NO', city: 'Oslo', weight: 6 },
  { country: 'Finland', code: 'FI', city: 'Helsinki', weight: 4 },
  { country: 'Denmark', code: 'DK', city: 'Copenhagen', weight: 3 },
  { country: 'Germany', code: 'DE', city: 'Berlin', weight: 2 },
  { country: '(not set)', code: '(not set)', city: '(not set)', weight: 1 },
];
export const DEVICES = ['mobile', 'desktop', 'tablet'] as const;
export const DEVICE_WEIGHTS = [58, 37, 5] as const;
export const AGES = ['unknown', '18-24', '25-34', '35-44', '45-54', '55-64', '65+'] as const;
export const AGE_WEIGHTS = [55, 3, 11, 13, 10, 6, 2] as const;
export const GENDERS = ['unknown', 'female', 'male'] as const;
export const GENDER_WEIGHTS = [56, 25, 19] as const;

/** What counts as a conversion; index 0 is "none". The page is where it happens. */
export const KEY_EVENTS = [
  { event: '', page: 0 },
  { event: 'purchase', page: PAGE.thanks },
  { event: 'sign_up', page: PAGE.club },
  { event: 'generate_lead', page: PAGE.office },
] as const;
export const KEY_EVENT = { none: 0, purchase: 1, signUp: 2, lead: 3 } as const;
