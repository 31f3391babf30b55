/** The small words that say what a number is for: from, to, at most, by, more, times, per month. Four languages. */
import type { Amount } from './numbers.ts';

const AFTER =
  "(?:\\s*(?:ca\\.?|cirka|omkring|around|about|roughly|circa|dagens|today's|nuvarande|nåværende|nuværende|ett snitt på|i snitt|an average of|hela|hele|idag|på|plass|plats|plads|position|posisjon|place|kr\\.?|sek|nok|dkk|€|\\$|£|nps|:))*\\s*$";
const before = (words: string) => new RegExp(`(?<!\\p{L})(?:${words})${AFTER}`, 'u');

const FROM = before('från|fra|from|ifrån');
const TO = before(
  'till|til|to|(?:upp?|opp?|ne[dr]) (?:på|i)|upp till|opp til|op til|up to|ned til|ned till|down to|når|nå|reach|reaching|uppnå|oppnå|opnå|achieve|hit|get|get to|have|attain',
);
const ARROW = /(?:→|->|–>|=>|➜)\s*$/u;
const BY = before('med|by|medelst|with');
const AT_MOST = before(
  'högst|maximalt|maks(?:imalt|imum)?|max(?:imalt|imum)?\\.?|høyst|højst|at most|no more than|not more than|not exceed|(?:inte|ikke) (?:överstiga|överskrida|overstige|overskride)|inte mer än|inte över|ikke mer enn|ikke over|ikke mere end|under|below|less than|lägre än|lavere enn|lavere end|mindre än|mindre enn|mindre end|färre än|færre enn|færre end|fewer than|up to a maximum of|högst upp till|ned under|<=|≤|<|inom|innen|inden for|within',
);
const AT_LEAST = before(
  'minst|åtminstone|minimum|min\\.|mindst|minimum|at least|no less than|not less than|no fewer than|inte mindre än|ikke mindre enn|ikke mindre end|mer än|mer enn|mere end|more than|fler än|flere enn|flere end|over|över|above|>=|≥|>',
);
const NOT = '(?:inte|ikke|aldrig|aldri|not|never)(?:\\s+\\p{L}+){0,2}?';
/** "Must never fall below 3.5" asks for at least 3.5. */
const NOT_ABOVE = before(`${NOT}\\s+(?:över|over|above|exceed)`);
const NOT_BELOW = before(`${NOT}\\s+(?:under|below)`);
const UP =
  /(?<!\p{L})(?:öka|ökar|ökat|ökning|höja|höj|växa|väx|växer|tillväxt|förbättra|fler|mer(?!\p{L})|högre|större|bättre|stiga|stig|upp(?!\p{L})|lyfta|lyft|increas\p{L}*|grow\p{L}*|rais\p{L}*|boost\p{L}*|improv\p{L}*|lift\p{L}*|more|higher|larger|up(?!\p{L})|gain\p{L}*|expand\p{L}*|øk(?:e|er|ning\p{L}*|t)?(?!\p{L})|øg(?:e|er|ning\p{L}*|et)?(?!\p{L})|heve|hev|hæve|hæv|vokse\p{L}*|vekst|vækst|forbedr\p{L}*|flere|mere|høyere|højere|større|opp(?!\p{L})|op(?!\p{L})|løft\p{L}*|stigning|uplift|fremgang|framgang|få in|få inn)/u;
const DOWN =
  /(?<!\p{L})(?:minsk\p{L}*|sänk\p{L}*|reducer\p{L}*|reduser\p{L}*|reduktion\p{L}*|reduksjon\p{L}*|kort(?:a|e)?\s+ne[dr]|färre|lägre|mindre|kortare|ned(?!\p{L})|ner(?!\p{L})|halv[eé]r\p{L}*|decreas\p{L}*|reduc\p{L}*|lower\p{L}*|cut(?!\p{L})|cutting|fewer|less(?!\p{L})|shorter|shorten\p{L}*|down(?!\p{L})|drop(?!\p{L})|halve|senk\p{L}*|sænk\p{L}*|færre|lavere|kortere|mindsk\p{L}*|nedbring\p{L}*|minimer\p{L}*|skär\p{L}*|skjær\p{L}*|skær\p{L}*)/u;
