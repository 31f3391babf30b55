/** `nyckel schedule`: what is left out stays as it is, and what is said is checked by the use case. */
import { expect, test } from 'vitest';
import { register } from '../../src/cli/schedule.ts';
import type { ScheduleSettings, ScheduleSummary } from '../../src/usecases/schedules.ts';
import { runCommand } from '../support/run-command.ts';

const NIGHTLY: ScheduleSummary = {
  id: 'workspace',
  cron: '21 3 * * *',
  zone: 'Europe/Stockholm',
  enabled: true,
  lastRunOn: null,
  nextDueAt: '2026-11-22T02:21:00.000Z' as never,
};
function application(asked: unknown[] = []) {
  const putSchedule = async (id: string, settings: ScheduleSettings) => {
    asked.push([id, settings]);
    return { ...NIGHTLY, id, ...settings, zone: settings.zone ?? 'Europe/Oslo' };
  };
  return { useCases: { schedules: async () => [NIGHTLY], putSchedule, removeSchedule: async (id: string) => void asked.push(id) } };
}

test('the list tells when each is due next', async () => {
  const { printed } = await runCommand(register, ['schedule', 'list'], application());
  expect(printed).toBe('workspace  21 3 * * *  Europe/Stockholm  next 2026-11-22T02:21:00.000Z  last never');
});

test.each([
  [
    ['workspace', '--disable'],
    ['workspace', { cron: '21 3 * * *', zone: 'Europe/Stockholm', enabled: false }],
  ],
  [
    ['workspace', '--cron', '0 6 * * *'],
    ['workspace', { cron: '0 6 * * *', zone: 'Europe/Stockholm', enabled: true }],
  ],
  [
    ['shop', '--cron', '0 6 * * *'],
    ['shop', { cron: '0 6 * * *', zone: null, enabled: true }],
  ],
])('set %j keeps what is not said', async (args, expected) => {
  const asked: unknown[] = [];
  const { failure } = await runCommand(register, ['schedule', 'set', ...args], application(asked));
  expect(failure).toBeNull();
  expect(asked).toEqual([expected]);
});

test.each([
  [['set', 'shop', '--disable'], /no schedule of its own yet: say its times by --cron/],
  [['set', 'workspace', '--enable', '--disable'], /exclude each other/],
])('%j is refused', async (args, message) => {
  const asked: unknown[] = [];
  expect((await runCommand(register, ['schedule', ...args], application(asked))).failure?.message).toMatch(message);
  expect(asked).toEqual([]);
});
