/** The expression over a key result's inputs, as a tree (semantics.md §4). How it is read from text is in notation/. */
export type Expression =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression };
export type Operator = '+' | '-' | '*' | '/';

/** Names of the inputs that occur, each once, in order of appearance. */
export function inputNamesOf(expression: Expression): readonly string[] {
  if (expression.kind === 'number') return [];
  if (expression.kind === 'input') return [expression.name];
  return [...new Set([...inputNamesOf(expression.left), ...inputNamesOf(expression.right)])];
}
