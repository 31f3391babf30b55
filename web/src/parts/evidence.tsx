/** What a number rests on: readings, the requests that brought them, the runs. Anything else the API says stands as it came. */
import { useBoard } from '../board-context.tsx';
import { addDays } from '../format.ts';
import { isList, isRecord, type Json } from './json.ts';

type JsonRecord = { readonly [name: string]: Json };
/** The latest; the API and `nyckel explain --json` have them all. */
const READINGS_MAX = 60;
const REQUESTS_MAX = 20;

export function Evidence({ answer }: { readonly answer: JsonRecord }) {
  const { observations, requests, syncRuns, ...rest } = answer;
  return (
    <div class="evidence">
      {isList(observations) && observations.length > 0 ? <Readings rows={observations.filter(isRecord)} /> : null}
      {isList(requests) && requests.length > 0 ? <Requests rows={requests.filter(isRecord)} /> : null}
      {isList(syncRuns) && syncRuns.length > 0 ? <Runs rows={syncRuns.filter(isRecord)} /> : null}
      {Object.entries(rest).map(([name, json]) => (
        <AsItCame key={name} name={name} json={json} />
      ))}
    </div>
  );
}

function Runs({ rows }: { readonly rows: readonly JsonRecord[] }) {
  const { t, format } = useBoard();
  return (
    <>
      <h3>{t.why.runs}</h3>
      <ul>
        {rows.map(({ id, trigger, state, startedAt }) => (
          <li key={String(id)}>
            <code>{String(id)}</code>{' '}
            <span class="quiet">
              {typeof startedAt === 'string' ? format.moment(startedAt) : '–'}, {String(trigger)}, {String(state)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** More than anybody reads; `nyckel explain --json` has the whole. */
const CHARACTERS_MAX = 20_000;
/** For whoever checks the arithmetic: the API's own words, none left out. */
function AsItCame({ name, json }: { readonly name: string; readonly json: Json }) {
  const text = JSON.stringify(json, null, 2);
  return (
    <details>
      <summary>
        <code>{name}</code>
      </summary>
      <pre>
        <code>{text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX)}…` : text}</code>
      </pre>
    </details>
  );
}

function Readings({ rows }: { readonly rows: readonly JsonRecord[] }) {
  const { t, format } = useBoard();
  const left = rows.length - READINGS_MAX;
  const hasItems = rows.some(({ item }) => typeof item === 'string');
  return (
    <>
      <h3>
        {t.why.observations} ({rows.length})
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs to be reached */}
      <section class="scroll" tabIndex={0} aria-label={t.why.observations}>
        <table class="texts">
          <caption class="hidden">{t.why.observations}</caption>
          <thead>
            <tr>
              <th scope="col">{t.history.day}</th>
              <th scope="col">{t.why.metric}</th>
              {hasItems ? <th scope="col">{t.why.item}</th> : null}
              <th scope="col" class="figure">
                {t.value}
              </th>
              <th scope="col">{t.why.observedAt}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(-READINGS_MAX).map(({ id, range, metric, item, value, observedAt }) => (
              <tr key={String(id)}>
                <th scope="row">{isRecord(range) ? format.days(String(range.start), addDays(String(range.end), -1)) : '–'}</th>
                <td>{String(metric)}</td>
                {hasItems ? <td>{item === null ? '' : String(item)}</td> : null}
                <td class="figure">{typeof value === 'number' ? format.number(value) : '–'}</td>
                <td>{typeof observedAt === 'string' ? format.moment(observedAt) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {left > 0 ? <p class="quiet">{t.why.more(left)}</p> : null}
    </>
  );
}

function Requests({ rows }: { readonly rows: readonly JsonRecord[] }) {
  const { t, format } = useBoard();
  const left = rows.length - REQUESTS_MAX;
  return (
    <>
      <h3>
        {t.why.requests} ({rows.length})
      </h3>
      <ol class="requests">
        {rows.slice(-REQUESTS_MAX).map(({ runId, callKey, connection, request, responseDigest, observedAt }) => (
          <li key={`${runId}${callKey}${observedAt}${request}`}>
            <p class="quiet">
              {String(connection)}, {typeof observedAt === 'string' ? format.moment(observedAt) : '–'},{' '}
              {String(responseDigest).slice(0, 19)}…
            </p>
            <pre>
              <code>{laidOut(String(request))}</code>
            </pre>
          </li>
        ))}
      </ol>
      {left > 0 ? <p class="quiet">{t.why.more(left)}</p> : null}
    </>
  );
}

/** "POST https://… {json}" with the body indented; anything else as it is. */
function laidOut(request: string): string {
  const at = request.indexOf(' {');
  if (at === -1) return request;
  try {
    return `${request.slice(0, at)}\n${JSON.stringify(JSON.parse(request.slice(at + 1)), null, 2)}`;
  } catch (error) {
    if (error instanceof SyntaxError) return request;
    throw error;
  }
}
