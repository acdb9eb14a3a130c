import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getHeapStatistics } from 'node:v8';
import { GraphQLError, print } from 'graphql';
import { lowerPriority, usedMs } from '#platform/process-priority';
import type { Verdict } from '../engine.js';
import type { ReadingRules } from '../pipeline/read-document.js';
import { limitExceeded, type PlanInput } from '../planning/index.js';
import type { AsideSetup, AsideStart, Job, JobAnswer } from './jobs.js';

const extension = extname(import.meta.url);
const program = fileURLToPath(new URL(`./aside-process${extension}`, import.meta.url));
const LOADER = extension === '.ts' ? ['--import', 'tsx'] : [];

/** Of V8: where the process insists, each of its threads takes a share of the core from requests. */
const ONE_HELPER = '--v8-pool-size=1';

/** Of what this process may have; the supergraph takes some 100 MB of it. Planning ends before it is used up. */
const SHARE_OF_HEAP = 1 / 4;
const LEAST_HEAP_MB = 256;

/** Of a process that insists: with this it has a tenth of a core that others want, too. */
const LOW_PRIORITY = 10;
/** How often it is looked at whether the process gets on, and with less than which share of a core it does not. */
const YIELDING = { lookMs: 1000, leastShare: 0.05 };
/** It has so little only when something holds it up. */
const INSISTING = { lookMs: 5000, leastShare: 0.001 };
/** After that long it is tried again whether a process that yields gets on. */
const INSIST_MS = 60_000;

interface Pending {
  readonly job: Job;
  readonly done: (answer: JobAnswer | undefined) => void;
}

/**
 * Another process that judges and plans, one job after the other. It is started when it is needed first, and runs when no core is wanted
 * by anybody else. Where there is no such moment it is replaced by one that insists.
 */
export class Aside {
  readonly #setup: AsideSetup;
  readonly #waiting: Pending[] = [];
  /** Sent and not answered. */
  #current: Pending | undefined;
  #process: ChildProcess | undefined;
  #ready = false;
  #available = true;
  /** Not before then is there a process that yields. */
  #insistsUntil = Number.NEGATIVE_INFINITY;
  #yields = true;
  #isReplaced = false;
  #look: NodeJS.Timeout | undefined;

  constructor(setup: AsideSetup) {
    this.#setup = setup;
  }

  /** Of the process, while there is one. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** The passes as JSON text. Undefined where there is no process; an error where the operation cannot be planned. */
  async plan(input: PlanInput): Promise<string | GraphQLError | undefined> {
    const answer = await this.#ask({
      kind: 'plan',
      // Not the text the client sent: this document may be without the fields that its caller may not see.
      text: print(input.document),
      operationName: input.operation.name?.value,
      overrides: input.overrides ?? new Map(),
      conditions: input.conditions ?? new Map(),
    });
    if (!answer || 'verdict' in answer) return undefined;
    if ('passes' in answer) return answer.passes;
    return new GraphQLError(answer.message, { extensions: answer.extensions });
  }

  /** Undefined where there is no process. */
  async judge(text: string, { limits, introspection }: ReadingRules): Promise<Verdict | undefined> {
    const answer = await this.#ask({ kind: 'judge', text, rules: { limits, introspection } });
    return answer && 'verdict' in answer ? answer.verdict : undefined;
  }

  close(): void {
    this.#available = false;
    this.#process?.kill('SIGKILL');
    this.#leaveAll();
  }

  async #ask(job: Job): Promise<JobAnswer | undefined> {
    if (!this.#available) return undefined;
    return new Promise<JobAnswer | undefined>((done) => {
      this.#waiting.push({ job, done });
      if (!this.#process) this.#start();
      this.#next();
    });
  }

  #start(): void {
    const ownMb = getHeapStatistics().heap_size_limit / 1024 ** 2;
    const heapMb = Math.max(LEAST_HEAP_MB, Math.floor(ownMb * SHARE_OF_HEAP));
    const child = fork(program, {
      execArgv: [...LOADER, `--max-old-space-size=${heapMb}`, ONE_HELPER],
      // Nothing there needs a secret.
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '' },
      serialization: 'advanced',
      stdio: 'ignore',
    });
    this.#process = child;
    this.#yields = performance.now() >= this.#insistsUntil;
    // Before it has other threads, which on Linux have the priority of the one that starts them.
    if (child.pid !== undefined) lowerPriority(child.pid, LOW_PRIORITY);
    child.unref();
    child.channel?.unref();
    child.on('message', (message: 'ready' | JobAnswer) => this.#answered(message));
    child.on('error', () => {});
    child.once('close', () => this.#ended());
    child.send({ ...this.#setup, yields: this.#yields } satisfies AsideStart);
    this.#watch();
  }

  #answered(message: 'ready' | JobAnswer): void {
    if (message === 'ready') this.#ready = true;
    else this.#current?.done(message);
    this.#current = undefined;
    this.#next();
  }

  /** One job at a time, so that a process that dies takes only the job with it that killed it. */
  #next(): void {
    if (!this.#ready || this.#current) return;
    this.#current = this.#waiting.shift();
    if (this.#current) {
      this.#process!.send(this.#current.job);
      this.#watch();
    } else {
      clearTimeout(this.#look);
      if (!this.#yields && performance.now() >= this.#insistsUntil) this.#replace();
    }
  }

  /** Looks whether the process gets on with what it has to do. */
  #watch(): void {
    clearTimeout(this.#look);
    const pid = this.#process?.pid;
    if (pid === undefined) return;
    const { lookMs, leastShare } = this.#yields ? YIELDING : INSISTING;
    const before = usedMs(pid);
    this.#look = setTimeout(() => {
      const used = usedMs(pid);
      // Where the system does not tell there is no such priority either.
      if (used === undefined || before === undefined || used - before >= lookMs * leastShare) return this.#watch();
      this.#insistsUntil = performance.now() + INSIST_MS;
      this.#replace();
    }, lookMs);
    this.#look.unref();
  }

  /** As soon as another one is needed. */
  #replace(): void {
    this.#isReplaced = true;
    this.#process?.kill('SIGKILL');
  }

  #leaveAll(): void {
    this.#current?.done(undefined);
    for (const { done } of this.#waiting.splice(0)) done(undefined);
  }

  #ended(): void {
    clearTimeout(this.#look);
    this.#process = undefined;
    const wasReady = this.#ready;
    this.#ready = false;
    const current = this.#current;
    this.#current = undefined;
    if (this.#isReplaced) {
      if (current) this.#waiting.unshift(current);
    } else if (wasReady) current?.done(tooMuchMemory());
    // A process that has not even started will not start the next time either.
    else this.#available = false;
    this.#isReplaced = false;
    if (!this.#available) this.#leaveAll();
    else if (this.#waiting.length > 0) this.#start();
  }
}

function tooMuchMemory(): JobAnswer {
  const { message, extensions } = limitExceeded('planning it takes too much memory');
  return { message, extensions };
}
