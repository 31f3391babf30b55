/** Durations as people read them. */
import type { RunProgress } from '../usecases/run-progress.ts';

export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, ms)} ms`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}

export function timeLeftText({ secondsLeft, waitsUntil }: RunProgress): string {
  const wait = waitsUntil === null ? '' : `, waits until ${waitsUntil}`;
  if (secondsLeft === null) return `time left unknown${wait}`;
  return `about ${secondsLeft < 120 ? `${secondsLeft} s` : durationText(secondsLeft * 1_000)} left${wait}`;
}
