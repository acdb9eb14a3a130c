import type { Config } from '../platform/config/index.js';
import { type DevelopmentIssuer, developmentIssuer, type Role, roles } from '../platform/auth/index.js';
import type { Logger } from '../platform/observability/index.js';
import { demoIdentities } from '../subgraphs/impact/index.js';

export interface DemoLogin {
  readonly role: Role;
  readonly name: string;
  readonly email: string;
  readonly userId: string;
  readonly companyId: string | null;
}

/** One login per role; each is a person of the demo data. */
export const demoLogins: readonly DemoLogin[] = demoIdentities;

export function demoIssuer(config: Config, log?: Logger): Promise<DevelopmentIssuer> {
  return developmentIssuer({
    config,
    users: demoLogins.map((login) => ({
      id: login.userId,
      companyId: login.companyId,
      roles: [login.role],
      label: login.name,
    })),
    ...(log === undefined ? {} : { log }),
  });
}

/** @throws Error naming the roles there are. */
export function demoLogin(role: string): DemoLogin {
  const login = demoLogins.find((candidate) => candidate.role === role);
  if (!login) throw new Error(`There is no demo login "${role}". Roles: ${roles.join(', ')}.`);
  return login;
}
