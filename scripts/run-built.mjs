// node scripts/run-built.mjs ENTRY [args…] | --build-only
//
// Runs a compiled entry (`app/main` → dist/app/main.js) on the Node 24 of node_modules, after compiling what is stale. Plain JavaScript
// without dependencies: it starts on any Node from 18 on.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildDashboard } from './build-dashboard.mjs';
import { writeCompiledImports } from './compiled-imports.mjs';
import { fail, nodeProgram, root, runNode } from './node-program.mjs';

const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const roomsWithSources = ['app', 'clients', 'contracts', 'gateway', 'platform', 'scripts', 'subgraphs'];
const buildInfo = join(root, 'dist', '.tsbuildinfo');
/**
 * The second: as many helper threads of V8 as there are other cores, at least one. By itself it has four, and those that mark the old
 * generation take four fifths of a single core from the program for a tenth of a second.
 */
const NODE_FLAGS = ['--enable-source-maps', '--v8-pool-size=0'];

main(process.argv.slice(2));

function main([entry, ...args]) {
  if (entry === '--build-only') return buildOnly();
  if (!entry || entry === '--help') {
    process.stdout.write(
      'Usage: node scripts/run-built.mjs ENTRY [args…]\n\nCompiles stale sources into dist/ and runs dist/ENTRY.js.\nNODE_ARGS holds flags for Node, such as --max-semi-space-size=32.\n',
    );
    process.exit(entry ? 0 : 2);
  }
  const file = join(root, 'dist', `${entry.replace(/\.(ts|js)$/, '')}.js`);
  if (!existsSync(join(root, 'node_modules', 'fastify'))) fail('The dependencies are not installed. Run `npm ci`.');
  if (existsSync(compiler)) {
    if (!existsSync(file) || isStale()) build();
  } else if (!existsSync(file) || isStale()) withoutCompiler(existsSync(file));
  if (entry === 'app/main.js') buildDashboard();
  if (!existsSync(file)) fail(`${entry} does not exist: there is no ${file} after the build.`);
  run(file, args);
}

/** After an installation, so that the first start need not compile; an installation without the compiler is not an error. */
function buildOnly() {
  if (existsSync(compiler) && existsSync(join(root, 'app')) && isStale()) build();
  buildDashboard();
}

/** Sources newer than the last build, or directories that changed since (a file was removed or renamed). */
function isStale() {
  if (!existsSync(buildInfo) || !existsSync(join(root, 'dist', 'package.json'))) return true;
  const builtAt = statSync(buildInfo).mtimeMs;
  const configs = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'].map((name) =>
    join(root, name),
  );
  if (configs.some((path) => existsSync(path) && statSync(path).mtimeMs > builtAt)) return true;
  return roomsWithSources.some((room) => hasNewer(join(root, room), builtAt));
}

function hasNewer(directory, builtAt) {
  if (!existsSync(directory)) return false;
  if (statSync(directory).mtimeMs > builtAt) return true;
  return readdirSync(directory, { withFileTypes: true }).some((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'tests') return false;
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return hasNewer(path, builtAt);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') && statSync(path).mtimeMs > builtAt;
  });
}

/** An installation for production (`npm ci --omit=dev`) runs what was compiled before. */
function withoutCompiler(isBuilt) {
  if (isBuilt)
    return process.stderr.write(
      'The sources are newer than dist/, and the compiler is not installed: running dist/ as it is.\n',
    );
  return fail(
    'Nothing is compiled, and the compiler is a development dependency that is not installed. Run `npm ci` without --omit=dev (and with NODE_ENV other than production); `npm prune --omit=dev` may follow.',
  );
}

function build() {
  const started = performance.now();
  writeCompiledImports(join(root, 'dist'));
  const tsc = spawnSync(nodeProgram(), [compiler, '-p', 'tsconfig.build.json'], { cwd: root, encoding: 'utf8' });
  if (tsc.error) fail(`The compiler could not be started: ${tsc.error.message}. Run \`npm ci\` again.`);
  // The compiler writes what it can even then: the next start must not take it for a good build.
  if (tsc.status !== 0) touch(buildInfo, new Date(0));
  if (tsc.status !== 0)
    fail(`The sources do not compile, so nothing was started:\n${tsc.stdout}${tsc.stderr}`.trimEnd());
  removeOrphans(join(root, 'dist'));
  // An incremental build that had nothing to write leaves its file untouched.
  touch(buildInfo);
  process.stderr.write(`Compiled in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
}

/** What was compiled from a source that is gone: the compiler leaves it, and it would go on being imported. */
function removeOrphans(directory) {
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.js')) continue;
    const file = join(entry.parentPath, entry.name);
    const source = join(root, relative(join(root, 'dist'), file)).replace(/\.js$/, '.ts');
    if (existsSync(source)) continue;
    rmSync(file);
    rmSync(`${file}.map`, { force: true });
  }
}

function touch(file, time = new Date()) {
  if (existsSync(file)) utimesSync(file, time, time);
}

function run(file, args) {
  const flags = (process.env.NODE_ARGS ?? '').split(' ').filter(Boolean);
  runNode([...NODE_FLAGS, ...flags, file, ...args], {
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'node'),
  });
}
