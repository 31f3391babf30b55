/** Why there is no forecast, in the four languages of the product. One language a table, as in explaining/explain-phrases.ts. */
import type { WorkspaceSettings } from '../key-result.ts';

/** What an audience's curve needs before it is followed on. */
export const CURVE_POINTS_MIN = 5;
export const CURVE_DAYS_MIN = 7;

const en = {
  no_day: 'no day is known yet',
  no_value: 'it has no value yet',
  last_day_known: "the cycle's last day is already known",
  overridden: 'a person has set its value through the end of the cycle',
  steps: 'steps are taken by people: their pace is not forecast',
  items: 'items are not forecast: which ones will pass is not in their past',
  rolled_up: 'it is rolled up: see the forecasts below it',
  window_known: 'its last window is already known',
  window_ahead: 'its last window has not begun',
  window_mixed: 'what is known of its last window cannot be told apart from what came before it',
  window_only: 'only its source can add it up, and too few of its past windows are known',
  short_past: 'too little comparable past is known to say how wrong a forecast would be ({days} days with readings are needed)',
  short_curve: `too few points of its curve are known (at least ${CURVE_POINTS_MIN} over ${CURVE_DAYS_MIN} days are needed)`,
} as const;

export type NoForecast = keyof typeof en;
type Reasons = Readonly<Record<NoForecast, string>>;

const sv: Reasons = {
  no_day: 'ingen dag är känd än',
  no_value: 'det finns inget värde än',
  last_day_known: 'periodens sista dag är redan känd',
  overridden: 'en person har satt värdet till och med periodens slut',
  steps: 'stegen tas av människor: deras takt går inte att förutse',
  items: 'vilka som kommer att klara gränsen syns inte i det förflutna',
  rolled_up: 'det räknas ihop av andra: se deras prognoser',
  window_known: 'den sista mätperioden är redan känd',
  window_ahead: 'den sista mätperioden har inte börjat',
  window_mixed: 'det som är känt av den sista mätperioden går inte att skilja från det som var före',
  window_only: 'bara källan kan räkna ihop det, och för få av de tidigare mätperioderna är kända',
  short_past: 'för lite jämförbart är känt bakåt för att säga hur fel en prognos skulle bli (det behövs {days} dagar med mätvärden)',
  short_curve: `för få punkter på kurvan är kända (minst ${CURVE_POINTS_MIN} över ${CURVE_DAYS_MIN} dagar behövs)`,
};

const nb: Reasons = {
  no_day: 'ingen dag er kjent ennå',
  no_value: 'det finnes ingen verdi ennå',
  last_day_known: 'periodens siste dag er allerede kjent',
  overridden: 'en person har satt verdien til og med slutten av perioden',
  steps: 'stegene tas av mennesker: takten deres lar seg ikke forutsi',
  items: 'hvilke som kommer til å klare grensen, vises ikke i fortiden',
  rolled_up: 'det regnes sammen av andre: se prognosene deres',
  window_known: 'den siste måleperioden er allerede kjent',
  window_ahead: 'den siste måleperioden har ikke begynt',
  window_mixed: 'det som er kjent av den siste måleperioden, lar seg ikke skille fra det som var før',
  window_only: 'bare kilden kan regne det sammen, og for få av de tidligere måleperiodene er kjent',
  short_past: 'for lite sammenlignbart er kjent bakover til å si hvor feil en prognose ville bli (det trengs {days} dager med målinger)',
  short_curve: `for få punkter på kurven er kjent (minst ${CURVE_POINTS_MIN} over ${CURVE_DAYS_MIN} dager trengs)`,
};

const da: Reasons = {
  no_day: 'ingen dag er kendt endnu',
  no_value: 'der er ingen værdi endnu',
  last_day_known: 'periodens sidste dag er allerede kendt',
  overridden: 'en person har sat værdien til og med periodens slutning',
  steps: 'trinene tages af mennesker: deres tempo kan ikke forudses',
  items: 'hvilke der vil klare grænsen, kan ikke ses i fortiden',
  rolled_up: 'det regnes sammen af andre: se deres prognoser',
  window_known: 'den sidste måleperiode er allerede kendt',
  window_ahead: 'den sidste måleperiode er ikke begyndt',
  window_mixed: 'det, der er kendt af den sidste måleperiode, kan ikke skelnes fra det, der var før',
  window_only: 'kun kilden kan regne det sammen, og for få af de tidligere måleperioder er kendt',
  short_past:
    'for lidt sammenligneligt er kendt bagud til at sige, hvor forkert en prognose ville blive (der kræves {days} dage med målinger)',
  short_curve: `for få punkter på kurven er kendt (mindst ${CURVE_POINTS_MIN} over ${CURVE_DAYS_MIN} dage kræves)`,
};

const REASONS: Readonly<Record<WorkspaceSettings['locale'], Reasons>> = { en, sv, nb, da };

/** @param days that a forecast needs, of `short_past` */
export function reasonText(reason: NoForecast, locale: WorkspaceSettings['locale'], days = 0): string {
  return REASONS[locale][reason].replace('{days}', String(days));
}
