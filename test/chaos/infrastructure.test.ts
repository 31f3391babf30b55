/**
 * What everything runs on goes away in the middle of a night and comes back: the workers go on by themselves, and what they
 * leave is what an undisturbed night leaves.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { instantFromMs } from '../../src/domain/calendar.ts';
import type { SourceRequest } from '../jobs/scripted-source.ts';
import { type ChaosResult, chanceOf, IS_LONG, runNights, toldBy, useBreakablePlace } from './chaos-run.ts';
import type { WorkerConfig } from './chaos-worker.ts';
import { differences, withoutTime, withoutTimes } from './final-state.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { NIGHTS, type Night } from './nights.ts';

const HOUR_MS = 3_600_000;
const CONNECTIONS_MAX = 60;
const SEEDS = IS_LONG ? 5 : 1;
const FIRST_SEED = Number(process.env.NYCKEL_CHAOS_SEED ?? 1);
const WITHIN_MS = 60_000;
/** A few requests into the night, so that the middle has a beginning and an end. */
const REQUESTS_MAX = 3;

const place = useBreakablePlace({ max_connections: String(CONNECTIONS_MAX) });

type Backend = WorkerConfig['backend'];
interface Trouble {
  readonly name: string;
  readonly backends: readonly Backend[];
  readonly act: (night: Night, fleet: Fleet) => Promise<void>;
}
const BOTH: readonly Backend[] = ['postgres', 'redis'];
const TROUBLES: readonly Trouble[] = [
  { name: 'Postgres is restarted', backends: BOTH, act: () => place().postgres.restart() },
  { name: 'Postgres is killed', backends: BOTH, act: () => place().postgres.crash() },
  { name: 'every connection that Postgres has is taken by others', backends: BOTH, act: () => takeAllConnections() },
  { name: 'the clock jumps an hour ahead, two back, and home', backends: BOTH, act: jumpClock },
  { name: 'Redis is restarted', backends: ['redis'], act: () => place().redis.restart() },
  {
    name: 'Redis is killed',
    backends: ['redis'],
    act: async () => {
      await place().redis.kill();
      await place().redis.restart();
    },
  },
  { name: 'Redis is flushed', backends: ['redis'], act: () => flush() },
];

let fleet: Fleet | null = null;
afterEach(async () => {
  place().source.latencyMs = 0;
  place().source.faultOf = () => null;
});

describe.each(BOTH)('with the queue in %s', (backend) => {
  let undisturbed: ChaosResult;
  const nightsOf = async (config: Partial<WorkerConfig>, during: (night: Night, fleet: Fleet) => Promise<void>, workers = 2) => {
    fleet = startFleet(place().config(backend, config));
    try {
      place().source.latencyMs = 20;
      return await runNights(place(), fleet, { strikeOf: () => null, during, workers, withinMs: WITHIN_MS });
    } finally {
      await fleet.stop();
    }
  };
  beforeAll(async () => {
    undisturbed = await nightsOf({}, async () => undefined);
  });

  const troubles = TROUBLES.filter(({ backends }) => backends.includes(backend));
  /** In the short form one trouble follows the other, in the long form each comes to a run of its own. */
  const cases = IS_LONG
    ? troubles.flatMap(({ name, act }) => seeds().map((seed) => ({ name: `${name} (seed ${seed})`, seed, acts: [act] })))
    : seeds().map((seed) => ({
        name: `${troubles.map(({ name }) => name).join(', ')} (seed ${seed})`,
        seed,
        acts: troubles.map(({ act }) => act),
      }));

  test.each(cases)('$name: the same tables, each effect told once', { timeout: 4 * WITHIN_MS }, async ({ seed, acts }) => {
    const chance = chanceOf(seed);
    const perNight =
      acts.length === 1 ? [[], [], []] : NIGHTS.map((_, index) => acts.filter((_act, number) => number % NIGHTS.length === index));
    if (acts.length === 1) perNight[Math.floor(chance() * NIGHTS.length)] = [...acts];
    const result = await nightsOf({}, async (night, all) => {
      for (const act of perNight[NIGHTS.indexOf(night)] ?? []) {
        await untilAsked(Math.floor(chance() * (REQUESTS_MAX + 1)));
        await act(night, all);
      }
    });
    expectSame(undisturbed, result);
  });

  // What a small pool does to the queue shows where the queue has one.
  if (IS_LONG || backend === 'postgres') {
    test('pools of one connection and of five, with more workers: the same tables', { timeout: 4 * WITHIN_MS }, async () => {
      // Each queue's worker listens on a connection of its own; what is left is one for all the rest.
      const result = await nightsOf({ poolMax: 1, queuePoolMax: 5 }, async () => undefined, 3);
      expectSame(undisturbed, result);
    });
  }
});

function seeds(): readonly number[] {
  return Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index);
}

function expectSame(expected: ChaosResult, actual: ChaosResult): void {
  expect(differences(withoutTimes(expected.state), withoutTimes(actual.state))).toEqual([]);
  expect(toldBy(actual).map(withoutTime).sort()).toEqual(toldBy(expected).map(withoutTime).sort());
}

/** So many more requests that the source has seen, or a bound: the night may be over. */
async function untilAsked(more: number): Promise<void> {
  const { requests } = place().source as { readonly requests: readonly SourceRequest[] };
  const wanted = requests.length + more;
  const deadline = performance.now() + 2_000;
  while (requests.length < wanted && performance.now() < deadline) await pause(5);
}

async function jumpClock({ now }: Night, all: Fleet): Promise<void> {
  const atMs = Date.parse(now);
  for (const ms of [HOUR_MS, -HOUR_MS, 0]) {
    all.setClock(instantFromMs(atMs + ms));
    await untilAsked(1);
  }
}

/** Somebody else takes all that the server gives, until it refuses, and holds them for a while. */
async function takeAllConnections(): Promise<void> {
  const taken: pg.Client[] = [];
  try {
    for (let count = 0; count < CONNECTIONS_MAX; count += 1) {
      const client = new pg.Client({ connectionString: place().postgres.urls.appUrl });
      client.on('error', () => undefined);
      try {
        await client.connect();
      } catch {
        break;
      }
      taken.push(client);
    }
    await pause(500);
  } finally {
    await Promise.all(taken.map((client) => client.end()));
  }
}

async function flush(): Promise<void> {
  const redis = new Redis(place().redis.url);
  await redis.flushall();
  await redis.quit();
}
