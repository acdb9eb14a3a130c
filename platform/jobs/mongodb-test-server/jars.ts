import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '#platform/project-root';

const here = join(projectRoot(), 'platform/jobs/mongodb-test-server');
export const sourceFile = join(here, 'MongoServerMain.java');
const fetchTimeoutMs = 180_000;

/**
 * The directory with the server's jars, outside the checkout and named after the pom, so that it is fetched once per machine and
 * version. Safe for callers that start at once: the directory appears complete or not at all.
 * @throws when Maven cannot fetch them.
 */
export function fetchJars(): string {
  const pom = join(here, 'pom.xml');
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const dir = join(cache, 'teei-supergraph', `mongodb-test-server-${version}`);
  if (existsSync(dir)) return dir;
  const partial = `${dir}.${process.pid}`;
  mkdirSync(dirname(dir), { recursive: true });
  const args = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`];
  const { status, stdout, stderr, error } = spawnSync('mvn', args, { encoding: 'utf8', timeout: fetchTimeoutMs });
  if (status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    throw new Error(
      `Maven could not fetch the MongoDB test server (mvn ${args.join(' ')}): ${error?.message ?? `${stdout}${stderr}`.trim()}`,
    );
  }
  try {
    renameSync(partial, dir);
  } catch (failure) {
    rmSync(partial, { recursive: true, force: true });
    // Another process was faster.
    if (!existsSync(dir)) throw failure;
  }
  return dir;
}
