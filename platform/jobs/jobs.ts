import { randomUUID } from 'node:crypto';
import { Agenda } from 'agenda';
import type pg from 'pg';
import type { Registry } from 'prom-client';
import type { Logger } from '#platform/observability';
import type { Clock } from '#platform/time';
import { systemClock, withDeadline } from '#platform/time';
import { type GuardedRepository, guardRepository } from './guarded-repository.js';
import type { JobDefinition, JobScheduler } from './job.js';
import { assertIdsOnly } from './job-data.js';
import { type JobMetrics, jobMetrics } from './metrics.js';
import { Nudges } from './nudges.js';
import { assertRecurrence } from './recurrence.js';
import { retryDelayMs } from './retry.js';
import { createRunner, defaultLockMs, RunInterrupted, type Runner } from './runner.js';
import type { WakeUpStore } from './store.js';

export interface JobsOptions {
  /** Wake-ups live in MongoDB when set, else in Postgres. */
  readonly mongodbUrl?: string | undefined;
  /** The scheduler's own Postgres database (it must exist), or a pool on it with at least three connections. */
  readonly databaseUrl?: string | undefined;
  readonly pool?: pg.Pool | undefined;
  /** More may follow with `define` until `start`. */
  readonly definitions?: readonly JobDefinition<never>[];
  readonly log: Logger;
  readonly metrics: Registry;
  readonly clock?: Clock;
  /** How often a worker looks for due rows that it was not told of. Default: 1,000 ms. */
  readonly pollMs?: number;
}

export interface JobStats {
  readonly backend: 'postgres' | 'mongodb';
  /** Due wake-ups that wait for a worker, of all processes. */
  readonly due: number;
  /** Runs in progress in this process, by job. */
  readonly running: Readonly<Record<string, number>>;
}

export interface Jobs extends JobScheduler {
  define(...definitions: readonly JobDefinition<never>[]): void;
  /** Begins to work; rejects with the reason when the store does not answer. */
  start(): Promise<void>;
  /**
   * Takes no more work, aborts the signal of every run and waits for them until the deadline. Rows that have not started are given back
   * at once; a run that is left behind is taken over by another process when its lock ends. The store is closed. Idempotent.
   */
  drain(deadlineMs: number): Promise<void>;
  stats(): Promise<JobStats>;
  /** For `/readyz`: rejects with the reason when the store does not answer. */
  ping(): Promise<void>;
}

