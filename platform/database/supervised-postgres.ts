import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { realDataDir } from './data-dir.js';
import { ensurePostgres, type PostgresOptions, type PostgresServer } from './ensure-postgres.js';
import type { Log } from './migrate.js';
import { runningPostmaster, stopPostmaster, requestStop } from './postmaster.js';
import { probe } from './probe.js';

/** A look costs three small files on Linux and a process elsewhere. */
const LOOK_EVERY_MS = process.platform === 'linux' ? 250 : 2000;
/** A shutdown by another process that waits for our own connections would wait for ever; it is made a fast one. */
const SLOW_SHUTDOWN_MS = 3000;
const LONGEST_PAUSE_MS = 15_000;
const REMIND_EVERY_MS = 60_000;

export interface SupervisorOptions extends Omit<PostgresOptions, 'log' | 'signal'> {
  readonly log: Log;
}

/**
 * The embedded server as its owner keeps it: started, watched, and started again on the same port when it ends without having been asked
 * to. Only the process that holds the data directory may have one.
 */
export class SupervisedPostgres {
  readonly #options: SupervisorOptions;
  readonly #ending = new AbortController();
  #server: PostgresServer | undefined;
  #watching: Promise<void> | undefined;
  #away: { readonly since: number; reason: string } | undefined;
  #remindedAt = Number.NEGATIVE_INFINITY;
  #suspected = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Rejects when it does not start, or is given up meanwhile: by this signal, `stop` or `abandon`. Then nothing is left running. */
  async start(signal: AbortSignal): Promise<void> {
    const giveUp = () => this.#ending.abort(signal.reason);
    signal.throwIfAborted();
    signal.addEventListener('abort', giveUp);
    this.#server = await this.#ensure({}).finally(() => signal.removeEventListener('abort', giveUp));
    this.#watching = this.#watch();
  }

  urlOf(database: string): string {
    if (!this.#server) throw new Error('The embedded Postgres has not been started.');
    return this.#server.urlOf(database);
  }

  /** Why it cannot be used at the moment; undefined while it runs. Costs nothing to ask. */
  get awayReason(): string | undefined {
    return this.#away?.reason;
  }

  /** A connection broke: the server is asked at once whether it still answers. */
  suspect(): void {
    if (this.#suspected || this.#away || !this.#server || this.#ending.signal.aborted) return;
    this.#suspected = true;
    void this.#waitUntilReady().finally(() => (this.#suspected = false));
  }

  /** Resolves when it answers, rejects with the reason otherwise. */
  async check(): Promise<void> {
    if (this.#away) throw new Error(this.#away.reason);
    const { state, reason } = await probe(this.urlOf('postgres'));
    if (state === 'ready') return;
    this.suspect();
    throw new Error(reason);
  }

  /** Ends a start or a restart that is under way, and the server. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#watching;
    await stopPostmaster(this.#realDataDir());
  }

  /** Gives the server up without touching it: it belongs to another process now. */
  async leave(): Promise<void> {
    this.#ending.abort();
    await this.#watching;
  }

  /** For a process that cannot wait: the server shuts down by itself. */
  abandon(): void {
    this.#ending.abort();
    requestStop(this.#realDataDir());
  }

  /** Asked each time: the first start may make the directory a pointer. */
  #realDataDir(): string {
    return realDataDir(resolve(this.#options.dir));
  }

  #ensure(more: Pick<PostgresOptions, 'port' | 'create'>): Promise<PostgresServer> {
    const { log, ...options } = this.#options;
    return ensurePostgres({
      ...options,
      ...more,
      signal: this.#ending.signal,
      log: (line) => log.info({}, line),
    });
  }

  async #watch(): Promise<void> {
    let stoppingSince: number | undefined;
    while (await this.#pause(LOOK_EVERY_MS)) {
      const running = runningPostmaster(this.#realDataDir());
      if (!running) {
        await this.#startAgain();
        stoppingSince = undefined;
      } else if (running.stopping) {
        stoppingSince ??= performance.now();
        this.#goAway('the embedded Postgres was told to stop');
        if (performance.now() - stoppingSince > SLOW_SHUTDOWN_MS) requestStop(this.#realDataDir());
      }
    }
  }

  async #startAgain(): Promise<void> {
    this.#goAway('the embedded Postgres has ended; it is started again');
    for (let pauseMs = 250; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        await this.#ensure({ port: this.#server!.port, create: false });
        this.#comeBack();
        return;
      } catch (error) {
        if (this.#ending.signal.aborted) return;
        this.#remind(error as Error);
      }
      if (!(await this.#pause(pauseMs))) return;
    }
  }

  async #waitUntilReady(): Promise<void> {
    do {
      const { state, reason } = await probe(this.urlOf('postgres'));
      if (state === 'ready') break;
      this.#goAway(reason);
      // Where the process itself is gone, the watch starts another one, and says when it answers.
    } while (runningPostmaster(this.#realDataDir()) && (await this.#pause(100)));
    if (runningPostmaster(this.#realDataDir())) this.#comeBack();
  }

  #goAway(reason: string): void {
    if (this.#ending.signal.aborted) return;
    if (!this.#away) this.#options.log.warn({ reason }, 'The embedded Postgres is away');
    this.#away = { since: this.#away?.since ?? performance.now(), reason };
  }

  #comeBack(): void {
    if (!this.#away || this.#ending.signal.aborted) return;
    const awayMs = Math.round(performance.now() - this.#away.since);
    this.#away = undefined;
    this.#remindedAt = Number.NEGATIVE_INFINITY;
    this.#options.log.warn({ awayMs }, 'The embedded Postgres is back');
  }

  /** At once, then once a minute. */
  #remind(error: Error): void {
    if (this.#away) this.#away.reason = error.message;
    if (performance.now() - this.#remindedAt < REMIND_EVERY_MS) return;
    this.#remindedAt = performance.now();
    this.#options.log.warn({ reason: error.message }, 'The embedded Postgres cannot be started again; it is tried on');
  }

  /** Returns false when everything ends. */
  #pause(ms: number): Promise<boolean> {
    return sleep(ms, true, { signal: this.#ending.signal, ref: false }).catch(() => false);
  }
}
