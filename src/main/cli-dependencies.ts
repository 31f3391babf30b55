/** What the commands are given, on a real process: its folders, its streams, its signals and, on first use, the application. */
import { type CliApplication, type CliDependencies, CliError, type Terminal } from '../cli/dependencies.ts';

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
    application: () => {
      opened ??= Promise.reject(new CliError('This command needs the application, which is not wired yet.'));
      return opened;
    },
    sourceKnowledge: () => Promise.resolve({}),
    serve: () => Promise.reject(new CliError('The server is not wired yet.')),
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
