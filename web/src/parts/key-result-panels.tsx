/** The smaller parts of a key result's page; each shows nothing where there is nothing to say. */
import type { Evaluation, Forecast, Item, KeyResult } from '../api.ts';
import { useBoard } from '../board-context.tsx';
import { ruleText } from './key-result-facts.ts';
import { Loading } from './waiting.tsx';

type Both = { readonly keyResult: KeyResult; readonly evaluation: Evaluation };

export function Items({ keyResult: { allowed }, evaluation: { items } }: Both) {
  const { t, format } = useBoard();
  if (items === null) return null;
  return (
    <section class="panel" aria-labelledby="items-title">
      <h2 id="items-title">{t.items.title}</h2>
      {allowed === null ? null : <p class="quiet">{t.items.rule(ruleText(allowed, format.number, t))}</p>}
      <h3>{t.items.counting(items.counting.length)}</h3>
      <ItemList items={items.counting} />
      <h3>{t.items.nearest}</h3>
      <ItemList items={items.nearest} />
    </section>
  );
}

/** Longer lists are cut, with the count shown. */
const ITEMS_MAX = 50;
function ItemList({ items }: { readonly items: readonly Item[] }) {
  const { t, format } = useBoard();
  if (items.length === 0) return <p class="quiet">{t.items.none}</p>;
  return (
    <ol class="items">
      {items.slice(0, ITEMS_MAX).map(({ item, value }) => (
        <li key={item}>
          <span class="item-name">{item}</span>
          <span>{format.number(value)}</span>
        </li>
      ))}
      {items.length > ITEMS_MAX ? <li class="quiet">{t.why.more(items.length - ITEMS_MAX)}</li> : null}
    </ol>
  );
}

export function Steps({ keyResult: { steps } }: { readonly keyResult: KeyResult }) {
  const { t, format } = useBoard();
  if (steps.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="steps-title">
      <h2 id="steps-title">{t.steps.title}</h2>
      <ol class="items steps">
        {steps.map(({ id, title, weight, done }) => (
          <li key={id} class={done === null ? 'step-open' : 'step-done'}>
            <span class="item-name">
              {title} <span class="quiet">{t.weight(weight)}</span>
            </span>
            <span>{done === null ? t.steps.open : t.steps.done(format.day(done))}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

export function Compliance({ keyResult: { per }, evaluation: { compliance } }: Both) {
  const { t, format } = useBoard();
  if (compliance === null) return null;
  return (
    <section class="panel" aria-labelledby="compliance-title">
      <h2 id="compliance-title">{t.compliance.title}</h2>
      <p class="big">{format.share(compliance.share)}</p>
      <p class="quiet">{t.compliance.text(compliance.passing, compliance.elapsed, per ?? 'day')}</p>
    </section>
  );
}

/** @param forecast null: not known yet */
export function ForecastPanel({ keyResult, evaluation, forecast }: Both & { readonly forecast: Forecast | null }) {
  const { t, format } = useBoard();
  const show = (value: number | null) => format.value(value, evaluation.unit, evaluation.currency);
  return (
    <section class="panel forecast-panel" aria-labelledby="forecast-title">
      <h2 id="forecast-title">{t.forecast.title}</h2>
      {forecast === null ? (
        <Loading text={t.loading} />
      ) : forecast.value === null ? (
        <p class="quiet">
          {t.forecast.none} {forecast.reason}.
        </p>
      ) : (
        <>
          <p>
            <span class="big">{show(forecast.value)}</span> <span class="quiet">{t.forecast.atEnd(format.day(keyResult.cycle.ends))}</span>
          </p>
          <p class="quiet">{t.forecast.interval(show(forecast.low), show(forecast.high))}</p>
          {forecast.probability === null ? null : <p class="quiet">{t.forecast.probability(format.share(forecast.probability))}</p>}
          <p class="quiet">{forecast.backtestError === null ? t.forecast.noError : t.forecast.error(show(forecast.backtestError))}</p>
          {forecast.method === null ? null : (
            <p class="quiet">{t.forecast.method(t.forecast.methods[forecast.method] ?? forecast.method)}</p>
          )}
        </>
      )}
    </section>
  );
}

export function CheckIns({ keyResult: { checkIns }, evaluation }: Both) {
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
              {one.value === null ? null : `, ${format.value(one.value, evaluation.unit, evaluation.currency)}`}
            </p>
            {one.note === null ? null : <p>{one.note}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
