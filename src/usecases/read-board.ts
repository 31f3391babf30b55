/** The board: objectives and key results with the latest that was computed of each, or as they stood at another moment. */
import { dateInZone, type Instant, type LocalDate, lastDay } from '../domain/calendar.ts';
import { evaluate } from '../domain/evaluate.ts';
import type { KeyResultEvaluation, ObjectiveEvaluation } from '../domain/evaluation.ts';
import { shownUnitOf } from '../domain/explaining/shown-unit.ts';
import { inputsOf } from '../domain/inputs.ts';
import type {
  Allowed,
  CheckIn,
  Cycle,
  KeyResult,
  KeyResultKind,
  MilestoneStep,
  Objective,
  Override,
  PerUnit,
  WorkspaceSettings,
} from '../domain/key-result.ts';
import type { Unit } from '../domain/metric.ts';
import { nextDue, parseCron } from '../domain/planning/schedule.ts';
import { NotFoundError, type SyncRun } from '../ports.ts';
import { findKeyResult } from './definition-parts.ts';
import type { UseCaseDependencies } from './dependencies.ts';
import { type Moment, makeInputsAt } from './read-progress.ts';

export interface CycleSummary {
  readonly id: string;
  /** Both ends inclusive. */
  readonly starts: LocalDate;
  readonly ends: LocalDate;
}
export interface KeyResultSummary {
  readonly id: string;
  readonly title: string;
  readonly kind: KeyResultKind;
  readonly objective: string;
  readonly cycle: CycleSummary;
  readonly weight: number;
  readonly ambition: 'committed' | 'aspirational';
  readonly connections: readonly string[];
  /** Of `limit`, `range` and `count_items`; null for other kinds. */
  readonly allowed: Allowed | null;
  /** Unit that a rate is per, and that compliance counts; null: none, and days. */
  readonly per: PerUnit | null;
  /** Of a `milestone`; else empty. */
  readonly steps: readonly MilestoneStep[];
  readonly override: Override | null;
  readonly checkIns: readonly CheckIn[];
  readonly asOf: LocalDate | null;
  readonly computedAt: Instant | null;
  readonly evaluation: KeyResultEvaluation | null;
  /** Unit to show value and ends in: the evaluation's, but `count` for a quotient that is no share ("posts per follower"). */
  readonly shownUnit: Unit | null;
}
export interface ObjectiveSummary {
  readonly id: string;
  readonly title: string;
  readonly cycle: CycleSummary;
  readonly owner: string | null;
  readonly parent: string | null;
  readonly weight: number;
  readonly keyResults: readonly string[];
  readonly evaluation: ObjectiveEvaluation | null;
}
export interface WorkspaceSummary {
  readonly settings: WorkspaceSettings;
  readonly today: LocalDate;
  readonly now: Instant;
  readonly demo: boolean;
  readonly definitionVersion: number;
  readonly lastRun: SyncRun | null;
  /** When the earliest schedule is due next; null: nothing is scheduled. */
  readonly nextSyncAt: Instant | null;
}

