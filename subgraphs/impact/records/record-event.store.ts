import type { Tx } from '#platform/database';
import { sha256 } from '#platform/text';
import type { Clock } from '#platform/time';
import type { SentEvent, SentRecord } from './record.rules.js';
import type { RecordOutcome, RecordSender } from './sender.js';

/** Which events of the webhook were taken. A signature is refused after five minutes; ids are kept far longer, for senders that repeat. */
export const keptDays = 90;

const keyOf = ({ source }: RecordSender, { id }: SentEvent): string => `${source}:${id}`;

/** SHA-256 (hex) of what was said, whatever the order of its fields and the offset of its instants. */
export const hashOfRecord = (record: SentRecord): string =>
  sha256(JSON.stringify(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1))));

export class RecordEvents {
  constructor(private readonly clock: Clock) {}

  /**
   * Takes the ids of these events for this transaction. Others that use one of them wait until it ends.
   *
   * @returns positions of the events that are new, and ids that came before with another record.
   */
  async claim(
    tx: Tx,
    sender: RecordSender,
    sent: readonly SentEvent[],
  ): Promise<{ fresh: number[]; conflicts: string[] }> {
    const hashes = sent.map(({ record }) => hashOfRecord(record));
    const first = new Map<string, number>();
    const conflicts: string[] = [];
    for (const [index, event] of sent.entries()) {
      const before = first.get(event.id!);
      if (before === undefined) first.set(event.id!, index);
      else if (hashes[before] !== hashes[index]) conflicts.push(event.id!);
    }
    const indexes = [...first.values()];
    const keys = indexes.map((index) => keyOf(sender, sent[index]!));
    const claimed = await tx.query<{ key: string }>(
      `insert into record_event (key, body_hash, received_at) select key, decode(hash, 'hex'), $3
       from unnest($1::text[], $2::text[]) e(key, hash) order by key on conflict (key) do nothing returning key`,
      [keys, indexes.map((index) => hashes[index]), this.clock.now()],
    );
    const isNew = new Set(claimed.map(({ key }) => key));
    const known = await tx.query<{ key: string; hash: string }>(
      `select key, encode(body_hash, 'hex') as hash from record_event where key = any($1::text[])`,
      [keys],
    );
    const hashOfKey = new Map(known.map(({ key, hash }) => [key, hash]));
    for (const [position, index] of indexes.entries())
      if (hashOfKey.get(keys[position]!) !== hashes[index]) conflicts.push(sent[index]!.id!);
    return { fresh: indexes.filter((_, position) => isNew.has(keys[position]!)), conflicts: [...new Set(conflicts)] };
  }

  /** So that an erasure finds them. */
  async nameTheirPeople(
    tx: Tx,
    sender: RecordSender,
    taken: readonly (readonly [SentEvent, RecordOutcome])[],
  ): Promise<void> {
    const named = taken.flatMap(([event, outcome]) =>
      outcome.kind !== 'refused' && outcome.userId !== null ? [[keyOf(sender, event), outcome.userId] as const] : [],
    );
    if (named.length === 0) return;
    await tx.query(
      `update record_event e set user_id = n.user_id from unnest($1::text[], $2::uuid[]) n(key, user_id) where e.key = n.key`,
      [named.map(([key]) => key), named.map(([, userId]) => userId)],
    );
  }

  /** Forgets events of long ago; returns how many. */
  static async forget(on: Pick<Tx, 'query'>, now: Date): Promise<number> {
    const before = new Date(now.getTime() - keptDays * 86_400_000);
    const rows = await on.query('delete from record_event where received_at < $1 returning 1', [before]);
    return rows.length;
  }
}
