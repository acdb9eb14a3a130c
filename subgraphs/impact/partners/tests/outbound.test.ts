import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { startPartnerSandbox } from '#platform/partner-sandbox';
import { manualClock } from '#platform/testing';
import { createConnectors } from '../connectors.js';
import { credentialSource } from '../credentials.js';
import { publicLookup } from '../outbound/http-client.js';
import { figures, partnerWorld, type PartnerWorld } from './partner-world.js';

let world: PartnerWorld;
beforeAll(async () => {
  world = await partnerWorld({ timeoutMs: 2000 });
});
afterAll(() => world.close());

const benevity = 'benevity/impact-envelope-v1';

test('a name that leads to this machine is refused when it is connected to', async () => {
  const lookup = promisify(publicLookup as never) as (host: string, options: object) => Promise<unknown>;
  await expect(lookup('localhost', {})).rejects.toMatchObject({ code: 'EADDRNOTPUBLIC' });
  await expect(lookup('localhost', { all: true, family: 4 })).rejects.toMatchObject({ code: 'EADDRNOTPUBLIC' });
});

test('credentials lead to hosts of the profile only: any other address gets no call, and no secret', async () => {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(request.url ?? '');
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const secret = (baseUrl: string) => JSON.stringify({ clientId: 'a', clientSecret: 'b', baseUrl });
  const connectors = createConnectors({
    credentials: credentialSource({
      ELSEWHERE: secret('https://elsewhere.example'),
      LOCAL: secret(`https://localhost:${port}`),
    }),
    clock: world.clock,
    timeoutMs: 2000,
  });
  const connector = connectors.find(benevity)!;
  const send = (credentialRef: string) =>
    connector.send({ ...world.request(benevity), destination: { id: 'd', credentialRef } });
  expect(await send('ELSEWHERE')).toEqual({ kind: 'absent', reason: 'HOST_NOT_ALLOWED' });
  expect(await send('LOCAL')).toEqual({ kind: 'absent', reason: 'HOST_NOT_ALLOWED' });
  // Without a sandbox its references are references like any other.
  expect(await send('SANDBOX')).toEqual({ kind: 'authExpired' });
  expect(connectors.hasCredentials({ id: 'd', credentialRef: 'SANDBOX' }, benevity)).toBe(false);
  expect(connectors.hasCredentials({ id: 'd', credentialRef: 'LOCAL' }, benevity)).toBe(true);
  expect(await connector.probe({ id: 'd', credentialRef: 'NONE' })).toBe('CREDENTIALS_MISSING');
  expect(calls).toEqual([]);
  await connectors.close();
  server.close();
});

