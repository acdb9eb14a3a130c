export const roles = [
  'participant',
  'volunteer',
  'programme_staff',
  'company_manager',
  'reviewer',
  'safety_lead',
  'privacy_officer',
  'finance',
  'operator',
] as const;
export type Role = (typeof roles)[number];

export const scopes = [
  /** Aggregates of a company: counts, time, closed figures. */
  'impact:read',
  /** What leads to one person or one text: names, words, scores per person. */
  'impact:people',
  'feedback:write',
  'records:write',
  'delivery:manage',
  'report:manage',
  'time:decide',
  'journey:manage',
  'safety:review',
  'safety:manage',
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
  /** When a user last proved who they are, in seconds since 1970 (`auth_time`); absent where the token does not say. */
  readonly authTime?: number;
}

export const anonymous: Actor = { kind: 'anonymous', id: 'anonymous', companyId: null, roles: [], scopes: [] };

/** What a role may do. Tokens name roles; scopes follow from them here and nowhere else. */
export const scopesOfRole: Readonly<Record<Role, readonly Scope[]>> = {
  participant: ['privacy:self'],
  volunteer: ['privacy:self'],
  programme_staff: ['impact:read', 'impact:people', 'time:decide', 'journey:manage', 'privacy:self'],
  company_manager: [
    'impact:read',
    'feedback:write',
    'delivery:manage',
    'report:manage',
    'time:decide',
    'classify:write',
    'spend:read',
    'privacy:self',
  ],
  reviewer: ['safety:review', 'privacy:self'],
  safety_lead: ['safety:review', 'safety:manage', 'privacy:self'],
  privacy_officer: ['privacy:manage', 'privacy:self'],
  finance: ['impact:read', 'report:manage', 'spend:read', 'budget:manage', 'privacy:self'],
  operator: [
    'impact:read',
    'feedback:write',
    'records:write',
    'delivery:manage',
    'spend:read',
    'operations:read',
    'operations:manage',
    'privacy:self',
  ],
};

export const hasScope = (actor: Actor, scope: Scope): boolean => actor.scopes.includes(scope);

/** True when the actor may see rows of this company. Callers answer "not found" when it is false: existence is not disclosed. */
export const mayAccessCompany = (actor: Actor, companyId: string): boolean =>
  actor.kind !== 'anonymous' && (actor.companyId === null || actor.companyId === companyId);
