import { useBoard } from '../board-context.tsx';
import { useTitle } from '../use-title.ts';

export function NotFoundPage() {
  const { t } = useBoard();
  useTitle(t.notFound);
  return (
    <div class="empty">
      <h1>{t.notFound}</h1>
      <p>{t.notFoundHint}</p>
      <p>
        <a href="/">{t.back}</a>
      </p>
    </div>
  );
}
