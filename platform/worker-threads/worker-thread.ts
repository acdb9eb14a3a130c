import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Answer, Request } from './messages.js';

const extension = extname(import.meta.url);
const execArgv = extension === '.ts' ? ['--import', 'tsx'] : [];

export interface WorkerThreadOptions {
  /** Its program, which calls `answerRequests`: a URL without its extension. */
  readonly program: URL;
  /** For one input, its wait not counted. The thread is stopped at it, since nothing else ends a computation. */
  readonly timeoutMs: number;
  /** Inputs that wait; more are refused. Default: 500. */
  readonly maxWaiting?: number;
  /** Without work the thread is ended. Default: 30 s. */
  readonly idleMs?: number;
}

export class WorkerThreadError extends Error {
  override readonly name = 'WorkerThreadError';
}

interface Pending {
  readonly request: Request;
  readonly signal: AbortSignal | undefined;
  resolve(output: unknown): void;
  reject(reason: unknown): void;
}

/**
 * Computes off the event loop, one input after the other; a caller who sends many waits behind each of the others once per input. The thread is started with the first input and ended when it has had nothing to
 * do for a while; after a crash or a time-out the next input starts a new one.
 */
export class WorkerThread<I, O> {
  readonly #options: Required<WorkerThreadOptions>;
  /** By sender, the next one first. */
  readonly #waiting = new Map<string, Pending[]>();
  #waitingInputs = 0;
  #current: Pending | undefined;
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ids = 0;
  #isClosed = false;

  constructor(options: WorkerThreadOptions) {
    this.#options = { maxWaiting: 500, idleMs: 30_000, ...options };
  }

  /** Rejects with a `WorkerThreadError`, or with the reason of the signal: what no caller waits for is not computed. */
  run(sender: string, input: I, signal?: AbortSignal): Promise<O> {
    if (this.#isClosed) return Promise.reject(new WorkerThreadError('The worker thread is closed.'));
    if (this.#waitingInputs >= this.#options.maxWaiting)
      return Promise.reject(new WorkerThreadError(`${this.#waitingInputs} computations wait already.`));
    return new Promise<unknown>((resolve, reject) => {
      const pending: Pending = { request: { id: ++this.#ids, input }, signal, resolve, reject };
      this.#waiting.set(sender, [...(this.#waiting.get(sender) ?? []), pending]);
      this.#waitingInputs++;
      this.#next();
    }) as Promise<O>;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const reason = new WorkerThreadError('The worker thread is closed.');
    for (let pending = this.#take(); pending; pending = this.#take()) pending.reject(reason);
    await this.#stop(reason);
  }

  #take(): Pending | undefined {
    const [first] = this.#waiting;
    if (!first) return undefined;
    const [sender, [pending, ...rest]] = first;
    this.#waiting.delete(sender);
    if (rest.length > 0) this.#waiting.set(sender, rest);
    this.#waitingInputs--;
    return pending;
  }

  #next(): void {
    if (this.#current) return;
    clearTimeout(this.#timer);
    let pending = this.#take();
    for (; pending?.signal?.aborted; pending = this.#take()) pending.reject(pending.signal.reason);
    if (!pending) {
      if (this.#worker) this.#timer = setTimeout(() => void this.#stop(), this.#options.idleMs).unref();
      return;
    }
    this.#current = pending;
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
    worker.postMessage(pending.request);
    const late = new WorkerThreadError(`The computation took more than ${this.#options.timeoutMs} ms.`);
    this.#timer = setTimeout(() => void this.#stop(late), this.#options.timeoutMs);
  }

  #start(): Worker {
    const { program } = this.#options;
    const worker = new Worker(fileURLToPath(program) + extension, {
      execArgv,
      // Nothing there needs a secret.
      env: { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '' },
      stdin: false,
    });
    worker.on('message', (answer: Answer) => this.#answered(answer));
    worker.once('error', (cause) => this.#ended(worker, new WorkerThreadError('The worker thread failed.', { cause })));
    worker.once('exit', () => this.#ended(worker, new WorkerThreadError('The worker thread has ended.')));
    return worker;
  }

  #answered(answer: Answer): void {
    const current = this.#current;
    if (current?.request.id !== answer.id) return;
    this.#current = undefined;
    this.#worker?.unref();
    if ('output' in answer) current.resolve(answer.output);
    else current.reject(new WorkerThreadError(`The computation failed: ${answer.failure}`));
    this.#next();
  }

  async #stop(reason?: WorkerThreadError): Promise<void> {
    clearTimeout(this.#timer);
    const worker = this.#worker;
    if (worker && reason) this.#ended(worker, reason);
    this.#worker = undefined;
    await worker?.terminate();
  }

  #ended(worker: Worker, reason: WorkerThreadError): void {
    if (this.#worker !== worker) return;
    clearTimeout(this.#timer);
    this.#worker = undefined;
    const current = this.#current;
    this.#current = undefined;
    current?.reject(reason);
    if (!this.#isClosed) this.#next();
  }
}
