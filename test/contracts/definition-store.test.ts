import { describe, expect, test } from 'vitest';
import { EMPTY_DEFINITION } from '../../db/stores/definition-store.ts';
import { useDeployment } from '../support/database.ts';
import { at, definitionOf, evaluationOf, on } from './samples.ts';

const workbench = useDeployment();
const first = at('2026-10-01T08:00:00Z');
const second = at('2026-10-02T08:00:00Z');

describe('DefinitionStore', () => {
  test('before the first apply the definition is empty, as version 0', async () => {
    const { definitions } = await workbench.fresh();
    expect(await definitions.current()).toEqual({ version: 0, definition: EMPTY_DEFINITION });
    expect(await definitions.at(second)).toBeNull();
    expect(await definitions.versions()).toEqual([]);
  });

  test('an apply replaces the definition, and each version can be read as it stood', async () => {
    const { definitions } = await workbench.fresh();
    const [one, two] = [definitionOf(['a', 'b']), definitionOf(['b', 'c'])];
    expect(await definitions.apply(one, first, 0)).toEqual({ version: 1, definition: one });
    expect(await definitions.apply(two, second, 1)).toEqual({ version: 2, definition: two });
    expect(await definitions.current()).toEqual({ version: 2, definition: two });
    expect(await definitions.at(at('2026-10-02T07:59:59.999Z'))).toEqual({ version: 1, definition: one });
    expect(await definitions.at(second)).toEqual({ version: 2, definition: two });
    expect(await definitions.at(at('2026-09-30T00:00:00Z'))).toBeNull();
    expect(await definitions.versions()).toEqual([
      { version: 1, appliedAt: first },
      { version: 2, appliedAt: second },
    ]);
  });

  test('applying an equal definition writes nothing and answers the same version, also to who repeats a lost answer', async () => {
    const { definitions } = await workbench.fresh();
    await definitions.apply(definitionOf(['a']), first, 0);
    expect(await definitions.apply(definitionOf(['a']), second, 1)).toMatchObject({ version: 1 });
    expect(await definitions.apply(definitionOf(['a']), second, 0)).toMatchObject({ version: 1 });
    expect(await definitions.versions()).toHaveLength(1);
  });

  test('an apply on a version that is no longer the current one is refused and changes nothing', async () => {
    const { definitions } = await workbench.fresh();
    await definitions.apply(definitionOf(['a']), first, 0);
    await expect(definitions.apply(definitionOf(['b']), second, 0)).rejects.toMatchObject({ name: 'ConflictError' });
    expect(await definitions.current()).toEqual({ version: 1, definition: definitionOf(['a']) });
  });

  test('of several applies at once on one version, one wins and the others are told of the conflict', async () => {
    const { definitions } = await workbench.fresh();
    for (let version = 0; version < 10; version += 1) {
      const ids = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `kr-${version}-${number}`);
      const outcomes = await Promise.allSettled(ids.map((id) => definitions.apply(definitionOf([id]), first, version)));
      const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.name] : []));
      expect(refusals).toEqual(Array.from({ length: 7 }, () => 'ConflictError'));
    }
    expect(await definitions.versions()).toHaveLength(10);
  });

  test('what is no longer defined is archived with its history, and comes back with it', async () => {
    const stores = await workbench.fresh();
    const write = (id: string, computedAt: ReturnType<typeof at>) =>
      stores.progress.write(
        { keyResults: { [id]: evaluationOf(1) }, objectives: {}, warnings: [] },
        { asOf: on('2026-10-01'), computedAt, runId: null, definitionVersion: 1, keyResults: [id], basedOn: null },
      );
    await stores.definitions.apply(definitionOf(['a', 'b']), first, 0);
    await write('a', first);
    await write('b', first);
    await stores.definitions.apply(definitionOf(['b']), second, 1);
    expect((await stores.progress.latest()).map(({ keyResult }) => keyResult)).toEqual(['b']);
    expect(await stores.progress.latestOf('a')).not.toBeNull();
    await stores.definitions.apply(definitionOf(['b', 'a']), at('2026-10-03T08:00:00Z'), 2);
    expect((await stores.progress.latest()).map(({ keyResult }) => keyResult)).toEqual(['b', 'a']);
  });
});
