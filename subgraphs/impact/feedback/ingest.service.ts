import type { Logger } from '#platform/observability';
import type { Signals } from '#platform/live';
import { type Clock, withDeadline } from '#platform/time';
import { DatabaseSilent, isTransient, withQueryLimit } from '#platform/database';
import { metricsTopic } from '../metrics/metrics.store.js';
import { GroupCommit } from './group-commit.js';
import { hashOf, type IngestUnit, planBatch, type UnitPlan } from './ingest.rules.js';
import { type IngestStore, KeyTaken } from './ingest.store.js';
import type { KnownRecords } from './known-records.store.js';
import type { Problem, Submission } from './submission.rules.js';

export type IngestOutcome =
  /** Durable. `feedbackIds` are in the order of the submissions; a duplicate has the id of the first. */
  | {
      readonly kind: 'stored';
      readonly accepted: number;
      readonly duplicates: number;
      readonly feedbackIds: readonly string[];
    }
  /** Ids that were accepted before with another body. Nothing of the request is stored. */
  | { readonly kind: 'conflict'; readonly ids: readonly string[] }
  /** Companies, people or programmes that do not exist. Nothing of the request is stored. */
  | { readonly kind: 'invalid'; readonly problems: readonly IndexedProblem[] };

/** `index` is the position of the submission in its request, `path` the field. */
export interface IndexedProblem extends Problem {
  readonly index: number;
}

type Settled = IngestOutcome | { readonly kind: 'failed'; readonly error: unknown };

/** The store is away: nothing is known to be stored, repeating the request is safe. */
export class IngestUnavailable extends Error {}

export interface IngestDependencies {
  readonly store: IngestStore;
  readonly known: KnownRecords;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told about every commit, for the process's metrics. */
  readonly onCommit?: (commit: { units: number; stored: number; durationMs: number }) => void;
}

export interface IngestLimits {
  readonly maxBatch: number;
  readonly maxWaitMs: number;
  readonly maxQueued: number;
  readonly overtakeAfterMs: number;
  readonly maxCommits: number;
  /** A sender hears of its request within this time, whatever the store does. */
  readonly answerMs: number;
}
export const defaultLimits: IngestLimits = {
  maxBatch: 1000,
  maxWaitMs: 4,
  maxQueued: 20_000,
  overtakeAfterMs: 1000,
  maxCommits: 4,
  answerMs: 10_000,
};

const maxAttempts = 5;
const queryMs = 4000;

/** Takes submissions from every door (webhook, mutation) and makes them durable, many requests to one transaction. */
export class FeedbackIngest {
  private readonly queue: GroupCommit<IngestUnit, Settled>;
  private readonly limits: IngestLimits;

  constructor(
    private readonly deps: IngestDependencies,
    limits: Partial<IngestLimits> = {},
  ) {
    this.limits = { ...defaultLimits, ...limits };
    this.queue = new GroupCommit({
      ...this.limits,
      // A long text weighs more, so that the queue bounds memory and not only numbers.
      weigh: (unit) => unit.reduce((sum, { text }) => sum + 1 + Math.floor(text.length / 2000), 0),
      commit: (units) => this.commit(units),
    });
  }

  /** Submissions waiting for their commit (long texts count for several). */
  get depth(): number {
    return this.queue.depth;
  }

  /**
   * Resolves once the outcome is durable. `source` keeps the ids of different doors apart.
   * Throws `QueueFullError` (try later) and `IngestUnavailable` (the store is away).
   */
  async submit(source: string, submissions: readonly Submission[]): Promise<IngestOutcome> {
    const unit = submissions.map((s) => ({ ...s, key: `${source}:${s.id}`, bodyHash: hashOf(s) }));
    const settled = await this.answeredInTime(this.queue.submit(unit));
    if (settled.kind !== 'failed') return settled;
    throw new IngestUnavailable('Feedback could not be stored just now; send the same request again.', {
      cause: settled.error,
    });
  }

  /** What is stored after the deadline all the same is recognised when the sender repeats it. */
  private answeredInTime(work: Promise<Settled>): Promise<Settled> {
    const { answerMs } = this.limits;
    return withDeadline(work, answerMs, () => new DatabaseSilent(answerMs)).catch((error: unknown) => {
      if (!(error instanceof DatabaseSilent)) throw error;
      return { kind: 'failed', error };
    });
  }

  drain(): Promise<void> {
    return this.queue.drain();
  }

  private async commit(units: readonly IngestUnit[]): Promise<readonly Settled[]> {
    const startedAt = performance.now();
    try {
      const outcomes = await this.commitTwice(units);
      const stored = outcomes.reduce((sum, outcome) => sum + (outcome.kind === 'stored' ? outcome.accepted : 0), 0);
      this.deps.onCommit?.({ units: units.length, stored, durationMs: performance.now() - startedAt });
      return outcomes;
    } catch (error) {
      if (isLockTimeout(error) && companiesOf(units).length > 1) return this.commitByCompany(units, error);
      return isTransient(error) ? this.fail(units, error) : this.commitApart(units);
    }
  }

