import { type Database, insertMany, type Queryable, selectOf, type Tx } from '#platform/database';
import type { ReviewItem } from '../review-queue/review.entity.js';
import { type DecidedText, DecidedTextEntity, TrainingConsentEntity } from './learning.entity.js';
import { labelOf, trainingDays } from './learning.rules.js';

const dayMs = 24 * 60 * 60_000;

/** Decided texts of people who let them teach the classifier. */
export class LearningStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Keeps what a decided item teaches, without the personal data that rules find; nothing without the consent of its author. */
  async keep(tx: Tx, item: ReviewItem, decided: { flagsConfirmed: boolean | null; at: Date }): Promise<void> {
    const label = labelOf(item.categories, decided.flagsConfirmed);
    if (!label || !item.userId || !item.redactedText || !(await this.#mayLearnFrom(item.userId, tx))) return;
    const deleteAfter = new Date(decided.at.getTime() + trainingDays * dayMs);
    const { id: itemId, companyId, userId, redactedText: text, language } = item;
    const row = { itemId, companyId, userId, text, language, label, decidedAt: decided.at, deleteAfter };
    await insertMany(tx, DecidedTextEntity, [row], { onConflict: '(item_id) do nothing' });
  }

  async #mayLearnFrom(userId: string, tx: Tx): Promise<boolean> {
    const rows = await tx.query('select 1 from training_consent where user_id = $1 and granted for share', [userId]);
    return rows.length === 1;
  }

  /** The latest word of a person counts; without their consent nothing of theirs stays. */
  async consent(tx: Tx, { userId, granted, at }: { userId: string; granted: boolean; at: Date }): Promise<void> {
    await insertMany(tx, TrainingConsentEntity, [{ userId, granted, changedAt: at }], {
      onConflict: `(user_id) do update set granted = excluded.granted, changed_at = excluded.changed_at
        where training_consent.changed_at < excluded.changed_at`,
    });
    await tx.query(
      `delete from decided_text where user_id = $1
       and not exists (select 1 from training_consent c where c.user_id = $1 and c.granted)`,
      [userId],
    );
  }

  /** Deletes texts whose time is over, at most `limit`; returns how many. */
  async prune(now: Date, limit = 1000): Promise<number> {
    const rows = await this.#db.query(
      `delete from decided_text where item_id in (select item_id from decided_text where delete_after <= $1 limit $2) returning 1`,
      [now, limit],
    );
    return rows.length;
  }

  async all(now: Date, on: Queryable = this.#db): Promise<DecidedText[]> {
    return on.query<DecidedText>(
      `select ${selectOf(DecidedTextEntity, 't')} from decided_text t join training_consent c on c.user_id = t.user_id and c.granted
       where t.delete_after > $1 order by t.item_id`,
      [now],
    );
  }
}
