/** An explanation as one readable paragraph, in the four languages of the product. */
import type { State, Status } from './evaluation.ts';
import type { Explanation } from './explain.ts';
import type { WorkspaceSettings } from './key-result.ts';
import type { QualityFlag } from './metric.ts';

type Locale = WorkspaceSettings['locale'];
type Texts = Readonly<Record<Locale, string>>;

const INTL: Readonly<Record<Locale, string>> = { sv: 'sv-SE', nb: 'nb-NO', da: 'da-DK', en: 'en-GB' };

export function explanationText(explanation: Explanation, locale: Locale): string {
  const { evaluation } = explanation;
  const say = (texts: Texts, filled: Readonly<Record<string, string>> = {}) =>
    texts[locale].replaceAll(/\{(\w+)\}/g, (_, name: string) => filled[name] ?? '');
  const number = (value: number | null) =>
    value === null ? '–' : new Intl.NumberFormat(INTL[locale], { maximumFractionDigits: 4 }).format(value);
  const percent = (value: number) => new Intl.NumberFormat(INTL[locale], { style: 'percent', maximumFractionDigits: 1 }).format(value);
  const sentences: string[] = [];

  if (evaluation.value === null) sentences.push(say(NO_VALUE, { title: explanation.title }));
  else if (evaluation.window !== null)
    sentences.push(
      say(VALUE, {
        title: explanation.title,
        value: withUnit(number(evaluation.value), explanation),
        from: evaluation.window.from,
        to: evaluation.window.to,
        zone: evaluation.window.zone,
      }),
    );
  else sentences.push(say(VALUE_ONLY, { title: explanation.title, value: withUnit(number(evaluation.value), explanation) }));

  for (const input of explanation.inputs) {
    if (input.value !== null)
      sentences.push(
        say(READ[readingOf(input.aggregation)], { metric: input.metric, connection: input.connection, value: number(input.value) }),
      );
  }
  if (explanation.formula !== null && explanation.inputs.length > 1)
    sentences.push(
      say(FORMULA, { written: explanation.formula.written, filledIn: explanation.formula.filledIn, value: number(evaluation.value) }),
    );
  if (evaluation.wholeWindow !== null && evaluation.baseline !== null && evaluation.target !== null)
    sentences.push(
      say(LIKE_FOR_LIKE, {
        baseline: number(evaluation.baseline),
        target: number(evaluation.target),
        wholeBaseline: number(evaluation.wholeWindow.baseline),
        wholeTarget: number(evaluation.wholeWindow.target),
      }),
    );
  else if (evaluation.baseline !== null && evaluation.target !== null)
    sentences.push(say(FROM_TO, { baseline: number(evaluation.baseline), target: number(evaluation.target) }));
  else if (evaluation.target !== null) sentences.push(say(BOUND, { target: number(evaluation.target) }));
  if (evaluation.items !== null)
    sentences.push(say(ITEMS, { items: evaluation.items.counting.map((each) => each.item).join(', ') || '–' }));
  if (evaluation.progress !== null) sentences.push(say(PROGRESS, { progress: percent(evaluation.progress.raw) }));
  if (evaluation.pace.expected !== null) sentences.push(say(PACE, { expected: percent(evaluation.pace.expected) }));
  if (evaluation.status !== null) sentences.push(STATUS[evaluation.status][locale]);
  if (evaluation.state !== 'ok') sentences.push(STATE[evaluation.state][locale]);
  if (evaluation.provisional !== null) sentences.push(say(PROVISIONAL, { from: evaluation.provisional.from }));
  for (const flag of evaluation.quality) {
    const text = FLAG[flag];
    if (text !== null) sentences.push(text[locale]);
  }
  if (evaluation.automated !== null) sentences.push(say(OVERRIDE, { value: number(evaluation.automated.value) }));
  const { forecast } = evaluation;
  if (forecast !== null)
    sentences.push(
      say(FORECAST, {
        value: number(forecast.value),
        low: number(forecast.low),
        high: number(forecast.high),
        probability: forecast.probability === null ? '–' : percent(forecast.probability),
      }),
    );
  return sentences.join(' ');
}

