/** Which of the four languages a sentence is written in: by its small words, by what it measures, and by how words are built. */
export type Language = 'sv' | 'nb' | 'da' | 'en';

/** Whole words; a word of several languages counts for each of them, and decides nothing between those. */
const WORDS: Readonly<Record<Language, string>> = {
  sv: `och från till med av på i om inom öka höja minska sänka få nå bli vara har är att ett en den det de som för under hos utan
    efter före minst högst max maximalt fler mer mindre bättre större inte vi ni ska skall kan våra vår vårt oss per dag dagar vecka
    månad månaden år procent nya ny nytt två tre fyra fem sex tio tolv miljon miljoner miljarder tusen kr kronor dubbla dubbelt gånger
    hälften alla varje hur vad varför när där här idag hade fjol redan sociala`,
  nb: `og fra til med av på i om innen øke øk redusere reduser senke heve få nå bli være har er at å et en den det de som for under hos
    uten etter før minst høyst maks max flere mer mindre bedre større ikke vi dere skal kan våre vår vårt oss per dag dager uke uka
    måned måneden år prosent nye ny nytt to tre fire fem seks ti tolv million millioner milliarder tusen kr kroner doble dobbelt ganger
    halvparten alle hver hvor hva hvorfor når der her fikk ble hadde fjor sosiale enn snitt opp ned lavere høyere varer mange startet`,
  da: `og fra til med af på i om inden øge øg reducere reducer sænke sænk hæve få nå blive være har er at et en den det de som for under
    hos uden efter før mindst højst maks max flere mere mindre bedre større ikke vi skal kan vores os pr dag dage uge ugen måned
    måneden år procent nye ny nyt to tre fire fem seks ti tolv million millioner mio milliarder tusind kr kroner fordoble fordobl dobbelt
    gange halvdelen alle hver hvor hvad hvorfor når der her fik blev havde sociale end nedbring lav sidste kl mandag op ned lavere højere varer mange afgang`,
  en: `and from to with of on the a an at in by for per than that each our we us you is are be not no or increase grow raise reduce decrease
    lower cut least most more fewer less better new two three four five ten twelve million double times half reach get keep hold have has
    month week day year percent up down within about it will how what why when where who average close sell hire launch ship publish`,
};
/** Beginnings of words that one language alone spells so, or two. */
const STEMS: Readonly<Record<Language, string>> = {
  sv: `försälj intäkt omsätt kostnad besök följ kund prenumer användar webbplats sidvis inlägg nyhetsbrev annons beställ sälj köp
    återkommande svarstid väntetid genomsnitt medlem betyg andel antal utvecklare registrer kampanj bland möte`,
  nb: `salg inntekt omset kostnad besøk følge kunde abonne bruker nettsted nettside sidevis innlegg nyhetsbrev annonse bestill selg kjøp
    tilbakevend gjentak svartid ventetid gjennomsnitt medlem vurdering andel antall utvikl oppdater åpen åpne åpent gjenkjøp søkeord registrer påmeld kampanje blant møte vekst`,
  da: `salg indtægt omsæt omkostning udgift besøg følge kunde abonne bruger websted website hjemmeside sidevis indlæg nyhedsbrev annonce
    bestil sælg køb tilbagevend svartid ventetid gennemsnit medlem bedømm andel registrer tilmeld anmeld medarbejder afvisning kendskab antal udvikl opdater åben genkøb søgeord kampagne blandt møde vækst`,
  en: `sale revenue cost spend visit follower customer subscri user site website page post newsletter click order purchas return rating
    answer respon wait member share regist sign search brand purchase intent view deal stor rate hour minute employee product`,
};
/** How words of a language are built, where its neighbours build them otherwise. */
const MARKS: Readonly<Record<Language, RegExp>> = {
  sv: /[äö]|ck|(?<=\p{L}{3})(?:a|ar|or|arna|orna|ningar|het)(?!\p{L})(?<!(?:data|media|extra|social media|influencer))/gu,
  nb: /ø|æ(?=r)|kk|øy|sj|kj|ei(?=\p{L})|(?<=\p{L}{2})(?:ene|inger|else[rn]?|het|pp|tt|ll)(?!\p{L})/gu,
  da: /[øæ]|(?<=æ)(?!r)|\d\.\d{3}(?!\d)|(?<!\p{L})(?:kr|maks|pr)\.|klik(?!k)|(?<!\p{L})om måneden|øj|ej(?=\p{L})|(?<=\p{L}{2})(?:erne|inger|else[rn]?|hed|ede|af[gvs]\p{L}+|tion(?:er|en)?|ligt|gt|ent)(?!\p{L})/gu,
  // "To" and "kr" by themselves are Norwegian and Danish, too; after "from", or beside thousands like 1,000, they are not.
  en: /w|th|sh|[$£]\s?\d|(?<!\p{L})from(?=\s[^\n]*\sto\s)|(?<![\d,.])[1-9]\d{0,2},\d{3}(?![\d,.])|(?<=\p{L}{2})(?:tions?|ing(?=\s+(?:the|a|our|to|of))|ies|ly|ed|ness|'s)(?!\p{L})|(?<=\p{L}{3})y(?!\p{L})/gu,
};
/** Names tell nothing of the language around them. */
const NAMES =
  /(?<!\p{L})(?:google|youtube|facebook|instagram|linkedin|tiktok|twitter|bluesky|mastodon|meta|amazon|trustpilot|shopify|app store)(?!\p{L})/gu;

const LANGUAGES: readonly Language[] = ['sv', 'nb', 'da', 'en'];
const listed = (texts: Readonly<Record<Language, string>>, language: Language) => texts[language].split(/\s+/u);
const VOCABULARY = LANGUAGES.map((language) => ({ language, words: new Set(listed(WORDS, language)), stems: listed(STEMS, language) }));
const STRONG = 2;

export interface RecognisedLanguage {
  readonly language: Language;
  /** Whether no other language fits as well: "kr" by itself is only then Swedish, Norwegian or Danish. */
  readonly isSure: boolean;
}

/** @param text in lower case @param likely taken where the words do not decide */
export function languageOf(text: string, likely: Language): RecognisedLanguage {
  const plain = text.replace(NAMES, ' ');
  const tokens = plain.match(/\p{L}+/gu) ?? [];
  const scores = VOCABULARY.map(({ language, words, stems }) => {
    const known = tokens.filter((token) => words.has(token) || stems.some((stem) => token.startsWith(stem))).length;
    const marks = [...plain.matchAll(MARKS[language])].length;
    return { language, score: STRONG * known + marks + (language === likely ? 0.5 : 0) };
  });
  const best = scores.reduce((most, each) => (each.score > most.score ? each : most));
  return { language: best.language, isSure: scores.every((each) => each === best || best.score - each.score >= 1) };
}
