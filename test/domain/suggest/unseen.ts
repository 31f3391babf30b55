/**
 * Sentences written after the program had been fitted to the other sets, and fitted to by nobody: what they score is what a new
 * sentence can expect. A sentence that is put right belongs in held-out.ts, and another one in its place.
 */
import { atLeast, atMost, by, fromTo, items, lastMonth, latest, reach, steps, times, type Unwanted, type Wanted } from './meanings.ts';

export const keyResults: readonly Wanted[] = [
  [
    'sv',
    'Dra in 2,5 miljoner kr i nya återkommande intäkter',
    reach(2.5e6, 'currency', 'recurring_revenue', { currency: 'SEK', ...latest }),
  ],
  ['sv', 'Fem nya videor ute på YouTube före midsommar', reach(5, 'count', 'videos')],
  ['sv', 'Snittid på sidan från 1 till 2 minuter', fromTo(60, 120, 'duration', 'reading_time')],
  ['sv', 'Avhoppen bland prenumeranterna ska minska med en fjärdedel', by(-0.25, 'ratio', 'churn')],
  ['sv', 'Minst tre av fem säljmöten leder till affär', atLeast(0.6, 'ratio', 'sales_after_demo')],
  [
    'sv',
    '12 sökord på första sidan i Google',
    { ...reach(12, 'count', 'search_terms'), kind: 'count_items', bound: { kind: 'at_most', value: 10 } },
  ],

  ['nb', 'Dobbelt så mange leads som i fjor', times(2, 'count', 'leads')],
  ['nb', 'Hold kostnaden per konvertering på maks 60 kr', atMost(60, 'currency', 'cost_per_conversion', { currency: 'NOK' })],
  ['nb', '15 blogginnlegg med minst 250 lesere hver', items(15, 250, 'page_views')],
  ['nb', 'Medlemstallet fra 1 200 til 1 800', fromTo(1200, 1800, 'count', 'members', latest)],
  ['nb', 'Kjøpsintensjonen opp 5 prosent', by(0.05, 'score', 'purchase_intent')],
  ['nb', 'Nettbutikken omsetter for 1 million kroner i måneden', reach(1e6, 'currency', 'revenue', { currency: 'NOK' })],

  ['da', 'Besøgstallet op fra 8.000 til 10.000 om måneden', fromTo(8000, 10_000, 'count', 'visitors', lastMonth)],
  ['da', 'Svar på kundemails inden for 4 timer', atMost(14_400, 'duration', 'answer_time')],
  ['da', '25 % flere fornyelser', by(0.25, 'count', 'renewals')],
  ['da', 'Vores NPS skal op på 50', reach(50, 'score', 'nps', latest)],
  ['da', 'Annoncekronerne ned fra 1.000 til 500 kr. om dagen', fromTo(1000, 500, 'currency', 'ad_cost', { currency: 'DKK', per: 'day' })],
  ['da', 'Tre kundecases på hjemmesiden', steps(3, 'success_stories')],

  ['en', 'Ten times our TikTok following', times(10, 'count', 'followers', latest)],
  ['en', 'Push brand-store traffic to 1.1 million visitors', reach(1.1e6, 'count', 'brand_store_visitors')],
  ['en', 'Bring defects down from 5% of units to 3%', fromTo(0.05, 0.03, 'ratio', 'defects')],
  ['en', 'Collect 200 survey responses from customers', reach(200, 'count', 'survey_answers')],
  ['en', 'Move average ranking of new posts from 14 to 7', fromTo(14, 7, 'position', 'search_position')],
  ['en', 'Two new hires in sales within two months', steps(2, 'hires')],
];

export const notKeyResults: readonly Unwanted[] = [
  ['sv', 'Byt ut bilden på startsidan'],
  ['sv', 'Prenumerationen kostar 99 kr i månaden'],
  ['sv', 'I maj hade vi 4 200 besökare'],
  ['sv', 'Skapa ett varumärke som folk älskar'],
  ['sv', 'Hur mycket ska vi lägga på annonser, 10 000 eller 20 000 kr?'],
  ['nb', 'Ta 5 telefoner før lunsj'],
  ['nb', 'Følgerne våre er i snitt 34 år'],
  ['nb', 'Mer synlighet i sosiale medier'],
  ['nb', 'Salget falt fra 2 til 1,5 millioner'],
  ['nb', 'Kontrakten løper i 24 måneder'],
  ['da', 'Mød op kl. 9 på torsdag'],
  ['da', 'Halvdelen af teamet er på ferie'],
  ['da', 'Skriv et oplæg på 2 sider'],
  ['da', 'Kampagnen sluttede med 1.400 klik'],
  ['da', 'Stærkere brand i hele Norden'],
  ['en', 'Our main competitor spends twice as much on ads'],
  ['en', 'Refresh 10 old articles before Friday'],
  ['en', 'In 2025 we had 300 customers'],
  ['en', 'Make marketing fun again'],
  ['en', 'Which 5 keywords matter most?'],
];
