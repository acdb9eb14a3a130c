import {
  type Database,
  insertReturning,
  type Queryable,
  type RowOf,
  selectOf,
  tableOf,
  type Tx,
} from '#platform/database';
import { ClassificationEntity, skippedStatuses } from './classification.entity.js';
import { ReservationEntity } from '../ledger/ledger.entity.js';
import type { OutcomeScore } from './provider.js';

export type Classification = Omit<RowOf<typeof ClassificationEntity>, 'scores'> & {
  readonly scores: readonly OutcomeScore[];
};

const table = tableOf(ClassificationEntity);
const select = `select ${selectOf(ClassificationEntity)} from ${table}`;

const skipped = skippedStatuses.map((status) => `'${status}'`).join(', ');

const keyColumns = { id: 'id', feedbackId: 'feedback_id', reservationId: 'reservation_id' } as const;

export class ClassificationStore {
  constructor(private readonly db: Database) {}

  /**
   * Writes what is new and returns it. One classification per feedback and per reservation; only a text that was
   * skipped may be classified again.
   */
  insert(tx: Tx, classifications: readonly Classification[]): Promise<Classification[]> {
    return insertReturning(tx, ClassificationEntity, classifications, {
      onConflict: `(feedback_id) do update set reservation_id = excluded.reservation_id, status = excluded.status,
        provider = excluded.provider, model = excluded.model, language = excluded.language, scores = excluded.scores
        where ${table}.status in (${skipped}) and excluded.status <> ${table}.status`,
    }) as Promise<Classification[]>;
  }

  /** By one of its unique keys, in the order asked; `null` where there is none. */
  async by(
    key: keyof typeof keyColumns,
    values: readonly string[],
    on: Queryable = this.db,
  ): Promise<(Classification | null)[]> {
    const rows = await on.query<Classification>(`${select} where ${keyColumns[key]} = any($1::uuid[])`, [values]);
    const byKey = new Map(rows.map((row) => [row[key], row]));
    return values.map((value) => byKey.get(value) ?? null);
  }

  /** The one whose reservation has one of these keys. */
  async byReservationKeys(keys: readonly string[]): Promise<Classification | null> {
    const [row] = await this.db.query<Classification>(
      `${select} where reservation_id in (select id from ${tableOf(ReservationEntity)} where idempotency_key = any($1::text[]))`,
      [keys],
    );
    return row ?? null;
  }
}
