/**
 * Workers are SIGKILLed at seeded points: before, during and after any statement of any of our tables or of the queue. What
 * they leave behind must be what an undisturbed run leaves, and nothing may be told twice under two keys, or not at all.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ChaosResult, chanceOf, IS_LONG, runNights, toldBy, useChaosPlace } from './chaos-run.ts';
import { differences, hashOf } from './final-state.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { MOMENTS, type Strike } from './sabotage.ts';

const RUNS = Number(process.env.NYCKEL_CHAOS_RUNS ?? (IS_LONG ? 110 : 2));
const FIRST_SEED = Number(process.env.NYCKEL_CHAOS_SEED ?? 1);
/** About so many statements one worker sends for three nights. */
const OPERATIONS = 500;
const KILLS_MAX = IS_LONG ? 6 : 3;

const place = useChaosPlace();
const hashes = new Set<string>();

describe.each(['postgres', 'redis'] as const)('with the queue in %s', (kind) => {
  let fleet: Fleet;
  let undisturbed: ChaosResult;
  beforeAll(async () => {
    fleet = startFleet(place().config(kind));
    undisturbed = await runNights(place(), fleet, { strikeOf: () => null });
    hashes.add(hashOf(undisturbed.state));
  });
  afterAll(async () => {
    await fleet.stop();
  });

  test('an undisturbed run brings every kind of result that the disturbed ones are compared with', () => {
    const { state } = undisturbed;
    expect(state.runs).toHaveLength(3);
    expect(state.frozen?.length).toBeGreaterThan(1);
    expect(state.observations?.length).toBeGreaterThan(300);
    const ends = new Set((state.calls as unknown[][]).map((call) => call[3]));
    expect([...ends].sort()).toEqual(['failed', 'split', 'succeeded']);
    expect(toldBy(undisturbed)).toHaveLength(state.outbox?.length ?? 0);
  });

  test(`${RUNS} seeded runs with SIGKILL at any statement end in the same tables, each effect told once`, {
    timeout: RUNS * 120_000 + 120_000,
  }, async () => {
    const told: string[] = [];
    const wrong: string[] = [];
    let repeats = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed += 1) {
      const before = fleet.killed.count;
      try {
        const result = await runNights(place(), fleet, { strikeOf: strikes(seed) });
        const said = `seed ${seed}: ${fleet.killed.count - before} kills, ${Math.round(result.tookMs)} ms, ${hashOf(result.state)}`;
        told.push(said);
        // A run of hours tells as it goes.
        if (IS_LONG) console.info(`${kind}, ${said}`);
        repeats += [...result.effects.values()].filter(({ times }) => times > 1).length;
        wrong.push(...differences(undisturbed.state, result.state).map((each) => `seed ${seed}: ${each}`));
        if (toldBy(result).join() !== toldBy(undisturbed).join()) wrong.push(`seed ${seed}: other effects were told`);
      } catch (error) {
        wrong.push(`seed ${seed}: ${String(error)}`);
      }
    }
    console.info(
      [`kill anywhere, ${kind}: ${fleet.killed.count} kills, ${repeats} deliveries repeated under their key`, ...told].join('\n  '),
    );
    expect(wrong).toEqual([]);
    expect(fleet.killed.count).toBeGreaterThan(RUNS);
  });
});

test('both queues lead to the same tables', () => {
  expect(hashes.size).toBe(1);
});

/** Each worker that goes to work is struck at a point of its own, until there have been enough. */
function strikes(seed: number): () => Strike | null {
  const chance = chanceOf(seed);
  let left = KILLS_MAX;
  return () => {
    if (left === 0) return null;
    left -= 1;
    // Early points are as likely as late ones: the square puts half of them into the first quarter.
    const operation = 1 + Math.floor(chance() ** 2 * OPERATIONS);
    return { operation, moment: MOMENTS[Math.floor(chance() * MOMENTS.length)] ?? 'before', signal: 'SIGKILL', text: null };
  };
}
