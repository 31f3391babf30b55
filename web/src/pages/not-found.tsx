import { useBoard } from '../board-context.tsx';
import { useTitle } from '../use-title.ts';

/** @param hint left out: that the address may be old */
export function NotFoundPage({ hint }: { readonly hint?: string }) {
  const { t } = useBoard();
  useTitle(t.notFound);
  return (
    <div class="empty">
      <h1>{t.notFound}</h1>
      <p>{hint ?? t.notFoundHint}</p>
      <p>
        <a href="/">{t.back}</a>
      </p>
    </div>
  );
}
