/** Letting go of frozen baselines: by a person, or because the definition asks another question now. */
import type { Instant } from '../../src/domain/calendar.ts';
import type { WorkspaceId } from '../../src/ports.ts';
import type { Transaction } from '../client.ts';
import { audit } from './store-context.ts';

export interface Release {
  readonly keyResult: string;
  readonly reason: string;
  readonly by: string;
  readonly at: Instant;
}

/** What was frozen stays readable as known earlier; who let go of it, and why, is kept. */
export async function releaseBaselines(t: Transaction, workspace: WorkspaceId, { keyResult, reason, by, at }: Release): Promise<void> {
  await t`update frozen_baselines set released_at = ${at} where key_result = ${keyResult} and released_at is null`;
  await t`
    insert into baseline_releases (workspace_id, key_result, reason, released_by, released_at) values (${workspace}, ${keyResult}, ${reason}, ${by}, ${at})`;
  await audit(t, workspace, 'baseline_released', keyResult, { reason, by });
}

/** Of these key results, those that have a frozen baseline in force. */
export async function withFrozenBaselines(t: Transaction, keyResults: readonly string[]): Promise<readonly string[]> {
  if (keyResults.length === 0) return [];
  const rows = await t<{ id: string }[]>`
    select distinct key_result as id from frozen_baselines where released_at is null and key_result = any(${keyResults}::text[]) order by 1`;
  return rows.map(({ id }) => id);
}
