import { mayAccessCompany } from '#platform/auth';
import type { GraphContext } from '#platform/subgraph-server';
import type { Classification } from '../classification/classification.store.js';
import type { CostServices } from '../services.js';

export type Context = GraphContext<CostServices>;

/**
 * By its own id or by that of its feedback; `null` where there is none or it belongs to a company the caller may
 * not see.
 */
export async function visibleClassification(
  by: 'id' | 'feedbackId',
  id: string,
  context: Context,
): Promise<Classification | null> {
  const load = (ids: readonly string[]) => context.services.classifications.by(by, ids);
  const row = await context.load(`classification.${by}`, id, load);
  return row && mayAccessCompany(context.actor, row.companyId) ? row : null;
}
