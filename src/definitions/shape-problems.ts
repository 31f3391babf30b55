/** What the shapes found wrong, as problems a person can act on: what stands there, what may, and what was probably meant. */
import type { z } from 'zod';
import { KEYS_MARK } from './leaf-shapes.ts';
import { describeReceived, type LocalProblem, nearestOf, type Path, pathText, unknownName } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** Reads a value by a shape: the typed value, or every problem with it. @param base the value's path in the file */
export function readShape<Shape extends z.ZodType>(
  shape: Shape,
  value: unknown,
  base: Path,
): { readonly value: z.output<Shape> } | { readonly problems: readonly LocalProblem[] } {
  const parsed = shape.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  return { problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, value, base)) };
}

function problemsOf(issue: Issue, root: unknown, base: Path): readonly LocalProblem[] {
  const local = issue.path.filter((part) => typeof part !== 'symbol');
  const path = [...base, ...local];
  const received = valueAt(root, local);
  if (issue.code === 'unrecognized_keys') {
    const valid = keysIn(issue);
    return issue.keys.map((key) => unknownKey(key, valid, path, received));
  }
  if (issue.code === 'invalid_union' && isMapping(received) && issue.errors.length > 0) return inUnion(issue, received, root, base, path);
  return [wrongValue(path, received, issue.message)];
}

function keysIn(issue: Issue): readonly string[] {
  return issue.message.startsWith(KEYS_MARK) ? issue.message.slice(KEYS_MARK.length).split(', ') : [];
}

/** Of the alternatives that are mappings, the one whose keys fit best says what is wrong. */
function inUnion(issue: z.core.$ZodIssueInvalidUnion, received: object, root: unknown, base: Path, path: Path): readonly LocalProblem[] {
  const keys = Object.keys(received);
  const branches = issue.errors.filter((issues) => !issues.some((each) => each.path.length === 0 && each.code !== 'unrecognized_keys'));
  const unknownTo = (issues: readonly Issue[]) =>
    issues.flatMap((each) => (each.code === 'unrecognized_keys' && each.path.length === 0 ? each.keys : []));
  const ranked = [...branches].sort((a, b) => unknownTo(a).length - unknownTo(b).length || a.length - b.length);
  const best = ranked[0];
  if (best === undefined) return [wrongValue(path, received, issue.message)];
  if (keys.length > 0 && unknownTo(best).length < keys.length) {
    return best.flatMap((each) => problemsOf({ ...each, path: [...issue.path, ...each.path] } as Issue, root, base));
  }
  const valid = [
    ...new Set(branches.flatMap((issues) => issues.flatMap((each) => (each.code === 'unrecognized_keys' ? keysIn(each) : [])))),
  ];
  const first = keys[0];
  if (first === undefined || valid.length === 0) return [wrongValue(path, received, issue.message)];
  return [{ ...unknownName('key', first, valid, [...path, first], true), allowed: issue.message }];
}

const KINDS_OF: Readonly<Record<string, string>> = {
  at_most: 'limit and count_items',
  at_least: 'limit and count_items',
  low: 'range',
  high: 'range',
  tolerance: 'range',
  steps: 'milestone',
  rollup: 'change',
  baseline: 'change and count_items',
  target: 'change, count_items and milestone',
};

function unknownKey(key: string, valid: readonly string[], path: Path, holder: unknown): LocalProblem {
  const problem = unknownName('key', key, valid, [...path, key], true);
  const kind = isMapping(holder) && 'kind' in holder && typeof holder.kind === 'string' ? holder.kind : null;
  const kinds = KINDS_OF[key];
  if (kind !== null && kinds !== undefined) {
    const { nearest: _unused, ...rest } = problem;
    return { ...rest, message: `"${key}" does not belong to kind ${kind}; it is a key of ${kinds}` };
  }
  if (key === '<<') return { ...problem, message: 'merge keys (<<) are not part of YAML 1.2; use a plain alias or write the keys out' };
  return problem;
}

function wrongValue(path: Path, received: unknown, allowed: string): LocalProblem {
  const what = path.length === 0 ? 'the file' : `"${path.at(-1)}"`;
  const shown = describeReceived(received, path);
  if (received === undefined)
    return { path, received: shown, allowed, message: `${what} is missing in ${pathText(path.slice(0, -1)) || 'the file'}` };
  const nearest = typeof received === 'string' ? nearestOf(received, namesIn(allowed)) : undefined;
  const hint = nearest === undefined ? hintFor(received, allowed, path) : `; did you mean "${nearest}"?`;
  return {
    path,
    received: shown,
    allowed,
    message: `${what} is ${shown}${hint === '' ? `; allowed: ${allowed}` : hint}`,
    ...(nearest === undefined ? {} : { nearest }),
  };
}

function namesIn(allowed: string): readonly string[] {
  if (allowed.startsWith('an IANA')) return Intl.supportedValuesOf('timeZone');
  return allowed.includes(' | ') ? allowed.split(' | ').filter((word) => /^[\w-]+$/.test(word)) : [];
}

const LOCAL_NUMBER = /^[+\-−]?\d{1,3}([\s\u00a0\u202f.,']\d{3})*([.,]\d+)?$|^[+\-−]?\d+([.,]\d+)?$/;

/** What to write instead, for the mistakes that people make most. */
function hintFor(received: unknown, allowed: string, path: Path): string {
  const key = path.at(-1);
  if (typeof received === 'number' && !Number.isFinite(received)) return '; only finite numbers can be computed with';
  if (key === 'credential') return '; a secret never stands in this file: put it into the environment and write env:NAME';
  if (typeof received === 'number' && allowed.includes('letters a–z')) return '; put it in quotes';
  if (typeof received !== 'string') return '';
  if (allowed.startsWith('a date') && /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$/.test(received))
    return '; write year-month-day with two digits each, an existing day';
  if (allowed.startsWith('true')) return '; write true or false';
  if (key === 'target' && !/\d/.test(received)) return `; a number to reach is missing; allowed: ${allowed}`;
  if (key === 'target' && /^[+\-−]?\d+([.,]\d+)?\s?%$/.test(received)) return `; write target: { change: ${received.replace(',', '.')} }`;
  if (received.trim().endsWith('%') && !allowed.includes('%')) return '; a percentage is not allowed here, write a plain number';
  if (allowed.includes('number') && LOCAL_NUMBER.test(received.trim()))
    return '; write it without quotes: digits, and a point before decimals (1234.5)';
  return '';
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[part] : undefined),
    root,
  );
}
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
