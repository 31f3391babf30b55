/** What a measurement must reach: each is printed with what was measured, and a missed one fails the program. */
import { loadavg } from 'node:os';

/** @param measured as shown beside the bar @param bar in words, such as "≥ 50" */
export function bar(what: string, measured: string, bar: string, isMet: boolean): void {
  if (!isMet) process.exitCode = 1;
  console.log(`${isMet ? 'met   ' : 'MISSED'} ${what}: ${measured}   (bar: ${bar})`);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** How busy the machine was: times in milliseconds mean little on one that others use too. */
export function showLoad(): void {
  console.log(`load average ${loadavg()[0]?.toFixed(1)}, Node ${process.version}`);
}
