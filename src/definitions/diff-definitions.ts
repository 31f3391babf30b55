/** What applying a definition would change: created, updated (with the fields), archived. Nothing is ever deleted. Pure. */
import type { OkrDefinition } from '../domain/key-result.ts';
import { connectionOf, cycleOf, keyResultOf, objectiveOf, workspaceOf } from './format-definition.ts';

export type ChangedThing = 'workspace' | 'connection' | 'cycle' | 'objective' | 'key_result';
export interface FieldChange {
  /** "target.change", in the spelling of the file. */
  readonly field: string;
  /** JSON; null: was not there, or is no longer. */
  readonly before: unknown;
  readonly after: unknown;
}
export interface PlanEntry {
  readonly action: 'create' | 'update' | 'archive';
  readonly what: ChangedThing;
  readonly id: string;
  /** All fields of a new thing, the changed ones of an updated one, none of an archived one. */
  readonly fields: readonly FieldChange[];
}

type Things = ReadonlyMap<string, { readonly what: ChangedThing; readonly id: string; readonly file: unknown }>;

/** @param before null: nothing has been applied yet */
export function diffDefinitions(before: OkrDefinition | null, after: OkrDefinition): readonly PlanEntry[] {
  const old: Things = before === null ? new Map() : thingsOf(before);
  const fresh = thingsOf(after);
  const kept = [...fresh].flatMap(([key, { what, id, file }]): readonly PlanEntry[] => {
    const known = old.get(key);
    const fields = changedFields(known?.file, file, '');
    if (known === undefined) return [{ action: 'create', what, id, fields }];
    return fields.length === 0 ? [] : [{ action: 'update', what, id, fields }];
  });
  const gone = [...old]
    .filter(([key]) => !fresh.has(key))
    .map(([, { what, id }]): PlanEntry => ({ action: 'archive', what, id, fields: [] }));
  return [...kept, ...gone];
}

function thingsOf(definition: OkrDefinition): Things {
  const list: { what: ChangedThing; id: string; file: unknown }[] = [{ what: 'workspace', id: 'workspace', file: workspaceOf(definition) }];
  for (const connection of definition.connections) list.push({ what: 'connection', id: connection.id, file: connectionOf(connection) });
  for (const cycle of definition.cycles) list.push({ what: 'cycle', id: cycle.id, file: cycleOf(cycle) });
  for (const objective of definition.objectives) {
    list.push({ what: 'objective', id: objective.id, file: objectiveOf(objective) });
    for (const keyResult of objective.keyResults) {
      list.push({ what: 'key_result', id: keyResult.id, file: { objective: objective.id, ...keyResultOf(keyResult) } });
    }
  }
  return new Map(list.map((each) => [`${each.what} ${each.id}`, each] as const));
}

function changedFields(before: unknown, after: unknown, path: string): readonly FieldChange[] {
  if ((isMapping(before) || before === undefined) && (isMapping(after) || after === undefined)) {
    const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
    return keys.flatMap((key) => changedFields(before?.[key], after?.[key], path === '' ? key : `${path}.${key}`));
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ field: path, before: before ?? null, after: after ?? null }];
}
function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const SIGNS = { create: '+', update: '~', archive: '-' } as const;

/** The plan as people read it. */
export function planText(entries: readonly PlanEntry[]): string {
  if (entries.length === 0) return 'No changes: what is applied says the same.';
  const blocks = entries.map(({ action, what, id, fields }) => {
    const lines = fields.map(({ field, before, after }) =>
      action === 'create'
        ? `      ${field}: ${JSON.stringify(after)}`
        : `      ${field}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`,
    );
    const note = action === 'archive' ? ' (archived with its history)' : '';
    return [`  ${SIGNS[action]} ${what.replace('_', ' ')} ${id}${note}`, ...lines].join('\n');
  });
  const count = (action: PlanEntry['action']) => entries.filter((entry) => entry.action === action).length;
  return `${blocks.join('\n')}\n\n${count('create')} to create, ${count('update')} to update, ${count('archive')} to archive.`;
}
