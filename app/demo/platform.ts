import { setTimeout as sleep } from 'node:timers/promises';
import { createTeeiClient, type TeeiClient, TeeiError } from '../../clients/sdk/src/index.js';
import type { Config } from '#platform/config';
import type { DevelopmentIssuer, Role } from '#platform/auth';
import { type DemoLogin, demoIssuer, demoLogin } from '../demo-logins.js';

/** How long a call is repeated while the platform is away: longer than any restart. */
const patienceMs = 60_000;

/** A login of the demo data: a role, or the second privacy officer. */
export type Login = Role | 'privacy_officer_2';

/** The running platform as its users see it: one client per login, over HTTP and WebSocket only. */
export class Platform {
  private readonly clients = new Map<Login, TeeiClient>();

  private constructor(
    readonly url: string,
    private readonly issuer: DevelopmentIssuer,
  ) {}

  /** @throws Error that says how to start the platform when nothing answers. */
  static async connect(config: Config): Promise<Platform> {
    const url = config.publicUrl;
    const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    if (!ready) throw new Error(`Nothing answers at ${url}. Start the platform in another terminal: npm start`);
    if (!ready.ok) throw new Error(`The platform at ${url} is not ready: ${await ready.text()}`);
    return new Platform(url, await demoIssuer(config));
  }

  login(login: Login): DemoLogin {
    return demoLogin(login);
  }

  token(login: Login): Promise<string> {
    return this.issuer.issue(demoLogin(login).userId);
  }

  as(login: Login): TeeiClient {
    let client = this.clients.get(login);
    if (!client) {
      client = createTeeiClient({ url: `${this.url}/graphql`, token: () => this.token(login) });
      this.clients.set(login, client);
    }
    return client;
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.close()));
  }
}

/** Repeats a call that is safe to repeat while the platform cannot be reached; any other failure is thrown at once. */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isOutage(error) || performance.now() > deadline) throw error;
      await sleep(500);
    }
  }
}

export function isOutage(error: unknown): boolean {
  if (error instanceof TeeiError)
    return error.kind === 'network' || (error.kind === 'http' && (error.status ?? 0) >= 500);
  return error instanceof TypeError && error.message === 'fetch failed';
}

/** Asks again until the answer is there. @throws Error naming what was waited for. */
export async function waitFor<T>(what: string, timeoutMs: number, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await patiently(ask);
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s for ${what}, in vain.`);
    await sleep(200);
  }
}

/** A live stream that survives a restart of the platform: it is opened again after the last sequence number that was seen. */
export async function* resumable<T>(
  open: (afterSeq: number | undefined) => AsyncIterable<T>,
  seqOf: (item: T) => number,
): AsyncGenerator<T> {
  let seen: number | undefined;
  let lastSign = performance.now();
  for (;;) {
    try {
      for await (const item of open(seen)) {
        seen = seqOf(item);
        lastSign = performance.now();
        yield item;
      }
      return;
    } catch (error) {
      if (!isOutage(error) || performance.now() - lastSign > patienceMs) throw error;
      await sleep(500);
    }
  }
}