test('a secret that is no credentials is no credentials', () => {
  const source = credentialSource({
    BROKEN: '{',
    LIST: '[]',
    UNKNOWN: '{"password":"x"}',
    HTTP: '{"baseUrl":"http://x.example"}',
  });
  expect(['BROKEN', 'LIST', 'UNKNOWN', 'HTTP', 'ABSENT', 'toString'].map(source)).toEqual([
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});

test('a sandbox that is not there: nothing was sent, so sending again is safe', async () => {
  const sandbox = await startPartnerSandbox({ port: 0 });
  await sandbox.close();
  const connectors = createConnectors({ credentials: () => null, clock: world.clock, sandboxUrl: sandbox.url });
  const request = world.request('goodera/impact-envelope-v1');
  const connector = connectors.find('goodera/impact-envelope-v1')!;
  expect(await connector.send(request)).toEqual({ kind: 'absent', reason: 'NOT_CONNECTED' });
  // But of a call that was asked about, it says nothing.
  expect(await connector.reconcile({ ...request, sentAt: world.clock.now() })).toEqual({
    kind: 'unknown',
    reason: 'CONNECTION_LOST',
  });
  await connectors.close();
});

test('twenty deliveries at once share one token, and a refused one is got anew once', async () => {
  const connector = world.connector(benevity);
  const first = world.request(benevity);
  const account = world.sandbox.account('benevity', first.destination.id);
  const requests = Array.from({ length: 20 }, () => world.request(benevity, { destination: first.destination.id }));
  const outcomes = await Promise.all(requests.map((request) => connector.send(request)));
  expect(outcomes.every(({ kind }) => kind === 'delivered')).toBe(true);
  expect(account.calls).toEqual({ token: 1, deliver: 20, read: 0 });
  account.expireTokens();
  const again = await Promise.all(
    requests.map((request) => connector.reconcile({ ...request, sentAt: world.clock.now() })),
  );
  expect(new Set(again.map(({ kind }) => kind))).toEqual(new Set(['authExpired']));
  expect(await connector.reconcile({ ...first, sentAt: world.clock.now() })).toMatchObject({ kind: 'delivered' });
  expect(account.calls.token).toBe(2);
});

test('a token is renewed before it ends', async () => {
  const connector = world.connector('workday/impact-envelope-v1');
  const request = world.request('workday/impact-envelope-v1');
  const account = world.sandbox.account('workday', request.destination.id);
  await connector.send(request);
  world.clock.advance(58 * 60_000);
  await connector.reconcile({ ...request, sentAt: world.clock.now() });
  expect(account.calls.token).toBe(1);
  world.clock.advance(61_000);
  expect(await connector.reconcile({ ...request, sentAt: world.clock.now() })).toMatchObject({ kind: 'duplicate' });
  expect(account.calls.token).toBe(2);
});

test.each(['TIMEOUT_BEFORE_COMMIT', 'SERVER_ERROR', 'THROTTLED', 'CREDENTIALS_ROTATED'] as const)(
  'no token because of %s: nothing was delivered, and the outcome says so',
  async (fault) => {
    const connectors = createConnectors({
      credentials: () => null,
      clock: world.clock,
      sandboxUrl: world.sandbox.url,
      timeoutMs: 200,
    });
    const request = world.request(benevity);
    world.sandbox.setFaults('benevity', request.destination.id, [{ fault, operation: 'token' }]);
    const outcome = await connectors.find(benevity)!.send(request);
    expect(outcome).toMatchObject(
      {
        TIMEOUT_BEFORE_COMMIT: { kind: 'absent', reason: 'NOT_CONNECTED' },
        SERVER_ERROR: { kind: 'absent', reason: 'NOT_CONNECTED' },
        THROTTLED: { kind: 'throttled', until: new Date(world.clock.now().getTime() + 1000) },
        CREDENTIALS_ROTATED: { kind: 'authExpired' },
      }[fault],
    );
    expect(world.sandbox.records(request.destination.id)).toEqual([]);
    await connectors.close();
  },
);

test('Retry-After in seconds and as a date', async () => {
  const connector = world.connector(benevity);
  const request = world.request(benevity);
  const wait = (retryAfterDate: boolean) => ({ fault: 'THROTTLED', retryAfterSeconds: 90, retryAfterDate }) as const;
  world.sandbox.setFaults('benevity', request.destination.id, [wait(false), wait(true)]);
  const until = new Date(world.clock.now().getTime() + 90_000);
  expect(await connector.send(request)).toEqual({ kind: 'throttled', until });
  const dated = await connector.send(request);
  expect(dated).toMatchObject({ kind: 'throttled' });
  // A date has whole seconds.
  expect(Math.abs((dated as { until: Date }).until.getTime() - until.getTime())).toBeLessThan(1000);
});

test('a call that its caller gives up', async () => {
  const connector = world.connector(benevity);
  const request = world.request(benevity);
  await connector.probe(request.destination);
  world.sandbox.setFaults('benevity', request.destination.id, [{ fault: 'TIMEOUT_AFTER_COMMIT' }]);
  expect(await connector.send({ ...request, signal: AbortSignal.timeout(50) })).toEqual({
    kind: 'unknown',
    reason: 'TIMEOUT',
  });
  expect(await connector.send({ ...request, signal: AbortSignal.abort() })).toEqual({
    kind: 'absent',
    reason: 'NOT_CONNECTED',
  });
});

test.each(['benevity/public-2024.8', 'goodera/public-2026', 'workday/custom-object'])(
  '%s is probed without delivering',
  async (profileId) => {
    const connector = world.connector(profileId);
    const { destination } = world.request(profileId);
    expect(await connector.probe(destination)).toBe('OK');
    world.sandbox.account(connector.profile.partner.toLowerCase() as 'benevity', destination.id).rotateCredentials();
    expect(await connector.probe(destination)).toBe('CREDENTIALS_REFUSED');
    expect(world.sandbox.records(destination.id)).toEqual([]);
  },
);

test('a clock of its own decides whether what is not there may still come', async () => {
  const clock = manualClock('2026-11-02T06:00:00Z');
  const connectors = createConnectors({ credentials: () => null, clock, sandboxUrl: world.sandbox.url });
  const connector = connectors.find('benevity/public-2024.8')!;
  const request = { ...world.request('benevity/public-2024.8', { figures }), sentAt: clock.now() };
  clock.advance(119_000);
  expect(await connector.reconcile(request)).toEqual({ kind: 'unknown', reason: 'STILL_PROCESSING' });
  clock.advance(1000);
  expect(await connector.reconcile(request)).toEqual({ kind: 'absent', reason: 'NO_SUCH_RECORD' });
  await connectors.close();
});
