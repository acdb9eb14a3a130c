import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface ProgramOptions {
  readonly root: string;
  /** The compiled entry. */
  readonly file: string;
  readonly args: readonly string[];
  /** For Node; `--inspect` and its relatives open the debugger of the process that runs, not of the one that waits. */
  readonly nodeArgs: readonly string[];
  /** What a waiting process loads before it is needed. */
  readonly packages: readonly string[];
  readonly onReady: () => void;
  /** It ended without having been stopped. */
  readonly onEnd: (how: string) => void;
}

/** One running copy of the platform at a time, and one process that waits for the next turn with all packages loaded. */
export class Program {
  #running: ChildProcess | undefined;
  #waiting: ChildProcess | undefined;
  #stopping: ChildProcess | undefined;

  constructor(private readonly options: ProgramOptions) {}

  start(): void {
    const { file, args, nodeArgs, onReady, onEnd } = this.options;
    const child = this.#waiting ?? this.#spawn();
    this.#waiting = undefined;
    this.#running = child;
    child.on('message', (message) => {
      if (message !== 'ready') return;
      // Not earlier: it would take processor time from the start.
      this.#prepareNext();
      onReady();
    });
    child.once('exit', (code, signal) => {
      if (this.#running !== child) return;
      this.#running = undefined;
      onEnd(signal ?? `code ${code}`);
    });
    child.send({ file, args, inspect: debuggerOf(nodeArgs) });
  }

  /** Waits until it has stopped everything that it started, its database included. */
  async stop(): Promise<void> {
    const child = this.#running ?? this.#stopping;
    if (!child) return;
    if (this.#running) child.kill('SIGTERM');
    this.#running = undefined;
    this.#stopping = child;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    this.#stopping = undefined;
  }

  /** The waiting process, too. */
  async close(): Promise<void> {
    this.#waiting?.kill('SIGKILL');
    await this.stop();
  }

  /** For a stop that is taking too long: the program ends at once, and its database shuts down by itself. */
  endNow(): void {
    this.#stopping?.kill('SIGINT');
  }

  #prepareNext(): void {
    this.#waiting ??= this.#spawn();
    this.#waiting.send({ packages: this.options.packages });
  }

  #spawn(): ChildProcess {
    const { root, nodeArgs } = this.options;
    const child = spawn(
      process.execPath,
      [
        '--enable-source-maps',
        ...nodeArgs.filter((arg) => !isInspect(arg)),
        join(import.meta.dirname, 'warm-process.mjs'),
      ],
      {
        stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
        env: { ...process.env, NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node') },
      },
    );
    child.once('exit', () => {
      if (this.#waiting === child) this.#waiting = undefined;
    });
    return child;
  }
}

interface Debugger {
  readonly host: string;
  readonly port: number;
  /** Until a debugger is attached, nothing runs. */
  readonly wait: boolean;
}

const inspectFlag = /^--inspect(?<wait>-brk|-wait)?(=((?<host>.+):)?(?<port>\d+))?$/;
const isInspect = (flag: string): boolean => inspectFlag.test(flag);

function debuggerOf(nodeArgs: readonly string[]): Debugger | undefined {
  const groups = nodeArgs.map((flag) => inspectFlag.exec(flag)?.groups).find((found) => found !== undefined);
  if (!groups) return undefined;
  return { host: groups.host ?? '127.0.0.1', port: Number(groups.port ?? 9229), wait: groups.wait !== undefined };
}
