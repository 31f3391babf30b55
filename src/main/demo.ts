/**
 * Sample data in a workspace of its own: a made-up company whose sources are served on loopback in this process, so that the
 * real connectors sync them. Shown while one's own workspace is empty; removed whole by one click or command.
 */
import { type DemoWorld, startDemoWorld } from '../../demo/start-demo-world.ts';
import { parseDefinition } from '../definitions/parse-definition.ts';
import { NotFoundError, type SyncRun } from '../ports.ts';
import { openDemoMemory } from './demo-memory.ts';
import { type Application, DEFAULT_WORKSPACE, DEMO_WORKSPACE } from './wire.ts';

export interface RunningDemo {
  /** The first sync, in the queue; null where the sample data were there already. */
  readonly firstRun: SyncRun | null;
  stop(): Promise<void>;
}
export interface DemoOptions {
  readonly wish: 'unless_removed' | 'again';
  /** How the bucket is served; null: by the demo's own S3 server. */
  readonly startS3?: Parameters<typeof startDemoWorld>[0]['startS3'];
  /** Gives the start up. */
  readonly signal?: AbortSignal;
}

/** Whether sample data are wanted: not with definitions of one's own, nor once they were removed, unless they are asked for again. */
export async function demoIsWanted({ deployment }: Application, wish: DemoOptions['wish']): Promise<boolean> {
  if ((await deployment.workspaces()).includes(DEMO_WORKSPACE)) return true;
  if ((await deployment.stores(DEFAULT_WORKSPACE).definitions.versions()).length > 0) return false;
  return wish === 'again' || !(await deployment.wasRemoved(DEMO_WORKSPACE));
}

/** Whether sample data are to be shown, and none are there yet. */
export async function boardIsEmpty(application: Application, wish: DemoOptions['wish']): Promise<boolean> {
  const { deployment } = application;
  if (!(await demoIsWanted(application, wish))) return false;
  if ((await application.shown(DEFAULT_WORKSPACE)) !== DEMO_WORKSPACE) return true;
  return (await deployment.stores(DEMO_WORKSPACE).progress.latest()).length === 0;
}

/** @returns whether the run has ended before the signal; one that was removed with its sample data has */
export async function untilSynced(application: Application, runId: string, signal: AbortSignal): Promise<boolean> {
  try {
    for await (const event of application.useCasesOf(DEMO_WORKSPACE).runEvents(runId, signal)) if (event.type === 'end') return true;
    return false;
  } catch (error) {
    if (error instanceof NotFoundError) return true;
    throw error;
  }
}

/** @returns null where sample data are not wanted @throws the signal's reason */
export async function startDemo(application: Application, { wish, startS3, signal }: DemoOptions): Promise<RunningDemo | null> {
  if (!(await demoIsWanted(application, wish))) return null;
  const { clock, config } = application;
  const memory = await openDemoMemory(config.dataDir);
  const world = await startDemoWorld({
    now: () => clock.now(),
    remembered: memory.answers,
    ...(startS3 === undefined ? {} : { startS3 }),
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    await memory.save();
    signal?.throwIfAborted();
    // Somebody may have removed them while they were being made.
    if (!(await demoIsWanted(application, wish))) {
      await world.stop();
      return null;
    }
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
    application.setDemoEndpoints(null);
    await world.stop();
    if (!signal?.aborted && !(await demoIsWanted(application, wish))) return null;
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
