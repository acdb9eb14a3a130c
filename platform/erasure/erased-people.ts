import { createHmac } from 'node:crypto';
import type { Database, Queryable } from '#platform/database';
import type { Clock } from '#platform/time';
import { ledgerKey } from './ledger-key.js';

/** Which people nothing may be stored about any more. One per subgraph, on its own database. */
export interface ErasedPeople {
  /** A keyed hash: the same for the same person in every database of the platform. */
  refOf(userId: string): string;
  /** Refuses writes about the person from now on. Repeating it changes nothing. */
  freeze(on: Queryable, person: { readonly userId: string; readonly epoch: number }): Promise<void>;
  /** The erasure does not happen after all. A person who was erased before stays barred. */
  unfreeze(on: Queryable, userId: string): Promise<void>;
  markErased(on: Queryable, person: { readonly userId: string; readonly epoch: number }): Promise<void>;
  /** The same where only the reference is known: nothing of the person is here. */
  markRef(on: Queryable, person: { readonly subjectRef: string; readonly epoch: number }): Promise<void>;
  /** Those of these ids that are frozen or erased. */
  barred(on: Queryable, userIds: readonly string[]): Promise<ReadonlySet<string>>;
  countLate(on: Queryable, userIds: readonly string[]): Promise<void>;
  lateEventsOf(on: Queryable, userId: string): Promise<number>;
  /** Those of these ids that were erased this ISO 8601 duration ago, or longer. */
  erasedBefore(on: Queryable, userIds: readonly string[], retain: string): Promise<readonly string[]>;
  /** Those of these references that this database does not know as erased: it is older than their erasure. */
  missing(on: Queryable, refs: readonly string[]): Promise<readonly string[]>;
}

export interface ErasedPeopleOptions {
  /** Directory of the ledger and its key. */
  readonly directory: string;
  readonly clock: Clock;
}

const keys = new Map<string, Buffer>();

/** @returns a reference that tells nothing about the person without the key. */
export function subjectRef(directory: string, userId: string): string {
  let key = keys.get(directory);
  if (!key) {
    key = ledgerKey(directory);
    keys.set(directory, key);
  }
  return createHmac('sha256', key).update(`subject ${userId.toLowerCase()}`).digest('hex');
}

export function erasedPeople({ directory, clock }: ErasedPeopleOptions): ErasedPeople {
  const refOf = (userId: string) => subjectRef(directory, userId);
  return {
    refOf,
    async freeze(on, { userId, epoch }) {
      await on.query(
        `insert into erased_person (subject_ref, epoch, frozen_at, erased_at, late_events) values ($1, $2, $3, null, 0)
         on conflict (subject_ref) do update set epoch = greatest(erased_person.epoch, excluded.epoch)`,
        [refOf(userId), epoch, clock.now()],
      );
    },
    async unfreeze(on, userId) {
      await on.query('delete from erased_person where subject_ref = $1 and erased_at is null', [refOf(userId)]);
    },
    async markErased(on, { userId, epoch }) {
      await this.markRef(on, { subjectRef: refOf(userId), epoch });
    },
    async markRef(on, { subjectRef: ref, epoch }) {
      await on.query(
        `insert into erased_person (subject_ref, epoch, frozen_at, erased_at, late_events) values ($1, $2, $3, $3, 0)
         on conflict (subject_ref) do update set epoch = greatest(erased_person.epoch, excluded.epoch), erased_at = excluded.erased_at`,
        [ref, epoch, clock.now()],
      );
    },
    async barred(on, userIds) {
      if (userIds.length === 0) return new Set();
      const byRef = new Map(userIds.map((userId) => [refOf(userId), userId]));
      const rows = await on.query<{ ref: string }>(
        'select subject_ref as ref from erased_person where subject_ref = any($1)',
        [[...byRef.keys()]],
      );
      return new Set(rows.map(({ ref }) => byRef.get(ref)!));
    },
    async countLate(on, userIds) {
      for (const userId of userIds)
        await on.query('update erased_person set late_events = late_events + 1 where subject_ref = $1', [
          refOf(userId),
        ]);
    },
    async lateEventsOf(on, userId) {
      const [row] = await on.query<{ n: number }>('select late_events as n from erased_person where subject_ref = $1', [
        refOf(userId),
      ]);
      return row?.n ?? 0;
    },
    async erasedBefore(on, userIds, retain) {
      const byRef = new Map(userIds.map((userId) => [refOf(userId), userId]));
      const rows = await on.query<{ ref: string }>(
        `select subject_ref as ref from erased_person where subject_ref = any($1) and erased_at + $2::interval <= $3`,
        [[...byRef.keys()], retain, clock.now()],
      );
      return rows.map(({ ref }) => byRef.get(ref)!);
    },
    async missing(on, refs) {
      const rows = await on.query<{ ref: string }>(
        `select ref from unnest($1::text[]) ref
         where not exists (select 1 from erased_person e where e.subject_ref = ref and e.erased_at is not null)`,
        [refs],
      );
      return rows.map(({ ref }) => ref);
    },
  };
}

/** Whether a database has the table at all. */
export async function knowsErasedPeople(db: Pick<Database, 'query'>): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(`select to_regclass('erased_person') is not null as found`);
  return row!.found;
}
