import { type Actor, hasScope } from '#platform/auth';
import { maySee } from '../requests/access.rules.js';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { RequestFilter } from '../requests/request.store.js';
import type { Context } from './context.js';

/** A request by id; `null` where it does not exist or is not for this caller's eyes. */
export async function visibleRequest(context: Context, id: string): Promise<PrivacyRequestRow | null> {
  const row = await context.load('privacyRequest', id, async (ids: readonly string[]) => {
    const rows = await context.services.requests.byIds(ids);
    return ids.map((each) => rows.find((found) => found.id === each) ?? null);
  });
  return row && maySee(context.actor, row) ? row : null;
}

const ownCompany = (actor: Actor): string | null => (hasScope(actor, 'privacy:manage') ? actor.companyId : null);

/** What a list may hold for this caller. */
export const visibleTo = (actor: Actor): RequestFilter['visibleTo'] => ({
  subjectUserId: actor.kind === 'user' && hasScope(actor, 'privacy:self') ? actor.id : null,
  companies: hasScope(actor, 'privacy:manage') && actor.companyId === null ? 'ALL' : { only: ownCompany(actor) },
});
