// Builds clients/dashboard/dist where a source is newer. Without Vite (`npm ci --omit=dev`) what was built before is served.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nodeProgram, root } from './node-program.mjs';

const room = join(root, 'clients', 'dashboard');
/** npm puts it beside the dashboard or at the root. */
const vite = [room, root]
  .map((at) => join(at, 'node_modules', 'vite', 'bin', 'vite.js'))
  .find((file) => existsSync(file));
const built = join(room, 'dist', 'index.html');

export function buildDashboard() {
  if (vite === undefined || !isStale()) return;
  const started = performance.now();
  const { status, error, stdout, stderr } = spawnSync(nodeProgram(), [vite, 'build', '--logLevel', 'warn'], {
    cwd: room,
    // Tests start the build, too: what is served is always the build for people.
    env: { ...process.env, NODE_ENV: 'production' },
    encoding: 'utf8',
  });
  // The API is worth starting without its pages: they say themselves that they are not built.
  if (error || status !== 0)
    return process.stderr.write(`The dashboard does not build:\n${error?.message ?? `${stdout}${stderr}`.trimEnd()}\n`);
  return process.stderr.write(`Built the dashboard in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
}

function isStale() {
  if (!existsSync(built)) return true;
  const builtAt = statSync(built).mtimeMs;
  const newer = (path) => statSync(path).mtimeMs > builtAt;
  if (['package.json', 'index.html', 'vite.config.ts', 'compressed.ts'].some((name) => newer(join(room, name))))
    return true;
  return readdirSync(join(room, 'src'), { recursive: true }).some((path) => newer(join(room, 'src', path)));
}
