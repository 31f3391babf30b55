/** What the commands are given, on a real process: its folders, its streams, its signals and, on first use, the application. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CliApplication, type CliDependencies, CliError, type Terminal } from '../cli/dependencies.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** How long an interrupted command may tidy up before the process ends anyway. */
const INTERRUPT_GRACE_MS = 5_000;
/** One Ctrl-C arrives up to three times: from the terminal, from npm and from the launcher. */
const SAME_INTERRUPT_MS = 500;
const EXIT_INTERRUPTED = 130;

export function makeCliDependencies(): { readonly deps: CliDependencies; readonly close: () => Promise<void> } {
  const abort = new AbortController();
  interruptOn(abort);
  const output = terminal();
  let opened: Promise<CliApplication & { close(): Promise<void> }> | null = null;
  const deps: CliDependencies = {
    cwd: process.cwd(),
    output,
    readInput,
    signal: abort.signal,
    // Loaded when they are needed: `nyckel evaluate` starts without a database driver.
    application: () => {
      opened ??= openApplication();
      return opened;
    },
    probeQueue: async () => {
      const { config, logger } = await settings('error');
      return (await import('./cli-application.ts')).probeQueue(config, logger);
    },
    sourceKnowledge: async () => (await import('./cli-application.ts')).sourceKnowledge(),
    serve: async (role, { demo }) => {
      const { config, logger } = await settings('info');
      const { serve } = await import('./all.ts');
      await serve(config, logger, { role, demo, cwd: process.cwd(), signal: abort.signal, say: output.note });
    },
  };
  const close = async () => {
    output.status('');
    if (opened === null) return;
    // A failure to open has been reported by the command that asked.
    const application = await opened.catch(() => null);
    await application?.close();
  };
  return { deps, close };
}

async function openApplication(): Promise<CliApplication & { close(): Promise<void> }> {
  const { config, logger } = await settings('error');
  const { openCliApplication } = await import('./cli-application.ts');
  return openCliApplication(config, logger, process.cwd());
}

/** Variables of the environment win over those of `.env` beside package.json. */
function readEnvironmentFile(): void {
  const path = join(ROOT, '.env');
  if (existsSync(path)) process.loadEnvFile(path);
}

/** @param quietest level of a command whose output is for people; LOG_LEVEL says otherwise */
async function settings(quietest: 'info' | 'error') {
  const [{ loadConfig }, { makeLogger }] = await Promise.all([import('../config.ts'), import('../platform/logger.ts')]);
  readEnvironmentFile();
  const config = loadConfig(process.env, { root: ROOT, cwd: process.cwd() });
  const level = process.env.LOG_LEVEL === undefined || process.env.LOG_LEVEL === '' ? quietest : config.logLevel;
  return { config, logger: makeLogger({ level, pretty: process.stderr.isTTY === true }) };
}

/** The first Ctrl-C asks, a later one insists; so does time. */
function interruptOn(abort: AbortController): void {
  let insistFrom = 0;
  const interrupt = () => {
    if (abort.signal.aborted) {
      if (performance.now() >= insistFrom) process.exit(EXIT_INTERRUPTED);
      return;
    }
    insistFrom = performance.now() + SAME_INTERRUPT_MS;
    abort.abort(new CliError('interrupted'));
    setTimeout(() => process.exit(EXIT_INTERRUPTED), INTERRUPT_GRACE_MS).unref();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  process.on('SIGHUP', interrupt);
  // The launcher was killed without a chance to pass a signal on.
  process.on('disconnect', interrupt);
  process.channel?.unref();
  // `nyckel … | head` closes the pipe early: that ends the command quietly.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
}

function terminal(): Terminal {
  const { stdout, stderr } = process;
  let drawn = false;
  const clear = () => {
    if (drawn) stderr.write('\r\u001b[2K');
    drawn = false;
  };
  return {
    print: (text) => {
      clear();
      stdout.write(`${text}\n`);
    },
    note: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
    status: (text) => {
      if (!stderr.isTTY) return;
      clear();
      if (text === '') return;
      stderr.write(text.slice(0, Math.max(20, (stderr.columns ?? 80) - 1)));
      drawn = true;
    },
    isTerminal: stdout.isTTY === true,
    columns: stdout.columns ?? 100,
  };
}

async function readInput(bytesMax: number): Promise<string> {
  if (process.stdin.isTTY) throw new CliError('Standard input is a terminal; pipe a file into the command, or name one.', 2);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new CliError(`Standard input is larger than ${bytesMax} bytes.`, 2);
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString('utf8');
}
