/**
 * Sends traces to a collector, by OTLP over HTTP as JSON, where the operator names one. Address, headers, time limit, compression
 * and certificates are OpenTelemetry's own variables (OTEL_EXPORTER_OTLP_…), read by its exporter; a service is called
 * "nyckel" unless OTEL_SERVICE_NAME says otherwise. Loaded only then.
 */
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

export interface RunningTracing {
  /** Sends what is left, within two seconds; what the collector does not take by then is lost. */
  stop(): Promise<void>;
}
const STOP_WITHIN_MS = 2_000;
/** What queues do by themselves every few seconds would be most of all traces, and tell nothing. */
const HOUSEKEEPING = /^(moveStalledJobsToWait|startStalledCheckTimer|getNextJob|extendLocks|rateLimit|trimEvents|close|pause|resume)\b/;
const withoutHousekeeping: Sampler = {
  shouldSample: (_context, _traceId, name) => ({
    decision: HOUSEKEEPING.test(name) ? SamplingDecision.NOT_RECORD : SamplingDecision.RECORD_AND_SAMPLED,
  }),
  toString: () => 'WithoutHousekeeping',
};

export function startTracing(): RunningTracing {
  // Bounded by its own defaults: 2 048 spans wait at most, more are dropped.
  return registerTracing(new BatchSpanProcessor({ exporter: new OTLPTraceExporter() }));
}

/** @param processor takes every span of the process */
export function registerTracing(processor: SpanProcessor): RunningTracing {
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'nyckel' }))
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new TracerProvider({
    resource,
    spanProcessors: [processor],
    sampler: new ParentBasedSampler({ root: withoutHousekeeping }),
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return {
    stop: async () => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((done) => {
        timer = setTimeout(done, STOP_WITHIN_MS);
      });
      // A collector that is away must not keep a process from ending.
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
      trace.disable();
      propagation.disable();
      context.disable();
    },
  };
}
