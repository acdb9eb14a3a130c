import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root';
import { ensureBuilt } from './build.js';

export type Command =
  | 'app/main'
  | 'app/demo/main'
  | 'app/token'
  | 'app/db-reset'
  | 'app/api-key'
  | 'app/privacy-audit'
  | 'app/privacy-replay'
  | 'app/dead-letters'
  | 'app/sessions';
export type Environment = Readonly<Record<string, string>>;

export interface CommandOptions {
  readonly args?: readonly string[];
  readonly env?: Environment;
  /** True: as `npm start` does it, through `scripts/run-built.mjs`. Otherwise the compiled file itself, so that its pid is the child's. */
  readonly asNpm?: boolean;
}

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A command of package.json as a real process, with what it prints. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Standard output and standard error as far as they have come. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly finished: Promise<Finished>;
}

/** Nothing of the caller's own configuration reaches the command: only what the test gives. */
const inherited = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'USER'] as const;
const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

export async function startCommand(command: Command, options: CommandOptions = {}): Promise<RunningCommand> {
  await ensureBuilt();
  const root = projectRoot();
  const entry = options.asNpm
    ? [join(root, 'scripts', 'run-built.mjs'), `${command}.js`]
    : ['--enable-source-maps', join(root, 'dist', `${command}.js`)];
  const own = Object.fromEntries(inherited.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
  const cache = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node') };
  const child = spawn(process.execPath, [...entry, ...(options.args ?? [])], {
    cwd: root,
    env: { ...own, ...cache, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  living.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      living.delete(child);
      resolve({ code, signal });
    });
  });
  return { child, pid: child.pid!, stdout: () => output.stdout, stderr: () => output.stderr, finished };
}

export interface CommandResult extends Finished {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. */
export async function run(command: Command, options: CommandOptions = {}): Promise<CommandResult> {
  const running = await startCommand(command, options);
  const finished = await running.finished;
  return { ...finished, stdout: running.stdout(), stderr: running.stderr() };
}