  /**
   * Whether a commit on a connection that fell silent took place is unknown; the keys tell when the
   * same is tried on another one.
   */
  private async commitTwice(units: readonly IngestUnit[]): Promise<readonly IngestOutcome[]> {
    try {
      return await this.commitChecked(units);
    } catch (error) {
      if (!(error instanceof DatabaseSilent)) throw error;
      this.deps.log.warn({ err: error, requests: units.length }, 'Feedback is stored again on another connection');
      return this.commitChecked(units);
    }
  }

  /** A dead connection may hold the lock of one company: the others do not wait for it with that one. */
  private async commitByCompany(units: readonly IngestUnit[], error: unknown): Promise<readonly Settled[]> {
    const settled = new Map<IngestUnit, Settled>();
    const groups = Map.groupBy(units, (unit) => companiesOf([unit]).join(' '));
    await Promise.all(
      [...groups.values()].map(async (group) => {
        const results = groups.size === 1 ? this.fail(group, error) : await this.commit(group);
        for (const [index, unit] of group.entries()) settled.set(unit, results[index]!);
      }),
    );
    return units.map((unit) => settled.get(unit)!);
  }

  /**
   * One bad unit must not fail its neighbours: what cannot be committed together is committed by
   * halves, in the end alone.
   */
  private async commitApart(units: readonly IngestUnit[]): Promise<readonly Settled[]> {
    // A foreign key may have refused what the cache still knew.
    this.deps.known.forget();
    if (units.length > 1) {
      const half = Math.ceil(units.length / 2);
      return [...(await this.commit(units.slice(0, half))), ...(await this.commit(units.slice(half)))];
    }
    try {
      return await this.commitChecked(units);
    } catch (error) {
      return this.fail(units, error);
    }
  }

  private fail(units: readonly IngestUnit[], error: unknown): readonly Settled[] {
    this.deps.log.error(
      { err: error, requests: units.length },
      'Feedback could not be stored; the senders were told to repeat',
    );
    return units.map(() => ({ kind: 'failed', error }));
  }

  private async commitChecked(units: readonly IngestUnit[]): Promise<readonly IngestOutcome[]> {
    await withQueryLimit(queryMs, () => this.deps.known.learn(units.flat()));
    const problems = units.map((unit) => this.problemsOf(unit));
    const sound = units.filter((_, index) => problems[index]!.length === 0).map((unit) => this.withPeople(unit));
    const outcomes = sound.length === 0 ? [] : await this.store(sound);
    let next = 0;
    return problems.map(
      (found): IngestOutcome => (found.length > 0 ? { kind: 'invalid', problems: found } : outcomes[next++]!),
    );
  }

  /** Under the UUIDs of people, whichever of their ids the sender knows. */
  private withPeople(unit: IngestUnit): IngestUnit {
    return unit.map((submission) => ({ ...submission, userId: this.deps.known.personOf(submission)! }));
  }

  private problemsOf(unit: IngestUnit): IndexedProblem[] {
    const problems = unit.flatMap((submission, index) =>
      this.deps.known.problemsOf(submission).map((problem) => ({ index, ...problem })),
    );
    return problems.slice(0, 50);
  }

  private async store(units: readonly IngestUnit[]): Promise<readonly IngestOutcome[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.storeOnce(units);
      } catch (error) {
        if (attempt >= maxAttempts || !isRace(error)) throw error;
      }
    }
  }

  private storeOnce(units: readonly IngestUnit[]): Promise<readonly IngestOutcome[]> {
    const { store, clock, signals } = this.deps;
    return store.transaction(async (tx) => {
      const stored = await store.lookUp([...new Set(units.flatMap((unit) => unit.map(({ key }) => key)))], tx);
      const { units: plans, fresh } = planBatch(units, stored);
      const ids = fresh.length === 0 ? [] : await store.insert(fresh, clock.now(), tx);
      const companies = new Set(fresh.map(({ companyId }) => companyId));
      tx.afterCommit(() => {
        for (const companyId of companies) signals.notify(metricsTopic(companyId));
      });
      const idOf = new Map([...stored].map(([key, { feedbackId }]) => [key, feedbackId]));
      for (const [index, { key }] of fresh.entries()) idOf.set(key, ids[index]!);
      return units.map((unit, index) => outcomeOf(unit, plans[index]!, idOf));
    });
  }
}

/** The server cancelled a statement that took too long: inserts of this size only ever wait for locks. */
const isLockTimeout = (error: unknown): boolean => {
  const { code } = error as { code?: string };
  return code === '57014' || code === '55P03';
};

const companiesOf = (units: readonly IngestUnit[]): string[] =>
  [...new Set(units.flatMap((unit) => unit.map(({ companyId }) => companyId)))].sort();

/** Another process was faster with a key, or two processes waited for each other: look again. */
const isRace = (error: unknown): boolean =>
  error instanceof KeyTaken || (error as { code?: string } | null)?.code === '40P01';

function outcomeOf(unit: IngestUnit, plan: UnitPlan, idOf: ReadonlyMap<string, string>): IngestOutcome {
  if (plan.conflicts.length > 0) return { kind: 'conflict', ids: plan.conflicts.map((index) => unit[index]!.id) };
  const feedbackIds = unit.map(({ key }) => idOf.get(key)!);
  return { kind: 'stored', accepted: plan.accepted, duplicates: unit.length - plan.accepted, feedbackIds };
}
