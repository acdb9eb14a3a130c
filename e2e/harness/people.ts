import { createTeeiClient, type TeeiClient } from '../../clients/sdk/src/index.js';
import { type DevelopmentIssuer, developmentIssuer, type Role } from '../../platform/auth/index.js';
import { demoIdentities } from '../../subgraphs/impact/index.js';
import type { Site } from './app.js';

export const identityOf = (role: Role) => demoIdentities.find((identity) => identity.role === role)!;

/** The demo logins of one site, by role. */
export class People {
  private readonly clients = new Map<Role, TeeiClient>();
  private issuer: Promise<DevelopmentIssuer> | undefined;

  constructor(private readonly site: Site) {}

  async token(role: Role, ttlSeconds = 3600): Promise<string> {
    this.issuer ??= developmentIssuer({
      config: this.site.config,
      users: demoIdentities.map(({ userId: id, companyId, role }) => ({ id, companyId, roles: [role] })),
    });
    return (await this.issuer).issue(identityOf(role).userId, ttlSeconds);
  }

  as(role: Role): TeeiClient {
    const known = this.clients.get(role);
    if (known) return known;
    const client = createTeeiClient({ url: `${this.site.url}/graphql`, token: () => this.token(role) });
    this.clients.set(role, client);
    return client;
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.close()));
    this.clients.clear();
  }
}
