import { createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Clock, systemClock } from '#platform/time';
import { type Actor, roles, scopes } from './actor.js';

export const serviceTokenHeader = 'x-service-token';

/** The token with which the gateway tells one subgraph on whose behalf it asks. Subgraphs accept nothing else. */
export interface ServiceTokens {
  /** A JWT (HS256) for this subgraph, valid for 30 to 60 s; the same text for the same actor for 30 s. */
  sign(actor: Actor, subgraph: string): string;
  /** The actor a token names. Throws `ServiceTokenError` when it is not signed by us, not for this subgraph, or too old. */
  verify(token: string, subgraph: string): Actor;
  /** The same, with the end of the token. */
  grant(token: string, subgraph: string): ServiceGrant;
}

export interface ServiceGrant {
  readonly actor: Actor;
  readonly until: Date;
}

export class ServiceTokenError extends Error {
  override readonly name = 'ServiceTokenError';
}

const issuer = 'gateway';
const lifetimeMs = 60_000;
const reusedMs = 30_000;
const header = encode(JSON.stringify({ alg: 'HS256', typ: 'JWT' }));

const payloadSchema = z.object({
  iss: z.literal(issuer),
  aud: z.string(),
  sub: z.string().min(1),
  kind: z.enum(['user', 'api-key', 'service', 'anonymous']),
  company: z.string().nullable(),
  roles: z.array(z.enum(roles)),
  scopes: z.array(z.enum(scopes)),
  iat: z.int(),
  exp: z.int(),
  auth_time: z.int().min(0).optional(),
});

/** Everything a subgraph can tell apart about an actor, as one string: the identity part of sharing keys. */
export function actorKey(actor: Actor): string {
  const known = actorKeys.get(actor);
  if (known !== undefined) return known;
  const key = JSON.stringify([
    actor.kind,
    actor.id,
    actor.companyId,
    [...actor.roles].sort(),
    [...actor.scopes].sort(),
    actor.authTime ?? null,
  ]);
  actorKeys.set(actor, key);
  return key;
}
const actorKeys = new WeakMap<Actor, string>();

/**
 * `secret` may list several, comma-separated, while rotating: the first one signs, all of them verify. Signing is synchronous and
 * cached, since it happens for every subgraph request.
 */
export function serviceTokens(secret: string, clock: Clock = systemClock): ServiceTokens {
  const secrets = secret.split(',').map((item) => item.trim());
  if (secrets.some((item) => item.length < 32))
    throw new Error('A service token secret needs at least 32 characters; set SERVICE_TOKEN_SECRET.');
  const signed = new LRUCache<string, { token: string; until: number }>({ max: 10_000 });
  const verified = new LRUCache<string, { actor: Actor; subgraph: string; until: number }>({ max: 10_000 });
  return {
    sign(actor, subgraph) {
      const now = clock.now().getTime();
      const key = `${subgraph} ${actorKey(actor)}`;
      const known = signed.get(key);
      if (known && now < known.until) return known.token;
      const token = signedToken(actor, subgraph, { now, secret: secrets[0]! });
      signed.set(key, { token, until: now + reusedMs });
      return token;
    },
    verify: (token, subgraph) => known(token, subgraph).actor,
    grant(token, subgraph) {
      const { actor, until } = known(token, subgraph);
      return { actor, until: new Date(until) };
    },
  };

  function known(token: string, subgraph: string): { readonly actor: Actor; readonly until: number } {
    const now = clock.now().getTime();
    const found = verified.get(token);
    if (found && found.subgraph === subgraph && now < found.until) return found;
    const { actor, until } = verifiedToken(token, subgraph, { now, secrets });
    const grant = { actor, subgraph, until };
    verified.set(token, grant);
    return grant;
  }
}

function signedToken(actor: Actor, subgraph: string, { now, secret }: { now: number; secret: string }): string {
  const iat = Math.floor(now / 1000);
  const exp = iat + lifetimeMs / 1000;
  const { kind, id: sub, companyId: company, roles, scopes } = actor;
  const payload: z.infer<typeof payloadSchema> = {
    iss: issuer,
    aud: subgraph,
    sub,
    kind,
    company,
    roles: [...roles],
    scopes: [...scopes],
    iat,
    exp,
    ...(actor.authTime !== undefined && { auth_time: actor.authTime }),
  };
  const content = `${header}.${encode(JSON.stringify(payload))}`;
  return `${content}.${signature(content, secret)}`;
}

function verifiedToken(
  token: string,
  subgraph: string,
  { now, secrets }: { now: number; secrets: readonly string[] },
): { actor: Actor; until: number } {
  const [head, body, given, ...more] = token.split('.');
  // One fixed header: nothing a token says can choose another algorithm.
  if (head !== header || body === undefined || given === undefined || more.length > 0)
    throw new ServiceTokenError('The service token is malformed.');
  const content = `${head}.${body}`;
  if (!secrets.some((secret) => sameText(given, signature(content, secret)))) {
    throw new ServiceTokenError(
      'The service token is not signed with our secret; every process needs the same SERVICE_TOKEN_SECRET.',
    );
  }
  const parsed = payloadSchema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  if (!parsed.success)
    throw new ServiceTokenError(
      'The service token’s claims are not ours; gateway and subgraphs must be of the same release.',
    );
  const { sub: id, kind, company: companyId, roles, scopes, aud, exp, auth_time: authTime } = parsed.data;
  if (aud !== subgraph)
    throw new ServiceTokenError(`The service token is for subgraph "${aud}", this is "${subgraph}".`);
  const until = exp * 1000;
  if (now >= until)
    throw new ServiceTokenError('The service token has expired; compare the clocks of gateway and subgraph.');
  return {
    actor: Object.freeze({ kind, id, companyId, roles, scopes, ...(authTime !== undefined && { authTime }) }),
    until,
  };
}

function signature(content: string, secret: string): string {
  return createHmac('sha256', secret).update(content).digest('base64url');
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}
