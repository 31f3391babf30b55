/** A typed sentence → a proposed key result with candidate metrics of the connected sources. Proposes; binds and stores nothing. */
import type { ConnectionDefinition, OkrDefinition } from '../domain/key-result.ts';
import type { MetricDefinition } from '../domain/metric.ts';
import { draftOf } from '../domain/suggest/draft.ts';
import { type Suggestion, suggestKeyResult } from '../domain/suggest/suggest-key-result.ts';

export interface SuggestDependencies {
  /** What is defined now; null: nothing yet. */
  readonly definition: () => Promise<OkrDefinition | null>;
  /** Metrics that a connection offers; null: not known. */
  readonly metricsOf: (connection: ConnectionDefinition) => Readonly<Record<string, MetricDefinition>> | null;
}
/** `draft` is the proposal in the spelling of the definition file; null where it is refused. */
export type SuggestionAnswer = Suggestion & { readonly draft: Readonly<Record<string, unknown>> | null };

export function makeSuggestKeyResult({ definition, metricsOf }: SuggestDependencies) {
  return async (sentence: string): Promise<SuggestionAnswer> => {
    const current = await definition();
    const suggestion = suggestKeyResult(sentence, {
      language: current?.workspace.locale ?? 'en',
      currency: current?.workspace.currency ?? null,
      sources: (current?.connections ?? []).flatMap((connection) => {
        const metrics = metricsOf(connection);
        return metrics === null ? [] : [{ connection: connection.id, metrics }];
      }),
    });
    return { ...suggestion, draft: suggestion.kind === 'proposal' ? draftOf(suggestion.proposal) : null };
  };
}
