/**
 * What chaos tests sync: three connections, key results of most kinds, three nights. Numbers depend on the question and the
 * night only, so that every run of the same nights has one right result.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { addDays, instant, type LocalDate, localDate } from '../../src/domain/calendar.ts';
import type { OkrDefinition } from '../../src/domain/key-result.ts';
import type { Stores } from '../../src/ports.ts';
import { atLeast, change, definitionOf, input, measured, name, op, rollup, to, trailing } from '../domain/scenario.ts';
import { plainValue, type ScriptedSource } from '../jobs/scripted-source.ts';

export interface Night {
  /** The clock of all workers. */
  readonly now: string;
  /** The civil date that its run is for. */
  readonly on: LocalDate;
}
/** The fourth night was missed. */
export const NIGHTS: readonly Night[] = ['2026-10-20', '2026-10-21', '2026-10-23'].map((on) => ({
  now: `${on}T03:00:00.000Z`,
  on: localDate(on),
}));
const CONNECTIONS = ['site', 'shop', 'ads'];
const at = (metric: string, connection: string) => input(metric, { connection });

export function chaosDefinition(): OkrDefinition {
  const keyResults = [
    change({ id: 'visits', target: to(10_000), inputs: [at('visits', 'site')] }),
    change({ id: 'leads', target: to(9_000), baseline: measured({ from: '2026-07-01', to: '2026-09-30' }), inputs: [at('leads', 'site')] }),
    change({
      id: 'signups',
      target: to(8_000),
      baseline: measured({ from: '2026-09-01', to: '2026-09-30' }),
      inputs: [at('signups', 'shop')],
    }),
    change({ id: 'users', target: to(9_000), inputs: [at('users', 'site')] }),
    atLeast(0.2, { id: 'ctr', window: trailing(7), inputs: [at('ctr', 'ads')] }),
    atLeast(100, { id: 'orders', window: trailing(14), inputs: [at('orders', 'shop')] }),
    change({
      id: 'both',
      target: to(20_000),
      expression: op(name('a'), '+', name('b')),
      inputs: [
        { ...at('visits', 'shop'), name: 'a' },
        { ...at('clicks', 'ads'), name: 'b' },
      ],
    }),
    // The source refuses it every time: its call is split, and only it fails.
    change({ id: 'refused', target: to(100), inputs: [at('downloads', 'shop')] }),
  ];
  const parent = rollup('mean', { id: 'parent' });
  const definition = definitionOf({
    asOf: '2026-10-20',
    starts: '2026-10-01',
    ends: '2026-12-31',
    objectives: [
      { id: 'company', keyResults: [parent] },
      { id: 'team', parent: 'parent', keyResults },
    ],
  });
  return { ...definition, connections: CONNECTIONS.map((id) => ({ id, source: 'scripted', settings: {}, credential: null })) };
}

/** Makes the source answer as it does on a night: from the second on it has corrected two days. */
export function answerAsOf(source: ScriptedSource, { on }: Night): void {
  const corrected = [addDays(on, -2), addDays(on, -3)];
  const isFirst = on === NIGHTS[0]?.on;
  source.valueOf = (connection, metric, day) => plainValue(connection, metric, day) + (!isFirst && corrected.includes(day) ? 5 : 0);
  source.faultOf = ({ queries }) => (queries.some(({ metrics }) => metrics.includes('downloads')) ? { kind: 'status', status: 400 } : null);
}

export async function defineNights(stores: Stores, definition: OkrDefinition = chaosDefinition()): Promise<void> {
  const { version } = await stores.definitions.current();
  await stores.definitions.apply(definition, instant('2026-10-01T00:00:00Z'), version);
  await stores.schedules.put({ id: 'workspace', cron: '15 3 * * *', zone: 'Europe/Stockholm', enabled: true, lastRunOn: null });
}

/** Until the night's run has ended and everything in the outbox is delivered. @throws after a bound, with what is still open */
export async function untilNightIsOver(stores: Stores, { on }: Night, withinMs: number): Promise<void> {
  const isOver = async () => {
    const [run] = await stores.runs.list(1, null);
    return run?.id.startsWith(on) === true && run.endedAt !== null && (await stores.outbox.pending(1)).length === 0;
  };
  const deadline = performance.now() + withinMs;
  for (;;) {
    // While the database is away nobody knows.
    if (await isOver().catch(() => false)) return;
    if (performance.now() > deadline) break;
    await pause(25);
  }
  const [run] = await stores.runs.list(1, null);
  const calls =
    run === undefined ? [] : (await stores.runs.calls(run.id)).map(({ key, state, attempts }) => [key.slice(0, 8), state, attempts]);
  throw new Error(
    `the night of ${on} was not over within ${withinMs} ms: ${JSON.stringify([run, calls, (await stores.outbox.pending(10)).length])}`,
  );
}
