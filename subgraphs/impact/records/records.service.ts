import type { Database, Tx } from '#platform/database';
import type { ErasedPeople } from '#platform/erasure';
import type { Signals } from '#platform/live';
import type { Clock, Ids } from '#platform/time';
import { type MetricsStore, metricsTopic } from '../metrics/metrics.store.js';
import { runsOf } from './batch.rules.js';
import { writeCompanies } from './company.writer.js';
import { writeAttendance, writeEnrollments } from './participation.writer.js';
import { writePeople } from './person.writer.js';
import { writePrograms, writeSessions } from './program.writer.js';
import type { RecordOf, RecordType, SentEvent, SentRecord } from './record.rules.js';
import { RecordEvents } from './record-event.store.js';
import { References } from './references.store.js';
import type { RecordOutcome, RecordSender } from './sender.js';
import type { WriteContext } from './writer.js';

export interface RecordsDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly metrics: Pick<MetricsStore, 'bump'>;
  readonly signals: Signals;
  readonly erased: Pick<ErasedPeople, 'barred'>;
}

export interface AppliedCounts {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
}

export type EventsOutcome =
  /** Durable. `duplicates` are events that were taken before; they change nothing. */
  | ({ readonly kind: 'stored'; readonly accepted: number; readonly duplicates: number } & AppliedCounts)
  /** Events whose ids were used before for something else. Nothing is stored. */
  | { readonly kind: 'conflict'; readonly ids: readonly string[] }
  /** Records that cannot be written. Nothing is stored. */
  | { readonly kind: 'invalid'; readonly problems: readonly (readonly [index: number, problem: RecordProblem])[] };

export interface RecordProblem {
  readonly path: string;
  readonly message: string;
}

/** Rolls the transaction back and carries its result out. */
class Undone<T> extends Error {
  constructor(readonly result: T) {
    super('What was written is undone.');
  }
}

const limitMs = 30_000;

/** Writes what other systems know: companies, people, programmes, meetings, places in programmes and attendance. */
export class RecordWriting {
  private readonly events: RecordEvents;

  constructor(private readonly deps: RecordsDependencies) {
    this.events = new RecordEvents(deps.clock);
  }

  /** Events of one request: all of them or none. An event counts once. */
  async take(sender: RecordSender, sent: readonly SentEvent[]): Promise<EventsOutcome> {
    return racing(() => this.takeOnce(sender, sent));
  }

  private takeOnce(sender: RecordSender, sent: readonly SentEvent[]): Promise<EventsOutcome> {
    return undoing(() =>
      this.deps.db.transaction(
        async (tx): Promise<EventsOutcome> => {
          const { fresh, conflicts } = await this.events.claim(tx, sender, sent);
          if (conflicts.length > 0) throw new Undone<EventsOutcome>({ kind: 'conflict', ids: conflicts });
          const outcomes = await this.apply(
            tx,
            sender,
            fresh.map((index) => sent[index]!.record),
          );
          const problems = outcomes.flatMap((outcome, position) =>
            outcome.kind === 'refused' ? outcome.problems.map((problem) => [fresh[position]!, problem] as const) : [],
          );
          if (problems.length > 0) throw new Undone<EventsOutcome>({ kind: 'invalid', problems });
          await this.events.nameTheirPeople(
            tx,
            sender,
            fresh.map((index, position) => [sent[index]!, outcomes[position]!] as const),
          );
          return {
            kind: 'stored',
            accepted: fresh.length,
            duplicates: sent.length - fresh.length,
            ...countsOf(outcomes),
          };
        },
        { limitMs },
      ),
    );
  }

  /**
   * Lines of a file: each that can be written is written, in one transaction.
   *
   * @param on of the caller, for a trial; it is the caller's to commit.
   */
  write(sender: RecordSender, records: readonly SentRecord[], on?: Tx): Promise<RecordOutcome[]> {
    if (on) return this.apply(on, sender, records);
    return racing(() => this.deps.db.transaction((tx) => this.apply(tx, sender, records), { limitMs }));
  }

  /** Runs `work` in a transaction that is undone at its end, whatever it writes. */
  async rehearse<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return undoing(() =>
      this.deps.db.transaction<T>(
        async (tx) => {
          throw new Undone(await work(tx));
        },
        { limitMs },
      ),
    );
  }

  private async apply(tx: Tx, sender: RecordSender, records: readonly SentRecord[]): Promise<RecordOutcome[]> {
    const { ids, clock, erased } = this.deps;
    const context: WriteContext = { tx, sender, ids, clock, erased, references: new References(tx, sender) };
    const outcomes = new Map<number, RecordOutcome>();
    for (const { type, indexes } of runsOf(records)) {
      // One run after the other: a later one refers to what an earlier one made.
      const results = await writers[type](context, indexes.map((index) => records[index]!) as never);
      for (const [position, index] of indexes.entries()) outcomes.set(index, results[position]!);
    }
    const all = records.map((_, index) => outcomes.get(index)!);
    await this.tellOfFigures(tx, all);
    return all;
  }

  private async tellOfFigures(tx: Tx, outcomes: readonly RecordOutcome[]): Promise<void> {
    const changed = new Set(
      outcomes.flatMap((it) => (it.kind === 'created' || it.kind === 'changed' ? [it.companyId] : [])),
    );
    if (changed.size === 0) return;
    await this.deps.metrics.bump([...changed], this.deps.clock.now(), tx);
    for (const id of changed) tx.afterCommit(() => this.deps.signals.notify(metricsTopic(id)));
  }
}

const writers: {
  [T in RecordType]: (context: WriteContext, records: readonly RecordOf<T>[]) => Promise<RecordOutcome[]>;
} = {
  company: writeCompanies,
  person: writePeople,
  program: writePrograms,
  session: writeSessions,
  enrollment: writeEnrollments,
  attendance: writeAttendance,
};

/** Two writers of the same records: they waited for each other, or one of them was faster. What is there is known to the next attempt. */
const isRace = (error: unknown): boolean =>
  ['40P01', '40001', '23505'].includes((error as { code?: string } | null)?.code ?? '');
const maxAttempts = 4;

async function racing<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= maxAttempts || !isRace(error)) throw error;
    }
  }
}

async function undoing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Undone) return error.result as T;
    throw error;
  }
}

export function countsOf(outcomes: readonly RecordOutcome[]): AppliedCounts {
  const count = (kind: RecordOutcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind).length;
  return { created: count('created'), changed: count('changed'), unchanged: count('unchanged') };
}
