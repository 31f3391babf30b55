/** Problems of files as people read them in a terminal, and as programs do. */
import type { DefinitionProblem } from '../definitions/problem.ts';

/** One block per problem, with a place that editors and terminals make clickable. */
export function problemList(problems: readonly DefinitionProblem[]): string {
  const blocks = problems.map(({ file, line, column, path, received, allowed, message }) =>
    [
      `${file}:${line}:${column}${path === '' ? '' : `  ${path}`}`,
      `  ${message}`,
      `  received: ${received}`,
      `  allowed:  ${allowed}`,
    ].join('\n'),
  );
  const count = problems.length === 1 ? '1 mistake; nothing was changed.' : `${problems.length} mistakes; nothing was changed.`;
  return [...blocks, count].join('\n\n');
}

/** The errors of `--json`. */
export function problemsJson(problems: readonly DefinitionProblem[]): string {
  return JSON.stringify(
    { errors: problems.map(({ path, received, allowed, message, ...place }) => ({ path, received, allowed, message, ...place })) },
    null,
    2,
  );
}
