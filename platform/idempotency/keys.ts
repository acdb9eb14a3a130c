import { createHash } from 'node:crypto';
import type { Database, Tx } from '#platform/database';

/** A caller's promise that two requests with one key are the same request. Keys of different callers never meet. */
export interface KeyedRequest {
  readonly actorId: string;
  readonly key: string;
  readonly requestHash: string;
}

export type KeyOutcome =
  /** The key is new: do the work in this transaction. */
  | { readonly kind: 'NEW' }
  /** The work is done: answer as then, do nothing. */
  | { readonly kind: 'REPEATED'; readonly resultId: string | null }
  /** The key was used for another request. */
  | { readonly kind: 'KEY_REUSED' };

/** What a key is good for: the operation and its input. `null` without a key: nothing is remembered then. */
export function keyedRequest(
  actorId: string,
  key: string | null,
  request: { readonly operation: string; readonly input: unknown },
): KeyedRequest | null {
  if (key === null) return null;
  const text = JSON.stringify([request.operation, request.input], (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return { actorId, key, requestHash: createHash('sha256').update(text).digest('hex') };
}

/**
 * Takes the key, in the transaction that does the work. Of two requests with one key at once, the second waits for the first to commit
 * or roll back. Without a key every request is new.
 */
export async function claimKey(tx: Tx, request: KeyedRequest | null, now: Date): Promise<KeyOutcome> {
  if (request === null) return { kind: 'NEW' };
  const inserted = await tx.query(
    `insert into idempotency_key (actor_id, key, request_hash, created_at) values ($1, $2, $3, $4)
     on conflict (actor_id, key) do nothing returning key`,
    [request.actorId, request.key, request.requestHash, now],
  );
  if (inserted.length === 1) return { kind: 'NEW' };
  const [known] = await tx.query<{ requestHash: string; resultId: string | null }>(
    `select request_hash as "requestHash", result_id as "resultId" from idempotency_key where actor_id = $1 and key = $2`,
    [request.actorId, request.key],
  );
  if (!known) throw new Error('An idempotency key was pruned while it was being claimed; repeat the request.');
  return known.requestHash === request.requestHash
    ? { kind: 'REPEATED', resultId: known.resultId }
    : { kind: 'KEY_REUSED' };
}

/** Remembers what the request made, for its repetitions. In the same transaction. */
export async function rememberResult(tx: Tx, request: KeyedRequest | null, resultId: string): Promise<void> {
  if (request === null) return;
  await tx.query('update idempotency_key set result_id = $3 where actor_id = $1 and key = $2', [
    request.actorId,
    request.key,
    resultId,
  ]);
}

/** A refused request did nothing: the same key may try again. In the same transaction. */
export async function forgetKey(tx: Tx, request: KeyedRequest | null): Promise<void> {
  if (request === null) return;
  await tx.query('delete from idempotency_key where actor_id = $1 and key = $2', [request.actorId, request.key]);
}

/** Deletes keys used before an instant, at most `limit`; answers how many. Call again until it answers less than the limit. */
export async function pruneKeys(db: Database, before: Date, limit = 10_000): Promise<number> {
  const rows = await db.query(
    `delete from idempotency_key where ctid in (
       select ctid from idempotency_key where created_at < $1 order by created_at limit $2) returning 1`,
    [before, limit],
  );
  return rows.length;
}
