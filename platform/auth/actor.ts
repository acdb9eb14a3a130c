export const roles = [
  'participant',
  'volunteer',
  'company_manager',
  'reviewer',
  'privacy_officer',
  'finance',
  'operator',
] as const;
export type Role = (typeof roles)[number];

export const scopes = [
  'impact:read',
  'feedback:write',
  'safety:review',
  'privacy:self',
  'privacy:manage',
  'classify:write',
  'spend:read',
  'budget:manage',
  'operations:read',
  'operations:manage',
] as const;
export type Scope = (typeof scopes)[number];

/** Who is asking, as every context of every subgraph sees it. */
export interface Actor {
  readonly kind: 'user' | 'api-key' | 'service' | 'anonymous';
  /** User id (UUID), API key id, service name, or `anonymous`. */
  readonly id: string;
  /** The company the actor belongs to; `null` for staff of the platform, who may see every company their scopes allow. */
  readonly companyId: string | null;
  readonly roles: readonly Role[];
  readonly scopes: readonly Scope[];
}

export const anonymous: Actor = { kind: 'anonymous', id: 'anonymous', companyId: null, roles: [], scopes: [] };

/** What a role may do. Tokens name roles; scopes follow from them here and nowhere else. */
export const scopesOfRole: Readonly<Record<Role, readonly Scope[]>> = {
  participant: ['privacy:self'],
  volunteer: ['privacy:self'],
  company_manager: ['impact:read', 'feedback:write', 'classify:write', 'spend:read', 'privacy:self'],
  reviewer: ['safety:review', 'privacy:self'],
  privacy_officer: ['privacy:manage', 'privacy:self'],
  finance: ['impact:read', 'spend:read', 'budget:manage', 'privacy:self'],
  operator: ['impact:read', 'feedback:write', 'spend:read', 'operations:read', 'operations:manage', 'privacy:self'],
};

export const hasScope = (actor: Actor, scope: Scope): boolean => actor.scopes.includes(scope);

/** True when the actor may see rows of this company. Callers answer "not found" when it is false: existence is not disclosed. */
export const mayAccessCompany = (actor: Actor, companyId: string): boolean =>
  actor.kind !== 'anonymous' && (actor.companyId === null || actor.companyId === companyId);