const FACTORS: readonly (readonly [RegExp, number])[] = [
  [
    /(?<!\p{L})(?:dubbl\p{L}*|fördubbl\p{L}*|dobl(?:e|er|ing|et)?(?!\p{L})|fordobl\p{L}*|doubl\p{L}*|dobbelt så|dubbelt så|twice as|twice the|dobbelt op)/u,
    2,
  ],
  [/(?<!\p{L})(?:tredubbl\p{L}*|tredobl\p{L}*|tripl\p{L}*|tripple|three times|tre gånger|tre ganger|tre gange)/u, 3],
  [/(?<!\p{L})(?:fyrdubbl\p{L}*|firedobl\p{L}*|quadrupl\p{L}*)/u, 4],
  [/(?<!\p{L})(?:tiodubbl\p{L}*|tidobl\p{L}*|tenfold)/u, 10],
  [/(?<!\p{L})(?:halv[eé]r\p{L}*|halve|cut in half)/u, 0.5],
];
const TIMES_AFTER = /^\s*(?:gånger|ganger|gange|gangen?|times|x)(?!\p{L})(?!\s+(?:i |per |pr|om |a |each|every|hver|varje|på))/u;
const TIMES_BEFORE = /(?<![\p{L}\d])x\s?$/u;
const RELATIVE_AFTER =
  /^\s*(?:av\s+)?(?:fler|flere|more|mer(?:e)?|högre|høyere|højere|higher|större|større|bigger|larger|bättre|bedre|better|färre|færre|fewer|lägre|lavere|lower|mindre|less|kortare|kortere|shorter|ökning|økning|øgning|increase|growth|tillväxt|vekst|vækst|minskning|reduksjon|reduktion|reduction|decrease|upp|opp|op|up|ned|ner|down|stigning|uplift|lift|lyft|löft|løft|bättring|forbedring|improvement|snabbare|raskere|hurtigere|faster|billigare|billigere|cheaper)(?!\p{L})/u;

export type Role = 'from' | 'to' | 'by' | 'at_most' | 'at_least' | 'factor' | 'plain';

