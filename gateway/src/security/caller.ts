import type { AccessCondition } from '../supergraph/schema-directives.js';
import type { Actor } from '#platform/auth';

/** Who sent a request, as the gateway's own rules see them. */
export interface Caller {
  /** Equal for two callers only if no rule of the gateway and no subgraph can tell them apart. */
  readonly key: string;
  readonly actor: Actor;
  readonly authenticated: boolean;
  readonly scopes: ReadonlySet<string>;
  /** Policies (`@policy`) that were found to hold for this caller. */
  readonly policies: ReadonlySet<string>;
  /** When the credentials end, in milliseconds since the epoch. */
  readonly expiresAtMs?: number;
}

export const anonymousCaller: Caller = {
  key: 'anonymous',
  actor: { kind: 'anonymous', id: 'anonymous', companyId: null, roles: [], scopes: [] },
  authenticated: false,
  scopes: new Set(),
  policies: new Set(),
};

export function callerOf(actor: Actor, more: { policies?: Iterable<string>; expiresAtMs?: number } = {}): Caller {
  if (actor.kind === 'anonymous') return anonymousCaller;
  const policies = new Set(more.policies);
  const parts = [
    actor.kind,
    actor.id,
    actor.companyId,
    [...actor.roles].sort(),
    [...actor.scopes].sort(),
    [...policies].sort(),
  ];
  return {
    key: JSON.stringify(parts),
    actor,
    authenticated: true,
    scopes: new Set(actor.scopes),
    policies,
    ...(more.expiresAtMs !== undefined && { expiresAtMs: more.expiresAtMs }),
  };
}

export function satisfies(caller: Caller, condition: AccessCondition): boolean {
  if (condition.kind === 'authenticated') return caller.authenticated;
  const held = condition.kind === 'scopes' ? caller.scopes : caller.policies;
  return condition.anyOf.some((all) => all.every((name) => held.has(name)));
}
