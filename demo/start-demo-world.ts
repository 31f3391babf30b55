/**
 * Starts the demo: a made-up company's sources on loopback, speaking the wire formats of the real ones, so that the real
 * connectors sync sample data without credentials of anyone's. Nothing leaves the machine.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Instant } from '../src/domain/calendar.ts';
import { calibrate } from './calibration.ts';
import { DEMO_CONNECTIONS, DEMO_SEED, demoDefinition, demoPushes, demoQuarter } from './definition.ts';
import { BUCKET, exportsAt } from './exports.ts';
import { type Faults, makeFaults } from './faults.ts';
import { startGa4AdminServer } from './ga4/admin-server.ts';
import { startGa4DataServer } from './ga4/data-server.ts';
import type { QuotaLimits } from './ga4/quota.ts';
import { type GoogleOAuth, startGoogleOAuth } from './google-oauth.ts';
import { startS3Server } from './s3-server/start-s3-server.ts';
import { makeWorld, type World } from './world.ts';

/** An S3-compatible store whose objects are set by the program. */
export interface ObjectServer {
  readonly url: string;
  put(bucket: string, key: string, body: Uint8Array): void | Promise<void>;
  stop(): Promise<void>;
}
export interface S3Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
export interface S3Start {
  readonly credentials: S3Credential;
  readonly region: string;
  readonly faults: Faults;
}
export interface DemoOptions {
  readonly now: () => Instant;
  readonly seed?: number;
  /** How the bucket is served; default: the demo's own S3 server. null: no bucket, and `endpoints.s3` is absent. */
  readonly startS3?: ((options: S3Start) => Promise<ObjectServer>) | null;
  readonly quota?: QuotaLimits;
  /** Answers of an earlier process with the same seed and code; new ones are added. */
  readonly remembered?: Map<string, unknown>;
  /** Gives the start up. */
  readonly signal?: AbortSignal;
  /** Milliseconds between looks at the clock for new exports; 0: only by `publish`. Default: ten minutes. */
  readonly publishEveryMs?: number;
}
export interface DemoWorld {
  /** Base URLs by the name of the override: "ga4", "ga4-admin", "google-oauth", "s3" and "s3-export" (the same). */
  readonly endpoints: Readonly<Record<string, string>>;
  /** What each connection of the definition needs, as the JSON of its kind. */
  readonly credentials: Readonly<Record<string, unknown>>;
  /** The other kind of Google credential (refresh token), for the same property. */
  readonly authorizedUser: GoogleOAuth['authorizedUser'];
  /** okrs.yaml as text, for the quarter that held `now` at the start. */
  readonly definition: string;
  /** Observations to push, as POST /v1/observations takes them. */
  pushes(): ReturnType<typeof demoPushes>;
  /** Puts what has been exported by now into the bucket; objects that did not change are left alone. */
  publish(): Promise<{ readonly written: number }>;
  readonly faults: Faults;
  readonly oauth: GoogleOAuth;
  readonly world: World;
  stop(): Promise<void>;
}

const REGION = 'eu-north-1';
const S3_CREDENTIAL: S3Credential = { accessKeyId: 'DEMOBJORKVIK', secretAccessKey: 'exempeldata-ingen-hemlighet' };
const PUBLISH_EVERY_MS = 600_000;

export async function startDemoWorld(options: DemoOptions): Promise<DemoWorld> {
  const { now } = options;
  const world = makeWorld(options.seed ?? DEMO_SEED, options.remembered);
  const breathe = breathing(options.signal);
  const faults = makeFaults();
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  const keep = async <Server extends { stop(): Promise<void> }>(starting: Promise<Server>): Promise<Server> => {
    const server = await starting;
    started.push(server);
    return server;
  };
  try {
    const oauth = await keep(startGoogleOAuth({ now, faults }));
    const quota = options.quota === undefined ? {} : { limits: options.quota };
    const data = await keep(startGa4DataServer({ world, now, faults, oauth, ...quota }));
    const admin = await keep(startGa4AdminServer({ oauth, faults }));
    const startS3 = options.startS3 === undefined ? startS3Server : options.startS3;
    const s3 = startS3 === null ? null : await keep<ObjectServer>(startS3({ credentials: S3_CREDENTIAL, region: REGION, faults }));
    const publish = makePublisher(world, now, s3, breathing(undefined));
    await publish();
    await calibrate(world, demoQuarter(now()), breathe);
    const everyMs = options.publishEveryMs ?? PUBLISH_EVERY_MS;
    if (s3 !== null && everyMs > 0) started.push(repeat(publish, everyMs));
    return {
      endpoints: {
        ga4: data.url,
        'ga4-admin': admin.url,
        'google-oauth': oauth.url,
        ...(s3 === null ? {} : { s3: s3.url, 's3-export': s3.url }),
      },
      credentials: {
        [DEMO_CONNECTIONS.web]: oauth.serviceAccount,
        [DEMO_CONNECTIONS.ads]: S3_CREDENTIAL,
        [DEMO_CONNECTIONS.club]: S3_CREDENTIAL,
      },
      authorizedUser: oauth.authorizedUser,
      definition: demoDefinition(now(), { world }),
      pushes: () => demoPushes(now()),
      publish,
      faults,
      oauth,
      world,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Long computations let the process answer, and be told to stop, at least this often. */
const BREATH_EVERY_MS = 20;
function breathing(signal: AbortSignal | undefined): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < BREATH_EVERY_MS) return;
    await nextTurn();
    signal?.throwIfAborted();
    last = performance.now();
  };
}

function makePublisher(world: World, now: () => Instant, s3: ObjectServer | null, breathe: () => Promise<void>): DemoWorld['publish'] {
  const written = new Map<string, Uint8Array>();
  return async () => {
    if (s3 === null) return { written: 0 };
    let changed = 0;
    for (const { key, body } of exportsAt(world, now())) {
      await breathe();
      const before = written.get(key);
      if (before !== undefined && Buffer.compare(before, body) === 0) continue;
      await s3.put(BUCKET, key, body);
      written.set(key, body);
      changed += 1;
    }
    return { written: changed };
  };
}

function repeat(publish: DemoWorld['publish'], everyMs: number): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    running = publish().catch((error: unknown) => process.emitWarning(`the demo could not publish its exports: ${String(error)}`));
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

export { DEMO_CONNECTIONS, DEMO_SEED };
