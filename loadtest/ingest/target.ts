import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadConfig } from '#platform/config';
import { removePostgres } from '#platform/database';
import { freePort } from '#platform/testing';

export interface Target {
  readonly url: string;
  readonly secret: string;
  /** Where its database is; undefined for a server that runs already. */
  readonly dataDir?: string;
  /** A bearer token of a demo login. */
  token(login: string): Promise<string>;
  graphql<T>(query: string, variables: Record<string, unknown>): Promise<T>;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const typescript = ['--import', 'tsx'];

async function connect(url: string, env: NodeJS.ProcessEnv, stop: () => Promise<void>): Promise<Target> {
  const token = async (login: string) =>
    (await run(process.execPath, [...typescript, 'app/token.ts', login], { cwd: root, env })).stdout.trim();
  const authorization = `Bearer ${await token('operator')}`;
  return {
    token,
    url,
    secret: loadConfig(env, []).webhooks.feedbackSecret.split(',')[0]!,
    async graphql<T>(query: string, variables: Record<string, unknown>) {
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(30_000),
      });
      const { data, errors } = (await answer.json()) as { data?: T; errors?: unknown };
      if (!data || errors) throw new Error(`The graph did not answer: ${JSON.stringify(errors)}`);
      return data;
    },
    stop,
  };
}

/** A server that runs already, with the secrets of this DATA_DIR. */
export const runningTarget = (url: string): Promise<Target> => connect(url, process.env, () => Promise.resolve());

/** The whole application, as `npm start` runs it, on a directory and a port of its own. */
export async function startTarget(): Promise<Target> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-ingest-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: join(directory, 'data'),
    LOG_LEVEL: 'warn',
    NODE_ENV: 'development',
    // Any free ones: those beside PORT may be taken.
    MAIL_CATCHER_SMTP_PORT: '0',
    PARTNER_SANDBOX_PORT: '0',
  };
  const server = spawn(process.execPath, [...typescript, 'app/main.ts'], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const stop = async () => {
    server.kill('SIGTERM');
    const killer = setTimeout(() => server.kill('SIGKILL'), 20_000);
    await exited;
    clearTimeout(killer);
    await removePostgres(join(directory, 'data', 'postgres'));
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await Promise.race([
      ready(url),
      exited.then(() => Promise.reject(new Error('The server ended before it was ready.'))),
    ]);
    return { ...(await connect(url, env, stop)), dataDir: env.DATA_DIR };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ready(url: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error('The server was not ready within a minute.');
}
