import type { Instant, LocalDate } from '../../src/domain/calendar.ts';
import type { KeyResultEvaluation, ObjectiveEvaluation } from '../../src/domain/evaluation.ts';
import type { FrozenBaseline } from '../../src/domain/key-result.ts';
import { ConflictError, type ProgressPosition, type ProgressRecord, type ProgressStore, type ProgressSubjects } from '../../src/ports.ts';
import type { Transaction } from '../client.ts';
import { releaseBaselines } from './frozen-baselines.ts';
import { addToOutbox, json, type StoreContext } from './store-context.ts';

const HISTORY_MAX = 1_100;
type Context = Parameters<ProgressStore['write']>[1];

export function makeProgressStore({ run, workspace }: StoreContext): ProgressStore {
  return {
    latest: () =>
      run(
        (t) => t<ProgressRecord[]>`
          select ${columns(t)} from key_results as k cross join lateral (
            select * from progress_records where workspace_id = k.workspace_id and key_result = k.id order by as_of_on desc, computed_at desc, id desc limit 1
          ) as p
          where k.archived_at is null order by k.position`,
      ),
    latestOf: (keyResult) =>
      run(async (t) => {
        const [record] = await t<ProgressRecord[]>`
          select ${columns(t)} from progress_records as p where workspace_id = ${workspace} and key_result = ${keyResult}
          order by as_of_on desc, computed_at desc, id desc limit 1`;
        return record ?? null;
      }),
    latestObjectives: () =>
      run(async (t) => {
        const rows = await t<{ id: string; evaluation: ObjectiveEvaluation }[]>`
          select o.id, p.evaluation from objectives as o cross join lateral (
            select evaluation from objective_progress where workspace_id = o.workspace_id and objective = o.id order by as_of_on desc, computed_at desc, id desc limit 1
          ) as p
          where o.archived_at is null order by o.position`;
        return new Map(rows.map(({ id, evaluation }) => [id, evaluation]));
      }),
    at: (keyResult, knownAt) =>
      run(async (t) => {
        const [record] = await t<ProgressRecord[]>`
          select ${columns(t)} from progress_records as p where workspace_id = ${workspace} and key_result = ${keyResult} and computed_at <= ${knownAt}
          order by as_of_on desc, computed_at desc, id desc limit 1`;
        return record ?? null;
      }),
    history: (keyResult, from, to) =>
      run(
        (t) => t<ProgressRecord[]>`
          select distinct on (p.as_of_on) ${columns(t)} from progress_records as p
          where workspace_id = ${workspace} and key_result = ${keyResult} and as_of_on >= ${from} and as_of_on <= ${to}
          order by p.as_of_on, p.computed_at desc, p.id desc limit ${HISTORY_MAX}`,
      ),
    position: (asOf, of) => run((t) => positionOf(t, workspace, asOf, of)),
    write: (evaluation, context) =>
      run(async (t) => {
        // One evaluation at a time: the second compares with what the first has written.
        await t`select pg_advisory_xact_lock(hashtextextended(${JSON.stringify(['progress', workspace])}, 0))`;
        const { asOf, basedOn } = context;
        const of = { keyResults: context.keyResults, objectives: Object.keys(evaluation.objectives) };
        if (basedOn !== null && (await positionOf(t, workspace, asOf, of)) !== basedOn)
          throw new ConflictError(`Progress of ${asOf} was computed by somebody else in the meantime.`);
        const keyResults = context.keyResults.flatMap((id) => {
          const found = evaluation.keyResults[id];
          return found === undefined ? [] : [{ id, evaluation: found }];
        });
        const objectives = Object.entries(evaluation.objectives).map(([id, found]) => ({ id, evaluation: found }));
        const written = await append(t, workspace, 'progress_records', 'key_result', keyResults, context);
        await append(t, workspace, 'objective_progress', 'objective', objectives, context);
        await addToOutbox(
          t,
          workspace,
          context.computedAt,
          written.map((record) => ({ kind: 'progress_changed', payload: changeOf(record, context) })),
        );
        return { written: written.length };
      }),
    frozen: (keyResults, knownAt) => run((t) => frozenAt(t, keyResults, knownAt)),
    freeze: (records, at) =>
      run(async (t) => {
        await t`
          insert into frozen_baselines
            (workspace_id, key_result, through_on, value, fraction, curve, quality, observation_ids, taken_at)
          select ${workspace}, f."keyResult", f.through, f.value, f.fraction,
            array(select each from jsonb_array_elements_text(f.curve) with ordinality as c(each, place) order by place),
            f.quality, array(select jsonb_array_elements_text(f."observationIds")), ${at}::timestamptz
          from jsonb_to_recordset(${json(t, records)})
            as f("keyResult" text, through date, value float8, fraction text, curve jsonb, quality jsonb, "observationIds" jsonb)
          on conflict (workspace_id, key_result, through_on) where released_at is null do nothing`;
      }),
    release: (keyResult, reason, by, at) => run((t) => releaseBaselines(t, workspace, { keyResult, reason, by, at })),
  };
}

