import { mayAccessCompany, type Scope } from '#platform/auth';
import { Forbidden, NotFound } from '#platform/subgraph-server';
import { isSelf, mayReadImpact, mayReadPeople } from '../access/visibility.rules.js';
import type { Context } from './context.js';

/**
 * For fields of a company or programme that the caller sees already: lacking the scope is said,
 * lacking the company is not.
 */
export function requireImpact({ actor }: Context, companyId: string): void {
  if (mayReadImpact(actor, companyId)) return;
  throw mayAccessCompany(actor, companyId) ? needsScope('impact:read') : new NotFound('Company', companyId);
}

/** The same for what leads to one person or one text. */
export function requirePeople({ actor }: Context, companyId: string): void {
  if (mayReadPeople(actor, companyId)) return;
  throw mayAccessCompany(actor, companyId) ? needsScope('impact:people') : new NotFound('Company', companyId);
}

/** For what belongs to a person whom the caller sees already. */
export function requireSelfOrPeople({ actor }: Context, user: { id: string; companyId: string | null }): void {
  if (isSelf(actor, user.id)) return;
  if (user.companyId == null || !mayReadPeople(actor, user.companyId)) throw needsScope('impact:people');
}

export const needsScope = (scope: Scope): Forbidden => new Forbidden(`This needs the scope ${scope}.`);
