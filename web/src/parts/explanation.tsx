/**
 * "Why this number": the API's explanation, as it is. Its words and names are the API's own; sentences stand alone, lists and
 * records are laid out, so that nothing the server says is left out here.
 */
import { api } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import { useLoaded } from '../use-loaded.ts';
import { Failure, Loading } from './waiting.tsx';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
/** Deeper than any explanation; longer lists are cut, with the count shown. */
const DEPTH_MAX = 8;
const ROWS_MAX = 50;
/** Fields that are read first, in this order. */
const FIRST = ['summary', 'sentence', 'sentences', 'formula', 'value', 'baseline', 'target', 'progress', 'inputs'];

export function Explanation({ id }: { readonly id: string }) {
  const { t, locale, version, refresh } = useBoard();
  const loaded = useLoaded((signal) => api.explain(id, locale, signal), id, version);
  if (loaded.kind === 'loading') return <Loading text={t.loading} />;
  if (loaded.kind === 'failed') return <Failure error={loaded.error} t={t} onRetry={refresh} />;
  return (
    <div class="explanation">
      <Value json={loaded.data as Json} depth={0} />
    </div>
  );
}

/** "observationIds" → "observation ids". */
function wordsOf(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`).replaceAll('_', ' ');
}

function Value({ json, depth }: { readonly json: Json; readonly depth: number }) {
  const { t, format } = useBoard();
  if (json === null) return <span class="quiet">–</span>;
  if (typeof json === 'boolean') return <>{json ? t.yes : t.no}</>;
  if (typeof json === 'number') return <>{Number.isInteger(json) ? format.number(json) : String(json)}</>;
  if (typeof json === 'string') return <Text text={json} />;
  if (depth > DEPTH_MAX) return <>…</>;
  if (isList(json)) return <List rows={json} depth={depth} />;
  const names = Object.keys(json).sort((a, b) => rank(a) - rank(b));
  return (
    <dl>
      {names.map((name) => (
        <div key={name}>
          <dt>{wordsOf(name)}</dt>
          <dd>
            <Value json={json[name] ?? null} depth={depth + 1} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
function rank(name: string): number {
  const at = FIRST.indexOf(name);
  return at < 0 ? FIRST.length : at;
}

/** Requests are code and may be long. */
function Text({ text }: { readonly text: string }) {
  if (!/[\n{]/.test(text)) return <>{text}</>;
  return (
    <pre>
      <code>{text}</code>
    </pre>
  );
}

function List({ rows, depth }: { readonly rows: readonly Json[]; readonly depth: number }) {
  if (rows.length === 0) return <span class="quiet">–</span>;
  const shown = rows.slice(0, ROWS_MAX);
  const rest = rows.length - shown.length;
  const isPlain = shown.every((row) => typeof row !== 'object');
  if (isPlain && rows.length > 12)
    return (
      <details>
        <summary>{rows.length}</summary>
        {rows.join(', ')}
      </details>
    );
  return (
    <ul class={isPlain ? 'plain' : 'records'}>
      {shown.map((row, at) => (
        <li key={at}>
          <Value json={row} depth={depth + 1} />
        </li>
      ))}
      {rest > 0 ? <li class="quiet">+ {rest}</li> : null}
    </ul>
  );
}
