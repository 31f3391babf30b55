/** The expression over a key result's inputs: its syntax tree. Parsing and checking follow below it. */
export type Expression =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'binary'; readonly operator: '+' | '-' | '*' | '/'; readonly left: Expression; readonly right: Expression };
