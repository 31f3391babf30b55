/** Whether a dimension's member meets a condition; for items, which carry the member itself. */
import { RE2JS } from 're2js';
import type { Condition } from './observation.ts';
import { remember } from './remember.ts';

const expressions = new WeakMap<Condition, RE2JS>();

/**
 * A pattern in RE2's syntax, which the sources speak, too: no lookaround, no backreferences, and so no pattern that takes for ever.
 * @throws Error for text that is none
 */
export function compilePattern(pattern: string): RE2JS {
  return RE2JS.compile(pattern);
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
      return remember(expressions, condition, () => compilePattern(condition.value)).test(member);
    case 'not':
      return !meets(condition.condition, member);
  }
}
