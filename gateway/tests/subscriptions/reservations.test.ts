import { afterEach, describe, expect, it } from '@jest/globals';
import { listen, REVIEW, startStreaming, type Streaming, type StreamingOptions, until } from './streaming.js';

const TOKEN = 'x-graphql-event-stream-token';
type Headers = Readonly<Record<string, string>>;

let streaming: Streaming;
const start = async (options: StreamingOptions = {}) =>
  (streaming = await startStreaming({
    ...options,
    config: { trustProxy: true, ...options.config },
    subscriptions: { reservationMs: 60_000, ...options.subscriptions },
  }));
afterEach(() => streaming.close());

/** A caller at an address; `undefined` is anonymous. */
const from = (address: string, user?: string): Headers => ({
  'x-forwarded-for': address,
  ...(user !== undefined && { authorization: `Bearer ${user}` }),
});

const reserve = (who: Headers) => fetch(`${streaming.url}/graphql`, { method: 'PUT', headers: who });
const reserved = async (who: Headers) => (await reserve(who)).text();

/** Its status; what was opened is closed again. */
async function open(token: string, who: Headers): Promise<number> {
  const left = new AbortController();
  const headers = { ...who, [TOKEN]: token, accept: 'text/event-stream' };
  const { status } = await fetch(`${streaming.url}/graphql`, { headers, signal: left.signal });
  left.abort();
  return status;
}

async function attach(token: string, who: Headers, operationId = '1', query = REVIEW): Promise<number> {
  const response = await fetch(`${streaming.url}/graphql`, {
    method: 'POST',
    headers: { ...who, [TOKEN]: token, 'content-type': 'application/json' },
    body: JSON.stringify({ query, extensions: { operationId } }),
  });
  return response.status;
}

async function stop(token: string, who: Headers, operationId = '1'): Promise<number> {
  const headers = { ...who, [TOKEN]: token };
  return (await fetch(`${streaming.url}/graphql?operationId=${operationId}`, { method: 'DELETE', headers })).status;
}

describe('an event stream', () => {
  const ada = from('10.0.0.1', 'ada:books');
  it.each([
    ['a caller', ada, 'an anonymous one', from('10.0.0.1')],
    ['a caller', ada, 'another one', from('10.0.0.1', 'bob:books')],
    ['a caller', ada, 'the same one with other rights', from('10.0.0.1', 'ada:books,cards')],
    ['an anonymous caller', from('10.0.0.1'), 'one at another address', from('10.0.0.2')],
    ['an anonymous caller', from('10.0.0.1'), 'one who is known', from('10.0.0.1', 'bob')],
    ['an anonymous caller', from('2001:db8:1:2::1'), 'one in another network', from('2001:db8:1:3::1')],
  ])('of %s is no business of %s with its token', async (_owner, owner, _other, other) => {
    await start();
    const token = await reserved(owner);
    expect(await attach(token, owner)).toBe(202);
    await until(() => streaming.federation.stats.active === 1);
    expect(await open(token, other)).toBe(404);
    expect(await stop(token, other)).toBe(404);
    expect(await attach(token, other, '2')).toBe(404);
    expect(streaming.federation.stats.active).toBe(1);
    expect(await stop(token, owner)).toBe(200);
    await until(() => streaming.federation.stats.active === 0);
    expect(await open(token, owner)).toBe(200);
  });

  it.each([
    ['a caller at another address', ada, from('10.0.0.2', 'ada:books')],
    ['an anonymous caller in the same network', from('2001:db8:1:2::1'), from('2001:0DB8:1:2:ffff::7')],
    ['an anonymous caller, its address written otherwise', from('10.0.0.1'), from('::ffff:10.0.0.1')],
  ])('stays with %s', async (_who, owner, same) => {
    await start();
    expect(await open(await reserved(owner), same)).toBe(200);
  });
});

describe('reservations', () => {
  it('have a limit for each caller and address, and take no place of sockets and streams', async () => {
    await start({ subscriptions: { limits: { reservationsPerOwner: 3, reservations: 5, connections: 4 } } });
    const statuses = async (who: Headers, count: number) =>
      (await Promise.all(Array.from({ length: count }, () => reserve(who)))).map(({ status }) => status).sort();
    expect(await statuses(from('10.0.0.1'), 6)).toEqual([201, 201, 201, 429, 429, 429]);
    expect(await statuses(from('10.0.0.1', 'ada'), 4)).toEqual([201, 201, 201, 429]);
    expect(await statuses(from('10.0.0.2'), 4)).toEqual([201, 201, 503, 503]);
    expect(await statuses(from('10.0.0.2', 'bob'), 3)).toEqual([201, 201, 503]);
    const refused = await reserve(from('10.0.0.1'));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    expect(await refused.text()).toContain('TOO_MANY_RESERVATIONS');
    expect(await listen(streaming.client(), 'subscription { countdown(from: 0) }').ended()).toBe('complete');
  });

  it('end when they are opened', async () => {
    await start({ subscriptions: { limits: { reservationsPerOwner: 1 } } });
    const me = from('10.0.0.1');
    const token = await reserved(me);
    expect((await reserve(me)).status).toBe(429);
    expect(await open(token, me)).toBe(200);
    expect((await reserve(me)).status).toBe(201);
  });

  it('end after a short while when they are not opened', async () => {
    await start({ subscriptions: { limits: { reservationsPerOwner: 1 }, reservationMs: 300 } });
    const me = from('10.0.0.1');
    const unused = await reserved(me);
    await until(async () => (await reserve(me)).status === 201);
    expect(await open(unused, me)).toBe(404);
  });

  it('count as connections once they are open', async () => {
    await start({ subscriptions: { limits: { connections: 1 } } });
    const me = from('10.0.0.1', 'ada');
    const [first, second] = [await reserved(me), await reserved(me)];
    const left = new AbortController();
    const headers = { ...me, [TOKEN]: first, accept: 'text/event-stream' };
    const opened = await fetch(`${streaming.url}/graphql`, { headers, signal: left.signal });
    expect(opened.status).toBe(200);
    expect(await open(second, me)).toBe(503);
    left.abort();
    await until(async () => (await open(second, me)) === 200);
    await until(async () => (await streaming.metric('gateway_subscription_connections{transport="sse"}')) === 0);
  });

  it('carry a few operations only before they are open', async () => {
    await start();
    const me = from('10.0.0.1', 'ada');
    const token = await reserved(me);
    const statuses = [];
    for (let id = 0; id < 7; id++) statuses.push(await attach(token, me, String(id)));
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429, 429]);
  });
});
