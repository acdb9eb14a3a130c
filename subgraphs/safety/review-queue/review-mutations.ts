import { createHash } from 'node:crypto';
import type { Tx } from '#platform/database';
import { itemColumns, toItem, type ItemRow, type ReviewItem } from './review-item.js';
import { Conflict } from '#platform/subgraph-server';

/** A caller's promise that two requests with one key are the same request. Keys of different callers never meet. */
export interface MutationKey {
  readonly actorId: string;
  readonly key: string;
  readonly requestHash: string;
  readonly itemId: string | null;
}

export function mutationKey(
  actorId: string,
  key: string | null | undefined,
  request: { operation: string; itemId: string | null; input: unknown },
): MutationKey | undefined {
  if (key === null || key === undefined) return undefined;
  const requestHash = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  return { actorId, key, requestHash, itemId: request.itemId };
}

/** True when the key is new and the work is to be done; false for a repetition. Waits for a first request still under way. */
export async function claimRequest(tx: Tx, request: MutationKey, now: Date): Promise<boolean> {
  const inserted = await tx.query(
    `insert into review_mutation (actor_id, key, request_hash, item_id, created_at) values ($1, $2, $3, $4, $5)
     on conflict (actor_id, key) do nothing returning key`,
    [request.actorId, request.key, request.requestHash, request.itemId, now],
  );
  if (inserted.length === 1) return true;
  const [known] = await tx.query<{ requestHash: string }>(
    'select request_hash as "requestHash" from review_mutation where actor_id = $1 and key = $2',
    [request.actorId, request.key],
  );
  if (known && known.requestHash !== request.requestHash)
    throw new Conflict(
      `The idempotency key "${request.key.slice(0, 64)}" was used for another request. Use a new key for a new request.`,
    );
  return false;
}

/** A refused request did nothing: the same key may try again. */
export async function forgetRequest(tx: Tx, { actorId, key }: MutationKey): Promise<void> {
  await tx.query('delete from review_mutation where actor_id = $1 and key = $2', [actorId, key]);
}

/** Which item a request without an item id got. */
export async function rememberItem(tx: Tx, { actorId, key }: MutationKey, itemId: string): Promise<void> {
  await tx.query('update review_mutation set item_id = $3 where actor_id = $1 and key = $2', [actorId, key, itemId]);
}

export async function claimedBefore(tx: Tx, { actorId, key }: MutationKey): Promise<ReviewItem | null> {
  const [row] = await tx.query<ItemRow>(
    `select ${itemColumns} from review_item where id = (select item_id from review_mutation where actor_id = $1 and key = $2)`,
    [actorId, key],
  );
  return row ? toItem(row) : null;
}
