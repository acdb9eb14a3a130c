import { createTeeiClient, type TeeiClient } from '../../clients/sdk/src/index.js';
import { type DevelopmentIssuer, developmentIssuer, type Role } from '#platform/auth';
import { demoIdentities } from '#subgraphs/impact';
import type { Site } from './app.js';

export const identityOf = (role: Role) => demoIdentities.find((identity) => identity.role === role)!;

/** A person the identity provider vouches for: a demo login by its role, or one that a test makes up. */
export interface Person {
  readonly userId: string;
  readonly companyId: string | null;
  readonly roles: readonly Role[];
}
export type Who = Role | Person;

function personOf(who: Who): Person {
  if (typeof who !== 'string') return who;
  const { userId, companyId } = identityOf(who);
  return { userId, companyId, roles: [who] };
}

/** Tokens and clients for one site, signed with the key of its data directory. */
export class People {
  private readonly clients = new Map<string, TeeiClient>();
  private readonly issuers = new Map<string, Promise<DevelopmentIssuer>>();

  constructor(private readonly site: Site) {}

  /** A bearer token; one that has expired for a negative time to live. */
  async token(who: Who, ttlSeconds = 3600): Promise<string> {
    const { userId: id, companyId, roles } = personOf(who);
    const key = JSON.stringify([id, companyId, roles]);
    const issuer =
      this.issuers.get(key) ?? developmentIssuer({ config: this.site.config, users: [{ id, companyId, roles }] });
    this.issuers.set(key, issuer);
    return (await issuer).issue(id, ttlSeconds);
  }

  as(who: Who): TeeiClient {
    const key = JSON.stringify(who);
    const known = this.clients.get(key);
    if (known) return known;
    const client = createTeeiClient({ url: `${this.site.url}/graphql`, token: () => this.token(who) });
    this.clients.set(key, client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.close()));
    this.clients.clear();
  }
}