export function makeReadBoard(deps: UseCaseDependencies) {
  const { stores, clock } = deps;
  const { evaluateAll, ofKeyResult } = makeInputsAt(deps);
  const keyResults = async (moment: Moment = LATEST): Promise<readonly KeyResultSummary[]> => {
    const { definition, recordOf } = isLatest(moment) ? await latest() : await recordsAt(moment);
    return definition.objectives.flatMap((objective) => {
      const cycle = cycleOf(definition.cycles, objective);
      return objective.keyResults.map((keyResult) => summaryOf(keyResult, objective, cycle, recordOf(keyResult.id)));
    });
  };
  const latest = async () => {
    const [{ definition }, records] = await Promise.all([stores.definitions.current(), stores.progress.latest()]);
    const byId = new Map(records.map((record) => [record.keyResult, record]));
    return { definition, recordOf: (id: string): ShownRecord | null => byId.get(id) ?? null };
  };
  const recordsAt = async (moment: Moment) => {
    const { definition, asOf, evaluation } = await evaluateAll(moment);
    const recordOf = (id: string): ShownRecord | null => {
      const own = evaluation.keyResults[id];
      return own === undefined ? null : { asOf, computedAt: null, evaluation: own };
    };
    return { definition, recordOf };
  };
  return {
    /** @throws NotFoundError before anything was defined, InputError for a day that has not come */
    keyResults,
    /** @throws as keyResults */
    keyResult: async (id: string, moment: Moment = LATEST): Promise<KeyResultSummary> => {
      const { definition, record } = isLatest(moment) ? await latestOf(id) : await recordAt(id, moment);
      const { keyResult, objective } = findKeyResult(definition, id);
      return summaryOf(keyResult, objective, cycleOf(definition.cycles, objective), record);
    },
    /** @throws as keyResults */
    objectives: async (moment: Moment = LATEST): Promise<readonly ObjectiveSummary[]> => {
      const { definition, evaluationOf } = isLatest(moment) ? await latestObjectives() : await objectivesAt(moment);
      return definition.objectives.map((objective) => ({
        id: objective.id,
        title: objective.title,
        cycle: cycleOf(definition.cycles, objective),
        owner: objective.owner,
        parent: objective.parent,
        weight: objective.weight,
        keyResults: objective.keyResults.map(({ id }) => id),
        evaluation: evaluationOf(objective.id),
      }));
    },
    workspace: async (demo: boolean): Promise<WorkspaceSummary> => {
      const [{ definition, version }, [lastRun], schedules] = await Promise.all([
        stores.definitions.current(),
        stores.runs.list(1, null),
        stores.schedules.list(),
      ]);
      const now = clock.now();
      const today = dateInZone(now, definition.workspace.zone);
      const due = schedules.flatMap(({ cron, zone, enabled }) => (enabled ? (nextDue(parseCron(cron), zone, now)?.at ?? []) : []));
      const nextSyncAt = due.sort()[0] ?? null;
      return { settings: definition.workspace, today, now, demo, definitionVersion: version, lastRun: lastRun ?? null, nextSyncAt };
    },
    /** Everything judged at a moment, as `nyckel evaluate` would print it. @throws as keyResults */
    evaluateAll,
  };

  async function latestOf(id: string) {
    const [{ definition }, record] = await Promise.all([stores.definitions.current(), stores.progress.latestOf(id)]);
    return { definition, record };
  }
  async function recordAt(id: string, moment: Moment) {
    const input = await ofKeyResult(id, moment);
    const evaluation = evaluate(input).keyResults[id];
    const record: ShownRecord | null = evaluation === undefined ? null : { asOf: input.asOf, computedAt: null, evaluation };
    return { definition: input.definition, record };
  }
  async function latestObjectives() {
    const [{ definition }, evaluations] = await Promise.all([stores.definitions.current(), stores.progress.latestObjectives()]);
    return { definition, evaluationOf: (id: string): ObjectiveEvaluation | null => evaluations.get(id) ?? null };
  }
  async function objectivesAt(moment: Moment) {
    const { definition, evaluation } = await evaluateAll(moment);
    return { definition, evaluationOf: (id: string): ObjectiveEvaluation | null => evaluation.objectives[id] ?? null };
  }
}

const LATEST: Moment = { asOf: null, knownAt: null };
function isLatest({ asOf, knownAt }: Moment): boolean {
  return asOf === null && knownAt === null;
}

/** What was computed, or is computed for the question. */
interface ShownRecord {
  readonly asOf: LocalDate;
  readonly computedAt: Instant | null;
  readonly evaluation: KeyResultEvaluation;
}

function summaryOf(keyResult: KeyResult, objective: Objective, cycle: CycleSummary, record: ShownRecord | null): KeyResultSummary {
  const { id, title, kind, weight, ambition, override, checkIns } = keyResult;
  return {
    id,
    title,
    kind,
    objective: objective.id,
    cycle,
    weight,
    ambition,
    connections: [...new Set(inputsOf(keyResult).map((input) => input.series.connection))],
    allowed: allowedOf(keyResult),
    per: 'per' in keyResult ? keyResult.per : null,
    steps: keyResult.kind === 'milestone' ? keyResult.steps : [],
    override,
    checkIns,
    asOf: record?.asOf ?? null,
    computedAt: record?.computedAt ?? null,
    evaluation: record?.evaluation ?? null,
    shownUnit: record === null ? null : shownUnitOf(keyResult, record.evaluation),
  };
}

function allowedOf(keyResult: KeyResult): Allowed | null {
  if (keyResult.kind === 'limit' || keyResult.kind === 'count_items') return keyResult.bound;
  return keyResult.kind === 'range' ? { kind: 'within', low: keyResult.low, high: keyResult.high } : null;
}

/** @throws NotFoundError for a definition that was stored unchecked */
function cycleOf(cycles: readonly Cycle[], objective: Objective): CycleSummary {
  const cycle = cycles.find(({ id }) => id === objective.cycle);
  if (cycle === undefined) throw new NotFoundError(`There is no cycle ${JSON.stringify(objective.cycle)}.`);
  return { id: cycle.id, starts: cycle.range.start, ends: lastDay(cycle.range) };
}
