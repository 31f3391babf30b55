/**
 * Sentences over ranges, numbers per week and per year, percentage points and bare movements, written before the grammar read any
 * of them. Part 7 of the held-out ones.
 */
import { atLeast, atMost, byPoints, fromTo, lastMonth, reach, thisWeek, thisYear, type Unwanted, type Wanted, within } from './meanings.ts';

const weekly = { per: 'week' } as const;

export const keyResults: readonly Wanted[] = [
  ['sv', 'Höj konverteringsgraden med 3 procentenheter', byPoints(0.03, 'conversion_rate')],
  ['sv', 'Avvisningsfrekvensen ska ner 8 procentenheter', byPoints(-0.08, 'bounce_rate')],
  ['sv', 'Öppningsgraden +2 %-enheter', byPoints(0.02, 'open_rate')],
  ['sv', 'Minst fyra nyhetsbrev per vecka', atLeast(4, 'count', 'newsletters', weekly)],
  ['sv', 'Högst 12 reklamationer per vecka', atMost(12, 'count', 'defects', weekly)],
  ['sv', '25 000 unika besökare i veckan', reach(25_000, 'count', 'unique_visitors', thisWeek)],
  ['sv', '40 nya affärer per år', reach(40, 'count', 'deals', thisYear)],
  ['sv', 'Håll kostnaden per konvertering mellan 40 och 60 kr', within(40, 60, 'currency', 'cost_per_conversion', { currency: 'SEK' })],
  ['sv', 'NPS mellan 35 och 45', within(35, 45, 'score', 'nps')],
  ['sv', '10–15 nya leads i veckan', within(10, 15, 'count', 'leads', weekly)],
  ['sv', 'från 2 500 till 4 000', fromTo(2500, 4000, null, null)],
  ['sv', 'Högst 75 kr', atMost(75, 'currency', null, { currency: 'SEK' })],
  ['sv', 'Kvitton från 12 till 18', fromTo(12, 18, null, null)],

  ['nb', 'Øk konverteringsraten med 4 prosentpoeng', byPoints(0.04, 'conversion_rate')],
  ['nb', 'Kundefrafallet ned 2 prosentpoeng', byPoints(-0.02, 'churn')],
  ['nb', 'Minst 2 blogginnlegg i uka', atLeast(2, 'count', 'blog_posts', weekly)],
  ['nb', 'Maks 8 klager per uke', atMost(8, null, null, weekly)],
  ['nb', '100 000 unike besøkende per år', reach(100_000, 'count', 'unique_visitors', thisYear)],
  ['nb', 'Fra 40 til 60 nye kunder per uke', fromTo(40, 60, 'count', 'customers', weekly)],
  ['nb', 'Hold kostnad per klikk mellom 4 og 7 kr', within(4, 7, 'currency', 'cost_per_click', { currency: 'NOK' })],
  ['nb', 'Svartid mellom 2 og 4 timer', within(7200, 14_400, 'duration', 'answer_time')],
  ['nb', 'fra 300 til 450', fromTo(300, 450, null, null)],
  ['nb|da', 'Maks 40 kr', atMost(40, 'currency', null)],
  ['nb', 'Foobar fra 5 til 9', fromTo(5, 9, null, null)],
  ['nb', 'Mellom 15 og 25 saker', within(15, 25, null, null)],

  ['da', 'Løft konverteringsraten med 2,5 procentpoint', byPoints(0.025, 'conversion_rate')],
  ['da', 'Afvisningsprocenten ned med 5 procentpoint', byPoints(-0.05, 'bounce_rate')],
  ['da', 'Mindst 5 artikler om ugen', atLeast(5, 'count', 'blog_posts', weekly)],
  ['da', 'Højst 3 fejl om ugen', atMost(3, null, null, weekly)],
  ['da', '12.000 besøgende om ugen', reach(12_000, 'count', 'visitors', thisWeek)],
  ['da', '60 nye aftaler om året', reach(60, 'count', 'deals', thisYear)],
  [
    'da',
    'Hold annonceudgifterne mellem 8.000 og 10.000 kr. om måneden',
    within(8000, 10_000, 'currency', 'ad_cost', { currency: 'DKK', ...lastMonth }),
  ],
  ['da', 'Bedømmelsen mellem 4,2 og 4,6', within(4.2, 4.6, 'score', 'rating')],
  ['nb|da', 'fra 1.200 til 1.800', fromTo(1200, 1800, null, null)],
  ['da', 'Højst 90 kr.', atMost(90, 'currency', null, { currency: 'DKK' })],
  ['nb|da', 'Frontposter fra 4 til 8', fromTo(4, 8, null, null)],
  ['da', 'Klikrate på 2–4 %', within(0.02, 0.04, 'ratio', 'click_rate')],

  ['en', 'Raise the conversion rate by 2 percentage points', byPoints(0.02, 'conversion_rate')],
  ['en', 'Reduce churn by 1.5 pp', byPoints(-0.015, 'churn')],
  ['en', 'At least 4 blog posts a week', atLeast(4, 'count', 'blog_posts', weekly)],
  ['en', 'No more than 5 complaints per week', atMost(5, null, null, weekly)],
  ['en', '1 million visitors a year', reach(1e6, 'count', 'visitors', thisYear)],
  ['en', 'Weekly leads from 20 to 35', fromTo(20, 35, 'count', 'leads', weekly)],
  ['en', 'Keep CPA between $30 and $50', within(30, 50, 'currency', 'cost_per_conversion', { currency: 'USD' })],
  ['en', 'Between 10 and 20 tickets', within(10, 20, 'count', 'products_sold')],
  ['en', 'from 1,200 to 1,900', fromTo(1200, 1900, null, null)],
  ['en', 'At most 25 kr', atMost(25, 'currency', null)],
  ['en', 'Widgets from 8 to 12', fromTo(8, 12, null, null)],
  ['en', 'Average position between 3 and 5', within(3, 5, 'position', 'search_position')],
];

export const notKeyResults: readonly Unwanted[] = [
  ['sv', 'Butiken har öppet mellan 10 och 18'],
  ['sv', 'Vi har mellan 20 och 30 kunder'],
  ['sv', 'Riksbanken höjde räntan med 0,25 procentenheter'],
  ['sv', 'Hur många besökare per vecka?'],
  ['sv', 'Läs sidorna 10–20 i rapporten'],
  ['nb', 'Møtet varer mellom 1 og 2 timer'],
  ['nb', 'Butikken er åpen fra 10 til 18'],
  ['nb', 'Norges Bank setter opp renten med 0,25 prosentpoeng'],
  ['nb', 'Mellom 10 og 20 personer kom på møtet'],
  ['nb', 'Vi publiserte 3 innlegg per uke i fjor'],
  ['da', 'Vi holder åbent mellem 9 og 17'],
  ['da', 'Priserne steg med 3 procentpoint'],
  ['da', 'Børn mellem 5 og 12 år'],
  ['da', 'Vi har mellem 40 og 50 medarbejdere'],
  ['da', 'Mødet er fra 10 til 12'],
  ['en', 'The shop is open between 10 and 18'],
  ['en', 'Between 20 and 30 people attended'],
  ['en', 'The central bank raised rates by 0.5 percentage points'],
  ['en', 'Read pages 10–20'],
  ['en', 'Children between 5 and 12 years'],
];
