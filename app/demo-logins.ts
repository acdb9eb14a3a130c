import type { Config } from '#platform/config';
import { type DevelopmentIssuer, developmentIssuer, type Role } from '#platform/auth';
import type { Logger } from '#platform/observability';
import { demoIdentities } from '#subgraphs/impact';

export interface DemoLogin {
  readonly login: string;
  readonly role: Role;
  readonly name: string;
  readonly email: string;
  readonly userId: string;
  readonly companyId: string | null;
}

/** Each is a person of the demo data. */
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

/** @throws Error naming the logins there are. */
export function demoLogin(name: string): DemoLogin {
  const found = demoLogins.find(({ login }) => login === name);
  if (!found) {
    const names = demoLogins.map(({ login }) => login);
    throw new Error(`There is no demo login "${name}". Logins: ${names.join(', ')}.`);
  }
  return found;
}
