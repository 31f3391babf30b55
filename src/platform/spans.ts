/**
 * Spans of OpenTelemetry around work. Only its interface is used: where nothing collects traces, a span is an object that does
 * nothing. Attributes hold ids and counts, never a figure of a customer, a credential or the text of a request.
 */
import { type Attributes, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

export interface SpanOptions {
  readonly attributes: Attributes;
  /** Whether it waits for somebody else's server. */
  readonly isCall?: boolean;
}

/** Runs `work` as a child of what runs now. What it throws is thrown; the span tells the error's name, not its text. */
export function inSpan<Result>(name: string, { attributes, isCall }: SpanOptions, work: (span: Span) => Promise<Result>): Promise<Result> {
  const tracer = trace.getTracer('nyckel');
  return tracer.startActiveSpan(name, { attributes, kind: isCall === true ? SpanKind.CLIENT : SpanKind.INTERNAL }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      failSpan(span, error instanceof Error ? error.name : 'unknown');
      throw error;
    } finally {
      span.end();
    }
  });
}

/** @param what a word that may be shown */
export function failSpan(span: Span, what: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: what });
}