async function frozenAt(t: Transaction, keyResults: readonly string[], knownAt: Instant | null): Promise<readonly FrozenBaseline[]> {
  const frozen = t`select key_result as "keyResult", through_on as through, value, fraction, curve, quality,
      observation_ids as "observationIds", taken_at as "takenAt"
    from frozen_baselines`;
  const by = knownAt ?? 'infinity';
  const held = await t<FrozenBaseline[]>`
    ${frozen} where released_at is null and key_result = any(${[...keyResults]}::text[]) and taken_at <= ${by}::timestamptz
    order by key_result, through_on`;
  if (knownAt === null) return held;
  // Releases are few: only where there was one since are its records looked for.
  const since = await t<{ keyResult: string }[]>`
    select distinct key_result as "keyResult" from baseline_releases
    where key_result = any(${[...keyResults]}::text[]) and released_at > ${knownAt}`;
  if (since.length === 0) return held;
  const released = await t<FrozenBaseline[]>`
    ${frozen} where key_result = any(${since.map((each) => each.keyResult)}::text[]) and taken_at <= ${knownAt} and released_at > ${knownAt}
    order by key_result, through_on, taken_at desc`;
  return [...held, ...released];
}

/** Ids are given under the lock of `write`, so what is written later has a higher one. */
async function positionOf(
  t: Transaction,
  workspace: string,
  asOf: LocalDate,
  { keyResults, objectives }: ProgressSubjects,
): Promise<ProgressPosition> {
  const [reached] = await t<{ records: string; objectives: string }[]>`
    select (select coalesce(max(id), 0) from progress_records
        where workspace_id = ${workspace} and key_result = any(${[...keyResults]}::text[]) and as_of_on = ${asOf})::text as records,
      (select coalesce(max(id), 0) from objective_progress
        where workspace_id = ${workspace} and objective = any(${[...objectives]}::text[]) and as_of_on = ${asOf})::text as objectives`;
  return `${reached?.records}/${reached?.objectives}` as ProgressPosition;
}

function columns(t: Transaction) {
  return t`p.key_result as "keyResult", p.as_of_on as "asOf", p.computed_at as "computedAt", p.run_id as "runId",
    p.definition_version as "definitionVersion", p.evaluation`;
}

interface WrittenRecord {
  readonly id: string;
  readonly subject: string;
  readonly evaluation: KeyResultEvaluation;
  /** The record that was the latest before, of whatever day. */
  readonly before: KeyResultEvaluation | null;
}

/** Appends what differs from the last record of the same subject and day. */
function append(
  t: Transaction,
  workspace: string,
  table: 'progress_records' | 'objective_progress',
  subject: 'key_result' | 'objective',
  rows: readonly { readonly id: string; readonly evaluation: object }[],
  { asOf, computedAt, runId, definitionVersion }: Context,
): PromiseLike<readonly WrittenRecord[]> {
  if (rows.length === 0) return Promise.resolve([]);
  return t<WrittenRecord[]>`
    with compared as materialized (
      select i.id, i.evaluation, latest.evaluation as before from jsonb_to_recordset(${json(t, rows)}) as i(id text, evaluation jsonb)
      left join lateral (
        select evaluation from ${t(table)} where workspace_id = ${workspace} and ${t(subject)} = i.id and as_of_on = ${asOf}
        order by computed_at desc, id desc limit 1
      ) as same_day on true
      left join lateral (
        select evaluation from ${t(table)} where workspace_id = ${workspace} and ${t(subject)} = i.id order by as_of_on desc, computed_at desc, id desc limit 1
      ) as latest on true
      where same_day.evaluation is distinct from i.evaluation
    ), written as (
      insert into ${t(table)} (workspace_id, ${t(subject)}, as_of_on, computed_at, run_id, definition_version, evaluation)
      select ${workspace}, id, ${asOf}::date, ${computedAt}::timestamptz, ${runId}::text, ${definitionVersion}::int, evaluation from compared
      returning id, ${t(subject)} as subject
    )
    select w.id, w.subject, c.evaluation, c.before from written as w join compared as c on c.id = w.subject order by w.id`;
}

/** What a sink needs to decide whether there is something to tell. */
function changeOf(record: WrittenRecord, { asOf, computedAt, runId }: Context): object {
  return {
    keyResult: record.subject,
    recordId: record.id,
    asOf,
    computedAt,
    runId,
    before: record.before === null ? null : shown(record.before),
    after: shown(record.evaluation),
  };
}

function shown({ value, unit, progress, status, state, attained }: KeyResultEvaluation): object {
  return { value, unit, progress, status, state, attained };
}
