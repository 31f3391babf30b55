/** CPU time of a Postgres server of ours: unlike the wall clock it says the same on a machine that others use too. */
import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

/** @returns milliseconds so far of the server and its sessions, ended ones included; null where the machine does not tell */
export function serverCpuMs(pid: number): number | null {
  try {
    const sessions = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
    return TICK_MS * sessions.reduce((sum, session) => sum + ticks(session, 13), ticks(pid, 15));
  } catch {
    return null;
  }
}

/** Fields utime, stime and, with `end` 15, those of children that have ended; the second field may hold spaces. */
function ticks(pid: number, end: 13 | 15): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return fields.slice(11, end).reduce((sum, field) => sum + Number(field), 0);
}
