/** What is said of each key result of explained.ts. Spaces of every width are written as one. */
import type { WorkspaceSettings } from '../../../src/domain/key-result.ts';
import type { EXPLAINED } from './explained.ts';

type Texts = Readonly<Record<WorkspaceSettings['locale'], string>>;

export const EXPLAINED_TEXTS: Readonly<Record<keyof typeof EXPLAINED, Texts>> = {
  'change, like for like': {
    sv: 'Visits står på 1 150, räknat för 1–10 oktober 2026 (Europe/Stockholm). visits från site blir sammanlagt 1 150. Räknat på lika många dagar är utgångsläget 1 000 och målet 1 300. För hela perioden är de 3 000 och 3 900. Det är 50 % av vägen. Det går inte enligt plan.',
    nb: 'Visits står på 1 150, regnet for 1.–10. oktober 2026 (Europe/Stockholm). visits fra site blir til sammen 1 150. Regnet på like mange dager er utgangspunktet 1 000 og målet 1 300. For hele perioden er de 3 000 og 3 900. Det er 50 % av veien. Det går ikke etter planen.',
    da: 'Visits står på 1.150, opgjort for 1.–10. oktober 2026 (Europe/Stockholm). visits fra site giver i alt 1.150. Opgjort over lige så mange dage er udgangspunktet 1.000 og målet 1.300. For hele perioden er de 3.000 og 3.900. Det er 50 % af vejen. Det går ikke efter planen.',
    en: 'Visits stands at 1,150, for 1 – 10 October 2026 (Europe/Stockholm). visits from site adds up to 1,150. Over the same number of days the baseline is 1,000 and the target 1,300. For the whole period they are 3,000 and 3,900. That is 50% of the way. It is off track.',
  },
  'change from a fixed total': {
    sv: 'Revenue står på 31 250 kr, räknat för 1–23 oktober 2026 (Europe/Stockholm). revenue från site blir sammanlagt 31 250 kr. Räknat på lika många dagar är utgångsläget 25 000 kr och målet 37 500 kr. För hela perioden är de 100 000 kr och 150 000 kr. Det är 50 % av vägen. Det går inte enligt plan.',
    nb: 'Revenue står på 31 250 SEK, regnet for 1.–23. oktober 2026 (Europe/Stockholm). revenue fra site blir til sammen 31 250 SEK. Regnet på like mange dager er utgangspunktet 25 000 SEK og målet 37 500 SEK. For hele perioden er de 100 000 SEK og 150 000 SEK. Det er 50 % av veien. Det går ikke etter planen.',
    da: 'Revenue står på 31.250 SEK, opgjort for 1.–23. oktober 2026 (Europe/Stockholm). revenue fra site giver i alt 31.250 SEK. Opgjort over lige så mange dage er udgangspunktet 25.000 SEK og målet 37.500 SEK. For hele perioden er de 100.000 SEK og 150.000 SEK. Det er 50 % af vejen. Det går ikke efter planen.',
    en: 'Revenue stands at SEK 31,250, for 1 – 23 October 2026 (Europe/Stockholm). revenue from site adds up to SEK 31,250. Over the same number of days the baseline is SEK 25,000 and the target SEK 37,500. For the whole period they are SEK 100,000 and SEK 150,000. That is 50% of the way. It is off track.',
  },
  'change of a level': {
    sv: 'Followers står på 950 den 10 oktober 2026 (Europe/Stockholm). followers från site lästes senast av den 3 oktober 2026: 950. Målet är att gå från 900 till 1 000. Det är 50 % av vägen. Vid det här laget borde det vara 32,3 %. Det går enligt plan.',
    nb: 'Followers står på 950 per 10. oktober 2026 (Europe/Stockholm). followers fra site ble sist lest av 3. oktober 2026: 950. Målet er å gå fra 900 til 1 000. Det er 50 % av veien. Nå burde det ha vært 32,3 %. Det går etter planen.',
    da: 'Followers står på 950 den 10. oktober 2026 (Europe/Stockholm). followers fra site blev senest aflæst den 3. oktober 2026: 950. Målet er at gå fra 900 til 1.000. Det er 50 % af vejen. Nu burde det være 32,3 %. Det går efter planen.',
    en: 'Followers stands at 950 as of 10 October 2026 (Europe/Stockholm). followers from site was last read on 3 October 2026: 950. The aim is to go from 900 to 1,000. That is 50% of the way. By now it should be 32.3%. It is on track.',
  },
  'change from nothing': {
    sv: 'Posts står på 4, räknat för 1–10 oktober 2026 (Europe/Stockholm). posts från site blir sammanlagt 4. Målet är 10. Det är 40 % av vägen. Vid det här laget borde det vara 32,3 %. Det går enligt plan.',
    nb: 'Posts står på 4, regnet for 1.–10. oktober 2026 (Europe/Stockholm). posts fra site blir til sammen 4. Målet er 10. Det er 40 % av veien. Nå burde det ha vært 32,3 %. Det går etter planen.',
    da: 'Posts står på 4, opgjort for 1.–10. oktober 2026 (Europe/Stockholm). posts fra site giver i alt 4. Målet er 10. Det er 40 % af vejen. Nu burde det være 32,3 %. Det går efter planen.',
    en: 'Posts stands at 4, for 1 – 10 October 2026 (Europe/Stockholm). posts from site adds up to 4. The target is 10. That is 40% of the way. By now it should be 32.3%. It is on track.',
  },
  'change of a duration': {
    sv: 'Waiting time står på 7 min 30 s den 10 oktober 2026 (Europe/Stockholm). wait från site lästes senast av den 10 oktober 2026: 7 min 30 s. Målet är att gå från 10 min till 5 min. Det är 50 % av vägen. Vid det här laget borde det vara 32,3 %. Det går enligt plan.',
    nb: 'Waiting time står på 7 min 30 s per 10. oktober 2026 (Europe/Stockholm). wait fra site ble sist lest av 10. oktober 2026: 7 min 30 s. Målet er å gå fra 10 min til 5 min. Det er 50 % av veien. Nå burde det ha vært 32,3 %. Det går etter planen.',
    da: 'Waiting time står på 7 min 30 s den 10. oktober 2026 (Europe/Stockholm). wait fra site blev senest aflæst den 10. oktober 2026: 7 min 30 s. Målet er at gå fra 10 min til 5 min. Det er 50 % af vejen. Nu burde det være 32,3 %. Det går efter planen.',
    en: 'Waiting time stands at 7 min 30 s as of 10 October 2026 (Europe/Stockholm). wait from site was last read on 10 October 2026: 7 min 30 s. The aim is to go from 10 min to 5 min. That is 50% of the way. By now it should be 32.3%. It is on track.',
  },
  'change of a ratio, the wrong way': {
    sv: 'Sign-up rate står på 12 %, räknat för 1–10 oktober 2026 (Europe/Stockholm). rate från site är 12 %: täljaren för alla dagar delad med nämnaren, aldrig ett medel av kvoter. Målet är att gå från 15 % till 25 %. Det har gått åt fel håll: −30 % av vägen. Vid det här laget borde det vara 32,3 %. Det går inte enligt plan.',
    nb: 'Sign-up rate står på 12 %, regnet for 1.–10. oktober 2026 (Europe/Stockholm). rate fra site er 12 %: telleren for alle dager delt på nevneren, aldri et snitt av rater. Målet er å gå fra 15 % til 25 %. Det har gått feil vei: −30 % av veien. Nå burde det ha vært 32,3 %. Det går ikke etter planen.',
    da: 'Sign-up rate står på 12 %, opgjort for 1.–10. oktober 2026 (Europe/Stockholm). rate fra site er 12 %: tælleren for alle dage divideret med nævneren, aldrig et gennemsnit af kvotienter. Målet er at gå fra 15 % til 25 %. Det er gået den forkerte vej: -30 % af vejen. Nu burde det være 32,3 %. Det går ikke efter planen.',
    en: 'Sign-up rate stands at 12%, for 1 – 10 October 2026 (Europe/Stockholm). rate from site is 12%: the numerator of all days divided by the denominator, never a mean of ratios. The aim is to go from 15% to 25%. It has gone the wrong way: -30% of the way. By now it should be 32.3%. It is off track.',
  },
  'change of a rate by formula': {
    sv: 'Contacts står på 2,4 per dag, räknat för 1–10 oktober 2026 (Europe/Stockholm). calls från site blir sammanlagt 12. talks från site blir sammanlagt 6. Formeln calls + (2 × talks) blir 12 + (2 × 6), det vill säga 2,4 per dag. Målet är att gå från 1 per dag till 5 per dag. Det är 35 % av vägen. Vid det här laget borde det vara 32,3 %. Det går enligt plan.',
    nb: 'Contacts står på 2,4 per dag, regnet for 1.–10. oktober 2026 (Europe/Stockholm). calls fra site blir til sammen 12. talks fra site blir til sammen 6. Formelen calls + (2 × talks) blir 12 + (2 × 6), det vil si 2,4 per dag. Målet er å gå fra 1 per dag til 5 per dag. Det er 35 % av veien. Nå burde det ha vært 32,3 %. Det går etter planen.',
    da: 'Contacts står på 2,4 pr. dag, opgjort for 1.–10. oktober 2026 (Europe/Stockholm). calls fra site giver i alt 12. talks fra site giver i alt 6. Formlen calls + (2 × talks) bliver 12 + (2 × 6), det vil sige 2,4 pr. dag. Målet er at gå fra 1 pr. dag til 5 pr. dag. Det er 35 % af vejen. Nu burde det være 32,3 %. Det går efter planen.',
    en: 'Contacts stands at 2.4 per day, for 1 – 10 October 2026 (Europe/Stockholm). calls from site adds up to 12. talks from site adds up to 6. The formula calls + (2 × talks) becomes 12 + (2 × 6), that is 2.4 per day. The aim is to go from 1 per day to 5 per day. That is 35% of the way. By now it should be 32.3%. It is on track.',
  },
  'change of an audience': {
    sv: 'Audience står på 3 021, räknat för 1–10 oktober 2026 (Europe/Stockholm). users från site är 3 021, hämtat för hela perioden på en gång, eftersom dagar inte går att lägga ihop. Räknat på lika många dagar är utgångsläget 645,16 och målet 1 290,32. För hela perioden är de 2 000 och 4 000. Det är 368,3 % av vägen. Det går enligt plan.',
    nb: 'Audience står på 3 021, regnet for 1.–10. oktober 2026 (Europe/Stockholm). users fra site er 3 021, hentet for hele perioden under ett, siden dager ikke kan legges sammen. Regnet på like mange dager er utgangspunktet 645,16 og målet 1 290,32. For hele perioden er de 2 000 og 4 000. Det er 368,3 % av veien. Det går etter planen.',
    da: 'Audience står på 3.021, opgjort for 1.–10. oktober 2026 (Europe/Stockholm). users fra site er 3.021, hentet for hele perioden på én gang, fordi dage ikke kan lægges sammen. Opgjort over lige så mange dage er udgangspunktet 645,16 og målet 1.290,32. For hele perioden er de 2.000 og 4.000. Det er 368,3 % af vejen. Det går efter planen.',
    en: 'Audience stands at 3,021, for 1 – 10 October 2026 (Europe/Stockholm). users from site is 3,021, asked for the window as a whole, since days cannot be added up. Over the same number of days the baseline is 645.16 and the target 1,290.32. For the whole period they are 2,000 and 4,000. That is 368.3% of the way. It is on track.',
  },
  'change of a weighted mean': {
    sv: 'Position står på 5,5, räknat för 1–2 oktober 2026 (Europe/Stockholm). position från site är i snitt 5,5, viktat över dagarna. Målet är att gå från 8 till 4. Det är 62,5 % av vägen. Vid det här laget borde det vara 6,5 %. Det är för tidigt att bedöma.',
    nb: 'Position står på 5,5, regnet for 1.–2. oktober 2026 (Europe/Stockholm). position fra site er i snitt 5,5, vektet over dagene. Målet er å gå fra 8 til 4. Det er 62,5 % av veien. Nå burde det ha vært 6,5 %. Det er for tidlig å vurdere.',
    da: 'Position står på 5,5, opgjort for 1.–2. oktober 2026 (Europe/Stockholm). position fra site er i gennemsnit 5,5, vægtet over dagene. Målet er at gå fra 8 til 4. Det er 62,5 % af vejen. Nu burde det være 6,5 %. Det er for tidligt at vurdere.',
    en: 'Position stands at 5.5, for 1 – 2 October 2026 (Europe/Stockholm). position from site averages 5.5, weighted over the days. The aim is to go from 8 to 4. That is 62.5% of the way. By now it should be 6.5%. It is too early to judge.',
  },
  'limit at most': {
    sv: 'Cost per lead står på 60 kr, räknat för 1–2 oktober 2026 (Europe/Stockholm). spend från site blir sammanlagt 900 kr. leads från site blir sammanlagt 15. Formeln spend ÷ leads blir 900 kr ÷ 15 = 60 kr. Det ska vara högst 50 kr. Dagar då kravet uppfylldes: 1 av 2. Kravet är uppfyllt till 83,3 %. Det är för tidigt att bedöma.',
    nb: 'Cost per lead står på 60 SEK, regnet for 1.–2. oktober 2026 (Europe/Stockholm). spend fra site blir til sammen 900 SEK. leads fra site blir til sammen 15. Formelen spend ÷ leads blir 900 SEK ÷ 15 = 60 SEK. Det skal være høyst 50 SEK. Dager da kravet var oppfylt: 1 av 2. 83,3 % av kravet er oppfylt. Det er for tidlig å vurdere.',
    da: 'Cost per lead står på 60 SEK, opgjort for 1.–2. oktober 2026 (Europe/Stockholm). spend fra site giver i alt 900 SEK. leads fra site giver i alt 15. Formlen spend ÷ leads bliver 900 SEK ÷ 15 = 60 SEK. Det skal være højst 50 SEK. Dage, hvor kravet var opfyldt: 1 ud af 2. 83,3 % af kravet er opfyldt. Det er for tidligt at vurdere.',
    en: 'Cost per lead stands at SEK 60, for 1 – 2 October 2026 (Europe/Stockholm). spend from site adds up to SEK 900. leads from site adds up to 15. The formula spend ÷ leads becomes SEK 900 ÷ 15 = SEK 60. It must be at most SEK 50. Days on which it held: 1 of 2. 83.3% of the requirement is met. It is too early to judge.',
  },
  'limit at least': {
    sv: 'NPS står på 45 den 10 oktober 2026 (Europe/Stockholm). nps från site lästes senast av den 9 oktober 2026: 45. Det ska vara minst 42. Dagar då kravet uppfylldes: 1 av 2. Kravet är uppfyllt. Det går enligt plan.',
    nb: 'NPS står på 45 per 10. oktober 2026 (Europe/Stockholm). nps fra site ble sist lest av 9. oktober 2026: 45. Det skal være minst 42. Dager da kravet var oppfylt: 1 av 2. Kravet er oppfylt. Det går etter planen.',
    da: 'NPS står på 45 den 10. oktober 2026 (Europe/Stockholm). nps fra site blev senest aflæst den 9. oktober 2026: 45. Det skal være mindst 42. Dage, hvor kravet var opfyldt: 1 ud af 2. Kravet er opfyldt. Det går efter planen.',
    en: 'NPS stands at 45 as of 10 October 2026 (Europe/Stockholm). nps from site was last read on 9 October 2026: 45. It must be at least 42. Days on which it held: 1 of 2. The requirement is met. It is on track.',
  },
  'limit by week': {
    sv: 'Spend står på 560 kr per vecka, räknat för 1–11 oktober 2026 (Europe/Stockholm). spend från site blir sammanlagt 880 kr. Det ska vara högst 700 kr per vecka. Veckor då kravet uppfylldes: 1 av 1. Kravet är uppfyllt. Det går enligt plan.',
    nb: 'Spend står på 560 SEK per uke, regnet for 1.–11. oktober 2026 (Europe/Stockholm). spend fra site blir til sammen 880 SEK. Det skal være høyst 700 SEK per uke. Uker da kravet var oppfylt: 1 av 1. Kravet er oppfylt. Det går etter planen.',
    da: 'Spend står på 560 SEK pr. uge, opgjort for 1.–11. oktober 2026 (Europe/Stockholm). spend fra site giver i alt 880 SEK. Det skal være højst 700 SEK pr. uge. Uger, hvor kravet var opfyldt: 1 ud af 1. Kravet er opfyldt. Det går efter planen.',
    en: 'Spend stands at SEK 560 per week, for 1 – 11 October 2026 (Europe/Stockholm). spend from site adds up to SEK 880. It must be at most SEK 700 per week. Weeks in which it held: 1 of 1. The requirement is met. It is on track.',
  },
  'limit by month': {
    sv: 'Spend står på 3 075 kr per månad, räknat för 1 oktober–10 november 2026 (Europe/Stockholm). spend från site blir sammanlagt 4 100 kr. Det ska vara högst 3 100 kr per månad. Månader då kravet uppfylldes: 1 av 1. Kravet är uppfyllt. Det går enligt plan.',
    nb: 'Spend står på 3 075 SEK per måned, regnet for 1. oktober–10. november 2026 (Europe/Stockholm). spend fra site blir til sammen 4 100 SEK. Det skal være høyst 3 100 SEK per måned. Måneder da kravet var oppfylt: 1 av 1. Kravet er oppfylt. Det går etter planen.',
    da: 'Spend står på 3.075 SEK pr. måned, opgjort for 1. oktober–10. november 2026 (Europe/Stockholm). spend fra site giver i alt 4.100 SEK. Det skal være højst 3.100 SEK pr. måned. Måneder, hvor kravet var opfyldt: 1 ud af 1. Kravet er opfyldt. Det går efter planen.',
    en: 'Spend stands at SEK 3,075 per month, for 1 October – 10 November 2026 (Europe/Stockholm). spend from site adds up to SEK 4,100. It must be at most SEK 3,100 per month. Months in which it held: 1 of 1. The requirement is met. It is on track.',
  },
  range: {
    sv: 'Price står på 22 den 10 oktober 2026 (Europe/Stockholm). price från site lästes senast av den 10 oktober 2026: 22. Det ska ligga mellan 10 och 20. Kravet är uppfyllt till 50 %. Det går inte enligt plan.',
    nb: 'Price står på 22 per 10. oktober 2026 (Europe/Stockholm). price fra site ble sist lest av 10. oktober 2026: 22. Det skal ligge mellom 10 og 20. 50 % av kravet er oppfylt. Det går ikke etter planen.',
    da: 'Price står på 22 den 10. oktober 2026 (Europe/Stockholm). price fra site blev senest aflæst den 10. oktober 2026: 22. Det skal ligge mellem 10 og 20. 50 % af kravet er opfyldt. Det går ikke efter planen.',
    en: 'Price stands at 22 as of 10 October 2026 (Europe/Stockholm). price from site was last read on 10 October 2026: 22. It must lie between 10 and 20. 50% of the requirement is met. It is off track.',
  },
  'items that count': {
    sv: 'Read posts står på 2, räknat för 1–2 oktober 2026 (Europe/Stockholm). För att räknas krävs minst 500 var: /a och /b. Målet är 10. Det är 20 % av vägen. Vid det här laget borde det vara 6,5 %. Det är för tidigt att bedöma.',
    nb: 'Read posts står på 2, regnet for 1.–2. oktober 2026 (Europe/Stockholm). For å telle kreves minst 500 hver: /a og /b. Målet er 10. Det er 20 % av veien. Nå burde det ha vært 6,5 %. Det er for tidlig å vurdere.',
    da: 'Read posts står på 2, opgjort for 1.–2. oktober 2026 (Europe/Stockholm). For at tælle med kræves mindst 500 hver: /a og /b. Målet er 10. Det er 20 % af vejen. Nu burde det være 6,5 %. Det er for tidligt at vurdere.',
    en: 'Read posts stands at 2, for 1 – 2 October 2026 (Europe/Stockholm). To count takes at least 500 each: /a and /b. The target is 10. That is 20% of the way. By now it should be 6.5%. It is too early to judge.',
  },
  'no items that count': {
    sv: 'Search terms står på 0, räknat för den 1 oktober 2026 (Europe/Stockholm). För att räknas krävs högst 10 var: det har ingen än. Målet är 3. Det är 0 % av vägen. Vid det här laget borde det vara 3,2 %. Det är för tidigt att bedöma.',
    nb: 'Search terms står på 0, regnet for 1. oktober 2026 (Europe/Stockholm). For å telle kreves høyst 10 hver: det har ingen ennå. Målet er 3. Det er 0 % av veien. Nå burde det ha vært 3,2 %. Det er for tidlig å vurdere.',
    da: 'Search terms står på 0, opgjort for den 1. oktober 2026 (Europe/Stockholm). For at tælle med kræves højst 10 hver: det har ingen endnu. Målet er 3. Det er 0 % af vejen. Nu burde det være 3,2 %. Det er for tidligt at vurdere.',
    en: 'Search terms stands at 0, for 1 October 2026 (Europe/Stockholm). To count takes at most 10 each: none has that yet. The target is 3. That is 0% of the way. By now it should be 3.2%. It is too early to judge.',
  },
  'more items than are shown': {
    sv: 'Read posts står på 7, räknat för den 1 oktober 2026 (Europe/Stockholm). För att räknas krävs minst 1 var: /a, /b, /c, /d, /e och 2 till. Målet är 14. Det är 50 % av vägen. Vid det här laget borde det vara 3,2 %. Det är för tidigt att bedöma.',
    nb: 'Read posts står på 7, regnet for 1. oktober 2026 (Europe/Stockholm). For å telle kreves minst 1 hver: /a, /b, /c, /d, /e og 2 til. Målet er 14. Det er 50 % av veien. Nå burde det ha vært 3,2 %. Det er for tidlig å vurdere.',
    da: 'Read posts står på 7, opgjort for den 1. oktober 2026 (Europe/Stockholm). For at tælle med kræves mindst 1 hver: /a, /b, /c, /d, /e og 2 til. Målet er 14. Det er 50 % af vejen. Nu burde det være 3,2 %. Det er for tidligt at vurdere.',
    en: 'Read posts stands at 7, for 1 October 2026 (Europe/Stockholm). To count takes at least 1 each: /a, /b, /c, /d, /e and 2 more. The target is 14. That is 50% of the way. By now it should be 3.2%. It is too early to judge.',
  },
  milestone: {
    sv: 'Launch har nått 1 av 4. Klart: plan. Kvar: build och tell. Det är 25 % av vägen. Vid det här laget borde det vara 32,3 %. Det ligger i riskzonen.',
    nb: 'Launch har nådd 1 av 4. Gjort: plan. Gjenstår: build og tell. Det er 25 % av veien. Nå burde det ha vært 32,3 %. Det er i faresonen.',
    da: 'Launch har nået 1 af 4. Gjort: plan. Mangler: build og tell. Det er 25 % af vejen. Nu burde det være 32,3 %. Det er i farezonen.',
    en: 'Launch has reached 1 of 4. Done: plan. Left to do: build and tell. That is 25% of the way. By now it should be 32.3%. It is at risk.',
  },
  'milestone, all done': {
    sv: 'Launch har nått 1 av 1. Klart: plan. Det är 100 % av vägen. Vid det här laget borde det vara 32,3 %. Det går enligt plan.',
    nb: 'Launch har nådd 1 av 1. Gjort: plan. Det er 100 % av veien. Nå burde det ha vært 32,3 %. Det går etter planen.',
    da: 'Launch har nået 1 af 1. Gjort: plan. Det er 100 % af vejen. Nu burde det være 32,3 %. Det går efter planen.',
    en: 'Launch has reached 1 of 1. Done: plan. That is 100% of the way. By now it should be 32.3%. It is on track.',
  },
  'mean of objectives': {
    sv: 'Be read står på 40 %, räknat för 1–10 oktober 2026 (Europe/Stockholm). Det är det viktade medelvärdet av framstegen i målen under det. 75 % av deras vikt är känd. Det är 40 % av vägen. Vid det här laget borde det vara 32,3 %. Det går enligt plan.',
    nb: 'Be read står på 40 %, regnet for 1.–10. oktober 2026 (Europe/Stockholm). Det er det vektede snittet av fremdriften i målene under det. 75 % av vekten deres er kjent. Det er 40 % av veien. Nå burde det ha vært 32,3 %. Det går etter planen.',
    da: 'Be read står på 40 %, opgjort for 1.–10. oktober 2026 (Europe/Stockholm). Det er det vægtede gennemsnit af fremskridtet i målene under det. 75 % af deres vægt er kendt. Det er 40 % af vejen. Nu burde det være 32,3 %. Det går efter planen.',
    en: 'Be read stands at 40%, for 1 – 10 October 2026 (Europe/Stockholm). It is the weighted mean of the progress of the objectives below it. 75% of their weight is known. That is 40% of the way. By now it should be 32.3%. It is on track.',
  },
  'sum of key results': {
    sv: 'Publish står på 10, räknat för 1–10 oktober 2026 (Europe/Stockholm). Det är summan av nyckelresultaten under det. Målet är 40. Det är 25 % av vägen. Vid det här laget borde det vara 32,3 %. Det ligger i riskzonen.',
    nb: 'Publish står på 10, regnet for 1.–10. oktober 2026 (Europe/Stockholm). Det er summen av nøkkelresultatene under det. Målet er 40. Det er 25 % av veien. Nå burde det ha vært 32,3 %. Det er i faresonen.',
    da: 'Publish står på 10, opgjort for 1.–10. oktober 2026 (Europe/Stockholm). Det er summen af nøgleresultaterne under det. Målet er 40. Det er 25 % af vejen. Nu burde det være 32,3 %. Det er i farezonen.',
    en: 'Publish stands at 10, for 1 – 10 October 2026 (Europe/Stockholm). It is the sum of the key results below it. The target is 40. That is 25% of the way. By now it should be 32.3%. It is at risk.',
  },
  'override for a time': {
    sv: 'Visits står på 130, satt av en person: ”counted at the till”. Det gäller till och med den 31 oktober 2026. Enligt källorna vore det 120. visits från site blir sammanlagt 120. Målet är 200. Det är 65 % av vägen. Vid det här laget borde det vara 32,3 %. Det går enligt plan.',
    nb: 'Visits står på 130, satt av en person: «counted at the till». Det gjelder til og med 31. oktober 2026. Ifølge kildene ville det vært 120. visits fra site blir til sammen 120. Målet er 200. Det er 65 % av veien. Nå burde det ha vært 32,3 %. Det går etter planen.',
    da: 'Visits står på 130, sat af en person: »counted at the till«. Det gælder til og med den 31. oktober 2026. Ifølge kilderne ville det være 120. visits fra site giver i alt 120. Målet er 200. Det er 65 % af vejen. Nu burde det være 32,3 %. Det går efter planen.',
    en: 'Visits stands at 130, set by a person: “counted at the till”. That holds through 31 October 2026. By the sources it would be 120. visits from site adds up to 120. The target is 200. That is 65% of the way. By now it should be 32.3%. It is on track.',
  },
  'override without an automated value': {
    sv: 'Visits står på 130, satt av en person: ”counted at the till”. Källorna ger inget värde. Målet är 200. Det är 65 % av vägen. Vid det här laget borde det vara 32,3 %. Det går enligt plan. Inga data har kommit än.',
    nb: 'Visits står på 130, satt av en person: «counted at the till». Kildene gir ingen verdi. Målet er 200. Det er 65 % av veien. Nå burde det ha vært 32,3 %. Det går etter planen. Det har ikke kommet data ennå.',
    da: 'Visits står på 130, sat af en person: »counted at the till«. Kilderne giver ingen værdi. Målet er 200. Det er 65 % af vejen. Nu burde det være 32,3 %. Det går efter planen. Der er ikke kommet data endnu.',
    en: 'Visits stands at 130, set by a person: “counted at the till”. The sources give no value. The target is 200. That is 65% of the way. By now it should be 32.3%. It is on track. No data have come yet.',
  },
  'no day known': {
    sv: 'Visits har inget värde än: ingen dag i perioden är känd. Målet är 100.',
    nb: 'Visits har ingen verdi ennå: ingen dag i perioden er kjent. Målet er 100.',
    da: 'Visits har ingen værdi endnu: ingen dag i perioden er kendt. Målet er 100.',
    en: 'Visits has no value yet: no day of its window is known. The target is 100.',
  },
  'nothing to divide by': {
    sv: 'Sign-up rate har inget värde. Målet är att gå från 15 % till 25 %. Värdet kan inte räknas ut: det finns inget att dela med, eller så går delarna inte att lägga ihop.',
    nb: 'Sign-up rate har ingen verdi. Målet er å gå fra 15 % til 25 %. Verdien kan ikke regnes ut: det er ingenting å dele på, eller delene kan ikke legges sammen.',
    da: 'Sign-up rate har ingen værdi. Målet er at gå fra 15 % til 25 %. Værdien kan ikke beregnes: der er intet at dividere med, eller delene kan ikke lægges sammen.',
    en: 'Sign-up rate has no value. The aim is to go from 15% to 25%. The value cannot be computed: there is nothing to divide by, or its parts do not go together.',
  },
  'baseline of zero': {
    sv: 'Visits står på 120, räknat för 1–10 oktober 2026 (Europe/Stockholm). visits från site blir sammanlagt 120. Räknat på lika många dagar är utgångsläget 0 och målet 0. För hela perioden är de 0 och 0. Framsteget kan inte räknas ut: utgångsläget är noll eller mindre, eller lika med målet.',
    nb: 'Visits står på 120, regnet for 1.–10. oktober 2026 (Europe/Stockholm). visits fra site blir til sammen 120. Regnet på like mange dager er utgangspunktet 0 og målet 0. For hele perioden er de 0 og 0. Fremdriften kan ikke regnes ut: utgangspunktet er null eller mindre, eller lik målet.',
    da: 'Visits står på 120, opgjort for 1.–10. oktober 2026 (Europe/Stockholm). visits fra site giver i alt 120. Opgjort over lige så mange dage er udgangspunktet 0 og målet 0. For hele perioden er de 0 og 0. Fremskridtet kan ikke beregnes: udgangspunktet er nul eller mindre, eller lig med målet.',
    en: 'Visits stands at 120, for 1 – 10 October 2026 (Europe/Stockholm). visits from site adds up to 120. Over the same number of days the baseline is 0 and the target 0. For the whole period they are 0 and 0. Progress cannot be computed: the baseline is zero or less, or equals the target.',
  },
  'baseline not known': {
    sv: 'Visits står på 120, räknat för 1–10 oktober 2026 (Europe/Stockholm). visits från site blir sammanlagt 120. Utgångsläget är inte känt än.',
    nb: 'Visits står på 120, regnet for 1.–10. oktober 2026 (Europe/Stockholm). visits fra site blir til sammen 120. Utgangspunktet er ikke kjent ennå.',
    da: 'Visits står på 120, opgjort for 1.–10. oktober 2026 (Europe/Stockholm). visits fra site giver i alt 120. Udgangspunktet er ikke kendt endnu.',
    en: 'Visits stands at 120, for 1 – 10 October 2026 (Europe/Stockholm). visits from site adds up to 120. The baseline is not known yet.',
  },
  'days missing': {
    sv: 'Visits står på 40, räknat för 1–4 oktober 2026 (Europe/Stockholm). visits från site blir sammanlagt 40. Målet är 100. Det är 40 % av vägen. Vid det här laget borde det vara 12,9 %. Det går enligt plan. Siffran når bara till och med den 4 oktober 2026: efter det saknas dagar.',
    nb: 'Visits står på 40, regnet for 1.–4. oktober 2026 (Europe/Stockholm). visits fra site blir til sammen 40. Målet er 100. Det er 40 % av veien. Nå burde det ha vært 12,9 %. Det går etter planen. Tallet rekker bare til og med 4. oktober 2026: etter det mangler det dager.',
    da: 'Visits står på 40, opgjort for 1.–4. oktober 2026 (Europe/Stockholm). visits fra site giver i alt 40. Målet er 100. Det er 40 % af vejen. Nu burde det være 12,9 %. Det går efter planen. Tallet rækker kun til og med den 4. oktober 2026: derefter mangler der dage.',
    en: 'Visits stands at 40, for 1 – 4 October 2026 (Europe/Stockholm). visits from site adds up to 40. The target is 100. That is 40% of the way. By now it should be 12.9%. It is on track. The figure reaches only through 4 October 2026: after that, days are missing.',
  },
  'not read for long': {
    sv: 'Visits står på 100, räknat för 1–10 oktober 2026 (Europe/Stockholm). visits från site blir sammanlagt 100. Målet är 200. Det är 50 % av vägen. Vid det här laget borde det vara 32,3 %. Det går enligt plan. Källan har inte lästs på länge.',
    nb: 'Visits står på 100, regnet for 1.–10. oktober 2026 (Europe/Stockholm). visits fra site blir til sammen 100. Målet er 200. Det er 50 % av veien. Nå burde det ha vært 32,3 %. Det går etter planen. Kilden er ikke lest på lenge.',
    da: 'Visits står på 100, opgjort for 1.–10. oktober 2026 (Europe/Stockholm). visits fra site giver i alt 100. Målet er 200. Det er 50 % af vejen. Nu burde det være 32,3 %. Det går efter planen. Kilden er ikke blevet læst længe.',
    en: 'Visits stands at 100, for 1 – 10 October 2026 (Europe/Stockholm). visits from site adds up to 100. The target is 200. That is 50% of the way. By now it should be 32.3%. It is on track. The source has not been read for long.',
  },
  'days that may change': {
    sv: 'Visits står på 100, räknat för 1–10 oktober 2026 (Europe/Stockholm). visits från site blir sammanlagt 100. Målet är 200. Det är 50 % av vägen. Vid det här laget borde det vara 32,3 %. Det går enligt plan. Från och med den 8 oktober 2026 kan källan ännu ändra sina siffror.',
    nb: 'Visits står på 100, regnet for 1.–10. oktober 2026 (Europe/Stockholm). visits fra site blir til sammen 100. Målet er 200. Det er 50 % av veien. Nå burde det ha vært 32,3 %. Det går etter planen. Fra og med 8. oktober 2026 kan kilden ennå endre tallene sine.',
    da: 'Visits står på 100, opgjort for 1.–10. oktober 2026 (Europe/Stockholm). visits fra site giver i alt 100. Målet er 200. Det er 50 % af vejen. Nu burde det være 32,3 %. Det går efter planen. Fra og med den 8. oktober 2026 kan kilden endnu ændre sine tal.',
    en: 'Visits stands at 100, for 1 – 10 October 2026 (Europe/Stockholm). visits from site adds up to 100. The target is 200. That is 50% of the way. By now it should be 32.3%. It is on track. From 8 October 2026 on the source may still change its figures.',
  },
  'the first day': {
    sv: 'Visits står på 10, räknat för den 1 oktober 2026 (Europe/Stockholm). visits från site blir sammanlagt 10. Målet är 200. Det är 5 % av vägen. Vid det här laget borde det vara 3,2 %. Det är för tidigt att bedöma.',
    nb: 'Visits står på 10, regnet for 1. oktober 2026 (Europe/Stockholm). visits fra site blir til sammen 10. Målet er 200. Det er 5 % av veien. Nå burde det ha vært 3,2 %. Det er for tidlig å vurdere.',
    da: 'Visits står på 10, opgjort for den 1. oktober 2026 (Europe/Stockholm). visits fra site giver i alt 10. Målet er 200. Det er 5 % af vejen. Nu burde det være 3,2 %. Det er for tidligt at vurdere.',
    en: 'Visits stands at 10, for 1 October 2026 (Europe/Stockholm). visits from site adds up to 10. The target is 200. That is 5% of the way. By now it should be 3.2%. It is too early to judge.',
  },
};
