import { extname } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { GraphQLError, print } from 'graphql';
import type { PlanInput } from './planner.js';
import type { PlanningAnswer, PlanningJob, PlanningThreadData } from './planning-thread.js';
import type { Pass } from './root-once.js';
import { DEFAULT_PLANNING_MS, limitExceeded } from './time-limit.js';

/** A thread has the loaders of its process; where they cannot run the source, the thread does not start and nothing is planned ahead. */
const program = new URL(`./planning-thread${extname(import.meta.url)}`, import.meta.url);

/** Of what the process may have; the supergraph takes some 100 MB of it. Planning ends before it is used up. */
const SHARE_OF_HEAP = 1 / 4;
const LEAST_HEAP_MB = 256;

function resourceLimits(): { maxOldGenerationSizeMb: number } {
  const own = (getHeapStatistics().heap_size_limit / 1024 ** 2) * SHARE_OF_HEAP;
  return { maxOldGenerationSizeMb: Math.max(LEAST_HEAP_MB, Math.floor(own)) };
}

interface Pending {
  readonly job: PlanningJob;
  readonly done: (answer: PlanningAnswer | undefined) => void;
}

/** Query plans from another thread, one after the other. The thread is started when it is needed first. */
export class ThreadPlanner {
  readonly #data: PlanningThreadData;
  readonly #pending: Pending[] = [];
  #worker: Worker | undefined;
  #ready = false;
  #available = true;

  constructor(supergraphSdl: string, limitMs = DEFAULT_PLANNING_MS) {
    this.#data = { supergraphSdl, limitMs };
  }

  /** Undefined where there is no thread; an error where the operation cannot be planned. */
  async plan({
    document,
    operation,
    overrides,
    conditions,
  }: PlanInput): Promise<readonly Pass[] | GraphQLError | undefined> {
    if (!this.#available) return undefined;
    const job: PlanningJob = {
      // Not the text the client sent: this document may be without the fields that its caller may not see.
      text: print(document),
      operationName: operation.name?.value,
      overrides: overrides ?? new Map(),
      conditions: conditions ?? new Map(),
    };
    const answer = await new Promise<PlanningAnswer | undefined>((done) => {
      this.#pending.push({ job, done });
      if (this.#worker) this.#send();
      else this.#start();
    });
    if (!answer) return undefined;
    if ('passes' in answer) return JSON.parse(answer.passes) as Pass[];
    return new GraphQLError(answer.message, { extensions: answer.extensions });
  }

  async close(): Promise<void> {
    this.#available = false;
    await this.#worker?.terminate();
  }

  #start(): void {
    const worker = new Worker(program, { workerData: this.#data, resourceLimits: resourceLimits() });
    this.#worker = worker;
    worker.unref();
    worker.on('message', (message: 'ready' | PlanningAnswer) => {
      if (message === 'ready') this.#ready = true;
      else this.#pending.shift()?.done(message);
      this.#send(true);
    });
    worker.on('error', () => {});
    worker.once('exit', () => this.#ended());
  }

  /** One job at a time, so that a thread that dies takes only the job with it that killed it. */
  #send(next = false): void {
    const first = this.#pending[0];
    if (!this.#ready || !first || (!next && this.#pending.length > 1)) return;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- of windows; this is a thread
    this.#worker!.postMessage(first.job);
  }

  #ended(): void {
    // A thread that has not even started will not start the next time either.
    if (!this.#ready) this.#available = false;
    this.#ready = false;
    this.#worker = undefined;
    if (!this.#available) {
      for (const { done } of this.#pending.splice(0)) done(undefined);
      return;
    }
    const { message, extensions } = limitExceeded('planning it takes too much memory');
    this.#pending.shift()?.done({ message, extensions });
    if (this.#pending.length > 0) this.#start();
  }
}
