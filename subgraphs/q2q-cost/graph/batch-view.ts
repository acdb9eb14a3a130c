import { mayAccessCompany } from '#platform/auth';
import { make } from '#platform/subgraph-server';
import { progressOf } from '../batches/batch.rules.js';
import type { Batch, ItemCounts } from '../batches/batch.store.js';
import { ClassificationBatch } from './batch.types.js';
import type { Context } from './context.js';

/** `null` where it does not exist or the caller may not see it. */
export async function batchById(id: string, context: Context): Promise<ClassificationBatch | null> {
  const batch = await context.services.batches.store.byId(id);
  if (!batch || !mayAccessCompany(context.actor, batch.companyId)) return null;
  return toBatch(batch, await countsOf(id, context));
}

export async function countsOf(id: string, context: Context): Promise<Partial<ItemCounts>> {
  return (await context.services.batches.store.counts([id])).get(id) ?? {};
}

export function toBatch(batch: Batch, counts: Partial<ItemCounts>): ClassificationBatch {
  const { id, status, companyId, seq, paused, outcome, waitsFor, retryAt, createdAt, startedAt, finishedAt } = batch;
  const open = (counts.NEW ?? 0) + (counts.SCREENING ?? 0) + (counts.READY ?? 0);
  const progress = progressOf(batch.total - open, batch.total, status === 'COMPLETED');
  return make(ClassificationBatch, {
    id,
    status,
    companyId,
    seq,
    paused,
    outcome,
    waitsFor,
    retryAt,
    progress,
    createdAt,
    startedAt,
    finishedAt,
  });
}
