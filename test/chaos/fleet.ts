/** Worker processes of a chaos test: some at work, one more ready to take the place of the next that dies. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Order, Report, WorkerConfig } from './chaos-worker.ts';
import type { Strike } from './sabotage.ts';

const ENTRY = fileURLToPath(new URL('./chaos-worker.ts', import.meta.url));
/** On a machine that is busy with other things a start takes its time. */
const READY_TIMEOUT_MS = 180_000;

export interface FleetWorker {
  readonly pid: number;
  readonly exited: boolean;
  signal(name: NodeJS.Signals): void;
}
export interface Fleet {
  /** Puts so many at work on a workspace; `strikeOf` says what happens to each, also to those that replace a dead one. */
  work(workspace: string, now: string, count: number, strikeOf: () => Strike | null): Promise<readonly FleetWorker[]>;
  setClock(now: string): void;
  /** Ends one for good: nobody takes its place. */
  retire(worker: FleetWorker): Promise<void>;
  /** At work now, oldest first. */
  workers(): readonly FleetWorker[];
  /** What those at work hold in memory once their garbage is collected, in bytes. */
  heapBytes(): Promise<number>;
  /** Processes that ended by a signal since the start. */
  readonly killed: { count: number };
  stop(): Promise<void>;
}
interface Member extends FleetWorker {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  isWorking: boolean;
}

/** @param spares kept ready beside those at work */
export function startFleet(config: WorkerConfig, spares = 1): Fleet {
  const members = new Set<Member>();
  const killed = { count: 0 };
  let task: { workspace: string; now: string; count: number; strikeOf: () => Strike | null } | null = null;
  let isStopping = false;

  const add = (): Member => {
    const member = spawn(config);
    members.add(member);
    member.child.once('exit', (_code, signal) => {
      members.delete(member);
      if (signal !== null) killed.count += 1;
      if (!isStopping && signal === 'SIGKILL') fill();
    });
    return member;
  };
  const working = () => [...members].filter((member) => member.isWorking);
  /** Puts spares to work and starts new spares. */
  const fill = (): readonly Member[] => {
    if (task === null) return [];
    const idle = [...members].filter((member) => !member.isWorking);
    const taken: Member[] = [];
    while (working().length < task.count) {
      const member = idle.shift() ?? add();
      member.isWorking = true;
      taken.push(member);
      const { workspace, strikeOf } = task;
      const strike = strikeOf();
      member.ready.then(
        () => send(member, { kind: 'work', workspace, now: task?.now ?? '', strike }),
        () => undefined,
      );
    }
    for (let count = [...members].filter((member) => !member.isWorking).length; count < spares; count += 1) add();
    return taken;
  };
  return {
    killed,
    workers: working,
    work: async (workspace, now, count, strikeOf) => {
      task = { workspace, now, count, strikeOf };
      for (const member of working()) send(member, { kind: 'work', workspace, now, strike: strikeOf() });
      fill();
      await Promise.all(working().map((member) => member.ready.catch(() => undefined)));
      return working();
    },
    setClock: (now) => {
      if (task !== null) task.now = now;
      for (const member of working()) send(member, { kind: 'clock', now });
    },
    heapBytes: async () => {
      const each = await Promise.all(working().map(heapOf));
      return each.reduce((sum, bytes) => sum + bytes, 0);
    },
    retire: async (worker) => {
      const member = [...members].find((each) => each.pid === worker.pid);
      if (member === undefined || task === null) return;
      task.count -= 1;
      await end(member);
    },
    stop: async () => {
      isStopping = true;
      await Promise.all([...members].map(end));
    },
  };
}

function send({ child }: Member, order: Order): void {
  if (child.connected) child.send(order, () => undefined);
}

function heapOf(member: Member): Promise<number> {
  return new Promise((resolve, reject) => {
    const settle = (how: () => void) => {
      member.child.off('message', listen).off('exit', gone);
      how();
    };
    const listen = (said: Report) => {
      if (said.kind === 'heap') settle(() => resolve(said.bytes));
    };
    const gone = () => settle(() => reject(new Error('a worker ended before it told what it holds')));
    member.child.on('message', listen).once('exit', gone);
    send(member, { kind: 'measure' });
  });
}

function spawn(config: WorkerConfig): Member {
  const child = fork(ENTRY, [], {
    env: { ...process.env, NYCKEL_CHAOS_WORKER: JSON.stringify(config), NODE_OPTIONS: '' },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a worker was not ready in time')), READY_TIMEOUT_MS);
    const settle = (how: () => void) => {
      clearTimeout(timer);
      how();
    };
    child.on('message', (said: Report) => {
      if (said.kind === 'ready') settle(resolve);
      if (said.kind === 'problem') console.error(said.message);
    });
    child.once('exit', (code, signal) => settle(() => reject(new Error(`a worker ended before it was ready (${code ?? signal})`))));
  });
  ready.catch(() => undefined);
  return {
    child,
    ready,
    isWorking: false,
    pid: child.pid ?? 0,
    get exited() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    signal: (name) => {
      child.kill(name);
    },
  };
}

async function end(member: Member): Promise<void> {
  if (member.exited) return;
  const ended = new Promise<void>((done) => member.child.once('exit', () => done()));
  send(member, { kind: 'stop' });
  member.child.kill('SIGCONT');
  const insist = setTimeout(() => member.child.kill('SIGKILL'), 6_000);
  await ended;
  clearTimeout(insist);
}