/** Connects to the store; rejects with the reason when it cannot be reached. Wakes from here on, works from `start`. */
export async function createJobs(options: JobsOptions): Promise<Jobs> {
  const store = await openStore(options);
  try {
    const jobs = new AgendaJobs(store, options);
    jobs.define(...(options.definitions ?? []));
    return jobs;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openStore({ mongodbUrl, databaseUrl, pool, log }: JobsOptions): Promise<WakeUpStore> {
  const where = mongodbUrl ? 'MongoDB (MONGODB_URL)' : 'Postgres';
  try {
    // Each driver costs start time and memory: only the one in use is loaded.
    if (mongodbUrl) return await (await import('./mongodb-store.js')).openMongodbStore(mongodbUrl);
    return await (await import('./postgres-store.js')).openPostgresStore({ databaseUrl, pool, log });
  } catch (error) {
    throw new Error(
      `The job scheduler could not open its store on ${where}. Check that the server runs and that the URL is right.`,
      { cause: error },
    );
  }
}

/** One running and one waiting row per key are enough; more are a sign of many processes with expired locks. */
const rowsPerKey = 8;
const quietMs = 10_000;
const wakeMs = 5_000;
const storeSilent = () =>
  Object.assign(new Error(`The job store did not answer within ${wakeMs} ms.`), { code: 'ETIMEDOUT' });

class AgendaJobs implements Jobs {
  readonly #definitions = new Map<string, JobDefinition>();
  readonly #repository: GuardedRepository;
  readonly #metrics: JobMetrics;
  readonly #runner: Runner;
  readonly #clock: Clock;
  readonly #nudges = new Nudges();
  #agenda: Agenda | undefined;
  #drained: Promise<void> | undefined;
  #quietUntil = 0;

  constructor(
    readonly store: WakeUpStore,
    readonly options: JobsOptions,
  ) {
    this.#clock = options.clock ?? systemClock;
    this.#repository = guardRepository(store.repository, {
      log: options.log,
      lockMsOf: (name) => this.#definitions.get(name)?.lockMs ?? defaultLockMs,
    });
    this.#metrics = jobMetrics(options.metrics, () => store.due(new Date()));
    this.#runner = createRunner({ store, repository: this.#repository, metrics: this.#metrics, log: options.log });
  }

  define(...definitions: readonly JobDefinition<never>[]): void {
    if (this.#agenda) throw new Error('Jobs are defined before the scheduler starts.');
    for (const definition of definitions) {
      const { name, every } = definition;
      if (this.#definitions.has(name))
        throw new Error(`Job "${name}" is defined twice. Prefix its name with its subgraph.`);
      if (every !== undefined) assertRecurrence(name, every);
      // Data comes back from the store as it went in; the definition's own type of it is a promise of the code that wakes it.
      this.#definitions.set(name, definition);
    }
  }

  async wake(...[name, data, { at, unique } = {}]: Parameters<JobScheduler['wake']>): Promise<void> {
    if (this.#drained)
      throw new Error(`Job "${name}" was not woken: this process is shutting down. Its own tick picks the work up.`);
    if (this.#agenda && !this.#definitions.has(name))
      throw new Error(`There is no job "${name}". Defined: ${[...this.#definitions.keys()].join(', ')}.`);
    assertIdsOnly(name, data);
    const wakeUp = { name, data, at: at ?? this.#clock.now() };
    for (let row = 0; ; row += 1) {
      const seed = unique === undefined || row === rowsPerKey ? randomUUID() : JSON.stringify([name, unique, row]);
      // A person waits for this; the row may be there all the same, and its id makes trying again harmless.
      const woken = withDeadline(this.store.wake({ ...wakeUp, id: this.store.idOf(seed) }), wakeMs, storeSilent);
      if ((await woken) === 'pending') break;
    }
    this.#nudges.nudge(name);
  }

  async start(): Promise<void> {
    if (this.#agenda) throw new Error('The job scheduler has been started already.');
    // Agenda connects in its constructor, and a failure there ends the process: it only ever sees a store that answers.
    await this.store.ping();
    const agenda = this.#newAgenda();
    this.#agenda = agenda;
    for (const definition of this.#definitions.values()) this.#defineIn(agenda, definition);
    for (const { name, every } of this.#definitions.values()) {
      if (every === undefined) continue;
      const firstRunAt = agenda.create(name).repeatEvery(every, { timezone: 'UTC' }).attrs.nextRunAt;
      if (!firstRunAt) throw new TypeError(`Job "${name}" has every "${every}", which has no next time.`);
      await this.store.recur({ name, every, firstRunAt });
    }
    await agenda.start();
    this.store.listen((name) => this.#nudges.nudge(name));
  }

  drain(deadlineMs: number): Promise<void> {
    this.#drained ??= this.#drain(deadlineMs);
    return this.#drained;
  }

  async stats(): Promise<JobStats> {
    return { backend: this.store.backend, due: await this.store.due(new Date()), running: this.#runner.running() };
  }

  ping(): Promise<void> {
    return withDeadline(this.store.ping(), wakeMs, storeSilent);
  }

  async #drain(deadlineMs: number): Promise<void> {
    this.#repository.stopClaiming();
    await this.#agenda?.stop(false);
    if (!(await this.#runner.interrupt(deadlineMs))) {
      this.options.log.warn(
        { running: this.#runner.running() },
        'jobs still running at the deadline: another process takes them over when their locks end',
      );
    }
    // A run's last word is written in the turn after it ended.
    await new Promise(setImmediate);
    // A store that is silent must not keep the process from leaving: what it was told last is found again by the next one.
    await withDeadline(this.#repository.settled(), deadlineMs, storeSilent).catch((error: unknown) =>
      this.#logOnce(error),
    );
    await this.store.close();
  }

  #newAgenda(): Agenda {
    const { store, options } = this;
    const concurrency = [...this.#definitions.values()].reduce(
      (sum, definition) => sum + (definition.concurrency ?? 5),
      0,
    );
    const agenda = new Agenda({
      backend: {
        name: store.backend,
        repository: this.#repository,
        notificationChannel: this.#nudges,
        ownsConnection: false,
        connect: async () => {},
        disconnect: async () => {},
      },
      processEvery: options.pollMs ?? 1_000,
      maxConcurrency: Math.max(1, concurrency),
      // Locks are ours (see guarded-repository): this only sets how often Agenda looks at a run, at most every half poll.
      defaultLockLifetime: 1,
      // Agenda locks everything due before it runs the first row: without limits a burst starves execution.
      lockLimit: Math.max(1, concurrency * 2),
      defaultLockLimit: 10,
    });
    this.#nudges.on('error', (error: unknown) => this.#logOnce(error));
    agenda.on('error', (error: unknown) => this.#logOnce(error));
    agenda.on('retry exhausted', (_error: unknown, job: { attrs: { name: string } }) => this.#abandon(job.attrs.name));
    agenda.on('complete', (job: { attrs: { name: string } }) => setImmediate(() => this.#nudges.nudge(job.attrs.name)));
    return agenda;
  }

  #defineIn(agenda: Agenda, definition: JobDefinition): void {
    const concurrency = definition.concurrency ?? 5;
    // oxlint-disable-next-line typescript/no-misused-promises -- the linter picks the overload for callbacks
    agenda.define(definition.name, (job) => this.#runner.run(definition, job), {
      concurrency,
      lockLimit: concurrency * 2,
      backoff: ({ attempt, error }) => {
        if (error instanceof RunInterrupted) return 0;
        return definition.every === undefined ? retryDelayMs(attempt) : null;
      },
    });
  }

  /** A recurring job has its next tick; a wake-up is gone. */
  #abandon(name: string): void {
    if (this.#definitions.get(name)?.every !== undefined) return;
    this.#metrics.abandoned.inc({ job: name });
    this.options.log.error(
      { job: name },
      'job wake-up given up after its last try; its state in the database is unchanged, wake it again when the cause is gone',
    );
  }

  /** Agenda reports every failed poll of every job: one line per outage and ten seconds is enough. */
  #logOnce(error: unknown): void {
    if (Date.now() < this.#quietUntil) return;
    this.#quietUntil = Date.now() + quietMs;
    this.options.log.warn({ err: error }, 'job scheduler: trying again');
  }
}
