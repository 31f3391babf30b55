/**
 * How many calls may be with one source at a time and per minute, held across all workers. A scope is what shares a quota: a
 * connection, one account of it, or all that is asked with one credential. A slot is leased, so that a killed worker gives it back
 * by itself.
 */
export interface ScopeLimits {
  readonly leaseMs: number;
  /**
   * Takes a slot, or says when to come back. Who waits is remembered, the lowest turn first, then the longest wait; nobody takes a
   * slot before those.
   */
  acquire(scope: string, limit: ScopeLimit, holder: Holder): Promise<Granted>;
  /** Keeps a slot for another lease. */
  renew(scope: string, holder: string): Promise<void>;
  /** Gives the slot, or the place among those who wait, back. @returns who is next, as many as there are free slots */
  release(scope: string, limit: ScopeLimit, holder: string): Promise<readonly string[]>;
  /** Whether a slot is free for this one among those who wait: for whom the word came before it could be told. */
  isNext(scope: string, limit: ScopeLimit, holder: string): Promise<boolean>;
  /** Counts requests that a call made beyond its first against the rate per minute. */
  charge(scope: string, limit: ScopeLimit, requests: number): Promise<void>;
  /** Nobody is let through for so long. A shorter park never shortens a longer one. */
  park(scope: string, forMs: number): Promise<void>;
  /** How long the longest park of these scopes still lasts; 0: none does. */
  parkedMs(scopes: readonly string[]): Promise<number>;
  /** Counts faults in a row: from the fifth on the scope is parked, longer each time, until a call succeeds. */
  report(scope: string, isFault: boolean): Promise<void>;
}
export interface ScopeLimit {
  readonly concurrent: number;
  /** Requests; null: no such limit. */
  readonly perMinute: number | null;
}
export interface Holder {
  readonly id: string;
  /** A whole number from 0 to 2 097 152, where BullMQ's priorities end; the lowest comes first. */
  readonly turn: number;
}
export type Granted = { readonly granted: true } | { readonly granted: false; readonly retryAfterMs: number };

/** How long a slot is kept for a worker that says nothing more: as long as its jobs' lock. */
export const LEASE_MS = 10_000;
/** A slot is renewed three times within its lease. */
export function renewMs(leaseMs: number): number {
  return leaseMs / 3;
}
/**
 * Who waits for a slot is woken by whoever releases one; in case that the word is lost, or its holder killed, it looks again after a
 * third of the lease, later by as many thirds as all slots have to be given before it is its turn, and at most after so long: hundreds
 * that look every few seconds would keep queue and database busy with asking.
 */
export const WAIT_MAX_MS = 60_000;
/** Calls that may follow each other at once before the rate per minute holds them apart. */
const BURST_SHARE = 0.1;
export function burstOf(perMinute: number | null): number {
  return perMinute === null ? 0 : Math.max(1, perMinute * BURST_SHARE);
}
export const FAULTS_UNTIL_OPEN = 5;
const OPEN_MS = 15_000;
const OPEN_MAX_MS = 10 * 60_000;

/** How long the circuit stays open after so many faults in a row; 0: it is closed. */
export function openMs(faults: number): number {
  return faults < FAULTS_UNTIL_OPEN ? 0 : Math.min(OPEN_MAX_MS, OPEN_MS * 2 ** (faults - FAULTS_UNTIL_OPEN));
}
