/** Gives the rest of a process' life to a command on the bundled Node: its streams, its signals, and then its exit code. */
import { spawn } from 'node:child_process';
import { environmentFor } from './bootstrap.mjs';

/**
 * @param {string} node path of the Node that runs it
 * @param {readonly string[]} args the program's file first
 */
export function handOver(node, args) {
  // The channel tells the child when this process is killed without warning: a server must not outlive its launcher.
  const child = spawn(node, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env: environmentFor(node) });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** For failures of set-up: a message that says what to do stands alone. */
export function fail(error) {
  process.stderr.write(`${error.name === 'BootstrapError' ? error.message : error.stack}\n`);
  process.exit(1);
}
