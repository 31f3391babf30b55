/**
 * Packs the windows that several metrics need into the fewest queries: each query carries at most so many metrics and so
 * many ranges, and asks every one of its ranges for every one of its metrics.
 *
 * Windows that touch are one block. A query asks for whole blocks, so metrics whose needs overlap share it; days between
 * blocks are never asked. Packing is exact where the metrics or the blocks fit one query and any two metrics go together, else the
 * best of a few orders.
 */
import type { Span } from '../cycle.ts';

/** What one metric needs of a group of windows. */
export interface MetricNeed {
  readonly metric: string;
  readonly spans: readonly Span[];
}
export interface PackingLimits {
  readonly metricsPerQuery: number;
  readonly rangesPerQuery: number;
  /** Longer blocks are asked in parts of this length; null: whole. */
  readonly daysPerRange: number | null;
  /** Whether touching windows may be asked as one: days yes, exact windows no. */
  readonly mergesSpans: boolean;
  /** Metric → metrics that may not be in one query with it; each names the other. */
  readonly apart: ReadonlyMap<string, ReadonlySet<string>>;
}
export interface PackedQuery {
  /** Sorted. */
  readonly metrics: readonly string[];
  /** Sorted, distinct. */
  readonly spans: readonly Span[];
}
export interface Packing {
  readonly queries: readonly PackedQuery[];
  /** No packing into whole blocks has fewer queries. */
  readonly lowerBound: number;
}

/** Metric → indexes of the blocks it needs, ascending. */
interface Row {
  readonly metric: string;
  readonly spans: readonly Span[];
  readonly blocks: readonly number[];
}

export function packQueries(needs: readonly MetricNeed[], limits: PackingLimits): Packing {
  const blocks = blocksOf(
    needs.flatMap((need) => need.spans),
    limits,
  );
  const rows: readonly Row[] = needs
    .map(({ metric, spans }) => ({
      metric,
      spans,
      blocks: blocks.flatMap((block, index) => (spans.some((span) => meets(span, block, limits)) ? [index] : [])),
    }))
    .sort((a, b) => byText(signature(a.blocks), signature(b.blocks)) || byText(a.metric, b.metric));
  const packings = ordersOf(rows, limits).flatMap((order) => [byBlocks(order, blocks.length, limits), byMetrics(order, limits)]);
  const best = packings.reduce((least, each) => (each.length < least.length ? each : least));
  const queries = best.map(({ rows: own, blocks: asked }) => ({
    metrics: own.map((row) => row.metric).sort(byText),
    spans: spansOf(own, asked, blocks, limits),
  }));
  return { queries, lowerBound: lowerBoundOf(rows, blocks.length, limits) };
}

/** Metrics whose needs are alike side by side; and, where some go apart, those before the others, which fill the room beside them. */
function ordersOf(rows: readonly Row[], { apart }: PackingLimits): readonly (readonly Row[])[] {
  if (apart.size === 0) return [rows];
  return [rows, [...rows].sort((a, b) => apartFrom(b, rows, apart) - apartFrom(a, rows, apart))];
}
function apartFrom({ metric }: Row, rows: readonly Row[], apart: PackingLimits['apart']): number {
  const others = apart.get(metric);
  return others === undefined ? 0 : rows.filter((row) => others.has(row.metric)).length;
}

/** In chunks of metrics that go together: each row in the first that has room and takes it. */
function togetherChunks(rows: readonly Row[], { metricsPerQuery, apart }: PackingLimits): readonly (readonly Row[])[] {
  const size = Math.floor(metricsPerQuery);
  if (size < 1 || !rows.some((row) => apart.has(row.metric))) return chunks(rows, metricsPerQuery);
  const parts: Row[][] = [];
  for (const row of rows) {
    const others = apart.get(row.metric);
    const fitting = parts.find((part) => part.length < size && !part.some(({ metric }) => others?.has(metric)));
    if (fitting === undefined) parts.push([row]);
    else fitting.push(row);
  }
  return parts;
}

interface Rectangle {
  readonly rows: readonly Row[];
  readonly blocks: readonly number[];
}

/** Fills queries with blocks first: blocks that the same metrics need lie side by side. */
function byBlocks(rows: readonly Row[], blockCount: number, limits: PackingLimits): readonly Rectangle[] {
  const order = Array.from({ length: blockCount }, (_, block) => ({
    block,
    needing: signature(rows.filter((row) => row.blocks.includes(block)).map((row) => row.metric)),
  }))
    .sort((a, b) => byText(a.needing, b.needing))
    .map(({ block }) => block);
  return chunks(order, limits.rangesPerQuery).flatMap((blocks) => {
    const own = rows.filter((row) => row.blocks.some((block) => blocks.includes(block)));
    return togetherChunks(own, limits).map((chunk) => ({ rows: chunk, blocks }));
  });
}

