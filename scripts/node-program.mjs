// The Node that everything in this repository runs on, and how a program is started on it. Plain JavaScript without dependencies: it
// starts on any Node from 18 on.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Type stripping, which the test runner's own files need, is on by default from here on. */
const OLDEST = [22, 18];
/** What a program built for glibc asks for: where it is missing (Alpine, NixOS), the installed Node cannot run. */
const LOADERS = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' };

/**
 * The Node 24 that npm installed, or this one where there is none for the system. Looked for in its package: npm before version 11 deletes
 * `node_modules/.bin/node` together with the optional package of the other architecture, which has a command of the same name.
 */
export function nodeProgram() {
  const installed = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(installed) && existsSync(LOADERS[process.arch] ?? installed)) return installed;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return process.execPath;
  return fail(
    `Node 24 is needed, this is ${process.versions.node}. On Linux with glibc (x64, arm64) \`npm ci\` installs it, unless optional packages are left out (--omit=optional, --no-optional); elsewhere install Node 24 yourself.`,
  );
}

/** The environment of a program on that Node: what it starts by the name `node`, or by a script's first line, runs on it as well. */
function nodeEnvironment(node) {
  const { PATH = '' } = process.env;
  const path = node === process.execPath ? PATH : `${dirname(node)}${delimiter}${PATH}`;
  return { ...process.env, ...withoutProxyForLoopback(), PATH: path };
}

/** Where a proxy is set, servers on this machine are still asked directly: it cannot reach them, and must not see what they are told. */
function withoutProxyForLoopback() {
  const { env } = process;
  const proxied = Object.keys(env).some((name) => /^(https?|all)_proxy$/i.test(name));
  const exceptions = env.no_proxy ?? env.NO_PROXY ?? '';
  if (!proxied || exceptions.split(',').some((name) => name.trim() === '*')) return {};
  const all = [exceptions, 'localhost', '.localhost', '127.0.0.1', '127.0.0.0/8', '::1', '[::1]']
    .filter(Boolean)
    .join(',');
  return { NO_PROXY: all, no_proxy: all };
}

/** Runs Node with these arguments in place of this process: same terminal, signals and exit code. */
export function runNode(args, environment = {}) {
  const node = nodeProgram();
  const child = spawn(node, args, { stdio: 'inherit', env: { ...nodeEnvironment(node), ...environment } });
  stopWithNpm(child);
  // A terminal sends Ctrl-C to both: this process only waits for the other one's end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => fail(`Node could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** npm hands a signal to its shell only, which dies of it and leaves us behind: then the program is stopped as it should have been. */
function stopWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    child.kill('SIGTERM');
  }, 250);
  timer.unref();
}

export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
