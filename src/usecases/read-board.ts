/** The board: objectives and key results with the latest that was computed of each. */
import { dateInZone, type Instant, type LocalDate, lastDay } from '../domain/calendar.ts';
import type { KeyResultEvaluation, ObjectiveEvaluation } from '../domain/evaluation.ts';
import { inputsOf } from '../domain/inputs.ts';
import type { CheckIn, Cycle, KeyResult, KeyResultKind, Objective, WorkspaceSettings } from '../domain/key-result.ts';
import { NotFoundError, type ProgressRecord, type SyncRun } from '../ports.ts';
import type { UseCaseDependencies } from './dependencies.ts';

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
  readonly checkIns: readonly CheckIn[];
  readonly asOf: LocalDate | null;
  readonly computedAt: Instant | null;
  readonly evaluation: KeyResultEvaluation | null;
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
}

export function makeReadBoard({ stores, clock }: Pick<UseCaseDependencies, 'stores' | 'clock'>) {
  const keyResults = async (): Promise<readonly KeyResultSummary[]> => {
    const [{ definition }, records] = await Promise.all([stores.definitions.current(), stores.progress.latest()]);
    const byId = new Map(records.map((record) => [record.keyResult, record]));
    return definition.objectives.flatMap((objective) => {
      const cycle = cycleOf(definition.cycles, objective);
      return objective.keyResults.map((keyResult) => summaryOf(keyResult, objective, cycle, byId.get(keyResult.id) ?? null));
    });
  };
  return {
    keyResults,
    /** @throws NotFoundError */
    keyResult: async (id: string): Promise<KeyResultSummary> => {
      const found = (await keyResults()).find((each) => each.id === id);
      if (found === undefined) throw new NotFoundError(`There is no key result ${JSON.stringify(id)}.`);
      return found;
    },
    objectives: async (): Promise<readonly ObjectiveSummary[]> => {
      const [{ definition }, evaluations] = await Promise.all([stores.definitions.current(), stores.progress.latestObjectives()]);
      return definition.objectives.map((objective) => ({
        id: objective.id,
        title: objective.title,
        cycle: cycleOf(definition.cycles, objective),
        owner: objective.owner,
        parent: objective.parent,
        weight: objective.weight,
        keyResults: objective.keyResults.map(({ id }) => id),
        evaluation: evaluations.get(objective.id) ?? null,
      }));
    },
    workspace: async (demo: boolean): Promise<WorkspaceSummary> => {
      const [{ definition, version }, [lastRun]] = await Promise.all([stores.definitions.current(), stores.runs.list(1, null)]);
      const now = clock.now();
      const today = dateInZone(now, definition.workspace.zone);
      return { settings: definition.workspace, today, now, demo, definitionVersion: version, lastRun: lastRun ?? null };
    },
  };
}

function summaryOf(keyResult: KeyResult, objective: Objective, cycle: CycleSummary, record: ProgressRecord | null): KeyResultSummary {
  const { id, title, kind, weight, ambition, checkIns } = keyResult;
  return {
    id,
    title,
    kind,
    objective: objective.id,
    cycle,
    weight,
    ambition,
    connections: [...new Set(inputsOf(keyResult).map((input) => input.series.connection))],
    checkIns,
    asOf: record?.asOf ?? null,
    computedAt: record?.computedAt ?? null,
    evaluation: record?.evaluation ?? null,
  };
}

/** @throws NotFoundError for a definition that was stored unchecked */
function cycleOf(cycles: readonly Cycle[], objective: Objective): CycleSummary {
  const cycle = cycles.find(({ id }) => id === objective.cycle);
  if (cycle === undefined) throw new NotFoundError(`There is no cycle ${JSON.stringify(objective.cycle)}.`);
  return { id: cycle.id, starts: cycle.range.start, ends: lastDay(cycle.range) };
}
