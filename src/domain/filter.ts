/** Whether a dimension's member meets a condition; for items, which carry the member itself. */
import type { Condition } from './observation.ts';
import { remember } from './remember.ts';

const expressions = new WeakMap<Condition, RegExp>();

/** Texts compare as written, letter case included. @throws SyntaxError for a pattern that is no regular expression */
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
      return remember(expressions, condition, () => new RegExp(condition.value, 'u')).test(member);
    case 'not':
      return !meets(condition.condition, member);
  }
}
