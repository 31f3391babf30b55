/** What a sentence lacks to become a key result, in the language it was typed in. */
import type { Language } from './language.ts';

export type Lack =
  | 'not_a_key_result'
  | 'number'
  | 'metric'
  | 'connection'
  | 'baseline'
  | 'currency'
  | 'time_unit'
  | 'steps'
  | 'tolerance'
  | 'rate'
  | 'deadline'
  | 'rest';
export interface Missing {
  readonly what: Lack;
  readonly message: string;
}

const MESSAGES: Readonly<Record<Lack, Readonly<Record<Language, string>>>> = {
  not_a_key_result: {
    sv: 'Det här är en fråga, ett faktum eller en uppgift, inte ett nyckelresultat. Skriv vad som ska nå vilket tal, till exempel ”Öka antalet unika besökare med 30 %”.',
    nb: 'Dette er et spørsmål, et faktum eller en oppgave, ikke et nøkkelresultat. Skriv hva som skal nå hvilket tall, for eksempel «Øke antall unike besøkende med 30 %».',
    da: 'Dette er et spørgsmål, et faktum eller en opgave, ikke et nøgleresultat. Skriv, hvad der skal nå hvilket tal, for eksempel »Øg antallet af unikke besøgende med 30 %«.',
    en: 'This is a question, a fact or a task, not a key result. Write what is to reach which number, such as "Increase unique visitors by 30 %".',
  },
  number: {
    sv: 'Ett tal saknas: hur mycket? Till exempel ”+30 %”, ”från 1 000 till 2 000” eller ”högst 50 kr”.',
    nb: 'Et tall mangler: hvor mye? For eksempel «+30 %», «fra 1 000 til 2 000» eller «maks 50 kr».',
    da: 'Et tal mangler: hvor meget? For eksempel »+30 %«, »fra 1.000 til 2.000« eller »højst 50 kr.«.',
    en: 'A number is missing: how much? Such as "+30 %", "from 1,000 to 2,000" or "at most 50 kr".',
  },
  metric: {
    sv: 'Det framgår inte vad som mäts. Nämn det, till exempel unika besökare, följare, leads eller intäkter.',
    nb: 'Det fremgår ikke hva som måles. Nevn det, for eksempel unike besøkende, følgere, leads eller inntekter.',
    da: 'Det fremgår ikke, hvad der måles. Nævn det, for eksempel unikke besøgende, følgere, leads eller omsætning.',
    en: 'It does not say what is measured. Name it, such as unique visitors, followers, leads or revenue.',
  },
  connection: {
    sv: 'Ingen ansluten källa har ett sådant mått. Anslut en, eller skicka värdena till oss.',
    nb: 'Ingen tilkoblet kilde har et slikt mål. Koble til en, eller send verdiene til oss.',
    da: 'Ingen tilsluttet kilde har sådan et mål. Tilslut en, eller send værdierne til os.',
    en: 'No connected source has such a metric. Connect one, or push the values.',
  },
  baseline: {
    sv: 'Utgångsvärdet saknas: från vilket tal, eller mätt över vilken period?',
    nb: 'Utgangsverdien mangler: fra hvilket tall, eller målt over hvilken periode?',
    da: 'Udgangsværdien mangler: fra hvilket tal, eller målt over hvilken periode?',
    en: 'The baseline is missing: from which number, or measured over which period?',
  },
  currency: { sv: 'Valutan saknas.', nb: 'Valutaen mangler.', da: 'Valutaen mangler.', en: 'The currency is missing.' },
  time_unit: {
    sv: 'Tidsenheten saknas: sekunder, minuter, timmar eller dagar?',
    nb: 'Tidsenheten mangler: sekunder, minutter, timer eller dager?',
    da: 'Tidsenheden mangler: sekunder, minutter, timer eller dage?',
    en: 'The unit of time is missing: seconds, minutes, hours or days?',
  },
  steps: {
    sv: 'Namnge stegen som ska bockas av.',
    nb: 'Gi navn til stegene som skal krysses av.',
    da: 'Navngiv de trin, der skal krydses af.',
    en: 'Name the steps that are to be ticked.',
  },
  tolerance: {
    sv: 'Toleransen saknas: hur långt utanför intervallet är framsteget noll?',
    nb: 'Toleransen mangler: hvor langt utenfor intervallet er framgangen null?',
    da: 'Tolerancen mangler: hvor langt uden for intervallet er fremskridtet nul?',
    en: 'The tolerance is missing: how far outside the range is progress zero?',
  },
  rate: {
    sv: 'Det här är inte med i förslaget: ”{rest}”. Ett sådant värde räknas inte så; skriv hur det är menat.',
    nb: 'Dette er ikke med i forslaget: «{rest}». En slik verdi regnes ikke slik; skriv hvordan det er ment.',
    da: 'Dette er ikke med i forslaget: »{rest}«. Sådan en værdi regnes ikke på den måde; skriv, hvordan det er ment.',
    en: 'This is not part of the proposal: “{rest}”. Such a value is not counted that way; write how it is meant.',
  },
  deadline: {
    sv: 'Förslaget slutar med sin cykel, och inte ”{rest}”. Välj en cykel som slutar då.',
    nb: 'Forslaget slutter med sin syklus, og ikke «{rest}». Velg en syklus som slutter da.',
    da: 'Forslaget slutter med sin cyklus og ikke »{rest}«. Vælg en cyklus, der slutter da.',
    en: 'The proposal ends with its cycle, and not “{rest}”. Choose a cycle that ends then.',
  },
  rest: {
    sv: 'Det här är inte med i förslaget: ”{rest}”. Skriv det som ett eget nyckelresultat, om det är ett.',
    nb: 'Dette er ikke med i forslaget: «{rest}». Skriv det som et eget nøkkelresultat, om det er et.',
    da: 'Dette er ikke med i forslaget: »{rest}«. Skriv det som et selvstændigt nøgleresultat, hvis det er et.',
    en: 'This is not part of the proposal: “{rest}”. Write it as a key result of its own, if it is one.',
  },
};

/** @param rest of the sentence that the proposal leaves out */
export function missing(what: Lack, language: Language, rest = ''): Missing {
  return { what, message: MESSAGES[what][language].replace('{rest}', () => rest) };
}
