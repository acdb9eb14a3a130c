import type { Actor } from '#platform/auth';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import { blocks } from './plan.rules.js';

export type ApprovalProblem =
  | { readonly kind: 'ANOTHER_PERSON' }
  | { readonly kind: 'NOT_WAITING' }
  | { readonly kind: 'PLAN_CHANGED'; readonly planHash: string | null }
  | { readonly kind: 'OPEN_EXPORT'; readonly requestId: string }
  | { readonly kind: 'BLOCKED'; readonly blockers: readonly { readonly code: string; readonly message: string }[] };

export interface Approval {
  readonly actor: Pick<Actor, 'kind' | 'id'>;
  readonly request: Pick<PrivacyRequestRow, 'requestedBy' | 'subjectUserId' | 'phase' | 'planHash'>;
  readonly planHash: string;
  readonly items: readonly { readonly action: string; readonly store: string; readonly reason: string }[];
  readonly openExport: string | null;
}

/** Why this person may not approve this plan now; `null` when they may. The requester, the subject and machines never may. */
export function approvalProblem({ actor, request, planHash, items, openExport }: Approval): ApprovalProblem | null {
  if (actor.kind !== 'user' || actor.id === request.requestedBy || actor.id === request.subjectUserId)
    return { kind: 'ANOTHER_PERSON' };
  if (request.phase !== 'AWAITING_APPROVAL') return { kind: 'NOT_WAITING' };
  if (request.planHash !== planHash) return { kind: 'PLAN_CHANGED', planHash: request.planHash };
  const blockers = items
    .filter(({ action }) => action === blocks)
    .map(({ store: code, reason: message }) => ({ code, message }));
  if (blockers.length > 0) return { kind: 'BLOCKED', blockers };
  // The copy is made of what the erasure would take away: export first.
  return openExport === null ? null : { kind: 'OPEN_EXPORT', requestId: openExport };
}
