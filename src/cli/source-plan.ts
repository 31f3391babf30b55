/** `nyckel plan-sync`: the calls that a sync would make now, without making any. */
import type { Command } from 'commander';
import { addDays } from '../domain/calendar.ts';
import type { PlannedCall, SourceQuery } from '../domain/planning/fetch-plan.ts';
import type { CliDependencies } from './dependencies.ts';

export function register(program: Command, deps: CliDependencies): void {
  program
    .command('plan-sync')
    .description('Show the calls that a sync would make now, their quota cost and which key results share them. Makes none.')
    .option('--json', 'print the plan as JSON')
    .action(async (options: { readonly json?: boolean }) => {
      const plan = await (await deps.application()).useCases.planSync();
      deps.output.print(options.json === true ? JSON.stringify(plan, null, 2) : sourcePlanText(plan));
    });
}

interface PlanView {
  readonly calls: readonly Pick<PlannedCall, 'connection' | 'queries' | 'keyResults'>[];
  readonly lowerBound?: number;
  readonly naiveCalls?: number;
  readonly byConnection?: readonly { readonly connection: string; readonly calls: number; readonly cost: number; readonly unit: string }[];
  readonly leftOut?: readonly { readonly connection: string; readonly needs: number; readonly why: string }[];
  readonly apart?: readonly {
    readonly connection: string;
    readonly metrics: readonly [string, string];
    readonly since: string;
    readonly reason: string;
  }[];
}

/** The plan as people read it: one line per query of a call, then what is shared, kept apart and left out. */
export function sourcePlanText(plan: unknown): string {
  if (!isPlan(plan)) return JSON.stringify(plan, null, 2);
  const { calls, lowerBound, naiveCalls, byConnection = [], leftOut = [], apart = [] } = plan;
  const lines = calls.flatMap(({ connection, queries, keyResults }) => [
    `${connection}  for ${keyResults.join(', ')}`,
    ...queries.map((query) => `    ${queryText(query)}`),
  ]);
  const compared = [
    ...(lowerBound === undefined ? [] : [`no plan needs fewer than ${lowerBound}`]),
    ...(naiveCalls === undefined ? [] : [`one call per key result and day would be ${naiveCalls}`]),
  ];
  const total = `${calls.length} ${calls.length === 1 ? 'call' : 'calls'}${compared.length === 0 ? '' : ` (${compared.join('; ')})`}.`;
  const costs = byConnection.map(
    ({ connection, calls: own, cost, unit }) => `${connection}: ${own} ${own === 1 ? 'call' : 'calls'}, ${cost} ${unit}`,
  );
  const kept = apart.map(
    ({ connection, metrics: [one, other], since, reason }) =>
      `Apart since ${since.slice(0, 10)}: ${one} and ${other} of ${connection}, refused in one query (${reason})`,
  );
  const missing = leftOut.map(({ connection, needs, why }) => `Left out: ${needs} of ${connection}: ${why}`);
  return [...lines, total, ...costs, ...kept, ...missing].join('\n');
}

/** One query of a call on one line. */
export function queryText({ account, metrics, ranges, grain, itemDimension, filter }: SourceQuery): string {
  const days = ranges.map(({ start, end }) => (addDays(start, 1) === end ? start : `${start} to ${addDays(end, -1)}`));
  const by = itemDimension === null ? (grain === 'day' ? ' by day' : '') : ` by ${itemDimension}`;
  const where = Object.keys(filter).length === 0 ? '' : ` where ${JSON.stringify(filter)}`;
  return `${metrics.join(', ')}${by}${account === null ? '' : ` of ${account}`}${where}: ${days.join('; ')}`;
}

function isPlan(plan: unknown): plan is PlanView {
  return typeof plan === 'object' && plan !== null && 'calls' in plan && Array.isArray(plan.calls);
}
