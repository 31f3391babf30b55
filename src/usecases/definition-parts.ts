/** Parts of a definition that can be judged by themselves: whole branches of the tree, with all that they are rolled up from. */

import { inputsOf } from '../domain/inputs.ts';
import type { Cycle, KeyResult, Objective, OkrDefinition } from '../domain/key-result.ts';
import { remember } from '../domain/remember.ts';
import { NotFoundError } from '../ports.ts';

export interface FoundKeyResult {
  readonly keyResult: KeyResult;
  readonly objective: Objective;
  readonly cycle: Cycle;
}

/** @throws NotFoundError */
export function findKeyResult(definition: OkrDefinition, id: string): FoundKeyResult {
  for (const objective of definition.objectives) {
    const keyResult = objective.keyResults.find((each) => each.id === id);
    const cycle = definition.cycles.find((each) => each.id === objective.cycle);
    if (keyResult !== undefined && cycle !== undefined) return { keyResult, objective, cycle };
  }
  throw new NotFoundError(`There is no key result ${JSON.stringify(id)}.`);
}

export function isDefined(definition: OkrDefinition, keyResult: string): boolean {
  return keyResultsOf(definition).some(({ id }) => id === keyResult);
}

export function keyResultsOf(definition: OkrDefinition): readonly KeyResult[] {
  return definition.objectives.flatMap((objective) => objective.keyResults);
}

interface Tree {
  /** Key result → the objective that it is under. */
  readonly ownerOf: ReadonlyMap<string, Objective>;
  /** Key result → the objectives under it. */
  readonly below: ReadonlyMap<string | null, readonly Objective[]>;
}
const trees = new WeakMap<OkrDefinition, Tree>();

function treeOf(definition: OkrDefinition): Tree {
  return remember(trees, definition, () => ({
    ownerOf: new Map(definition.objectives.flatMap((objective) => objective.keyResults.map((each) => [each.id, objective] as const))),
    below: Map.groupBy(definition.objectives, (objective) => objective.parent),
  }));
}

/** The definition with only the objectives that these key results need: their own, those above, and all that any of them rolls up. */
export function partAround(definition: OkrDefinition, keyResults: ReadonlySet<string>): OkrDefinition {
  const { ownerOf, below } = treeOf(definition);
  const kept = new Set<Objective>();
  const keepWithChildren = (objective: Objective) => {
    if (kept.has(objective)) return;
    kept.add(objective);
    for (const { id } of objective.keyResults) for (const child of below.get(id) ?? []) keepWithChildren(child);
  };
  for (const id of keyResults) {
    const above = new Set<Objective>();
    for (
      let owner = ownerOf.get(id);
      owner !== undefined && !above.has(owner);
      owner = owner.parent === null ? undefined : ownerOf.get(owner.parent)
    ) {
      above.add(owner);
      keepWithChildren(owner);
    }
  }
  return { ...definition, objectives: definition.objectives.filter((objective) => kept.has(objective)) };
}

/** The definition with only a key result and all that it is rolled up from: what its own evaluation rests on. @throws NotFoundError */
export function partUnder(definition: OkrDefinition, id: string): OkrDefinition {
  const { ownerOf, below } = treeOf(definition);
  const { keyResult } = findKeyResult(definition, id);
  const kept = new Set<Objective>();
  const keepUnder = (parent: string) => {
    for (const objective of below.get(parent) ?? []) {
      if (kept.has(objective)) continue;
      kept.add(objective);
      for (const child of objective.keyResults) keepUnder(child.id);
    }
  };
  keepUnder(id);
  const owner = ownerOf.get(id);
  const own = owner === undefined ? [] : [{ ...owner, parent: null, keyResults: [keyResult] }];
  const under = kept.size === 0 ? [] : definition.objectives.filter((objective) => objective !== owner && kept.has(objective));
  return { ...definition, objectives: [...own, ...under] };
}

/** A key result's own id and the ids of all that it is rolled up from. */
export function keyResultsUnder(definition: OkrDefinition, id: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (keyResult: string) => {
    if (found.has(keyResult)) return;
    found.add(keyResult);
    for (const objective of definition.objectives) {
      if (objective.parent === keyResult) for (const child of objective.keyResults) visit(child.id);
    }
  };
  visit(id);
  return found;
}

/** Whole trees in batches of about so many key results: what is evaluated in one go, so that memory stays bounded. */
export function batchesOf(definition: OkrDefinition, keyResultsPerBatch: number): readonly OkrDefinition[] {
  const ownerOf = new Map(
    definition.objectives.flatMap((objective) => objective.keyResults.map((each) => [each.id, objective.id] as const)),
  );
  const parentOf = new Map(
    definition.objectives.map((objective) => [objective.id, objective.parent === null ? undefined : ownerOf.get(objective.parent)]),
  );
  const rootOf = (id: string): string => {
    let root = id;
    for (
      let steps = 0, next = parentOf.get(root);
      next !== undefined && steps < definition.objectives.length;
      steps++, next = parentOf.get(root)
    ) {
      root = next;
    }
    return root;
  };
  const trees = Map.groupBy(definition.objectives, (objective) => rootOf(objective.id));
  const batches: Objective[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const tree of trees.values()) {
    if (size >= keyResultsPerBatch) {
      batches.push([]);
      size = 0;
    }
    batches.at(-1)?.push(...tree);
    size += tree.reduce((sum, objective) => sum + objective.keyResults.length, 0);
  }
  return batches.map((objectives) => ({ ...definition, objectives }));
}

/** Key results that read a connection. */
export function keyResultsOfConnection(definition: OkrDefinition, connection: string): readonly string[] {
  return keyResultsOf(definition)
    .filter((keyResult) => inputsOf(keyResult).some((input) => input.series.connection === connection))
    .map((keyResult) => keyResult.id);
}
