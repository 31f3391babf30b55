/** A record or list of the API's, laid out for people: sentences stand alone, lists and records are nested. Bounded in depth and rows. */
import { useBoard } from '../board-context.tsx';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
/** Deeper than any explanation; longer lists are cut, with the count shown. */
const DEPTH_MAX = 8;
const ROWS_MAX = 50;
/** Plain lists longer than this are folded. */
const PLAIN_MAX = 12;

export function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}
export function isRecord(json: Json | undefined): json is { readonly [name: string]: Json } {
  return typeof json === 'object' && json !== null && !isList(json);
}

/** "observationIds" → "observation ids". */
function wordsOf(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`).replaceAll('_', ' ');
}

export function JsonTree({ json, depth = 0 }: { readonly json: Json; readonly depth?: number }) {
  const { t } = useBoard();
  if (json === null) return <span class="quiet">–</span>;
  if (typeof json === 'boolean') return <>{json ? t.yes : t.no}</>;
  // Unrounded: here a number is evidence.
  if (typeof json === 'number') return <>{String(json)}</>;
  if (typeof json === 'string') return <Text text={json} />;
  if (depth > DEPTH_MAX) return <>…</>;
  if (isList(json)) return <List rows={json} depth={depth} />;
  return (
    <dl>
      {Object.entries(json).map(([name, value]) => (
        <div key={name}>
          <dt>{wordsOf(name)}</dt>
          <dd>
            <JsonTree json={value} depth={depth + 1} />
          </dd>
        </div>
      ))}
    </dl>
  );
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
  const isPlain = rows.every((row) => typeof row !== 'object' || row === null);
  if (isPlain && rows.length > PLAIN_MAX)
    return (
      <details>
        <summary>{rows.length}</summary>
        {rows.join(', ')}
      </details>
    );
  const rest = rows.length - ROWS_MAX;
  return (
    <ul class={isPlain ? 'plain' : 'records'}>
      {rows.slice(0, ROWS_MAX).map((row, at) => (
        <li key={String(at)}>
          <JsonTree json={row} depth={depth + 1} />
        </li>
      ))}
      {rest > 0 ? <li class="quiet">+ {rest}</li> : null}
    </ul>
  );
}
