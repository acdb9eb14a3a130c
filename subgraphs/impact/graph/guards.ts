import { mayAccessCompany, type Scope } from '#platform/auth';
import { Forbidden, NotFound } from '#platform/subgraph-server';
import { isSelf, mayReadImpact } from '../access/visibility.rules.js';
import type { Context } from './context.js';

/**
 * For fields of a company or programme that the caller sees already: lacking the scope is said,
 * lacking the company is not.
 */
export function requireImpact({ actor }: Context, companyId: string): void {
  if (mayReadImpact(actor, companyId)) return;
  throw mayAccessCompany(actor, companyId) ? needsScope('impact:read') : new NotFound('Company', companyId);
}

/** For what belongs to a person whom the caller sees already. */
export function requireSelfOrImpact({ actor }: Context, user: { id: string; companyId: string | null }): void {
  if (isSelf(actor, user.id)) return;
  if (user.companyId == null || !mayReadImpact(actor, user.companyId)) throw needsScope('impact:read');
}

export const needsScope = (scope: Scope): Forbidden => new Forbidden(`This needs the scope ${scope}.`);