const START_BEFORE =
  /(?<!\p{L})(?:nu|nå|now|currently|today|i ?dag)(?:\s+(?:är|er|are|is|ligger|we're|we|vi|har|have|at|på)){0,3}\s*:?\s*$/u;
const START_AFTER = /^\s*(?!from|fra|från)(?:\p{L}+\s+)?(?:nu|nå|now|today|i ?dag|currently)(?!\p{L})/u;
/** Whether it says where things stand: "2 100 now, 3 500 by autumn". */
export function isStart(text: string, amount: Amount): boolean {
  return START_BEFORE.test(text.slice(0, amount.start)) || START_AFTER.test(text.slice(amount.end));
}

/** What the words around an amount make of it. */
export function roleOf(text: string, amount: Amount): Role {
  const left = text.slice(Math.max(0, amount.start - 40), amount.start);
  const right = text.slice(amount.end);
  if (!amount.isPercent && (TIMES_AFTER.test(right) || TIMES_BEFORE.test(left))) return 'factor';
  if (FROM.test(left)) return 'from';
  if (NOT_ABOVE.test(left)) return 'at_most';
  if (NOT_BELOW.test(left)) return 'at_least';
  if (AT_MOST.test(left)) return 'at_most';
  if (AT_LEAST.test(left)) return 'at_least';
  if (BY.test(left)) return 'by';
  if (TO.test(left) || ARROW.test(left)) return 'to';
  // "max" and "minst" also stand behind: "50 kr max".
  if (/^\s*(?:\p{L}+\s+){0,3}(?:max|maks|maximalt|at most|högst|højst|høyst|tops)\s*[.!]?$/u.test(right)) return 'at_most';
  if (/^\s*(?:eller|or)\s+(?:fler|flere|more|mer|mere|högre|høyere|højere|higher|bättre|better|bedre)/u.test(right)) return 'at_least';
  if (/^\s*(?:eller|or)\s+(?:färre|færre|fewer|less|mindre|lägre|lavere|lower)/u.test(right)) return 'at_most';
  return 'plain';
}

const NOTHING_BUT_BOUND =
  /^(?:högst|maximalt|maks(?:imalt|imum)?|max(?:imalt|imum)?\.?|høyst|højst|at most|no more than|not more than|inte mer än|ikke mer enn|ikke mere end|minst|åtminstone|minimum|min\.|mindst|at least|no less than|<=|≤|<|>=|≥|>)$/u;
/** Over and under are bounds of money and shares; under 18 may be an age. */
const NOTHING_BUT_SIDE = /^(?:under|below|less than|lägre än|lavere enn|lavere end|över|over|above|more than|mer än|mer enn|mere end)$/u;
/** "Max 50 kr", "50 kr max": a bound and nothing beside it. */
export function isBoundInSoManyWords(text: string, amount: Amount): boolean {
  const words = `${text.slice(0, amount.start)} ${text.slice(amount.end)}`
    .replace(/[\s:!]+/gu, ' ')
    .trim()
    .replace(/(?<!max|min)\.$/u, '');
  return NOTHING_BUT_BOUND.test(words) || (NOTHING_BUT_SIDE.test(words) && (amount.currency !== null || amount.isPercent));
}

const MOVED = /(?<!\p{L})(?:upp|opp|op|up|ned|ner|down)\s+(?:med\s+|by\s+)?$/u;
/** Whether "30 % more", "30 % higher", "an increase of 30 %" stands around it; "increase the rate to 30 %" says where it goes. */
export function isRelative(text: string, amount: Amount): boolean {
  if (RELATIVE_AFTER.test(text.slice(amount.end)) || MOVED.test(text.slice(0, amount.start))) return true;
  return /(?:ökning|økning|øgning|increase|growth|tillväxt|vekst|vækst|minskning|reduksjon|reduktion|reduction|decrease|uplift|stigning)\s*(?:på|of|om|in)?\s*(?:(?!(?:till?|to)\s)\p{L}+\s+){0,4}(?:på|of|om|med|by|with)?\s*$/u.test(
    text.slice(0, amount.start),
  );
}

export function directionIn(text: string): 'up' | 'down' | null {
  const [up, down] = [UP.exec(text), DOWN.exec(text)];
  if (up === null || down === null) return up === null ? (down === null ? null : 'down') : 'up';
  return up.index <= down.index ? 'up' : 'down';
}

export function factorWordIn(text: string): number | null {
  return FACTORS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

const TOP = /(?<!\p{L})(?:topp?|bland de|blant de|blandt de|among the)[\s-]+(\d{1,2}|three|tre|five|fem)(?!\d|\p{L})/u;
const TOP_WORDS: Readonly<Record<string, number>> = { three: 3, tre: 3, five: 5, fem: 5 };
const FIRST_PAGE = 10;
/** Last position that counts: "top 3" is 3; the first page is 10. */
export function topPositionIn(text: string): number {
  const written = TOP.exec(text)?.[1];
  return written === undefined ? FIRST_PAGE : (TOP_WORDS[written] ?? Number(written));
}

/** "Prices rise by 5 %": said of the world where nothing that we know is measured. */
export const INDICATIVE =
  /(?<!\p{L})(?:stiger|ökar|øker|øger|faller|falder|sjunker|synker|minskar|höjer|hever|hæver|sänker|senker|sænker|raises|lowers|cuts|vokser|växer|rises?|grows|falls|increases|drops)(?!\p{L})/u;

/** Questions, reports of the past, appointments and plain facts: not key results, whatever numbers they hold. */
const NOT_WANTED: readonly RegExp[] = [
  /\?\s*$/u,
  /(?<!\p{L})(?:hade|hadde|havde|had|was|were|fick|fikk|fik|got|received|blev|ble|became|ökade|økte|øgede|increased|grew|steg|sjönk|sank|faldt|falt|fell|dropped|rose|went|gick|gikk|gav|ga(?=\s+\d)|gave|resulterade|resulterte|resulted|genererade|genererte|generated|minskade|reduserte|reducerede|sold (?:out )?(?:last|in 20|yesterday)|solgte vi|sålde vi|we sold|nådde|nåede|reached|drew|lost|förlorade|tappade|mistet|mistede|tabte|låg på|lå på|lay at|stood at|brought|took|saw|landede|slutade|sluttet|sluttede|endte|ended|gjorde|did|skrev|wrote|brukte vi|brugte|vi brugte)(?!\p{L})/u,
  /(?:^|(?<!\p{L})(?:vi|we|jag|jeg|i|they|de|teamet|the team|han|hon|hun|he|she)\s+)(?:publicerade|publiserte|publicerede|published|lanserade|lanserte|lancerede|launched|sålde|solgte|sold|samlade|samlet|indsamlede|collected|vann|vant|vandt|won|betalade|betalte|paid|spenderade|spent)(?!\p{L})/u,
  /(?<!\p{L})(?:förra|forrige|sidste|siste|i fjol|last)\s+(?:veck\p{L}*|uke\p{L}*|uge\p{L}*|week|månad\p{L}*|måned\p{L}*|month|år\p{L}*|year|kvartal\p{L}*|quarter)(?!\p{L})(?<!(?:jämfört med|sammenlignet med|sammenlignet|compared (?:to|with)|ift\.?|än|enn|end|than|mot|vs\.?|over|från|fra|from|på|relativt|i forhold til|som|as)\s+\p{L}+\s+\p{L}+)/u,
  /(?<!\p{L})(?:igår|i går|yesterday|imorgon|i morgon|i morgen|tomorrow)(?!\p{L})/u,
  // "20 000 against 12 000 today" says where it starts.
  /^(?!.*(?<!\p{L})(?:från|fra|from|mot|mod|against|jämfört med|sammenlignet med|compared (?:to|with)|\d.*(?:i ?dag|today).*\d)(?!\p{L})).*(?<!\p{L})(?:idag|i dag|today)(?!\p{L}|'s)/u,
  // "Kampanjen landade på 340 leads": what one certain thing did.
  /^(?:\p{L}+\s+)?\p{L}+(?:en|et|erne|arna|orna|ene)\s+\p{L}{3,}(?:ede|ade)(?!\p{L})/u,
  /(?<!\p{L})(?:på|on|hver|every|nästa|neste|næste|next|before|by|till|innan|före|inden|før)\s+(?:måndag|tisdag|onsdag|torsdag|fredag|mandag|tirsdag|monday|tuesday|wednesday|thursday|friday)/u,
  /^(?:ring|boka|bestill|book|skicka|send|mejla|maila|email(?! (?:open|click|list|sign|conversion|revenue|traffic|subscri))|draft|del|dela|slet|slett|radera|delete|oversæt|oversett|översätt|translate|lav|ta fram|tag the|pay|betala|betal|call|meet|träffa|möte|møte|møde|meeting|lunch|frokost|kom ihåg|husk|remember|beställ|köp|kjøp|køb|buy|order|läs|les|læs|read|fråga|spør|spørg|ask|kolla|sjekk|tjek|check|test|testa|fixa|fiks|fix|install\p{L}*|uppdatera|oppdater|opdater|update|print|skriv ut)(?!\p{L})/u,
  /(?<!\p{L})(?:vi|we|jag|jeg|i|they|de|teamet|företaget|selskapet|virksomheden|the company|the team|the site|listan|konkurrent\p{L}*|competitors?|han|hon|hun|he|she|det|there)\s+(?:har|have|has|är|er|are|is|finns|findes|finnes|bruker|bruger|använder|use|kostar|koster|costs?)(?!\p{L})(?!\s+(?:som mål|a goal|mål))/u,
  // "Our app has 4.7 stars", "the shop is open from 10 to 18".
  /^(?:\p{L}+\s+){1,3}(?:har|has|have)\s+(?:\d|öppet|åpent|åbent)|(?<!\p{L})is open(?!\p{L})/u,
  /(?<!\p{L})(?:kostar|koster|costs|is located|ligger på|öppnar|åpner|åbner|opens|stänger|stenger|lukker|closes|börjar|begynner|starter kl|begins|starts at|heter|hedder|(?:varar|varer)(?=\s+(?:i\s+)?\d)|lasts)(?!\p{L})/u,
  /(?<!\p{L})(?:comes?|came|kommer|kom)\s+(?:from|från|fra|via|through)\s+(?!nya|nye|new|återkom)/u,
  /(?<!\p{L})(?:redan|already|allerede)(?!\p{L})|(?<!\p{L})var\s+(?:\d|i\s|på\s)|(?<!\p{L})(?:ran|kostade|kostet|kostede)(?!\p{L})|(?<!\p{L})cost\s+[$€£\d]/u,
  // "Our goal is between 200 and 250" is no fact.
  /(?<!\p{L})(?<!(?:mål(?:et|sättningen|sætningen)?|target|goal)\s)(?:is|are|är|er)\s+(?:(?:now|nu|nå|out|ute|at|på|about|cirka|mellan|mellom|mellem|between|i (?:snitt|genomsnitt|gjennomsnitt|gennemsnit)|on average)(?!\p{L})|[$€£]?\d)/u,
  /^\d+\s+(?:stars|stjärnor|stjerner)/u,
  /(?<!\p{L})(?:would love|i wish|we wish|wish we|önskar|gid|skulle ønske)(?!\p{L})/u,
  // How long a text may be.
  /\d\s*(?:ord|tecken|tegn|words|characters|slides)(?!\p{L})/u,
  // "Six of ten customers shop by phone": a share that nobody wants to move.
  /^(?:(?:\d{1,2}|\p{L}+)\s+(?:ut |ud |out )?(?:av|af|of|in)\s+(?:\d{1,2}|ti|tio|ten|fem|five|fire|fyra|four|tre|three)|(?:var|varje|hver|every)\s+\p{L}+(?:nde|dje|rde|rth|ird|fth|nth|mte))\s+\p{L}{4,}\s+(?!(?:ska|skal|should|must|to|som|der|who)(?!\p{L}))\p{L}+/u,
  /(?<!\p{L})(?:bud(?:et|en|det)?|bids?)(?!\p{L})/u,
  /^(?:svara?|reply|answer|respond)\s+(?:på|to)\s+(?:de|the)\s+\d/u,
  /(?<!\p{L})(?:bestod av|består av|består af|consists? of|fick \d|founded|grundat|grundades|grunnlagt|grundlagt|fyller|fyller år|turns)(?!\p{L})/u,
];
export function isNotWanted(text: string): boolean {
  return NOT_WANTED.some((pattern) => pattern.test(text));
}
