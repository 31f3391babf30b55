/**
 * What marketing teams measure, in the words of four languages. Each concept says how such a metric behaves, so that the
 * proposal has the right kind and window, and which words its metrics go by, so that candidates can be ranked.
 */
import type { Unit } from '../metric.ts';

export interface Concept {
  readonly key: string;
  readonly unit: Unit;
  /** total: grows over the cycle. level: a standing at one moment. rate: a quotient over the window. item: things that are counted. step: done by hand. */
  readonly shape: 'total' | 'unique' | 'level' | 'rate' | 'item' | 'step';
  readonly isLessBetter: boolean;
  readonly pattern: RegExp;
  /** The same words at the end of a compound: "klubbmedlemmar". */
  readonly inCompound: RegExp;
  /** Parts of metric keys and titles. */
  readonly names: readonly string[];
}
type Flags = { readonly less?: boolean };

/** @param words alternatives, each the beginning of a word; `(?!\p{L})` where it must be whole */
function concept(key: string, unit: Unit, shape: Concept['shape'], words: string, names: string, flags: Flags = {}): Concept {
  return {
    key,
    unit,
    shape,
    isLessBetter: flags.less ?? false,
    pattern: new RegExp(`(?<!\\p{L})(?:${words})`, 'gu'),
    // There are no customers (kunder) in seconds (sekunder).
    inCompound: new RegExp(`(?<=\\p{L}{2})(?<!(?<!\\p{L})se)(?:${words})`, 'gu'),
    names: names.split(' '),
  };
}

const PER = '(?:\\/|per|pr\\.?|for each|for every|för varje|for hver)\\s*(?:ny(?:tt|a)?\\s+|new\\s+)?';
const RESULT =
  '(?:konvertering|conversion|konverter|lead|köp|kjøp|køb|order|ordre|beställning|bestilling|kund|customer|registrering|anmäl|påmeld|tilmeld|sign-?up|registration|purchase|acquisition|sale)';
const CLICK = '(?:klick|klikk|klik|click)';
/** What is spent per what: anything but a stretch of time, which makes a rate of it. */
const ANYTHING = '(?!dag|dygn|døgn|day|veck|uke|uge|week|månad|måned|month|mån|md|kvartal|quarter|år|year)\\p{L}{3,}';
const COST =
  '(?:kostnad\\p{L}*|cost|spend|pris(?:en|et)?(?!\\p{L})|price|omkostning\\p{L}*|udgift\\p{L}*|utgift\\p{L}*|annonskostnad\\p{L}*)';
/** "40 % of", "half of", "the share of". */
const SHARE_OF =
  '(?<=(?:%|procent|prosent|percent|per cent|pct\\.?|hälften|halvparten|halvdelen|half|andel\\p{L}*|share)\\s+)(?:av|af|of)\\s+';
const MONEY = '(?:kr(?:onor|oner|\\.)?|sek|nok|dkk|€|euros?|eur|\\$|usd|dollars?|£)';

/** "Sell 800 trial boxes": whatever is sold by number and not for a sum. */
const SELL =
  '(?:sälja?|selge?|sælge?|sell)\\s+(?:minst |mindst |at least |över |over )?\\d[\\d .,]*\\s+(?!(?:kr|sek|nok|dkk|eur|usd|milj|mill|mio|tus|thous|dollar)\\p{L}*)\\p{L}{3,}';
const SATISFACTION = '(?:(?:kundnöjdhet|kundetilfreds|customer satisfaction)\\p{L}*[\\s(:,-]+)?';

/** "Answer mails within four hours." */
const ANSWER_WITHIN =
  '(?:(?:be)?svar(?:ar?|er?)?|answer|reply|respond)(?:\\s+[\\p{L}-]+){0,4}\\s+(?:inom|innen|inden for|inden|within|in|under)\\s+(?:\\p{L}+\\s+)?[\\p{L}\\d]+\\s*(?:tim|hour|min|dag|day|dygn|døgn|h(?!\\p{L}))';

function costPer(result: string): string {
  return `${COST}\\s+${PER}(?:\\p{L}+\\s+)?${result}|${MONEY}\\s*${PER}${result}|\\d(?:,-)?\\s*${MONEY}?\\s*${PER}${result}`;
}

