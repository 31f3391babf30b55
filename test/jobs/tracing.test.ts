/** Traces: one per sync, from the schedule that fired to the progress that was written, through every job, without a secret. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SpanKind, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { QueueBackend } from '../../jobs/backend.ts';
import { startScheduler } from '../../jobs/scheduler.ts';
import { startWorkers } from '../../jobs/worker.ts';
import { type RunningTracing, registerTracing, startTracing } from '../../src/main/start-tracing.ts';
import { tracedDependencies, tracedSync } from '../../src/main/traced.ts';
import type { Stores } from '../../src/ports.ts';
import { makeSyncUseCases, type SyncUseCases } from '../../src/usecases/sync-use-cases.ts';
import { change, input, to } from '../domain/scenario.ts';
import { useDeployment } from '../support/database.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { type BackendKind, define, eventually, logger, makeHarness, okrs, openBackend, setClock } from './harness.ts';
import { type ScriptedSource, startScriptedSource } from './scripted-source.ts';

const place = useDeployment();
const spans = new InMemorySpanExporter();
let tracing: RunningTracing;
let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
  // Once: queues keep the tracer that they first met.
  tracing = registerTracing(new SimpleSpanProcessor({ exporter: spans }));
});
afterAll(async () => {
  await tracing.stop();
  await redis.stop();
});

const visits = change({ id: 'visits', target: to(10_000), inputs: [input('visits')] });

describe.each<BackendKind>(['postgres', 'redis'])('with the queue in %s', (kind) => {
  const clock = setClock('2026-10-20T03:15:00Z');
  let backend: QueueBackend;
  let source: ScriptedSource;
  let stores: Stores;
  let useCases: SyncUseCases;
  const stops: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    spans.reset();
    stores = await place.fresh();
    source = await startScriptedSource();
    backend = await openBackend(kind, { queueUrl: place.urls.queueUrl, redisUrl: redis.url }, () => Date.parse(clock.now()));
    const { deps } = makeHarness({ deployment: place.deployment, stores, backend, clock, source });
    useCases = tracedSync(makeSyncUseCases(tracedDependencies(deps), []), stores.workspaceId);
    await define(stores, okrs([visits]));
  });
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
    await backend.close();
    await source.stop();
  });
  const work = () => {
    const workers = startWorkers({ backend, useCasesOf: () => useCases, logger }, { lockMs: 2_000, stalledCheckMs: 500 });
    stops.push(() => workers.stop(1_000));
  };
  const named = (name: string) => spans.getFinishedSpans().filter((span) => span.name === name);
  const traceOf = (span: ReadableSpan | undefined) => span?.spanContext().traceId;

  test('a schedule that fires is one trace, from its job to the written progress, and its next night is another', async () => {
    const deployment = { workspaces: async () => [stores.workspaceId] };
    // It has just run, so that only the schedule's own job brings the next run.
    await useCases.ensureSchedule();
    const scheduler = startScheduler({ backend, useCasesOf: () => useCases, logger, deployment }, 3_600_000);
    stops.push(() => scheduler.stop());
    const setUp = await trace.getTracer('test').startActiveSpan('set up', async (span) => {
      await scheduler.repair();
      span.end();
      return span;
    });
    const queue = backend.queue('plan-sync');
    await queue.drain();
    const night = async () => {
      const [job] = await queue.getJobs(['delayed']);
      return job;
    };
    const first = await eventually(async () => (await night()) ?? null);
    expect(Boolean(first.opts.telemetry?.metadata), 'it hangs on nobody').toBe(false);
    spans.reset();
    work();
    await first.promote();
    await eventually(async () => (named('process evaluate').length > 0 && named('process deliver').length > 0 ? true : null));
    const [written] = named('write progress');
    const inTrace = spans.getFinishedSpans().filter((span) => traceOf(span) === traceOf(written));
    const names = inTrace.map(({ name }) => name);
    for (const name of ['process plan-sync', 'plan sync', 'process fetch', 'run call', 'source call', 'commit call', 'evaluate run'])
      expect(names).toContain(name);
    expect(traceOf(written)).not.toBe(setUp.spanContext().traceId);
    const ids = new Set(inTrace.map((span) => span.spanContext().spanId));
    const orphans = inTrace.filter(({ parentSpanContext }) => parentSpanContext !== undefined && !ids.has(parentSpanContext.spanId));
    expect(
      orphans.map(({ name }) => name),
      'every span hangs on another one of the trace',
    ).toEqual([]);
    const others = spans.getFinishedSpans().filter((span) => traceOf(span) !== traceOf(written));
    expect(new Set(others.map(({ name }) => name)), 'what queues do by themselves is no trace').toEqual(
      new Set(['add plan-sync.plan-sync']),
    );
    const next = await eventually(async () => (await night()) ?? null);
    expect(Boolean(next.opts.telemetry?.metadata), 'nor does the next night on this one').toBe(false);
  });

  test('spans say which run, call and source, and how much came, and of a failure only what happens next', async () => {
    source.faultOf = (_, count) => (count <= 1 ? { kind: 'status', status: 401, body: 'canary-secret' } : null);
    work();
    const request = { trigger: 'sync_now', runId: 'run-traced', scheduled: null, keyResult: null, connection: null, range: null } as const;
    await useCases.planSync(request, new AbortController().signal);
    await eventually(async () => (named('evaluate run').length > 0 ? true : null));
    const [asked] = named('source call');
    expect(asked?.kind).toBe(SpanKind.CLIENT);
    expect(asked?.attributes).toMatchObject({
      'nyckel.workspace': stores.workspaceId,
      'nyckel.connection': 'site',
      'nyckel.source': 'scripted',
      'nyckel.queries': 1,
      'nyckel.failure': 'reauthorize',
    });
    expect(asked?.status.message).toBe('SourceError');
    expect(named('plan sync')[0]?.attributes).toMatchObject({
      'nyckel.run': 'run-traced',
      'nyckel.trigger': 'sync_now',
      'nyckel.calls': 1,
    });
    expect(named('commit call')[0]).toMatchObject({ attributes: { 'nyckel.outcome': 'failed' }, status: { message: 'reauthorize' } });
    const told = JSON.stringify(
      spans.getFinishedSpans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
    );
    expect(told).not.toContain('canary');
  });
});

test('a collector that the operator names gets the spans, as the service nyckel', async () => {
  const bodies: string[] = [];
  const collector = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    bodies.push(`${request.url} ${body}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((listening) => collector.listen(0, '127.0.0.1', listening));
  await tracing.stop();
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  try {
    const sending = startTracing();
    trace.getTracer('test').startSpan('told').end();
    await sending.stop();
  } finally {
    delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
    collector.closeAllConnections();
    await new Promise((closed) => collector.close(closed));
  }
  expect(bodies).toHaveLength(1);
  expect(bodies[0]).toMatch(/^\/v1\/traces /);
  expect(bodies[0]).toContain('"told"');
  expect(bodies[0]).toContain('"nyckel"');
});
