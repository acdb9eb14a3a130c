import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { eventually, manualClock } from '#platform/testing';
import { type PartnerSandbox, sandboxCredentials, startPartnerSandbox } from '../index.js';

const directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
const file = join(directory, 'received.jsonl');
const clock = manualClock('2026-11-02T06:00:00Z');
let sandbox: PartnerSandbox;
beforeAll(async () => {
  sandbox = await startPartnerSandbox({ port: 0, clock });
});
afterAll(async () => {
  await sandbox.close();
  rmSync(directory, { recursive: true, force: true });
});

const envelope = (minutes = 60) => ({
  envelopeVersion: '1',
  organizationId: 'c1',
  organizationName: 'Nordlys',
  reportingPeriod: { startDate: '2026-10-01', endDateExclusive: '2026-11-01', timeZone: 'Europe/Oslo' },
  revision: 1,
  totals: { minutes, participants: 1, volunteers: 1, sessions: 1 },
  impactDimensions: [{ dimensionId: 'hours', name: 'Hours', value: 1, unit: 'hours' }],
});

async function goodera(
  destination: string,
  options: { key?: string; body?: unknown; apiKey?: string; at?: PartnerSandbox } = {},
) {
  const { body = envelope(), apiKey = sandboxCredentials('goodera').apiKey, at = sandbox } = options;
  const response = await fetch(`${at.url}/goodera/${destination}/v1/impact-data`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, ...(options.key && { 'idempotency-key': options.key }) },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

const control = async (path: string, method = 'GET', body?: unknown) => {
  const response = await fetch(`${sandbox.url}/control${path}`, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const key = (n: number) => `key-of-the-tests-${n}`;

test('idempotency as in the draft: missing 400, other payload 422, a repetition gets the first answer', async () => {
  expect((await goodera('idem')).status).toBe(400);
  const first = await goodera('idem', { key: key(1) });
  expect(first.status).toBe(200);
  const again = await goodera('idem', { key: key(1) });
  expect([again.status, again.body, again.headers.get('idempotent-replayed')]).toEqual([200, first.body, 'true']);
  expect((await goodera('idem', { key: key(1), body: envelope(61) })).status).toBe(422);
  expect(sandbox.records('idem')).toHaveLength(1);
});

test('a key in flight is 409, and the record comes once', async () => {
  sandbox.setFaults('goodera', 'flight', [{ fault: 'COMMIT_LATE', delayMs: 300 }]);
  const slow = goodera('flight', { key: key(2) });
  await eventually(() => expect(sandbox.account('goodera', 'flight').inFlight.size).toBe(1));
  expect((await goodera('flight', { key: key(2) })).status).toBe(409);
  expect((await slow).status).toBe(200);
  expect(sandbox.records('flight')).toHaveLength(1);
});

test('a refused payload names its fields, keeps no key, and may be mended under it', async () => {
  const wrong = { ...envelope(), totals: { ...envelope().totals, minutes: 1.5 } };
  const refused = await goodera('mended', { key: key(3), body: wrong });
  expect(refused).toMatchObject({ status: 400, body: { data: { fields: [{ field: 'totals.minutes' }] } } });
  const negative = { ...envelope(), totals: { ...envelope().totals, minutes: -1 } };
  expect((await goodera('mended', { key: key(3), body: negative })).status).toBe(400);
  expect((await goodera('mended', { key: key(3) })).status).toBe(200);
});

test.each([
  ['benevity', 100],
  ['goodera', 60],
  ['workday', 30],
] as const)('%s takes %i calls a minute, then says when to come back', async (partner, limit) => {
  const call = () => fetch(`${sandbox.url}/${partner}/limit/anything`);
  const statuses: number[] = [];
  for (let n = 0; n < limit; n += 1) statuses.push((await call()).status);
  expect(statuses).not.toContain(429);
  const over = await call();
  expect([over.status, over.headers.get('retry-after')]).toEqual([429, '60']);
  clock.advance(60_000);
  expect((await call()).status).not.toBe(429);
});

test('credentials: unknown, missing, of a wrong client, ended', async () => {
  expect((await goodera('auth', { apiKey: 'other', key: key(4) })).status).toBe(403);
  const { clientId, clientSecret } = sandboxCredentials('benevity');
  const token = async (secret: string, grant = 'client_credentials') => {
    const response = await fetch(`${sandbox.url}/benevity/auth/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: grant }),
    });
    return { status: response.status, body: (await response.json()) as { access_token: string; expires_in: number } };
  };
  expect((await token('wrong')).status).toBe(401);
  expect((await token(clientSecret, 'password')).status).toBe(400);
  const { body } = await token(clientSecret);
  expect(body.expires_in).toBe(3600);
  const read = async (bearer?: string) =>
    (
      await fetch(`${sandbox.url}/benevity/auth/donations?referenceNumber=x`, {
        headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
      })
    ).status;
  expect([await read(), await read('wrong'), await read(body.access_token)]).toEqual([401, 401, 200]);
  clock.advance(3_600_000);
  expect(await read(body.access_token)).toBe(401);
});

test('what it received survives a kill in the middle of a line', async () => {
  const before = await startPartnerSandbox({ port: 0, file });
  await goodera('kept', { key: key(5), at: before });
  before.advance(86_400_000);
  await before.close();
  appendFileSync(file, '{"type":"record","rec');
  const after = await startPartnerSandbox({ port: 0, file });
  expect(after.records('kept')).toHaveLength(1);
  expect((await goodera('kept', { key: key(5), at: after })).headers.get('idempotent-replayed')).toBe('true');
  expect((await goodera('kept', { key: key(6), at: after })).status).toBe(200);
  await after.close();
  const third = await startPartnerSandbox({ port: 0, file });
  expect(third.records('kept')).toHaveLength(2);
  expect(Date.parse(third.records('kept')[1]!.receivedAt) - Date.now()).toBeGreaterThan(86_000_000);
  await third.close();
});

test('the control API shows and sets one account, and refuses what it does not know', async () => {
  expect(
    await control('/accounts/goodera/shown', 'PATCH', { faults: [{ fault: 'SERVER_ERROR', times: 2 }] }),
  ).toMatchObject({
    status: 200,
    body: { faults: [{ fault: 'SERVER_ERROR', times: 2 }] },
  });
  const statuses = [];
  for (let n = 0; n < 3; n += 1) statuses.push((await goodera('shown', { key: key(7) })).status);
  expect(statuses).toEqual([500, 500, 200]);
  expect(await control('/accounts/goodera/shown')).toMatchObject({
    body: { records: 1, totalMinutes: 60, faults: [], calls: { deliver: 3 } },
  });
  expect(await control('/accounts/goodera/shown/records')).toMatchObject({
    body: { records: [{ reference: key(7) }] },
  });
  expect((await control('/accounts/goodera/shown', 'PATCH', { faults: [{ fault: 'FLOOD' }] })).status).toBe(400);
  expect(
    (
      await control('/accounts/goodera/shown', 'PATCH', {
        webhook: { url: 'http://elsewhere.example/', secret: 'whsec_x' },
      })
    ).status,
  ).toBe(400);
  expect((await control('/accounts/paypal/shown')).status).toBe(404);
});

test('webhooks are signed over the bytes, repeated until they are taken, and end at a 410', async () => {
  const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
  const answers = [500, 200, 410];
  const received: { body: string; headers: Record<string, string> }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ body, headers: request.headers as Record<string, string> });
      response.writeHead(answers.shift() ?? 200).end();
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`;
  await control('/accounts/goodera/hook', 'PATCH', { webhook: { url, secret } });
  await goodera('hook', { key: key(8) });
  await eventually(() => expect(received).toHaveLength(2));
  const [first, second] = received;
  expect(first!.headers['webhook-id']).toBe(second!.headers['webhook-id']);
  expect(new Webhook(secret).verify(second!.body, second!.headers)).toMatchObject({
    type: 'delivery.accepted',
    data: { reference: key(8) },
  });
  await goodera('hook', { key: key(9) });
  await eventually(() => expect(received).toHaveLength(3));
  await eventually(async () => expect((await control('/accounts/goodera/hook')).body).toMatchObject({ webhook: null }));
  server.close();
});

test('a page of another site cannot reach it', async () => {
  const response = await fetch(`${sandbox.url}/control`, { headers: { origin: 'https://evil.example' } });
  expect(response.status).toBe(404);
});