/** Fills queries with metrics first. */
function byMetrics(rows: readonly Row[], limits: PackingLimits): readonly Rectangle[] {
  return togetherChunks(rows, limits).flatMap((chunk) => {
    const used = [...new Set(chunk.flatMap((row) => row.blocks))];
    return chunks(used, limits.rangesPerQuery).map((blocks) => ({
      rows: chunk.filter((row) => row.blocks.some((block) => blocks.includes(block))),
      blocks,
    }));
  });
}

/** What the query's own metrics need of its blocks; whole blocks where that would be too many ranges. In order. */
function spansOf(rows: readonly Row[], asked: readonly number[], blocks: readonly Span[], limits: PackingLimits): readonly Span[] {
  const whole = blocks.filter((_, index) => asked.includes(index) && rows.some((row) => row.blocks.includes(index)));
  const exact = whole.flatMap((block) => {
    const own = rows.flatMap((row) => row.spans.filter((span) => meets(span, block, limits)));
    return mergeSpans(own.map((span) => intersection(span, block)));
  });
  return exact.length <= limits.rangesPerQuery ? exact : whole;
}

/**
 * A block that m metrics need is in at least ⌈m ÷ metrics per query⌉ queries, and in one for each of some that all go apart; a query
 * holds so many blocks. The same with metrics and blocks exchanged.
 */
function lowerBoundOf(rows: readonly Row[], blockCount: number, limits: PackingLimits): number {
  const ofBlocks = Array.from({ length: blockCount }, (_, block) => {
    const own = rows.filter((row) => row.blocks.includes(block));
    return Math.max(Math.ceil(own.length / limits.metricsPerQuery), allApart(own, limits.apart));
  });
  const ofMetrics = rows.map((row) => Math.ceil(row.blocks.length / limits.rangesPerQuery));
  return Math.max(...ofBlocks, Math.ceil(sumOf(ofBlocks) / limits.rangesPerQuery), Math.ceil(sumOf(ofMetrics) / limits.metricsPerQuery));
}
function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** How many of these, found one by one, go apart from each other: a query holds at most one of them. */
function allApart(rows: readonly Row[], apart: PackingLimits['apart']): number {
  if (apart.size === 0) return 0;
  const found: Row[] = [];
  for (const row of rows) if (found.every(({ metric }) => apart.get(metric)?.has(row.metric))) found.push(row);
  return found.length;
}

function blocksOf(spans: readonly Span[], limits: PackingLimits): readonly Span[] {
  if (!limits.mergesSpans) return distinct(spans);
  const { daysPerRange } = limits;
  return mergeSpans(spans).flatMap((block) => {
    if (daysPerRange === null) return [block];
    const parts: Span[] = [];
    for (let start = block.start; start < block.end; start += daysPerRange) {
      parts.push({ start, end: Math.min(block.end, start + daysPerRange) });
    }
    return parts;
  });
}

/** Touching and overlapping spans become one; in order. */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const merged: { start: number; end: number }[] = [];
  for (const span of inOrder(spans)) {
    const last = merged.at(-1);
    if (last !== undefined && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else merged.push({ ...span });
  }
  return merged;
}

/** What is left of a span without others; in order. */
export function subtractSpans(span: Span, others: readonly Span[]): readonly Span[] {
  return [...mergeSpans(others), { start: span.end, end: span.end }]
    .map((next, index, all) => intersection({ start: all[index - 1]?.end ?? span.start, end: next.start }, span))
    .filter(({ start, end }) => start < end);
}

function distinct(spans: readonly Span[]): readonly Span[] {
  return inOrder(spans).filter((span, index, all) => span.start !== all[index - 1]?.start || span.end !== all[index - 1]?.end);
}
function inOrder(spans: readonly Span[]): readonly Span[] {
  return [...spans].sort((a, b) => a.start - b.start || a.end - b.end);
}

function meets(span: Span, block: Span, limits: PackingLimits): boolean {
  if (!limits.mergesSpans) return span.start === block.start && span.end === block.end;
  return span.start < block.end && span.end > block.start;
}

function intersection(a: Span, b: Span): Span {
  return { start: Math.max(a.start, b.start), end: Math.min(a.end, b.end) };
}

/** @throws RangeError for a size below 1: a manifest that allows nothing */
export function chunks<Each>(all: readonly Each[], size: number): readonly (readonly Each[])[] {
  if (!(size >= 1)) throw new RangeError(`a limit of ${size} allows no query at all; limits begin at 1`);
  const parts: (readonly Each[])[] = [];
  for (let from = 0; from < all.length; from += Math.floor(size)) parts.push(all.slice(from, from + Math.floor(size)));
  return parts;
}

function signature(of: readonly (string | number)[]): string {
  return JSON.stringify(of);
}

/** By code unit: the same order in every locale. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
