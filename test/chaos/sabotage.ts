/**
 * Lets a process strike itself at an exact point: every statement to Postgres and every command to Redis is counted, and at the
 * chosen one the process gets a real signal, before it is sent, once it is on its way, or when its answer is there.
 */
import { Redis } from 'ioredis';
import pg from 'pg';

export const MOMENTS = ['before', 'sent', 'answered'] as const;
export type Moment = (typeof MOMENTS)[number];
export interface Strike {
  /** Counted from when the strike was armed; 1 is the next. */
  readonly operation: number;
  readonly moment: Moment;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  /** Only operations whose statement or values hold this are counted; null: all. */
  readonly text: string | null;
}
type Send = (...parts: unknown[]) => unknown;

let armed: Strike | null = null;
let seen = 0;

export function arm(strike: Strike | null): void {
  armed = strike;
  seen = 0;
}

/** Wraps both drivers. Call once, before the first connection. */
export function watchOperations(): void {
  wrap(pg.Client.prototype as unknown as Record<string, Send>, 'query', (parts) => {
    const [first] = parts;
    if (typeof first === 'string') return first;
    const { text = '', values = [] } = first as { text?: string; values?: readonly unknown[] };
    return `${text} ${values.filter((value) => typeof value === 'string').join(' ')}`;
  });
  wrap(Redis.prototype as unknown as Record<string, Send>, 'sendCommand', (parts) => (parts[0] as { name?: string }).name ?? '');
}

function wrap(prototype: Record<string, Send>, name: string, textOf: (parts: unknown[]) => string): void {
  const send = prototype[name];
  if (send === undefined) throw new Error(`the driver has no ${name}()`);
  prototype[name] = function watched(this: unknown, ...parts: unknown[]) {
    const moment = armed === null ? null : momentOf(armed.text === null ? '' : textOf(parts));
    if (moment === null) return send.apply(this, parts);
    if (moment === 'before') strike();
    const answer = send.apply(this, parts);
    // Once: a worker that was stopped before its statement and has woken up goes on.
    if (moment === 'answered' && answer instanceof Promise) return answer.finally(strike);
    if (moment !== 'before') setImmediate(strike);
    return answer;
  };
}

function momentOf(text: string): Moment | null {
  if (armed === null || (armed.text !== null && !text.includes(armed.text))) return null;
  seen += 1;
  return seen === armed.operation ? armed.moment : null;
}

function strike(): void {
  const signal = armed?.signal;
  armed = null;
  if (signal !== undefined) process.kill(process.pid, signal);
}
