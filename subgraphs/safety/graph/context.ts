import { type Actor, hasScope, mayAccessCompany } from '#platform/auth';
import { Forbidden, type GraphContext } from '#platform/subgraph-server';
import type { FlagRow } from '../flags/flag.entity.js';
import type { ReviewItem } from '../review-queue/review.entity.js';
import type { SafetyServices } from '../services.js';

export type Context = GraphContext<SafetyServices>;

/** The company a caller is confined to; `null` for staff of the platform, who may see every company. */
export const confinedTo = (actor: Actor): string | null => actor.companyId;

/** An item by id; `null` where it does not exist or belongs to a company the caller may not see. */
export async function visibleItem(id: string, context: Context): Promise<ReviewItem | null> {
  const load = (ids: readonly string[]) => context.services.queueReader.byIds(ids);
  const item = await context.load('reviewItem', id, load);
  return item && mayAccessCompany(context.actor, item.companyId) ? item : null;
}

/** People whose texts the caller must not review. */
export async function conflictsIn(context: Context): Promise<ReadonlySet<string>> {
  const { actor, services } = context;
  const load = (ids: readonly string[]) => Promise.all(ids.map((id) => services.conflictsOf(id)));
  return (await context.load('reviewConflicts', actor.id, load))!;
}

/** A flag says what a person wrote about: for reviewers, and for those who run the programmes. */
const mayReadFlags = (actor: Actor): boolean => hasScope(actor, 'safety:review') || hasScope(actor, 'impact:people');

/** A flag by id; `null` where it does not exist, and where the caller may not see it or its company. */
export async function visibleFlag(id: string, context: Context): Promise<FlagRow | null> {
  const load = (ids: readonly string[]) => context.services.flags.byIds(ids);
  const row = await context.load('flag', id, load);
  return row && mayReadFlags(context.actor) && mayAccessCompany(context.actor, row.companyId) ? row : null;
}

/** The flags of a screening, surest first. */
export async function flagsOf(screeningId: string, context: Context): Promise<readonly FlagRow[]> {
  const load = (ids: readonly string[]) => context.services.flags.ofScreenings(ids);
  return (await context.load('flagsOfScreening', screeningId, load)) ?? [];
}

/** What goes on to a model, or is thrown away, is a person's decision; and only a person can be concerned by a text. */
export function requirePerson(actor: Actor): void {
  if (actor.kind !== 'user') throw new Forbidden('A review needs a person: log in with a bearer token of a reviewer.');
}

/** The rules and the reviewers are those of every company: no person of one company changes them. */
export function requireStaff(actor: Actor): void {
  requirePerson(actor);
  if (actor.companyId !== null)
    throw new Forbidden('This concerns every company: only staff of the platform may change it.');
}
