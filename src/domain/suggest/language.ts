/** Which of the four languages a sentence is written in, by its small words and letters. */
export type Language = 'sv' | 'nb' | 'da' | 'en';

const WORDS: Readonly<Record<Language, RegExp>> = {
  sv: /(?<!\p{L})(och|från|till|med|av|på|öka|höja|minska|sänka|minst|högst|fler|inte|vi|ska|våra|vår|per|månad|månaden|vecka|procent|följare|besökare|nya|två|tio|miljon|miljoner|kronor|dubbla|gånger|få|nå|är|att|ett|som|för|under|hos|hälften|försäljning\p{L}*|maximalt|annons\p{L}*|prenumerant\p{L}*|intäkter\p{L}*|webbplats\p{L}*|kunder)(?!\p{L})/gu,
  nb: /(?<!\p{L})(og|fra|til|med|av|på|under|hold|utgift\p{L}*|annonse\p{L}*|øke|øk|redusere|reduser|senke|minst|maks|høyst|flere|ikke|vi|skal|våre|vår|per|måned|måneden|uke|prosent|følgere|besøkende|nye|to|ti|millioner?|kroner|doble|dobbelt|ganger|få|nå|er|å|et|som|for|halvparten|salg\p{L}*|inntekter\p{L}*|nettsted\p{L}*|nettside\p{L}*|kunder|innlegg|gjennomsnitt\p{L}*|feil\p{L}*|tilbakevendende|svartid|nyhetsbrev|medarbeider\p{L}*|søkeord|økning)(?!\p{L})/gu,
  da: /(?<!\p{L})(og|fra|til|med|af|på|under|hold|omkostning\p{L}*|udgift\p{L}*|annonce\p{L}*|øge|øg|reducere|reducer|sænke|sænk|mindst|højst|flere|ikke|vi|skal|vores|pr|om|måned|måneden|uge|procent|følgere|besøgende|nye|to|ti|millioner?|kroner|fordoble|fordobl|gange|få|nå|er|at|et|som|for|halvdelen|salg\p{L}*|omsætning\p{L}*|hjemmeside\p{L}*|websted\p{L}*|kunder|indlæg|mio|tilbagevendende|gennemsnit\p{L}*|fejl\p{L}*|besvarelser|nyhedsbrev\p{L}*|medarbejder\p{L}*|søgeord|uden)(?!\p{L})/gu,
  en: /(?<!\p{L})(and|from|to|under|hold|keep|below|with|of|on|the|increase|grow|raise|reduce|decrease|lower|least|most|more|fewer|not|we|our|per|month|week|percent|followers|visitors|new|two|ten|million|double|times|reach|get|is|are|a|an|that|for|in|by|half|sales|revenue|site|website|customers|each|than|at|close|deals?|sell|sold|rating|average|hours?|minutes?|users?|orders?|cost|spend|up|be|posts?|newsletters?|hires?|stories|rate|clicks?|purchase|intent|brand|ad|search\p{L}*)(?!\p{L})/gu,
};
/** Letters and endings that one language has and its neighbours have not. */
const MARKS: Readonly<Record<Language, RegExp>> = {
  sv: /[äö]|ck(?=\p{L}?)|(?<=\p{L})(ningar|arna)(?!\p{L})/gu,
  nb: /(?<=\p{L})(inger|sjon\p{L}*|ene)(?!\p{L})|kk|øy|hv(?=\p{L})/gu,
  da: /(?<=\p{L})(inger|tion\p{L}*|erne)(?!\p{L})|(?<!\p{L})af(?!\p{L})|øj|æ/gu,
  en: /(?<=\p{L})(tion|tions|ing|ers)(?!\p{L})|w|th/gu,
};

const LANGUAGES: readonly Language[] = ['sv', 'nb', 'da', 'en'];
const countOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

export interface RecognisedLanguage {
  readonly language: Language;
  /** Whether no other language fits as well: "kr" by itself is only then Swedish, Norwegian or Danish. */
  readonly isSure: boolean;
}

/** @param text in lower case @param likely taken where the words do not decide */
export function languageOf(text: string, likely: Language): RecognisedLanguage {
  const scores = LANGUAGES.map((language) => ({
    language,
    score: 2 * countOf(text, WORDS[language]) + countOf(text, MARKS[language]) + (language === likely ? 0.5 : 0),
  }));
  const [best, second] = [...scores].sort((a, b) => b.score - a.score);
  return { language: best?.language ?? likely, isSure: (best?.score ?? 0) - (second?.score ?? 0) >= 1 };
}
