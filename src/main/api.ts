/** The API and the dashboard as a running server. */
import { join } from 'node:path';
import { QUEUE_NAMES } from '../../jobs/queues.ts';
import { buildApp } from '../api/app.ts';
import { instantFromMs, msOfInstant } from '../domain/calendar.ts';
import { makeApiUseCases } from './api-use-cases.ts';
import { makeMetrics } from './metrics.ts';
import { type Application, DEFAULT_WORKSPACE, webFolderOf } from './wire.ts';

export interface RunningApi {
  /** Where a browser on this machine finds it. */
  readonly url: string;
  stop(): Promise<void>;
}
const ROOT = join(import.meta.dirname, '..', '..');
const SIGN_IN_MS = 24 * 3_600_000;

/** @throws when the port is taken */
export async function startApi(application: Application): Promise<RunningApi> {
  const { clock, logger, deployment, backend, config } = application;
  const app = await buildApp({
    clock,
    logger,
    deployment,
    useCases: (workspace) => makeApiUseCases(application, workspace),
    webFolder: webFolderOf(ROOT),
    operatorWorkspace: DEFAULT_WORKSPACE,
    metrics: makeMetrics(application),
    queueReady: () =>
      backend.ping().then(
        () => true,
        () => false,
      ),
    queues: QUEUE_NAMES.map((name) => backend.queue(name)),
    secureCookies: config.databaseUrl !== null && config.host !== '127.0.0.1' && config.host !== 'localhost',
  });
  const address = await app.listen({ host: config.host, port: config.port });
  return { url: shownUrl(address), stop: () => app.close() };
}

/** A link that signs one browser in, once; the code stands behind the # and reaches no log. */
export async function signInLink({ deployment, clock }: Application, url: string): Promise<string> {
  const expiresAt = instantFromMs(msOfInstant(clock.now()) + SIGN_IN_MS);
  const code = await deployment.stores(DEFAULT_WORKSPACE).tokens.createSignIn(expiresAt);
  return `${url}/sign-in#code=${encodeURIComponent(code)}`;
}

/** 0.0.0.0 is no address that a browser can open. */
function shownUrl(address: string): string {
  return address.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}