function withUnit(text: string, { evaluation }: Explanation): string {
  return evaluation.currency === null ? text : `${text} ${evaluation.currency}`;
}

type Way = 'summed' | 'asked' | 'level' | 'divided' | 'weighted';
function readingOf(aggregation: string): Way {
  switch (aggregation) {
    case 'last':
      return 'level';
    case 'source_only':
      return 'asked';
    case 'ratio':
      return 'divided';
    case 'weighted_mean':
      return 'weighted';
    default:
      return 'summed';
  }
}

const NO_VALUE: Texts = {
  sv: '{title} har inget värde än: ingen dag i fönstret är känd.',
  nb: '{title} har ingen verdi ennå: ingen dag i vinduet er kjent.',
  da: '{title} har ingen værdi endnu: ingen dag i vinduet er kendt.',
  en: '{title} has no value yet: no day of its window is known.',
};
const VALUE: Texts = {
  sv: '{title} står på {value}, räknat från {from} till och med {to} ({zone}).',
  nb: '{title} står på {value}, regnet fra {from} til og med {to} ({zone}).',
  da: '{title} står på {value}, regnet fra {from} til og med {to} ({zone}).',
  en: '{title} stands at {value}, from {from} through {to} ({zone}).',
};
const VALUE_ONLY: Texts = {
  sv: '{title} står på {value}.',
  nb: '{title} står på {value}.',
  da: '{title} står på {value}.',
  en: '{title} stands at {value}.',
};
const READ: Readonly<Record<Way, Texts>> = {
  summed: {
    sv: '{metric} från {connection} summerar till {value}.',
    nb: '{metric} fra {connection} summerer til {value}.',
    da: '{metric} fra {connection} summerer til {value}.',
    en: '{metric} from {connection} adds up to {value}.',
  },
  asked: {
    sv: '{metric} från {connection} är {value}, frågat för exakt det fönstret: unika läggs aldrig ihop dag för dag.',
    nb: '{metric} fra {connection} er {value}, spurt for nøyaktig det vinduet: unike legges aldri sammen dag for dag.',
    da: '{metric} fra {connection} er {value}, spurgt for præcis det vindue: unikke lægges aldrig sammen dag for dag.',
    en: '{metric} from {connection} is {value}, asked for exactly that window: uniques are never added up by day.',
  },
  level: {
    sv: '{metric} från {connection} var senast {value}.',
    nb: '{metric} fra {connection} var sist {value}.',
    da: '{metric} fra {connection} var senest {value}.',
    en: '{metric} from {connection} was last {value}.',
  },
  divided: {
    sv: '{metric} från {connection} är {value}: summa delad med summa, aldrig ett medel av kvoter.',
    nb: '{metric} fra {connection} er {value}: sum delt på sum, aldri et snitt av rater.',
    da: '{metric} fra {connection} er {value}: sum divideret med sum, aldrig et gennemsnit af rater.',
    en: '{metric} from {connection} is {value}: a sum divided by a sum, never a mean of ratios.',
  },
  weighted: {
    sv: '{metric} från {connection} är {value}, viktat över dagarna.',
    nb: '{metric} fra {connection} er {value}, vektet over dagene.',
    da: '{metric} fra {connection} er {value}, vægtet over dagene.',
    en: '{metric} from {connection} is {value}, weighted over the days.',
  },
};
const FORMULA: Texts = {
  sv: 'Formeln {written} blir {filledIn} = {value}.',
  nb: 'Formelen {written} blir {filledIn} = {value}.',
  da: 'Formlen {written} bliver {filledIn} = {value}.',
  en: 'The formula {written} becomes {filledIn} = {value}.',
};
const LIKE_FOR_LIKE: Texts = {
  sv: 'Lika många dagar jämförs: utgångsläget är {baseline} och målet hittills {target} (hela fönstret: {wholeBaseline} och {wholeTarget}).',
  nb: 'Like mange dager sammenlignes: utgangspunktet er {baseline} og målet så langt {target} (hele vinduet: {wholeBaseline} og {wholeTarget}).',
  da: 'Lige mange dage sammenlignes: udgangspunktet er {baseline} og målet indtil nu {target} (hele vinduet: {wholeBaseline} og {wholeTarget}).',
  en: 'The same number of days is compared: the baseline is {baseline} and the target so far {target} (whole window: {wholeBaseline} and {wholeTarget}).',
};
const FROM_TO: Texts = {
  sv: 'Det räknas från {baseline} till {target}.',
  nb: 'Det regnes fra {baseline} til {target}.',
  da: 'Det regnes fra {baseline} til {target}.',
  en: 'It is measured from {baseline} to {target}.',
};
const BOUND: Texts = {
  sv: 'Gränsen är {target}.',
  nb: 'Grensen er {target}.',
  da: 'Grænsen er {target}.',
  en: 'The bound is {target}.',
};
const ITEMS: Texts = {
  sv: 'Det som räknas: {items}.',
  nb: 'Det som teller: {items}.',
  da: 'Det, der tæller: {items}.',
  en: 'What counts: {items}.',
};
const PROGRESS: Texts = {
  sv: 'Det är {progress} av vägen.',
  nb: 'Det er {progress} av veien.',
  da: 'Det er {progress} af vejen.',
  en: 'That is {progress} of the way.',
};
const PACE: Texts = {
  sv: 'Väntat vid det här laget: {expected}.',
  nb: 'Ventet på dette tidspunktet: {expected}.',
  da: 'Forventet på dette tidspunkt: {expected}.',
  en: 'Expected by now: {expected}.',
};
const STATUS: Readonly<Record<Status, Texts>> = {
  on_track: { sv: 'På väg.', nb: 'I rute.', da: 'På sporet.', en: 'On track.' },
  at_risk: { sv: 'I riskzonen.', nb: 'I faresonen.', da: 'I farezonen.', en: 'At risk.' },
  off_track: { sv: 'Efter plan.', nb: 'Etter planen.', da: 'Bagud.', en: 'Off track.' },
  too_early: { sv: 'För tidigt att bedöma.', nb: 'For tidlig å vurdere.', da: 'For tidligt at bedømme.', en: 'Too early to judge.' },
  closing: {
    sv: 'Perioden är slut, men källorna kan ännu ändra siffran.',
    nb: 'Perioden er over, men kildene kan ennå endre tallet.',
    da: 'Perioden er slut, men kilderne kan endnu ændre tallet.',
    en: 'The cycle is over, but the sources may still change the figure.',
  },
  attained: { sv: 'Nått.', nb: 'Nådd.', da: 'Nået.', en: 'Attained.' },
  missed: { sv: 'Inte nått.', nb: 'Ikke nådd.', da: 'Ikke nået.', en: 'Missed.' },
};
const STATE: Readonly<Record<Exclude<State, 'ok'>, Texts>> = {
  auth_failed: {
    sv: 'Källan avvisar inloggningen; det senaste goda värdet står kvar.',
    nb: 'Kilden avviser påloggingen; siste gode verdi står.',
    da: 'Kilden afviser adgangen; den seneste gode værdi står.',
    en: 'The source rejects the credential; the last good value stays.',
  },
  quota_exhausted: {
    sv: 'Källans kvot är slut för nu; det senaste goda värdet står kvar.',
    nb: 'Kildens kvote er brukt opp; siste gode verdi står.',
    da: 'Kildens kvote er brugt; den seneste gode værdi står.',
    en: "The source's quota is used up for now; the last good value stays.",
  },
  source_error: {
    sv: 'Källan svarar med fel; det senaste goda värdet står kvar.',
    nb: 'Kilden svarer med feil; siste gode verdi står.',
    da: 'Kilden svarer med fejl; den seneste gode værdi står.',
    en: 'The source answers with errors; the last good value stays.',
  },
  no_data: { sv: 'Inga data än.', nb: 'Ingen data ennå.', da: 'Ingen data endnu.', en: 'No data yet.' },
  awaiting_baseline: {
    sv: 'Utgångsläget är inte känt än.',
    nb: 'Utgangspunktet er ikke kjent ennå.',
    da: 'Udgangspunktet er ikke kendt endnu.',
    en: 'The baseline is not known yet.',
  },
  insufficient_data: {
    sv: 'Det som är känt räcker inte för att räkna ut framsteg.',
    nb: 'Det som er kjent, er ikke nok til å regne ut fremdrift.',
    da: 'Det kendte er ikke nok til at beregne fremskridt.',
    en: 'What is known is not enough to compute progress.',
  },
  stale: {
    sv: 'Värdet är inte färskt: dagar saknas eller källan har inte lästs på länge.',
    nb: 'Verdien er ikke fersk: dager mangler, eller kilden er ikke lest på lenge.',
    da: 'Værdien er ikke frisk: dage mangler, eller kilden er ikke læst længe.',
    en: 'The value is not fresh: days are missing, or the source has not been read for long.',
  },
};
const PROVISIONAL: Texts = {
  sv: 'Från {from} kan källan ännu ändra siffrorna.',
  nb: 'Fra {from} kan kilden ennå endre tallene.',
  da: 'Fra {from} kan kilden endnu ændre tallene.',
  en: 'From {from} on the source may still change its figures.',
};
const FLAG: Readonly<Record<QualityFlag, Texts | null>> = {
  provisional: null,
  sampled: {
    sv: 'Källan räknade på ett urval.',
    nb: 'Kilden regnet på et utvalg.',
    da: 'Kilden regnede på et udsnit.',
    en: 'The source sampled.',
  },
  thresholded: {
    sv: 'Källan döljer små tal.',
    nb: 'Kilden skjuler små tall.',
    da: 'Kilden skjuler små tal.',
    en: 'The source withholds small numbers.',
  },
  other_row: {
    sv: 'Källan slog ihop rader till "övrigt".',
    nb: 'Kilden slo sammen rader til "annet".',
    da: 'Kilden slog rækker sammen til "andet".',
    en: 'The source folded rows into "other".',
  },
  truncated: {
    sv: 'Källan kapade svaret.',
    nb: 'Kilden kuttet svaret.',
    da: 'Kilden beskar svaret.',
    en: 'The source cut its answer short.',
  },
  partial_day: { sv: 'En dag är inte hel.', nb: 'En dag er ikke hel.', da: 'En dag er ikke hel.', en: 'A day is not whole.' },
  mixed_zones: {
    sv: 'Källorna räknar dygn i olika tidszoner.',
    nb: 'Kildene regner døgn i ulike tidssoner.',
    da: 'Kilderne regner døgn i forskellige tidszoner.',
    en: 'The sources count days in different zones.',
  },
  estimated: { sv: 'En del är uppskattad.', nb: 'En del er anslått.', da: 'En del er anslået.', en: 'Part of it is estimated.' },
};
const OVERRIDE: Texts = {
  sv: 'Värdet är satt av en person; automatiskt vore det {value}.',
  nb: 'Verdien er satt av en person; automatisk ville den vært {value}.',
  da: 'Værdien er sat af en person; automatisk ville den være {value}.',
  en: 'A person set the value; automatically it would be {value}.',
};
const FORECAST: Texts = {
  sv: 'Vid periodens slut väntas {value} (80 %: {low}–{high}); sannolikheten att nå målet är {probability}.',
  nb: 'Ved periodens slutt ventes {value} (80 %: {low}–{high}); sannsynligheten for å nå målet er {probability}.',
  da: 'Ved periodens slutning ventes {value} (80 %: {low}–{high}); sandsynligheden for at nå målet er {probability}.',
  en: "At the cycle's end {value} is expected (80 %: {low}–{high}); the probability of attainment is {probability}.",
};
