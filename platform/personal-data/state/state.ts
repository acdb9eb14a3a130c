import type { DataSubject } from '../catalogue-entry.js';
import type { EraseOutcome, EraseStep, HeldItem, HoldKeeper } from '../contract.js';
import type { Sql, SqlDatabase } from '../engine/introspect.js';

export const holdTable = 'personal_data_hold';

/** A step was asked for by a worker whose lease has ended: another one goes on with the erasure. */
export class StaleFence extends Error {
  override readonly name = 'StaleFence';
}

/** An idempotency key that was used for another step. */
export class KeyOfAnotherStep extends Error {
  override readonly name = 'KeyOfAnotherStep';
}

/** Holds and steps of one person follow each other: a hold that is placed while a step runs waits for its end, and the next step sees it. */
export const lockSubject = (tx: Sql, userId: string): Promise<unknown> =>
  tx.query(`select pg_advisory_xact_lock(hashtextextended('personal-data:' || $1::text, 0))`, [userId]);

/** Does a step once: a repetition returns what the first did. Runs in the transaction of the step. */
export async function once(tx: Sql, step: EraseStep, work: () => Promise<EraseOutcome>): Promise<EraseOutcome> {
  await lockSubject(tx, step.subject.userId);
  const [known] = await tx.query<{ request: string; step: string; outcome: EraseOutcome }>(
    'select request_id as request, step, outcome from personal_data_step where idempotency_key = $1',
    [step.idempotencyKey],
  );
  if (known) {
    if (known.request === step.requestId && known.step === step.step) return known.outcome;
    throw new KeyOfAnotherStep(`The key of ${step.step} was used for ${known.step}; give every step a key of its own.`);
  }
  const [newer] = await tx.query<{ fence: string }>(
    'select fence from personal_data_step where request_id = $1 and fence > $2 limit 1',
    [step.requestId, step.fence],
  );
  if (newer) throw new StaleFence(`Fence ${step.fence} is older than ${newer.fence}; another worker has this request.`);
  const outcome = await work();
  await tx.query(
    'insert into personal_data_step (idempotency_key, request_id, step, fence, outcome) values ($1, $2, $3, $4, $5)',
    [step.idempotencyKey, step.requestId, step.step, step.fence, JSON.stringify(outcome)],
  );
  return outcome;
}

/** A key is written as an array of its columns, `["acme","42"]`; of one column, the value alone does as well. */
function keyAsJson(key: string): string {
  try {
    const parts = JSON.parse(key) as unknown;
    if (Array.isArray(parts)) return JSON.stringify(parts.map(String));
  } catch {
    // Not JSON: the value itself.
  }
  return JSON.stringify([key]);
}

/** Holds of one subgraph, in its own database. */
export function holdKeeper(db: SqlDatabase): HoldKeeper {
  return {
    place: (subject: DataSubject, items: readonly HeldItem[]) =>
      db.transaction(async (tx) => {
        await lockSubject(tx, subject.userId);
        for (const { holdId, store, key } of items)
          await tx.query(
            `insert into ${holdTable} (hold_id, user_id, store, key) values ($1, $2, $3, $4) on conflict do nothing`,
            [holdId, subject.userId, store, key === undefined ? null : keyAsJson(key)],
          );
      }),
    async release(holdId) {
      await db.query(`delete from ${holdTable} where hold_id = $1`, [holdId]);
    },
  };
}
