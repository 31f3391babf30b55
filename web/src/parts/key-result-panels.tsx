/** The smaller parts of a key result's page; each shows nothing where there is nothing to say. */
import { api, type Evaluation, type Item, type KeyResult } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import { useLoaded } from '../use-loaded.ts';
import { Failure, Loading } from './waiting.tsx';

type OfEvaluation = { readonly evaluation: Evaluation };

export function Items({ evaluation: { items } }: OfEvaluation) {
  const { t } = useBoard();
  if (items === null) return null;
  return (
    <section class="panel" aria-labelledby="items-title">
      <h2 id="items-title">{t.items.title}</h2>
      <h3>{t.items.counting(items.counting.length)}</h3>
      <ItemList items={items.counting} />
      <h3>{t.items.nearest}</h3>
      <ItemList items={items.nearest} />
    </section>
  );
}

function ItemList({ items }: { readonly items: readonly Item[] }) {
  const { t, format } = useBoard();
  if (items.length === 0) return <p class="quiet">{t.items.none}</p>;
  return (
    <ol class="items">
      {items.map(({ item, value }) => (
        <li key={item}>
          <span class="item-name">{item}</span>
          <span>{format.number(value)}</span>
        </li>
      ))}
    </ol>
  );
}

export function Compliance({ evaluation: { compliance } }: OfEvaluation) {
  const { t, format } = useBoard();
  if (compliance === null) return null;
  return (
    <section class="panel" aria-labelledby="compliance-title">
      <h2 id="compliance-title">{t.compliance.title}</h2>
      <p class="big">{format.share(compliance.share)}</p>
      <p class="quiet">{t.compliance.text(compliance.passing, compliance.elapsed)}</p>
    </section>
  );
}

/** Where it will stand at the end, or why nobody can say; asked for by itself, for it is made when it is read. */
export function ForecastPanel({ id }: { readonly id: string }) {
  const { t, version, refresh } = useBoard();
  const loaded = useLoaded((signal) => api.progress(id, signal), id, version);
  return (
    <section class="panel" aria-labelledby="forecast-title">
      <h2 id="forecast-title">{t.forecast.title}</h2>
      {loaded.kind === 'loading' ? <Loading text={t.loading} /> : null}
      {loaded.kind === 'failed' ? <Failure error={loaded.error} t={t} onRetry={refresh} /> : null}
      {loaded.kind === 'ready' ? <ForecastText evaluation={loaded.data.evaluation} /> : null}
    </section>
  );
}

function ForecastText({ evaluation: { forecast, forecastReason, unit, currency } }: OfEvaluation) {
  const { t, format } = useBoard();
  if (forecast === null)
    return (
      <p class="quiet">
        {t.forecast.none} <span lang="en">{forecastReason}</span>
      </p>
    );
  const show = (value: number | null) => format.value(value, unit, currency);
  return (
    <>
      <p class="big">{show(forecast.value)}</p>
      <p class="quiet">
        {t.forecast.interval}: {show(forecast.low)} – {show(forecast.high)}
      </p>
      {forecast.probability === null ? null : (
        <p class="quiet">
          {t.forecast.probability}: {format.share(forecast.probability)}
        </p>
      )}
      <p class="quiet">
        {t.forecast.method}: {t.forecast.methods[forecast.method ?? ''] ?? forecast.method}
      </p>
      <p class="quiet">
        {t.forecast.error}: {show(forecast.backtestError)}
      </p>
    </>
  );
}

export function CheckIns({ keyResult: { checkIns } }: { readonly keyResult: KeyResult }) {
  const { t, format } = useBoard();
  if (checkIns.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="check-ins-title">
      <h2 id="check-ins-title">{t.checkIns.title}</h2>
      <ol class="check-ins">
        {[...checkIns].reverse().map((one) => (
          <li key={one.date + (one.note ?? '')}>
            <p class="quiet">
              {format.day(one.date)}
              {one.confidence === null ? null : `, ${t.checkIns.confidence(format.number(one.confidence))}`}
              {one.value === null ? null : `, ${format.number(one.value)}`}
            </p>
            {one.note === null ? null : <p>{one.note}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
