/** What every page shares: the workspace, the language that follows from it, and how to have everything read again. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Locale, SyncRun, Workspace } from './api.ts';
import type { Format } from './format.ts';
import type { Messages } from './messages.ts';

export interface BoardContext {
  readonly workspace: Workspace;
  /** Why the workspace could not be read again; null: it could. */
  readonly failure: unknown;
  readonly locale: Locale;
  readonly t: Messages;
  readonly format: Format;
  /** Grows by one whenever data may have changed; part of every page's dependencies. */
  readonly version: number;
  /** Reads the workspace and the page's data again. */
  readonly refresh: () => void;
  /** The sync run being followed, or the last one. */
  readonly run: SyncRun | null;
  /** Of the run being followed, as the server reckons; null: unknown. */
  readonly secondsLeft: number | null;
  /** Starts a sync and follows it; what goes wrong stands in `syncFailure`. */
  readonly sync: (scope?: { readonly connection?: string; readonly keyResult?: string }) => Promise<void>;
  readonly syncFailure: string | null;
}

const Context = createContext<BoardContext | null>(null);
export const BoardProvider = Context.Provider;

export function useBoard(): BoardContext {
  const board = useContext(Context);
  if (board === null) throw new Error('useBoard outside BoardProvider');
  return board;
}
