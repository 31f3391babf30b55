/** Says on every page that the numbers are made up, and removes them after one question. */
import { useRef, useState } from 'preact/hooks';
import { api } from '../api.ts';
import { useBoard } from '../board-context.tsx';

export function DemoBanner() {
  const { t, refresh } = useBoard();
  const dialog = useRef<HTMLDialogElement>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const remove = async () => {
    try {
      await api.removeDemo();
      dialog.current?.close();
      refresh();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <aside class="demo" aria-label={t.demo.label}>
      <p>
        <strong>{t.demo.label}.</strong> {t.demo.text}
      </p>
      <button type="button" class="button button-small" onClick={() => dialog.current?.showModal()}>
        {t.demo.remove}
      </button>
      <dialog ref={dialog} aria-labelledby="demo-title">
        <h2 id="demo-title">{t.demo.confirmTitle}</h2>
        <p>{t.demo.confirm}</p>
        {failure === null ? null : (
          <p class="problem" role="alert">
            {failure}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {t.demo.no}
          </button>
          <button type="button" class="button button-danger" onClick={remove}>
            {t.demo.yes}
          </button>
        </div>
      </dialog>
    </aside>
  );
}
