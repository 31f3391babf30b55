/** Progress as a bar with a mark where it should be by now. Drawn, and told in words to those who cannot see it. */
import type { Status } from '../api.ts';
import { useBoard } from '../board-context.tsx';

interface Props {
  readonly label: string;
  /** Display progress, 0–1; null: not known. */
  readonly progress: number | null;
  readonly expected?: number | null;
  readonly status: Status | null;
  readonly isSmall?: boolean;
}

export function ProgressBar({ label, progress, expected = null, status, isSmall = false }: Props) {
  const { t, format } = useBoard();
  const percent = Math.max(0, Math.min(1, progress ?? 0)) * 100;
  const isMarked = progress !== null && expected !== null && expected > 0 && expected < 1;
  const text = progress === null ? t.noValue : format.share(progress) + (isMarked ? `, ${t.expectedAt(format.share(expected))}` : '');
  return (
    <div
      class={`bar bar-${status ?? 'none'}${isSmall ? ' bar-small' : ''}${progress === null ? ' bar-unknown' : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(progress === null ? {} : { 'aria-valuenow': Math.floor(percent) })}
      aria-valuetext={text}
    >
      <svg width="100%" height="100%" aria-hidden="true">
        <rect class="bar-track" width="100%" height="100%" rx="4" />
        <rect class="bar-fill" width={`${percent}%`} height="100%" rx="4" />
        {isMarked ? <line class="bar-mark" x1={`${expected * 100}%`} x2={`${expected * 100}%`} y1="-3" y2="15" /> : null}
      </svg>
    </div>
  );
}
