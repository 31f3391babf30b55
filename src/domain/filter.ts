/** Whether a dimension's member meets a condition; for items, which carry the member itself. */
import { RE2JS } from 're2js';
import type { Condition } from './observation.ts';
import { remember } from './remember.ts';

const expressions = new WeakMap<Condition, Pick<RegExp, 'test'>>();

/** A pattern in RE2's syntax, as the sources speak it: without lookaround, so that none takes for ever. @throws Error for text that is none */
export const compilePattern = (pattern: string): RE2JS => RE2JS.compile(pattern);

/** A definition that was accepted before only RE2's patterns were goes on. */
function matcherOf(pattern: string): Pick<RegExp, 'test'> {
  try {
    return compilePattern(pattern);
  } catch {
    return new RegExp(pattern, 'u');
  }
}

/** Texts compare as written, letter case included. @throws Error for a pattern that is no regular expression */
export function meets(condition: Condition, member: string): boolean {
  switch (condition.op) {
    case 'equals':
      return member === condition.value;
    case 'in':
      return condition.values.includes(member);
    case 'prefix':
      return member.startsWith(condition.value);
    case 'contains':
      return member.includes(condition.value);
    case 'regex':
      return remember(expressions, condition, () => matcherOf(condition.value)).test(member);
    case 'not':
      return !meets(condition.condition, member);
  }
}
