/** What stands where a number would, and is none: dates, times, years, ranks, versions, stretches of time, ages. */

const MONTH =
  '(?:jan(?:uar[iy]?)?|feb(?:ruar[iy]?|ruary)?|mar(?:s|ts|ch)?|apr(?:il)?|ma[ijy]|juni?e?|juli?y?|aug(?:usti?)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|de[cs](?:ember)?)';
const DEADLINE_UNIT = '(?:dag(?:ar|er|e)?|days?|veckor?|uker?|uger?|weeks?|månader?|måneder?|months?|kvartal(?:er)?|quarters?|år|years?)';
const SMALL = '(?:\\d{1,3}|en|ett?|two|två|to|tre|three|fyra|fire|four|fem|five|sex|seks|six|tolv|twelve|one|a)';

/** What stands where a number would, and is none: each match is blanked, its length kept. */
const NO_AMOUNTS: readonly RegExp[] = [
  /\d{4}-\d{2}-\d{2}/gu,
  /(?<!\d)\d{1,2}:\d{2}/gu,
  /(?<!\p{L})at\s+\d{1,2}[:.]\d{2}(?![\d%])/gu,
  /(?<!\p{L})(?:kl\.?|klockan|klokken|clock)\s*\d{1,2}(?:[:.]\d{2})?(?!\s?%|\d)(?=\s*(?:$|[,.!?]|am|pm|på|on|i|the|den|imorgon|tomorrow))/gu,
  /(?<!\d)\d{1,2}\s?(?:am|pm|o'clock)(?!\p{L})/gu,
  new RegExp(`(?<!\\p{L})(?:den|the|d\\.)?\\s*\\d{1,2}(?:\\.|:[ae]|st|nd|rd|th)?\\s+(?:of\\s+)?${MONTH}(?!\\p{L})(?:\\s+20\\d{2})?`, 'gu'),
  new RegExp(`(?<!\\p{L})${MONTH}\\s+\\d{1,2}(?:st|nd|rd|th)?(?![\\d\\p{L}%])(?:,?\\s+20\\d{2})?`, 'gu'),
  new RegExp(`(?<!\\p{L})${MONTH}\\s+20\\d{2}(?!\\d)`, 'gu'),
  /(?<!\d)\d{1,2}\/\d{1,2}(?:[/-]\d{2,4})?(?!\d)/gu,
  /(?<!\p{L})(?:q|h|kv|kvartal\s|quarter\s)\s?[1-4](?!\d)(?:\s+20\d{2})?|(?<!\d)[1-4](?::[ae])?\.?\s?(?:kvartal\p{L}*|quarter)(?:\s+20\d{2})?/gu,
  /(?<!\p{L})(?:i|in|under|for|för|by|of|during|since|sedan|siden|före|innan|inden|før|before|until|år|året|year|end of|slutet av|utgangen av|udgangen af|through|vecka|uke|uge|week)\s+20[1-4]\d(?![\d.,]*\d|\s?(?:%|kr|följ|besök|føl|besøg|memb|medl|lead|kund|cust|visit|foll))/gu,
  /(?<![\d.,] ?)20[1-4]\d(?=\s*[.!]?\s*$)(?<!(?:till|til|to|på|→|->|minst|mindst|least|>|reach|nå) 20\d\d)/gu,
  /(?<!\p{L})(?<!(?:varje|hver|every|each|per|pr\.?|\/)\s?)(?:vecka|uke|uge|week|rum|room|rom|lokale|version|v|fas|fase|phase|steg|step|trin|level|nivå|sida|side|page|fråga|spørgsmål|spørsmål|question|avsnitt|kapitel|chapter|bilaga)\s*\.?\s?\d+(?:\.\d+)*(?!\s?%)/gu,
  /(?<!\p{L})(?:nummer|number|nr\.?|no\.|topp|top|#)[\s-]?(?:\d+|one|ett|en|et|tio|ti|ten|tre|three|fem|five)(?![\p{L}])/gu,
  /(?<=\d)\s*(?:av|of|af|out of|\/)\s*(?:5|6|7|10|100)(?![\d.,]*\d)(?!\s*(?:%|\p{L}{3,}))|(?<=\d)\s*(?:av|of|af|out of)\s*(?:5|fem|five)(?!\p{L}|\d)(?:\s*(?:stjärnor|stjerner|stars))?/gu,
  new RegExp(
    `(?<!\\p{L})(?<!(?:deliver|lever|svar|answer|repl|respond|ship)\\p{L}*\\s+)(?:for|i|inom|inden for|inden|innen|within|in|på|over|i løpet av|i løbet af|under|de nästa|the next|the coming|nästa|neste|næste|next)\\s+(?:loppet av\\s+)?${SMALL}\\s+${DEADLINE_UNIT}(?!\\p{L})`,
    'gu',
  ),
  /(?<!\p{L})(?:bland|blant|blandt|among|in)\s+(?:de|the)\s+(?:top\p{L}*\s+)?(?:\d+|två|to|tre|fem|tio|ti|two|three|five|ten)\s+(?:första|første|first|bästa|beste|bedste|best|största|største|biggest|top\p{L}*)/gu,
  /(?<!\p{L})(?:tel|telefon|phone|ring)\.?\s*:?\s*[\d\s-]{6,}/gu,
  // Ages and years between which something lies, and no range to keep.
  /(?<!\p{L})(?:(?:mellan|mellom|mellem|between)\s+)?\d{1,2}\s*(?:-|–|och|og|and)\s*\d{1,2}[\s-]*(?:år(?:ing\p{L}*)?|years?(?:[\s-]olds?)?)(?!\p{L})/gu,
  /(?<!\d)20[1-4]\d\s?[-–/]\s?(?:20)?[1-4]\d(?![\d.,]*\d|\s?(?:%|\p{L}))/gu,
  /(?<!\p{L})(?:mellan|mellom|mellem|between)\s+20[1-4]\d\s+(?:och|og|and)\s+20[1-4]\d(?![\d.,]*\d|\s?(?:%|\p{L}))/gu,
];

export function masked(text: string): string {
  return NO_AMOUNTS.reduce((rest, pattern) => rest.replace(pattern, (match) => ' '.repeat(match.length)), text);
}
