/** Which metrics of the connected sources a proposal could be measured by, the likeliest first. */
import type { MetricDefinition } from '../metric.ts';
import type { Concept } from './lexicon.ts';

export interface ConnectedSource {
  readonly connection: string;
  readonly metrics: Readonly<Record<string, MetricDefinition>>;
}
export interface Candidate {
  readonly connection: string;
  readonly metric: string;
  readonly title: string;
  /** 0–1: how well name, unit and aggregation fit. */
  readonly score: number;
}
const CANDIDATES_MAX = 8;
const SCORE_MIN = 0.3;

/** @param words of the sentence, in lower case */
export function candidatesFor(
  concept: Concept | null,
  words: readonly string[],
  sources: readonly ConnectedSource[],
): readonly Candidate[] {
  const scored = sources.flatMap(({ connection, metrics }) =>
    Object.values(metrics).map(
      (metric): Candidate => ({ connection, metric: metric.key, title: metric.title, score: scoreOf(metric, connection, concept, words) }),
    ),
  );
  return scored
    .filter((each) => each.score >= SCORE_MIN)
    .sort((a, b) => b.score - a.score || (`${a.connection} ${a.metric}` < `${b.connection} ${b.metric}` ? -1 : 1))
    .slice(0, CANDIDATES_MAX);
}

function scoreOf(metric: MetricDefinition, connection: string, concept: Concept | null, words: readonly string[]): number {
  const names = [metric.key, metric.title].map(plain);
  const fit = concept === null ? 0 : Math.max(...concept.names.map((name, rank) => nameFit(name, names) * (1 - rank * 0.08)));
  const spoken = words.some(
    (word) => word.length >= 4 && names.some((name) => name.includes(plain(word)) || (name.length >= 4 && plain(word).startsWith(name))),
  )
    ? 0.25
    : 0;
  const named = words.some((word) => word.length >= 3 && plain(connection).includes(plain(word))) ? 0.1 : 0;
  if (fit === 0 && spoken === 0) return 0;
  const shape = concept === null ? 0 : (metric.unit === concept.unit ? 0.15 : -0.2) + (hasShape(metric, concept) ? 0.1 : -0.1);
  return Math.round(Math.min(1, Math.max(0, 0.6 * fit + spoken + named + shape)) * 100) / 100;
}

function nameFit(name: string, names: readonly string[]): number {
  if (names.includes(name)) return 1;
  return names.some((each) => each.includes(name) || (each.length >= 4 && name.includes(each))) ? 0.7 : 0;
}

function hasShape({ aggregation }: MetricDefinition, { shape }: Concept): boolean {
  switch (shape) {
    case 'unique':
      return aggregation.kind === 'source_only';
    case 'level':
      return aggregation.kind === 'last';
    case 'rate':
      return aggregation.kind === 'ratio' || aggregation.kind === 'weighted_mean';
    default:
      return aggregation.kind === 'sum';
  }
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
