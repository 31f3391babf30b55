/** Which cycles are still read and judged: those that are not long over, and those whose key results are not all final. */
import { addDays, type LocalDate, lastDay } from '../domain/calendar.ts';
import type { OkrDefinition } from '../domain/key-result.ts';
import type { ProgressRecord } from '../ports.ts';

/** So long after a cycle's end its key results are still judged; then what was final stays. */
const FOLLOWED_DAYS = 60;

/** Without the objectives of cycles that are long over and whose key results are all final. */
export function followed(
  definition: OkrDefinition,
  asOf: LocalDate,
  version: number,
  latest: ReadonlyMap<string, ProgressRecord>,
): OkrDefinition {
  const endOf = new Map(definition.cycles.map((cycle) => [cycle.id, lastDay(cycle.range)]));
  const isFinal = (id: string) => {
    const record = latest.get(id);
    const status = record?.evaluation.status;
    return record?.definitionVersion === version && (status === 'attained' || status === 'missed');
  };
  const parents = new Set(definition.objectives.map((objective) => objective.parent));
  const objectives = definition.objectives.filter((objective) => {
    const end = endOf.get(objective.cycle);
    const isTree = objective.parent !== null || objective.keyResults.some(({ id }) => parents.has(id));
    const isLongOver = end !== undefined && asOf > addDays(end, FOLLOWED_DAYS);
    return isTree || !isLongOver || !objective.keyResults.every(({ id }) => isFinal(id));
  });
  return { ...definition, objectives };
}
