import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { callerOf } from '../../src/security/caller.js';
import type { CallerSource } from '../../src/security/callers.js';
import { listen, REVIEW, startStreaming, type Streaming, until } from './streaming.js';

/** What credentials allow; the test changes it while streams are open. */
type Standing = readonly string[] | 'revoked' | 'unknown' | 'silent';
const standings = new Map<string, Standing>();
let looks = 0;

const refused = (code: string, httpStatus: number) =>
  Object.assign(new Error('no good'), { name: 'AuthenticationError', code, httpStatus });
async function callerOfHeaders(headers: Record<string, unknown>) {
  const credential = String(headers.authorization ?? headers['x-api-key']);
  const standing = standings.get(credential) ?? 'revoked';
  if (standing === 'silent') await delay(60_000, undefined, { ref: false });
  if (standing === 'revoked') throw refused('API_KEY_INVALID', 401);
  if (standing === 'unknown') throw refused('AUTHENTICATION_UNAVAILABLE', 503);
  const scopes = standing as never;
  return callerOf({ kind: 'api-key', id: credential, companyId: null, roles: [], scopes });
}
const callers: CallerSource = {
  identify: (headers) => callerOfHeaders({ ...headers }),
  recheck: (headers) => {
    looks += 1;
    return callerOfHeaders({ ...headers });
  },
};

let streaming: Streaming;
const active = () => streaming.federation.stats.active;
const start = async (uncheckedMs = 60_000) => {
  streaming = await startStreaming({ callers, subscriptions: { recheckMs: 50, uncheckedMs } });
};
beforeEach(() => {
  looks = 0;
  standings.clear();
  standings.set('key-1', ['read']);
  standings.set('key-2', ['read']);
});
afterEach(() => streaming.close());

const changes: [string, Standing, string][] = [
  ['is revoked', 'revoked', 'API_KEY_INVALID'],
  ['loses a scope', [], 'ACCESS_CHANGED'],
  ['gets another scope', ['read', 'write'], 'ACCESS_CHANGED'],
];

describe.each(changes)('a credential that %s', (_how, standing, code) => {
  it('closes its socket with 4403 and its code; another caller’s streams go on', async () => {
    await start();
    const ending = listen(streaming.client({ 'x-api-key': 'key-1' }), REVIEW);
    const staying = listen(streaming.client({ 'x-api-key': 'key-2' }), REVIEW);
    await until(() => active() === 2);
    standings.set('key-1', standing);
    expect(await ending.ended()).toMatchObject({ code: 4403, reason: code });
    await until(() => active() === 1, 'the stream of the subgraph ends with it');
    streaming.federation.addReview('p1', 'only for key-2');
    await until(() => staying.results.length === 1);
    expect(ending.results).toEqual([]);
    expect(await streaming.metric('gateway_subscription_ended_total{reason="credentials"}')).toBe(1);
  });

  it.each([
    ['text/event-stream', 'complete'],
    ['multipart/mixed;boundary="graphql";subscriptionSpec=1.0', '--graphql--'],
  ])('ends its stream over %s', async (accept, end) => {
    await start();
    const response = await fetch(`${streaming.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, 'x-api-key': 'key-1' },
      body: JSON.stringify({ query: REVIEW }),
    });
    await until(() => active() === 1);
    standings.set('key-1', standing);
    const text = await response.text();
    expect(text).toContain(`"code":"${code}"`);
    expect(text).toContain(end);
    await until(() => active() === 0);
  });
});

it('a socket without streams is closed, too', async () => {
  await start();
  const socket = streaming.socket({ headers: { 'x-api-key': 'key-1' } });
  const closed = new Promise((resolve) => {
    socket.on('close', (code, reason) => resolve([code, String(reason)]));
  });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await new Promise((resolve) => socket.once('message', resolve));
  standings.set('key-1', 'revoked');
  expect(await closed).toEqual([4403, 'API_KEY_INVALID']);
});

it('credentials that cannot be checked keep their streams for a while, not for ever', async () => {
  await start(400);
  const listening = listen(streaming.client({ 'x-api-key': 'key-1' }), REVIEW);
  await until(() => active() === 1);
  standings.set('key-1', 'unknown');
  await delay(150);
  standings.set('key-1', ['read']);
  await delay(500);
  streaming.federation.addReview('p1', 'still here');
  await until(() => listening.results.length === 1);
  standings.set('key-1', 'unknown');
  expect(await listening.ended()).toMatchObject({ code: 1013, reason: 'AUTHENTICATION_UNAVAILABLE' });
});

it('a source that is silent about one caller does not keep another’s streams open', async () => {
  await start();
  listen(streaming.client({ 'x-api-key': 'key-2' }), REVIEW);
  const ending = listen(streaming.client({ 'x-api-key': 'key-1' }), REVIEW);
  await until(() => active() === 2);
  standings.set('key-2', 'silent');
  await delay(100);
  standings.set('key-1', 'revoked');
  expect(await ending.ended()).toMatchObject({ code: 4403 });
});

it('ninety streams with the same credentials cost one look at a time, and none when they are gone', async () => {
  await start();
  const client = streaming.client({ 'x-api-key': 'key-1' });
  for (let n = 0; n < 90; n += 1) listen(client, REVIEW);
  listen(streaming.client({ 'x-api-key': 'key-1' }), REVIEW);
  await until(() => active() === 1);
  looks = 0;
  await delay(500);
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThanOrEqual(11);
  streaming.leave();
  await until(() => active() === 0);
  looks = 0;
  await delay(200);
  expect(looks).toBe(0);
});
