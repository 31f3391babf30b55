/** Walks pages by token, bounded: a source that hands out the same token twice, or never ends, is caught. */
import { fixConnector } from './failure.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Token of the next page; null or empty: this was the last. */
  readonly next: string | null;
}

/**
 * @param read asks for one page; the first is asked with null
 * @throws SourceError `fix_connector` on a repeated token and beyond `pagesMax` pages
 */
export async function* paginate<Item>(
  read: (token: string | null) => Promise<Page<Item>>,
  options: { readonly source: string; readonly pagesMax: number },
): AsyncGenerator<Item> {
  const seen = new Set<string>();
  let token: string | null = null;
  for (let pages = 0; pages < options.pagesMax; pages++) {
    const page: Page<Item> = await read(token);
    yield* page.items;
    if (page.next === null || page.next === '') return;
    if (seen.has(page.next)) throw fixConnector({ public: `${options.source} handed out the same page token twice` }, page.next);
    seen.add(page.next);
    token = page.next;
  }
  throw fixConnector({ public: `${options.source} has more than ${options.pagesMax} pages` }, '');
}
