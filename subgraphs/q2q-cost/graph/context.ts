import { type Actor, hasScope, mayAccessCompany } from '#platform/auth';
import type { GraphContext } from '#platform/subgraph-server';
import type { Classification } from '../classification/classification.store.js';
import type { CostServices } from '../services.js';

export type Context = GraphContext<CostServices>;

/** What was made of a person's feedback leads to that person; what was made of a text sent on the spot does not. */
const mayRead = (actor: Actor, { companyId, feedbackId }: Classification): boolean =>
  mayAccessCompany(actor, companyId) &&
  (hasScope(actor, 'impact:people') || (feedbackId === null && hasScope(actor, 'classify:write')));

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
  return row && mayRead(context.actor, row) ? row : null;
}
