import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { identityOf, run, World } from '../harness/index.js';

const world = new World();
beforeAll(() => world.open());
afterAll(() => world.close());

const query = 'subscription { reviewQueueChanged { seq pending } }';
/** What the documents promise, and what a slow machine may add. */
const promisedMs = 10_000;
const graceMs = 5000;

type Credentials = Readonly<Record<string, string>>;

/** A socket and an event stream of the same caller, each after its first event. */
async function openBoth(credentials: Credentials) {
  const socket = createClient({
    url: `${world.site.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: credentials,
  });
  const closed = new Promise<unknown>((resolve) => socket.on('closed', resolve));
  const events = socket.iterate({ query });
  expect((await events.next()).value).toMatchObject({ data: { reviewQueueChanged: {} } });
  events.next().catch(() => undefined);
  const left = new AbortController();
  const response = await fetch(`${world.site.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...credentials },
    body: JSON.stringify({ query }),
    signal: left.signal,
  });
  expect(response.status).toBe(200);
  const text = response.text().catch((error: unknown) => String(error));
  const leave = () => {
    socket.terminate();
    left.abort();
  };
  return { closed, text, leave };
}

/** How both ended, and after how long. */
async function endOf(opened: Awaited<ReturnType<typeof openBoth>>) {
  const beganAt = performance.now();
  const { code, reason } = (await opened.closed) as { code: number; reason: string };
  const [, inStream] = /"code":"(\w+)"/.exec(await opened.text) ?? [];
  opened.leave();
  return { code, reason, inStream, inTime: performance.now() - beganAt < promisedMs + graceMs };
}
const endedWith = (reason: string) => ({ code: 4403, reason, inStream: reason, inTime: true });

const command = async (name: 'app/api-key' | 'app/sessions', ...args: string[]) => {
  const { code, stdout, stderr } = await run(name, { args, env: world.site.env });
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return stdout;
};

describe('open streams end when, elsewhere,', () => {
  it('their API key is revoked', async () => {
    const key = (await command('app/api-key', 'create', '--label', 'review', '--scopes', 'safety:review')).trim();
    const [id] = /^[0-9a-f-]{36}/m.exec(await command('app/api-key', 'list'))!;
    const opened = await openBoth({ 'x-api-key': key });
    await command('app/api-key', 'revoke', '--id', id);
    expect(await endOf(opened)).toEqual(endedWith('API_KEY_INVALID'));
  }, 60_000);

  it('the person’s sessions are ended, or the person is disabled; a new login works again once they may', async () => {
    const { userId } = identityOf('reviewer');
    const signIn = async () => ({ authorization: `Bearer ${await world.people.token('reviewer')}` });
    const opened = await openBoth(await signIn());
    await command('app/sessions', 'end', '--user', userId);
    expect(await endOf(opened)).toEqual(endedWith('TOKEN_REVOKED'));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const again = await openBoth(await signIn());
    await command('app/sessions', 'disable', '--user', userId);
    expect(await endOf(again)).toEqual(endedWith('TOKEN_REVOKED'));
    const refused = await world.ask('{ reviewQueue { nodes { id } } }', { as: 'reviewer' });
    expect([refused.status, refused.errors[0]!.extensions.code]).toEqual([401, 'TOKEN_REVOKED']);
    await command('app/sessions', 'enable', '--user', userId);
    await new Promise((resolve) => setTimeout(resolve, 6000));
    (await openBoth(await signIn())).leave();
    expect(await command('app/sessions', 'list')).toContain(userId);
  }, 90_000);
});
