/**
 * Sample data in a workspace of its own: a made-up company whose sources are served on loopback in this process, so that the
 * real connectors sync them. Shown while one's own workspace is empty; removed whole by one click or command.
 */
import { type DemoWorld, startDemoWorld } from '../../demo/start-demo-world.ts';
import { parseDefinition } from '../definitions/parse-definition.ts';
import type { SyncRun } from '../ports.ts';
import { type Application, DEFAULT_WORKSPACE, DEMO_WORKSPACE } from './wire.ts';

export interface RunningDemo {
  /** The first sync, in the queue; null where the sample data were there already. */
  readonly firstRun: SyncRun | null;
  stop(): Promise<void>;
}
type StartS3 = NonNullable<Parameters<typeof startDemoWorld>[0]['startS3']>;

/** @returns null where sample data are not wanted: with definitions of one's own, or once they were removed, unless they are asked for again */
export async function startDemo(
  application: Application,
  startS3: StartS3 | null,
  wish: 'unless_removed' | 'again',
): Promise<RunningDemo | null> {
  const { deployment, clock } = application;
  const own = await deployment.stores(DEFAULT_WORKSPACE).definitions.versions();
  const isThere = (await deployment.workspaces()).includes(DEMO_WORKSPACE);
  if (own.length > 0 && !isThere) return null;
  if (wish !== 'again' && (await deployment.wasRemoved(DEMO_WORKSPACE))) return null;
  const world = await startDemoWorld({ now: () => clock.now(), ...(startS3 === null ? {} : { startS3 }) });
  try {
    application.setDemoEndpoints(world.endpoints);
    const firstRun = await fill(application, world);
    return {
      firstRun,
      stop: async () => {
        application.setDemoEndpoints(null);
        await world.stop();
      },
    };
  } catch (error) {
    await world.stop();
    throw error;
  }
}

/** Repeatable: sealing, applying and pushing the same again changes nothing. */
async function fill(application: Application, world: DemoWorld): Promise<SyncRun | null> {
  const { deployment } = application;
  await deployment.ensure(DEMO_WORKSPACE);
  const stores = application.storesOf(DEMO_WORKSPACE);
  const useCases = application.useCasesOf(DEMO_WORKSPACE);
  // The servers make new keys at every start.
  for (const [connection, credential] of Object.entries(world.credentials)) await stores.vault.seal(connection, JSON.stringify(credential));
  const before = await stores.definitions.current();
  const parsed = parseDefinition(world.definition, { fileName: 'demo.yaml' });
  if (parsed.kind === 'refused')
    throw new Error(`the sample definition is refused: ${parsed.errors.map((each) => each.message).join('; ')}`);
  const known = new Set(Object.keys(world.credentials));
  const served = parsed.definition.connections.filter(({ id, credential }) => credential === null || known.has(id));
  const stored = await useCases.applyDefinition({ ...parsed.definition, connections: served }, null);
  const pushes = world.pushes();
  if (pushes.length > 0) await useCases.pushObservations(pushes);
  if (before.version === stored.version && before.version > 0) return null;
  return useCases.startSync({ keyResult: null, connection: null, range: null, requestId: `demo-${stored.version}` });
}
