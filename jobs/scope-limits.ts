/**
 * How many calls may be with one source at a time and per minute, held across all workers. A scope is what shares a quota: a
 * connection, or all connections of a source. A slot is leased, so that a killed worker gives it back by itself.
 */
export interface ScopeLimits {
  readonly leaseMs: number;
  /** Takes a slot, or says when to come back; who waits for a slot is remembered in order. */
  acquire(scope: string, limits: ScopeLimit, holder: string): Promise<Granted>;
  /** Keeps a slot for another lease. */
  renew(scope: string, holder: string): Promise<void>;
  /** Gives the slot back, where it is held. @returns who waits longest for it, and waits no more: its job can start now */
  release(scope: string, holder: string): Promise<string | null>;
  /** Nobody gets a slot for so long. A shorter park never shortens a longer one. */
  park(scope: string, forMs: number): Promise<void>;
  /** Counts faults in a row: from the fifth on the scope is parked, longer each time, until a call succeeds. */
  report(scope: string, isFault: boolean): Promise<void>;
}
export interface ScopeLimit {
  readonly concurrent: number;
  /** null: no such limit. */
  readonly perMinute: number | null;
}
export type Granted = { readonly granted: true } | { readonly granted: false; readonly retryAfterMs: number };

/** How long a slot is kept for a worker that says nothing more: as long as its jobs' lock. */
export const LEASE_MS = 10_000;
/** A slot is renewed three times within its lease. */
export function renewMs(leaseMs: number): number {
  return leaseMs / 3;
}
const TURNS_MAX = 17;
/**
 * Who waits for a slot is woken by whoever releases one; this is for the case that the word was lost, or its holder killed. Who
 * stands further back looks again later: hundreds that look every few seconds would keep queue and database busy with asking.
 * @param turnsAhead how often all slots have to be given before it is this one's turn
 */
export function waitMs(leaseMs: number, turnsAhead = 0): number {
  return (leaseMs / 3) * (1 + Math.min(TURNS_MAX, turnsAhead));
}
/** @param answer of an acquire script: 0 granted, above it milliseconds to wait, below it −1 less those who wait before this one */
export function grantedOf(answer: number, { concurrent }: ScopeLimit, leaseMs: number): Granted {
  if (answer === 0) return { granted: true };
  return { granted: false, retryAfterMs: answer > 0 ? answer : waitMs(leaseMs, Math.floor((-1 - answer) / concurrent)) };
}
/** Calls that may follow each other at once before the rate per minute holds them apart. */
export const BURST_SHARE = 0.1;
export const FAULTS_UNTIL_OPEN = 5;
const OPEN_MS = 15_000;
const OPEN_MAX_MS = 10 * 60_000;

/** How long the circuit stays open after so many faults in a row; 0: it is closed. */
export function openMs(faults: number): number {
  return faults < FAULTS_UNTIL_OPEN ? 0 : Math.min(OPEN_MAX_MS, OPEN_MS * 2 ** (faults - FAULTS_UNTIL_OPEN));
}
