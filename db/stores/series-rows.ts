/** Series and their short ids in the bulk tables. */
import { createHash } from 'node:crypto';
import type { Instant } from '../../src/domain/calendar.ts';
import { type Grain, type SeriesRef, seriesKey } from '../../src/domain/observation.ts';
import type { RetiredReadings, WorkspaceId } from '../../src/ports.ts';
import type { Transaction } from '../client.ts';
import { json } from './store-context.ts';

/** How a grain stands in the bulk tables. */
export const GRAIN_NUMBER: Readonly<Record<Grain, number>> = { day: 0, range: 1 };

/** Series → key, computed once per object: readings of one series mostly share it. */
export function keyReader(): (series: SeriesRef) => string {
  const known = new Map<SeriesRef, string>();
  return (series) => {
    let key = known.get(series);
    if (key === undefined) {
      key = seriesKey(series);
      known.set(series, key);
    }
    return key;
  };
}

/** Key → id of those that are held, or were at an instant. */
export async function findSeries(
  t: Transaction,
  keys: Iterable<string>,
  knownAt: Instant | null = null,
): Promise<ReadonlyMap<string, string>> {
  return knownAt === null ? readIds(t, digestsOf(keys), false) : readIdsAt(t, digestsOf(keys), knownAt);
}

/**
 * Key → id, creating what is missing, and locks each series until the transaction ends: of two that write the same series,
 * the second compares with what the first has written. Ids are locked in order, so that they never wait for each other.
 */
export async function lockSeries(
  t: Transaction,
  workspace: WorkspaceId,
  series: ReadonlyMap<string, SeriesRef>,
): Promise<ReadonlyMap<string, string>> {
  const digests = digestsOf(series.keys());
  const held = await readIds(t, digests, false);
  const missing = [...digests].filter(([, key]) => !held.has(key)).sort(([one], [other]) => (one < other ? -1 : 1));
  if (missing.length > 0) {
    const rows = missing.map(([digest, key]) => ({ digest, ...(series.get(key) as SeriesRef) }));
    await t`
      insert into series (workspace_id, key_digest, connection, account, metric, filter, item_dimension)
      select ${workspace}, decode(r.digest, 'hex'), r.connection, r.account, r.metric, r.filter, r."itemDimension"
      from jsonb_to_recordset(${json(t, rows)}) as r(digest text, connection text, account text, metric text, filter jsonb, "itemDimension" text)
      on conflict (workspace_id, key_digest) where retired_at is null do nothing`;
  }
  return readIds(t, digests, true);
}

/** Digest → key. */
function digestsOf(keys: Iterable<string>): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const key of keys) digests.set(createHash('sha256').update(key).digest('hex'), key);
  return digests;
}

async function readIds(t: Transaction, digests: ReadonlyMap<string, string>, lock: boolean): Promise<ReadonlyMap<string, string>> {
  if (digests.size === 0) return new Map();
  const rows = await t<{ id: string; digest: string }[]>`
    select id, encode(key_digest, 'hex') as digest from series
    where retired_at is null and key_digest = any(array(select decode(d, 'hex') from unnest(${[...digests.keys()]}::text[]) as d))
    ${lock ? t`order by id for no key update` : t``}`;
  return new Map(rows.map((row) => [digests.get(row.digest) as string, row.id]));
}

/** Of several that bore a key one after the other, the one that did at the instant. */
async function readIdsAt(t: Transaction, digests: ReadonlyMap<string, string>, knownAt: Instant): Promise<ReadonlyMap<string, string>> {
  const rows = await t<{ id: string; digest: string }[]>`
    select distinct on (key_digest) id, encode(key_digest, 'hex') as digest from series
    where key_digest = any(array(select decode(d, 'hex') from unnest(${[...digests.keys()]}::text[]) as d))
      and (retired_at is null or retired_at > ${knownAt})
    order by key_digest, retired_at nulls last`;
  return new Map(rows.map((row) => [digests.get(row.digest) as string, row.id]));
}

/**
 * From an instant on these series begin anew: what was read before stays readable as known earlier. What connectors remember of
 * the connection is forgotten with it, and a call that is under way has to ask again under the new settings.
 */
export async function retireSeries(t: Transaction, retired: readonly RetiredReadings[], at: Instant): Promise<void> {
  for (const { connection, metrics } of retired) {
    await t`
      update series set retired_at = ${at} where connection = ${connection} and retired_at is null
      ${metrics === null ? t`` : t`and metric = any(${metrics}::text[])`}`;
    await t`delete from connector_memory where connection = ${connection}`;
    await t`update sync_calls set fence = fence + 1 where connection = ${connection} and state = 'running'`;
  }
}
