/** Counting items (pages, posts, keywords) by their own metric over the window (semantics.md §4, count_items). */
import { type Basis, numberOf, type Reading, type ReadingsOf, type ReadMode } from './aggregate.ts';
import { dayNumber } from './calendar.ts';
import type { Span } from './cycle.ts';
import type { KeyResultEvaluation } from './evaluation.ts';
import { compare, type Exact, exact, toNumber } from './exact.ts';
import { type BoundInput, keyOf, type Part, partsOf } from './inputs.ts';
import type { Bound } from './key-result.ts';
import { type Track, tracksOf } from './known-through.ts';
import { type Known, type Query, readExpression } from './query.ts';
import {
  type ItemReadings,
  itemReadingsOf,
  knownIn,
  lastKnown,
  NO_ITEMS,
  NO_READINGS,
  observationsIn,
  type Readings,
  spanKey,
  windowOf,
} from './readings.ts';

interface Item {
  readonly item: string;
  readonly value: Exact;
}
export interface Counted {
  readonly counting: readonly Item[];
  /** The items that do not pass, the nearest to the bound first. */
  readonly nearest: readonly Item[];
}
const NEAREST_SHOWN = 5;

function itemsOf(part: Part, known: Known): ItemReadings {
  const history = known.histories.get(keyOf(part.series));
  return history === undefined ? NO_ITEMS : itemReadingsOf(history, known.knownAt);
}

function readingsOfItem(item: string, known: Known): ReadingsOf {
  return (part) => {
    const readings = itemsOf(part, known);
    return { own: readings.items.get(item) ?? NO_READINGS, list: readings.list };
  };
}

/** What has to be known of item series: that their lists have been read. */
export function itemTracks(bounds: readonly BoundInput[], known: Known): readonly Track[] {
  const byList: ReadingsOf = (part) => {
    const { list } = itemsOf(part, known);
    return { own: list, list };
  };
  return bounds.flatMap((bound) => tracksOf(bound, byList));
}

/** The items whose value over the span passes the bound, and those nearest to it; null when a list of the span is not known. */
export function countPassing(query: Query, bound: Bound, known: Known, span: Span, mode: ReadMode, basis: Basis[]): Counted | null {
  const { bounds } = query;
  const published = mode.isReference ? span : { start: dayNumber(query.frame.cycle.start), end: span.end };
  const listed = (each: BoundInput) => (each.input.publishedSince === null ? span : published);
  if (!bounds.every((each) => isListKnown(each, itemsOf(partsOf(each)[0], known), listed(each), mode))) return null;
  for (const each of bounds) basis.push(listBasis(each, known, listed(each)));
  const threshold = exact(bound.value);
  const passing: Item[] = [];
  const others: Item[] = [];
  for (const item of candidates(bounds, known, span, published)) {
    const value = numberOf(readExpression(query, readingsOfItem(item, known), span, mode, basis));
    if (value === null) continue;
    const order = compare(value, threshold);
    const passes = bound.kind === 'at_least' ? order >= 0 : order <= 0;
    (passes ? passing : others).push({ item, value });
  }
  // Best first: the largest where more is better, the smallest where less is; the best that fail lie nearest to the bound.
  const better = bound.kind === 'at_least' ? -1 : 1;
  const byValue = (a: Item, b: Item) => better * compare(a.value, b.value);
  return { counting: passing.sort(byValue), nearest: others.sort(byValue) };
}

function isListKnown(bound: BoundInput, { list }: ItemReadings, span: Span, mode: ReadMode): boolean {
  const seen = { start: span.start, end: Math.min(span.end, mode.through + 1) };
  if (bound.kind === 'last') return lastKnown(list.days.answered, seen.end - 1) !== null;
  if (seen.end === span.end && windowOf(list, span, true) !== null) return true;
  if (bound.kind === 'source_only') return false;
  const known = knownIn(list.days.answered, seen);
  return known === span.end - span.start || ((mode.isReference || bound.missing !== 'stop') && known > 0);
}

/** Items with a reading in the span that judges them, and published since the cycle's first day where an input asks for that. */
function candidates(bounds: readonly BoundInput[], known: Known, span: Span, since: Span): readonly string[] {
  const judging = bounds.filter((bound) => bound.input.publishedSince === null);
  const publications = bounds.filter((bound) => bound.input.publishedSince !== null);
  const seen = new Set(
    judging.length > 0
      ? judging.flatMap((bound) => seenIn(bound, known, span))
      : publications.flatMap((bound) => seenIn(bound, known, since)),
  );
  const published = publications.map((bound) => new Set(publishedIn(bound, known, since).map(pathOf)));
  return [...seen].filter((item) => published.every((paths) => paths.has(pathOf(item)))).sort();
}

function seenIn(bound: BoundInput, known: Known, span: Span): readonly string[] {
  return partsOf(bound).flatMap((part) => {
    // A level may have been read long before the span; what was read only after it has no value in it.
    const isSeen = ({ days, windows }: Readings) => bound.kind === 'last' || windows.has(spanKey(span)) || knownIn(days.observed, span) > 0;
    return [...itemsOf(part, known).items].filter(([, readings]) => isSeen(readings)).map(([item]) => item);
  });
}

/** Items with a day or an exact window inside the span. */
function publishedIn(bound: BoundInput, known: Known, span: Span): readonly string[] {
  return [...itemsOf(partsOf(bound)[0], known).items]
    .filter(
      ([, { days, windowsByEnd }]) =>
        observationsIn(days, span).length > 0 || windowsByEnd.some((each) => each.span.start >= span.start && each.span.end <= span.end),
    )
    .map(([item]) => item);
}

/** A page's path: what a content source's full address and an analytics source's path have in common. */
function pathOf(item: string): string {
  return item
    .replace(/^[a-z]+:\/\/[^/]*/, '')
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '');
}

/** How many items were published in the span. */
export function countPublished(bound: BoundInput, known: Known, span: Span, basis: Basis[]): Reading {
  const [part] = partsOf(bound);
  const names = publishedIn(bound, known, span);
  basis.push(listBasis(bound, known, span));
  for (const name of names)
    basis.push({ ...listBasis(bound, known, span), days: { series: readingsOfItem(name, known)(part).own.days, span } });
  return exact(names.length);
}

/** The list itself: that it held no more items is what a count rests on too. */
function listBasis(bound: BoundInput, known: Known, span: Span): Basis {
  const [part] = partsOf(bound);
  const list = itemsOf(part, known).list.days;
  const lastDay = (bound.kind === 'last' ? lastKnown(list.answered, span.end - 1) : null) ?? span.end - 1;
  return { source: bound.source, part, days: { series: list, span }, window: null, lastDay, isEstimated: false };
}

/** The answer's form: all that count, and up to five of the others. */
export function shownItems({ counting, nearest }: Counted): NonNullable<KeyResultEvaluation['items']> {
  const shown = ({ item, value }: Item) => ({ item, value: toNumber(value) });
  return { counting: counting.map(shown), nearest: nearest.slice(0, NEAREST_SHOWN).map(shown) };
}
