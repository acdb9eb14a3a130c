import { z } from 'zod';
import { type Actor, type Role, roles, type Scope, scopes, scopesOfRole } from './actor.js';
import { AuthenticationError } from './errors.js';

/** Staff of the platform may be without a company, and then see every company their scopes allow. */
const staffRoles: readonly Role[] = ['reviewer', 'safety_lead', 'privacy_officer', 'finance', 'operator'];

const claims = z.object({
  // Any version will do, or none: ids come from the systems that records come from.
  sub: z.guid(),
  company_id: z.guid().nullish(),
  roles: z.union([z.array(z.string()), z.string().transform(words)]).default([]),
  /** OpenID Connect Core §2: when the person last signed in. */
  auth_time: z.int().min(0).optional(),
  /** OAuth 2 (RFC 8693 §4.2): narrows what the roles allow, never widens it. */
  scope: z.string().transform(words).optional(),
});

/**
 * The actor that a verified token names. Roles and scopes we do not know are ignored. A token without a company is refused unless all
 * its roles are staff roles: an identity provider that forgets `company_id` must not open every company.
 */
export function actorFromClaims(payload: unknown): Actor {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map((issue) => `\`${issue.path.join('.')}\``))].join(', ');
    throw new AuthenticationError(
      'TOKEN_INVALID',
      `The token's claim ${fields} is missing or malformed; \`sub\` and \`company_id\` must be UUIDs.`,
    );
  }
  const { sub, company_id: companyId, roles: named, scope, auth_time: authTime } = parsed.data;
  const known = roles.filter((role) => named.includes(role));
  if (!companyId && !(known.length > 0 && known.every((role) => staffRoles.includes(role)))) {
    throw new AuthenticationError(
      'TOKEN_INVALID',
      'The token names no company (`company_id`), which only staff roles may leave out.',
    );
  }
  return {
    kind: 'user',
    id: sub,
    companyId: companyId ?? null,
    roles: known,
    scopes: scopesFor(known, scope),
    ...(authTime !== undefined && { authTime }),
  };
}

function scopesFor(known: readonly Role[], narrowed: readonly string[] | undefined): readonly Scope[] {
  const allowed = new Set(known.flatMap((role) => scopesOfRole[role]));
  return scopes.filter((scope) => allowed.has(scope) && (narrowed === undefined || narrowed.includes(scope)));
}

function words(value: string): string[] {
  return value.split(/\s+/).filter((word) => word !== '');
}
