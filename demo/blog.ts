/** The company's blog: which posts exist on a day, what they are called, and how much each is read. Pure in (seed, day). */
import { dateOfDayNumber, dayNumber, type LocalDate, localDate } from '../src/domain/calendar.ts';
import { COMPANY, SHOP_PAGES } from './company.ts';
import { fraction } from './random.ts';

export interface Post {
  /** Index among all pages: posts follow the shop's pages. */
  readonly page: number;
  readonly path: string;
  readonly title: string;
  readonly publishedOn: LocalDate;
  readonly publishedDay: number;
  /** How well it does, around 1. */
  readonly appeal: number;
}

const SUBJECTS = [
  ['Så brygger du bättre kaffe med', ['handbryggare', 'kannbryggare', 'presskanna', 'mokabryggare', 'perkolator', 'kallbrygg']],
  ['Fem vanliga fel med', ['malning', 'vattentemperatur', 'dosering', 'förvaring', 'rengöring', 'mjölkskum']],
  ['Guide till bönor från', ['Etiopien', 'Colombia', 'Kenya', 'Guatemala', 'Peru', 'Rwanda', 'Honduras', 'Sumatra']],
  ['Recept: kaffe möter', ['kardemumma', 'havre', 'choklad', 'lingon', 'apelsin', 'tonic', 'saffran', 'kanel']],
  ['Bakom kulisserna:', ['rostningen', 'odlarbesöket', 'provsmakningen', 'paketeringen', 'klimatarbetet', 'labbet']],
  ['Vi testar', ['kaffekvarnar', 'vågar', 'filterpapper', 'termosar', 'espressomaskiner', 'resekoppar']],
  ['Fråga rosteriet:', ['koffein', 'syra', 'crema', 'kaffe och sömn', 'mörkrost', 'färskhet', 'kapslar']],
] as const;
/** Posts older than this are read so little that no visit lands on them. */
const READ_FOR_DAYS = 540;
/** Bounds the list: about forty years of posts. */
const POSTS_MAX = 4_000;

/** "Så brygger du bättre kaffe" → "sa-brygger-du-battre-kaffe". */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

export interface Blog {
  /** All posts published up to and with the day, oldest first. */
  publishedBy(day: number): readonly Post[];
  readonly posts: readonly Post[];
  /** Posts that are read on the day, with cumulative weights beside them. */
  readersOn(day: number): { readonly first: number; readonly cumulative: Float64Array };
}

/** A post every Tuesday, and one on most Thursdays. */
export function makeBlog(seed: number): Blog {
  const posts: Post[] = [];
  const founded = dayNumber(localDate(COMPANY.founded));
  // 2017-01-03 was a Tuesday.
  let nextTuesday = founded + 2;
  const extendTo = (day: number) => {
    while (nextTuesday <= day && posts.length < POSTS_MAX) {
      posts.push(postAt(seed, posts.length, nextTuesday));
      if (fraction(seed, nextTuesday, 21) < 0.55) posts.push(postAt(seed, posts.length, nextTuesday + 2));
      nextTuesday += 7;
    }
  };
  const countBy = (day: number) => {
    extendTo(day);
    let count = posts.length;
    while (count > 0 && (posts[count - 1] as Post).publishedDay > day) count--;
    return count;
  };
  return {
    posts,
    publishedBy: (day) => posts.slice(0, countBy(day)),
    readersOn(day) {
      const end = countBy(day);
      let first = end;
      while (first > 0 && (posts[first - 1] as Post).publishedDay > day - READ_FOR_DAYS) first--;
      let sum = 0;
      const cumulative = new Float64Array(end - first);
      for (let index = first; index < end; index++) {
        sum += interest(posts[index] as Post, day);
        cumulative[index - first] = sum;
      }
      return { first, cumulative };
    },
  };
}

/** News fades within weeks; what people search for goes on being read. */
function interest(post: Post, day: number): number {
  const age = day - post.publishedDay;
  return post.appeal * (3.2 * Math.exp(-age / 16) + 0.55 / (1 + age / 130));
}

function postAt(seed: number, index: number, publishedDay: number): Post {
  const [lead, endings] = SUBJECTS[Math.floor(fraction(seed, index, 22) * SUBJECTS.length)] as (typeof SUBJECTS)[number];
  const ending = endings[Math.floor(fraction(seed, index, 23) * endings.length)] as string;
  const title = `${lead} ${ending}`;
  const publishedOn = dateOfDayNumber(publishedDay);
  // The number keeps every address its own, for titles come again over the years.
  return {
    page: SHOP_PAGES.length + index,
    path: `/blogg/${slugOf(title)}-${index + 1}`,
    title,
    publishedOn,
    publishedDay,
    appeal: 0.35 + 2.6 * fraction(seed, index, 24) ** 2.4,
  };
}
