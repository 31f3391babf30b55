/**
 * How often `nyckel suggest` is right, by set of sentences and language, and what it gets wrong: the table of docs/suggest.md.
 * Usage: npx node bench/suggest.bench.ts
 */
import { accuracyOf, accuracyTable, SETS } from '../test/domain/suggest/accuracy.ts';

process.stdout.write(`${accuracyTable()}\n`);
for (const [name, set] of Object.entries(SETS)) {
  const { mistakes } = accuracyOf(set, null);
  if (mistakes.length > 0) process.stdout.write(`\n${name}:\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}\n`);
}
