import { createClient } from 'graphql-ws';
import { type Actor, serviceTokenHeader, serviceTokens } from '#platform/auth';
import { eventually, expectNoLeaks, manualClock } from '#platform/testing';
import { StreamRights } from '../stream-rights.js';
import { bookId, type Library, manager, openLibrary } from './library.js';

let library: Library;
beforeAll(async () => {
  library = await openLibrary();
});
expectNoLeaks(() => library.stop());

const query = `subscription { bookChanged(id: "${bookId(1)}") { title } }`;
const colleague: Actor = { ...manager, id: 'a0000000-0000-7000-8000-000000000002' };

/** A client with a service token, past the gateway. */
function socketOf(token: string) {
  const client = createClient({
    url: library.http.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { [serviceTokenHeader]: token },
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    client.on('closed', (event) => resolve(event as { code: number; reason: string }));
  });
  const stream = client.iterate({ query });
  return { client, closed, stream };
}

test('the streams of an actor whose rights are withdrawn end within 10 s, in process and over sockets; others go on', async () => {
  const tokens = serviceTokens(library.config.auth.serviceTokenSecret);
  const local = library.local.stream({ query, actor: manager });
  const staying = library.local.stream({ query, actor: colleague });
  const { client, closed, stream } = socketOf(tokens.sign(manager, 'library'));
  for (const each of [local, staying, stream]) expect((await each.next()).done).toBe(false);
  const [localEnd, stayingEnd] = [local.next(), staying.next()];
  stream.next().catch(() => undefined);
  library.withdrawn.add(manager.id);
  const beganAt = performance.now();
  expect(await closed).toMatchObject({ code: 4403, reason: 'ACCESS_CHANGED' });
  expect((await localEnd).done).toBe(true);
  expect(performance.now() - beganAt).toBeLessThan(10_000);
  expect(await Promise.race([stayingEnd, new Promise((resolve) => setTimeout(resolve, 100, 'goes on'))])).toBe(
    'goes on',
  );
  library.withdrawn.clear();
  await client.dispose();
}, 30_000);

test('a socket ends with the token it was opened with', async () => {
  const nearlyOver = manualClock(new Date(Date.now() - 58_000));
  const { client, closed, stream } = socketOf(
    serviceTokens(library.config.auth.serviceTokenSecret, nearlyOver).sign(manager, 'library'),
  );
  expect((await stream.next()).done).toBe(false);
  stream.next().catch(() => undefined);
  expect(await closed).toMatchObject({ code: 4403, reason: 'TOKEN_EXPIRED' });
  await client.dispose();
});

test('of one actor’s streams those end that began too early, and a store that is away ends none', async () => {
  const ended: string[] = [];
  const turn = new Date();
  let away = true;
  const rights = new StreamRights(
    { holds: (_actor, since) => (away ? Promise.reject(new Error('away')) : Promise.resolve(since >= turn)) },
    { everyMs: 20, graceMs: 50 },
  );
  const watch = (name: string, offsetMs: number) =>
    rights.watch({ actor: manager, since: new Date(turn.getTime() + offsetMs), end: () => ended.push(name) });
  const stops = [watch('late', 5), watch('early', -5), watch('earlier', -10)];
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(ended).toEqual([]);
  away = false;
  await eventually(() => expect(new Set(ended)).toEqual(new Set(['early', 'earlier'])));
  for (const stop of stops) stop();
});