/** The most telling first: "cost per conversion" is neither cost nor conversions. */
export const CONCEPTS: readonly Concept[] = [
  concept(
    'cost_per_conversion',
    'currency',
    'rate',
    `${costPer(RESULT)}|(?:cpa|cpl|cac)(?!\\p{L})|konverteringskostnad|konverteringspris|leads?-?(?:kostnad|pris)|kundpris|kundeanskaffelseskost|anskaffelseskost|anskaffningskost|acquisition cost`,
    'costperconversion costperlead cpa cpl',
    { less: true },
  ),
  concept(
    'cost_per_click',
    'currency',
    'rate',
    `${costPer(CLICK)}|cpc(?!\\p{L})|klickpris|klikkpris|klikpris|click price`,
    'costperclick cpc averagecpc',
    { less: true },
  ),
  concept('unit_cost', 'currency', 'rate', `${COST}\\s+${PER}${ANYTHING}`, 'costper', { less: true }),
  concept('return_on_ad_spend', 'ratio', 'rate', 'roas(?!\\p{L})|return on ad ?spend|avkastning på annons', 'roas returnonadspend'),
  concept(
    'conversion_rate',
    'ratio',
    'rate',
    'andel\\p{L}*\\s+(?:av\\s+|af\\s+)?(?:\\p{L}+\\s+){1,3}(?:som|der|who|that)\\s+(?:registrer|konverter|köp|kjøp|køb|beställ|bestill|anmäl|tilmeld|melder seg|melder sig|handl)|share of (?:\\p{L}+\\s+){1,3}(?:who|that)\\s+(?:sign|convert|buy|purchase|register|order)|konverteringsgrad|konverteringsrate|konverteringsfrekvens|conversion[- ]rate|registreringsgrad|registreringsrate|registration rate|sign-?up rate|konverteringsandel|konverteringsprocent|vinstfrekvens|win rate|close rate|closing rate',
    'conversionrate',
  ),
  concept(
    'open_rate',
    'ratio',
    'rate',
    '(?:mottagare|mottakere?|modtagere?|recipients?|prenumeranter|abonnenter|subscribers)\\s+(?:\\p{L}+\\s+){0,2}(?:öppna|åpne|åbne|open)|öppningsgrad|öppningsfrekvens|åpningsrate|åpningsgrad|åbningsrate|åbningsgrad|open rate',
    'openrate',
  ),
  concept(
    'click_rate',
    'ratio',
    'rate',
    'klickfrekvens|klickgrad|klikkrate|klikrate|click[- ]?(?:through[- ])?rate|ctr(?!\\p{L})',
    'ctr clickthroughrate clickrate',
  ),
  concept(
    'bounce_rate',
    'ratio',
    'rate',
    'avvisningsfrekvens|avvisningsprosent|fluktfrekvens|afvisningsprocent|bounce rate',
    'bouncerate',
    { less: true },
  ),
  concept(
    'churn',
    'ratio',
    'rate',
    'churn|kundtapp|kundetap|kundeafgang|uppsägning|kundbortfall|kundefrafald|kundeavgang|kundefrafall|frafall|frafald|oppsigelse|opsigelse|avhopp',
    'churn churned',
    { less: true },
  ),
  concept(
    'feature_adoption',
    'ratio',
    'rate',
    `${SHARE_OF}(?:\\p{L}+\\s+){0,4}?\\p{L}*(?:användar|bruker|bruger|user)|andel\\p{L}*\\s+(?:\\p{L}+\\s+)?\\p{L}*(?:användar|bruker|bruger)\\p{L}*\\s+(?:som|der)`,
    'activeusers featureusers',
  ),
  concept(
    'new_to_brand',
    'ratio',
    'rate',
    `new[- ]to[- ]brand|nya för varumärket|nye for merket|nye for brandet|${SHARE_OF}(?:\\p{L}+\\s+){0,2}?(?:beställning|bestilling|order|ordre|köp|kjøp|køb|purchase)\\p{L}*\\s+(?:(?:ska|skal|should|must)\\s+)?(?:(?:kommer?|come|are|be|är|er)\\s+)?(?:från|fra|from|av|by)\\s+(?:nya|nye|new)`,
    'newtobrand',
  ),
  concept(
    'brand_store_visitors',
    'count',
    'unique',
    'brand[- ]?store[- ](?:visit|traffic)|(?:besökare|besøkende|besøgende|visitors|visits|besök|besøk|besøg)\\s+(?:i|in|to|till|til)\\s+(?:the |our |vår |vores )?(?:brand ?store|varumärkesbutik|merkebutikk|brandbutik)',
    'storevisitors visitors',
  ),
  concept(
    'branded_searches',
    'count',
    'total',
    'varumärkessök|branded search|brand search|merkevaresøk|merkesøk|brandsøg|søgninger på (?:vores )?brand|sökningar på (?:vårt )?varumärke',
    'brandedsearches impressions',
  ),
  concept(
    'returning_customers',
    'count',
    'unique',
    'återkommande (?:kund|besök|användar)|tilbakevendende (?:kund|besøk|bruker)|tilbagevendende (?:kund|besøg|bruger)|returning (?:customer|visitor|user)|repeat (?:customer|buyer|purchase)|gjenkjøp|genkøb|återköp',
    'returningusers returningcustomers',
  ),
  concept(
    'unique_visitors',
    'count',
    'unique',
    'unika (?:sid)?besök|unike (?:nett)?besøk|unikke (?:web)?besøg|unique (?:site |web ?site |page )?visit|unique user|unika användar|unike bruker|unikke bruger',
    'activeusers totalusers uniquevisitors visitors users',
  ),
  concept(
    'active_users',
    'count',
    'unique',
    '(?:aktiva|aktive|active|månatliga|månedlige|monthly)\\s+(?:aktiva\\s+|aktive\\s+|active\\s+)?(?:användar|bruker|bruger|user)|mau(?!\\p{L})|wau(?!\\p{L})|dau(?!\\p{L})',
    'activeusers mau',
  ),
  concept(
    'visitors',
    'count',
    'unique',
    'besökare|besøkende|besøgende|visitor|webbesök|nettbesøk|(?:besök|besøk|besøg)stal',
    'activeusers totalusers visitors users uniquevisitors',
  ),
  concept(
    'video_views',
    'count',
    'total',
    'videovisning|videoavspill|videoafspil|videoseer|video ?views?|video plays?|(?:visningar|visninger|views)\\s+(?:av|af|of|på|on)\\s+(?:\\p{L}+[\\s-]+)?\\p{L}*(?:video|film|youtube)',
    'videoviews views plays',
  ),
  concept(
    'page_views',
    'count',
    'total',
    'sidvisning|sidevisning|page ?view|pageview|visninger? (?:hver|hvert)|visninger? (?:per|pr)|läsning(?:ar)?(?!\\p{L})|läsare(?!\\p{L})|lesere|læsere|readers|lesninger|læsninger|views?(?!\\p{L})',
    'screenpageviews pageviews views',
  ),
  concept(
    'reading_time',
    'duration',
    'rate',
    'lästid|lesetid|læsetid|tid på sid|tid på sajt|besökstid|time on (?:the |our )?(?:page|site|blog|website|articles?)|time spent|reading time|sessionslängd|session duration',
    'averagesessionduration readingtime timeonpage',
  ),
  concept(
    'sessions',
    'count',
    'total',
    'sessioner|sesjoner|sessions|besök(?!\\p{L})|besøk(?!\\p{L})|besøg(?!\\p{L})|visits|trafik|traffic|trafikk',
    'sessions visits',
  ),
  concept(
    'followers_per_post',
    'ratio',
    'rate',
    '(?:följare|følgere|followers|interaktioner|interaksjoner|interactions)\\s+(?:per|pr\\.?)\\s+(?:inlägg|innlegg|indlæg|opslag|post)',
    'newfollowers interactions posts',
  ),
  concept(
    'followers',
    'count',
    'level',
    'följar|følger(?!i)|follower|följarskara|fans(?!\\p{L})|(?<!the )following(?!\\p{L})(?!\\s+\\p{L})',
    'followers followercount fans',
  ),
  concept(
    'subscribers',
    'count',
    'level',
    'prenumerant|abonnent|subscriber|subs(?!\\p{L})|(?:newsletter|mailing|mail|email|e-mail) list|(?:nyhetsbrevs|e-post|mejl|mail)lista|nyhetsbrevs?(?:prenumerant|abonnent|mottak)|nyhedsbrevs?(?:abonnent|modtager|tilmeld)',
    'subscribers subscribercount',
  ),
  concept('members', 'count', 'level', 'medlem|member', 'members'),
  concept(
    'interactions',
    'count',
    'total',
    'interak|interac|engagemang(?!et med)|likes?(?!\\p{L})|gilla-?markering|delningar|delinger|shares(?!\\p{L})|kommentar|comments?(?!\\p{L})|reaktion|reaksjon|reactions?(?!\\p{L})',
    'interactions likes shares comments engagement reactions',
  ),
  concept(
    'engagement',
    'ratio',
    'rate',
    'kundengagemang|kundeengasjement|kundeengagement|engagement|engasjement|engagemang',
    'engagementrate engagedsessions',
  ),
  concept(
    'search_terms',
    'count',
    'item',
    'sökord|søkeord|søgeord|sökfras|sökterm|søkefras|search (?:term|word|phrase)|keyword|nyckelord|nøkkelord|nøgleord',
    'position',
  ),
  concept(
    'search_position',
    'position',
    'rate',
    'sökposition|søkeposisjon|søgeposition|søgeplacering|søkeplassering|search (?:position|rank)|ranking|(?:snitt|genomsnitts|gjennomsnitts|gennemsnits)(?:position|posisjon|placering|plassering)|(?:position|posisjon|placering|plassering)(?:en)?(?!\\p{L})',
    'position averageposition',
    { less: true },
  ),
  concept(
    'leads',
    'count',
    'total',
    'leads?(?!\\p{L})|kvalificerade förfrågn|förfrågningar|henvendelser|mql(?!\\p{L})|sql(?!\\p{L})',
    'leads',
  ),
  concept('conversions', 'count', 'total', 'konvertering|conversion', 'conversions keyevents'),
  concept(
    'ad_cost',
    'currency',
    'total',
    '(?:annons|annonse|reklam|marknadsförings|markedsførings|digitala? )kostnad|annonceudgift|annonseutgift|markedsføringsudgift|reklameudgift|(?:ad|advertising|marketing|media) (?:spend|cost|budget)|kostnad\\p{L}* (?:för|for) (?:digital|annons|market|markn|reklam)|cost of (?:digital|ads|marketing|advertising)|udgift\\p{L}* til (?:digital|annonc|market|marked|reklam)|(?:annons|annonse|annonce|reklam)(?:e)?(?:kron|budget|budsjett|forbrug|forbruk|peng|spend)|kostnad\\p{L}*(?!\\p{L})|utgift|omkostning|costs?(?!\\p{L})|spend(?!\\p{L})',
    'cost spend',
    { less: true },
  ),
  concept(
    'recurring_revenue',
    'currency',
    'level',
    'återkommande intäkt|gjentakende inntekt|tilbagevendende (?:omsætning|indtægt)|recurring revenue|(?:mrr|arr)(?!\\p{L})|månatliga intäkt|abonnementsinntekt|abonnementsindtægt|prenumerationsintäkt',
    'mrr recurringrevenue',
  ),
  concept(
    'subscription_value',
    'currency',
    'rate',
    '(?:genomsnittligt? |snitt|gjennomsnittlig |gennemsnitlig |average )?(?:prenumerationsvärde|abonnementsverdi|abonnementsværdi|subscription value|ordervärde|ordreverdi|ordreværdi|order value|aov(?!\\p{L})|basket|arpu|kundvärde|kundeverdi|kundeværdi|customer value)',
    'averageordervalue arpu',
  ),
  concept('renewals', 'count', 'total', 'förnyelse|fornyelse|renewal|förnyad|fornyet|fornyede', 'renewals'),
  concept(
    'sales_after_demo',
    'ratio',
    'rate',
    '(?:close|stäng|lukk?)\\p{L}* \\d+ ?(?:%|percent|procent|prosent) (?:of|av|af) (?:all |alla |alle |the |our )?(?:demo|meeting|möte|møte|møde)|(?:säljmöt|salgsmøt|salgsmød|sales meeting|demo)\\p{L}*\\s+(?:leder|fører|leads?|ska leda|skal føre|should lead)\\s+(?:till|til|to)\\s+(?:affär|salg|köp|kjøp|køb|deal|sale|avtal|aftal|ordre?)|(?:försälj|sälj|sale|salg|köp|kjøp|køb|purchas|affär|avslut)\\p{L}*\\s+(?:efter|etter|after)\\s+(?:en |a )?(?:demo|visning|prov)',
    'wonafterdemo demos',
  ),
  concept(
    'products_sold',
    'count',
    'total',
    `${SELL}|(?:sålda|solgte|sold|sälj|selg|sælg|sell|sälja|selge|sælge)\\s+(?:minst|mindst|at least|over|över)?\\s*[\\d .]*\\s*(?:produkt|product|enhet|enhed|unit|plats|plass|plads|seat|kurs|ticket|biljett|billet|bøker|bøger|böcker|books|eksemplar|exemplar|stk|st(?!\\p{L}))|(?:produkter|products|enheter|enheder|units|biljetter|billetter|tickets|platser|kurser|courses|exemplar|eksemplarer)\\s*(?:sålda|solgt|sold)?`,
    'unitssold itemspurchased products',
  ),
  concept(
    'attributed_sales',
    'count',
    'total',
    'attribu|(?:försäljning|salg)\\p{L}* (?:från|fra) (?:annons|annonc)|sales from (?:the |our )?ads?(?!\\p{L})',
    'attributedconversions purchases',
  ),
  concept(
    'delivery_time',
    'duration',
    'rate',
    '(?:orders?|beställning\\p{L}*|ordre\\p{L}*|bestilling\\p{L}*)\\s+(?:\\p{L}+\\s+)?(?:delivered|shipped|levere\\p{L}*|levert)\\s+(?:within|inom|innen|inden)|leveranstid|leveringstid|delivery time|ledtid|lead time|genomloppstid|gjennomløpstid|gennemløbstid|cycle time',
    'deliverytime leadtime',
    { less: true },
  ),
  concept(
    'revenue',
    'currency',
    'total',
    'intäkt|inntekt|indtægt|indtjening|revenue|omsättning|omsetning|omsætning|försäljning|salg(?!\\p{L})|salget|salgs(?:tall|inntekt|verdi)|sales?(?!\\p{L})|turnover|(?:omsätt|omsett|omsætt)er(?!\\p{L})|(?:sälj|selg|sælg)\\p{L}* f[öo]r(?=\\s+\\d)|intjäning|vinst(?!\\p{L})|profit',
    'totalrevenue revenue sales',
  ),
  concept(
    'orders',
    'count',
    'total',
    'beställning|bestilling|orders?(?!\\p{L})|ordrar|ordrer|köp(?!\\p{L})|kjøp(?!\\p{L})|køb(?!\\p{L})|purchases|transaktion|transaksjon|transaction',
    'orders transactions purchases',
  ),
  concept(
    'deals',
    'count',
    'total',
    'affärer|deals?(?!\\p{L})|avtal(?!\\p{L})|avtaler|aftaler|handler(?!\\p{L})|avslut(?!\\p{L})|kontrakt|contracts|signerade',
    'deals',
  ),
  concept(
    'waiting_time',
    'duration',
    'rate',
    'väntetid|ventetid|wait(?:ing)? ?time|(?:phone|call|queue) wait(?!\\p{L})|kötid|telefonkö|telefonkø|hold time|hålltid',
    'waitingtime',
    { less: true },
  ),
  concept(
    'answer_time',
    'duration',
    'rate',
    `${ANSWER_WITHIN}|svars?tid|responstid|response time|answer time|reply time|handläggningstid|saksbehandlingstid|sagsbehandlingstid`,
    'answertime responsetime',
    { less: true },
  ),
  concept(
    'load_time',
    'duration',
    'rate',
    'ladda[rs]?(?!\\p{L})|laste(?:r)? (?:inn|på)|loader?(?!\\p{L})|page loads?|ladd(?:nings)?tid|lastetid|indlæsningstid|load(?:ing)? (?:time|speed)|page speed|sidhastighet|sidehastighet',
    'loadtime pageload',
    { less: true },
  ),
  concept('enps', 'score', 'level', `${SATISFACTION}enps(?!\\p{L})`, 'enps'),
  concept('nps', 'score', 'level', `${SATISFACTION}(?:nps(?!\\p{L})|net promoter)`, 'nps'),
  concept(
    'rating',
    'score',
    'level',
    '(?:nöjda|fornøyde|tilfredse|satisfied|happy) (?:kund|customer)|betyg|karakter|rating|omdöme(?!n)|anmeldelsesscore|vurdering|bedømmelse|stjärnor|stjerner|stars(?!\\p{L})|review score|kundnöjdhet|kundetilfreds|csat|customer satisfaction|nki(?!\\p{L})|nöjd kund|trustpilot',
    'rating csat score',
  ),
  concept('reviews', 'count', 'total', 'recension|omdömen|anmeldelse|reviews?(?!\\p{L})', 'reviews'),
  concept(
    'ad_awareness',
    'score',
    'level',
    'annonskännedom|reklamkännedom|annonsekjennskap|reklamekendskab|annoncekendskab|ad awareness|brand awareness|varumärkeskännedom|kännedom|kjennskap|kendskab|awareness|merkekjennskap',
    'awareness',
  ),
  concept(
    'purchase_intent',
    'score',
    'level',
    'köpintention|köpavsikt|kjøpsintensjon|købsintention|purchase intent|kjøpshensikt|købshensigt',
    'purchaseintent intent',
  ),
  concept(
    'favourability',
    'score',
    'level',
    'favou?rab|varumärkesattityd|positiv (?:attityd|holdning|inställning)|gillande|merkeholdning|brandholdning',
    'favourability',
  ),
  concept(
    'defects',
    'ratio',
    'rate',
    'felandel|defekt|defect|andel\\p{L}*\\s+(?:fel|feil|fejl)|feilvare|felvar|fejlvare|fejl(?:andel|procent|rate)|feilandel|feilprosent|felprocent|reklamation|reklamasjon|error rate',
    'defects defectrate',
    { less: true },
  ),
  concept('preference', 'ratio', 'rate', 'föredrar|foretrekker|foretrækker|prefer|blindtest|blind test', 'preference preferus'),
  concept(
    'compostable',
    'ratio',
    'level',
    'kompost|compost|återvunn|resirkul|genanvend|genbrug|recycled|återbruk|återvinn',
    'compostableshare recycledshare',
  ),
  concept('market_share', 'ratio', 'level', 'marknadsandel|markedsandel|market share', 'marketshare'),
  concept(
    'impressions',
    'count',
    'total',
    '(?:annons|annonse|annonce|ad[- ]?)?(?:visningar|visninger|eksponeringer|exponeringar|impressions?)(?!\\p{L})|eksponering|exponering',
    'impressions views',
  ),
  concept(
    'reach',
    'count',
    'unique',
    'räckvidd|rekkevidde|rækkevidde|(?:nå|nå ut til|nå ut till|nå ud til|reach)\\s+(?:over |över |minst |mindst |at least )?\\d[\\d.,\\s]*(?:k|m|mio\\.?|mill\\p{L}*|milj\\p{L}*|tus\\p{L}*|thousand)?\\s*(?:personer|mennesker|människor|people|svenskar|nordmenn|danskere)|reach(?=\\s+(?:of|on|in|by)(?!\\p{L}))',
    'reach',
  ),
  concept(
    'clicks',
    'count',
    'total',
    'klick(?:en|ar|arna)?(?!\\p{L})|klikk(?:ene)?(?!\\p{L})|klik(?:kene)?(?!\\p{L})|clicks?(?!\\p{L})|klicks',
    'clicks',
  ),
  concept(
    'survey_answers',
    'count',
    'total',
    'enkätsvar|survey (?:answer|response|repl)|undersökningssvar|spørreskjemasvar|svar på (?:enkät|undersøk|spørgeskema)|spørgeskemasvar|besvarelser|svar(?!\\p{L})|responses(?!\\p{L})',
    'answers responses',
  ),
  concept(
    'blog_posts',
    'count',
    'item',
    'blogginlägg|bloggtext|bloggartik|bloggtekst|blogtekst|blogartik|blogginnlegg|blogindlæg|blog ?posts?|blog articles?|artiklar|artikler|articles|inlägg|innlegg|indlæg|opslag(?!\\p{L})|posts(?!\\p{L})',
    'posts articles',
  ),
  concept(
    'videos',
    'count',
    'item',
    'videor?(?!\\p{L})|videoer|videos|filmer|podcastavsnitt|podcast episodes?|podkastepisoder|podcastafsnit|webbinarier|webinars?|webinarer',
    'videos',
  ),
  concept('newsletters', 'count', 'item', 'nyhetsbrev|nyhedsbrev|newsletters?', 'newsletters campaigns'),
  concept(
    'success_stories',
    'count',
    'step',
    'kundberättelse|kunde?case|kundereferans|kundehistorie|kundereference|succeshistorie|suksesshistorie|framgångsberättelse|success stor|case stud|customer stor|referenscase|referanser|testimonials',
    'stories',
  ),
  concept(
    'functions',
    'count',
    'step',
    '(?<!(?:den|det|the|vår|our|vores)\\s)(?:nya|nye|new)\\s+(?:funktion|funksjon|feature|function|integration|integrasjon)|funktioner lanserade|funksjoner lansert|features (?:shipped|launched)',
    'features',
  ),
  concept(
    'hires',
    'count',
    'step',
    'nyanställ|nyansat|nyansett|new (?:hire|employee|colleague)|ny(?:e|a|tt)?\\s+(?:medarbet|medarbejd|ansatt|ansat|kolleg|anställ|säljare|selger|sælger)|rekryter|rekrutter|recruits?(?!\\p{L})|hires?(?!\\p{L})|hiring|anställ|ansett(?:e|else)|ansæt',
    'hires',
  ),
  concept(
    'coaching',
    'count',
    'total',
    'coachingsamtal|coachning|coaching|veckosamtal|ukesamtale|ugesamtale|one-on-ones?|medarbetarsamtal|medarbeidersamtal|medarbejdersamtal|träningspass|treningsøkter|workouts?',
    'coaching',
  ),
  concept('evenings', 'count', 'total', 'kvällar|kvelder|aftener|evenings|nights', 'evenings'),
  concept(
    'bookings',
    'count',
    'total',
    'bokningar|bookinger|bookings|demobokning|bokade (?:demo|möte)|bookede (?:demo|møde)|demos?(?!\\p{L})|demoer|booked (?:demo|meeting)|kundmöten|kundemøter|kundemøder|customer meetings',
    'bookings demos',
  ),
  concept('downloads', 'count', 'total', 'nedladdning|nedlasting|download|installation', 'downloads installs'),
  concept(
    'registrations',
    'count',
    'total',
    'registrering|anmälning|anmälda|påmelding|påmeldte|tilmelding|tilmeldte|sign-?ups?|registration|registered|registrerade|registrerte|registrerede|deltagare|deltakere|deltagere|attendees?|participants?|nya konton|nye kontoer|new accounts|trials?(?!\\p{L})|provperiod',
    'registrations signups',
  ),
  concept(
    'customers',
    'count',
    'total',
    '(?:nya |nye |new |betalande |betalende |paying )?(?:kunder|customers|kunde(?:r)?(?!\\p{L})|clients)',
    'newcustomers customers',
  ),
  concept('users', 'count', 'unique', 'användare|brukere|brugere|users', 'activeusers users'),
];

export interface Found {
  readonly concept: Concept;
  readonly start: number;
  readonly end: number;
}

const COMPOUND_PART_MIN = 5;

/** What a sentence talks about, each stretch of it once, the most telling reading first; in order of appearance. */
export function conceptsIn(text: string): readonly Found[] {
  const found = matchesOf(text, (each) => each.pattern, 0);
  return found.length > 0 ? found : matchesOf(text, (each) => each.inCompound, COMPOUND_PART_MIN);
}

function matchesOf(text: string, patternOf: (each: Concept) => RegExp, lengthMin: number): readonly Found[] {
  const found: Found[] = [];
  for (const each of CONCEPTS) {
    for (const match of text.matchAll(patternOf(each))) {
      const span = { start: match.index, end: match.index + match[0].length };
      const isFree = found.every((other) => other.end <= span.start || other.start >= span.end);
      if (isFree && match[0].length >= lengthMin) found.push({ concept: each, ...span });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
