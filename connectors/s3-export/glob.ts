/** Patterns over keys: `*` and `?` stay inside one path segment, `**` crosses them, `{a,b}` is either. Never backtracks for long. */

const ALTERNATIVES_MAX = 100;

/** @throws RangeError for braces that make more than 100 patterns */
export function globMatcher(pattern: string): (path: string) => boolean {
  const patterns = expandBraces(pattern).map(tokensOf);
  return (path) => patterns.some((tokens) => matches(tokens, path));
}

function expandBraces(pattern: string): readonly string[] {
  let open = [pattern];
  for (;;) {
    let expanded = false;
    const next = open.flatMap((each) => {
      const found = /^(.*?)\{([^{}]*)\}(.*)$/s.exec(each);
      if (found === null) return [each];
      expanded = true;
      const [, before = '', inside = '', after = ''] = found;
      return inside.split(',').map((one) => before + one + after);
    });
    if (next.length > ALTERNATIVES_MAX) throw new RangeError(`more than ${ALTERNATIVES_MAX} alternatives`);
    if (!expanded) return next;
    open = next;
  }
}

type Token = { readonly kind: 'text'; readonly character: string } | { readonly kind: 'one' | 'segment' | 'any' | 'folders' };

function tokensOf(pattern: string): readonly Token[] {
  return [...pattern.matchAll(/\*\*\/|\*\*|\*|\?|[\s\S]/gu)].map(([part]): Token => {
    if (part === '**/') return { kind: 'folders' };
    if (part === '**') return { kind: 'any' };
    if (part === '*') return { kind: 'segment' };
    return part === '?' ? { kind: 'one' } : { kind: 'text', character: part };
  });
}

/** All positions of the pattern that the path can be at, moved one character at a time: pattern × path steps, whatever it holds. */
function matches(tokens: readonly Token[], path: string): boolean {
  let states = closed([0], tokens, true);
  for (const character of path) {
    const next = new Set<number>();
    for (const state of states) {
      const token = tokens[state];
      if (token === undefined) continue;
      if (token.kind === 'text' ? token.character === character : token.kind === 'one' && character !== '/') next.add(state + 1);
      if (token.kind === 'any' || token.kind === 'folders' || (token.kind === 'segment' && character !== '/')) next.add(state);
    }
    states = closed(next, tokens, character === '/');
  }
  return states.has(tokens.length);
}

/** Adds the positions behind wildcards that may stand for nothing; "**" with a slash only ends where a folder does. */
function closed(from: Iterable<number>, tokens: readonly Token[], atFolder: boolean): Set<number> {
  const states = new Set(from);
  for (const state of states) {
    const kind = tokens[state]?.kind;
    if (kind === 'segment' || kind === 'any' || (kind === 'folders' && atFolder)) states.add(state + 1);
  }
  return states;
}
