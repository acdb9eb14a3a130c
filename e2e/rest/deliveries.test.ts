import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '#platform/testing';
import { ownCompanyId, type Person, waitFor, type Who, World } from '../harness/index.js';

const world = new World();
beforeAll(() => world.open());
afterAll(() => world.close());

interface Sent {
  readonly as?: Who;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: object;
}

async function rest(
  path: string,
  { as = 'company_manager', method = 'GET', headers = {}, body }: Sent = {},
): Promise<{ status: number; headers: Headers; body: Json }> {
  const response = await fetch(`${world.site.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await world.people.token(as)}`,
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

/** Manages another company. */
const elsewhere: Person = {
  userId: '0199044a-4400-7002-8000-00000000fffe',
  companyId: '0199044a-4400-7001-8000-00000000fffe',
  roles: ['company_manager'],
};

const schedules = '/v1/impact-in/schedules';
const make = (more: object = {}, sent: Sent = {}) =>
  rest(schedules, {
    method: 'POST',
    body: { companyId: ownCompanyId, platform: 'benevity', schedule: '0 0 1 * *', ...more },
    ...sent,
  });

describe('a schedule', () => {
  it('is made as in the example of the source document, read, changed and deleted', async () => {
    const made = await make({}, { headers: { 'idempotency-key': 'rest-schedule-1' } });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      version: 1,
      schedule: '0 0 1 * *',
      frequency: 'CUSTOM',
      active: true,
      company: { id: ownCompanyId },
      destination: { platform: 'BENEVITY' },
      nextRunAt: expect.any(String),
      lastRunAt: null,
    });
    const address = made.headers.get('location')!;
    expect(address).toBe(`${schedules}/${made.body.id}`);
    const again = await make({}, { headers: { 'idempotency-key': 'rest-schedule-1' } });
    expect(again.body.id).toBe(made.body.id);

    const read = await rest(address);
    expect(read).toMatchObject({ status: 200, body: made.body });
    const etag = read.headers.get('etag')!;
    expect((await rest(address, { headers: { 'if-none-match': etag } })).status).toBe(304);

    const change = (tag: string | undefined, schedule: string) =>
      rest(address, { method: 'PUT', body: { schedule }, ...(tag && { headers: { 'if-match': tag } }) });
    const changed = await change(etag, '0 6 1 * *');
    expect(changed).toMatchObject({ status: 200, body: { version: 2, schedule: '0 6 1 * *' } });
    expect(await change(etag, '0 7 1 * *')).toMatchObject({
      status: 412,
      body: { code: 'VERSION_CONFLICT', currentVersion: 2 },
    });
    // Without a tag the change is not conditional.
    expect(await change(undefined, '0 8 1 * *')).toMatchObject({ status: 200, body: { version: 3 } });

    expect(await rest(address, { method: 'DELETE', headers: { 'if-match': etag } })).toMatchObject({ status: 412 });
    expect(await rest(address, { method: 'DELETE' })).toMatchObject({ status: 204, body: null });
    expect(await rest(address)).toMatchObject({ status: 404 });
  });

  it('that is wrong is refused with the place in the request and the fix', async () => {
    const never = await make({ schedule: '0 0 30 2 *' });
    expect(never).toMatchObject({ status: 422, body: { code: 'SCHEDULE_INVALID' } });
    expect(never.body.errors).toEqual([{ pointer: '#/schedule', detail: expect.stringContaining('never occurs') }]);
    const unknown = await make({ platform: 'salesforce' });
    expect(unknown).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/platform' }] } });
    const times = await rest(`${schedules}/occurrences?timeZone=Mars/Base`);
    expect(times).toMatchObject({ status: 422, body: { errors: [{ parameter: 'timeZone' }] } });
  });

  it('is paused with a reason, and resumed', async () => {
    const { body } = await make();
    const address = `${schedules}/${body.id}`;
    const paused = await rest(`${address}/pause`, { method: 'POST', body: { note: 'Audit' } });
    expect(paused).toMatchObject({ status: 200, body: { active: false, pauseNote: 'Audit' } });
    expect(await rest(`${address}/resume`, { method: 'POST' })).toMatchObject({ status: 200, body: { active: true } });
  });

  it('is nobody else’s', async () => {
    const { body } = await make();
    const address = `${schedules}/${body.id}`;
    expect(await rest(address, { as: 'finance' })).toMatchObject({ status: 403 });
    expect(await rest(address, { as: elsewhere })).toMatchObject({ status: 404 });
    expect((await make({}, { as: elsewhere })).body.code).toBe('COMPANY_NOT_FOUND');
    const address2 = '/v1/impact-in/runs/redrive';
    const redrive = { method: 'POST', body: { filter: { outcome: 'DEAD_LETTERED' }, dryRun: true } };
    expect(await rest(address2, redrive)).toMatchObject({ status: 403 });
    expect(await rest(address2, { ...redrive, as: 'operator' })).toMatchObject({ status: 202, body: { dryRun: true } });
  });

  it('is listed by pages; statistics are no schedule', async () => {
    await make();
    const seen: string[] = [];
    let path: string | undefined = `${schedules}?companyId=${ownCompanyId}&platform=benevity&first=1`;
    while (path) {
      const { body, headers } = await rest(path);
      expect(body.nodes[0].destination.platform).toBe('BENEVITY');
      seen.push(body.nodes[0].id);
      path = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(1);
    const stats = await rest(`${schedules}/stats?companyId=${ownCompanyId}`);
    expect(stats).toMatchObject({ status: 200, body: { total: { runs: expect.any(Number) } } });
  });
});

describe('a delivery', () => {
  it('is previewed, run, followed at its address until it has a receipt, and not made twice', async () => {
    const { body: schedule } = await make();
    const address = `${schedules}/${schedule.id}`;
    const preview = await rest(`${address}/preview`);
    expect(preview).toMatchObject({
      status: 200,
      body: { valid: true, problems: [], profile: { provenance: 'MODELLED' } },
    });
    expect(JSON.parse(preview.body.body)).toHaveProperty('metrics');
    const future = await rest(`${address}/preview?month=2039-01`);
    expect(future).toMatchObject({ status: 422, body: { errors: [{ parameter: 'month' }] } });

    const run = (more: object = {}) =>
      rest(`${address}/run-now`, { method: 'POST', headers: { 'idempotency-key': 'rest-run-1' }, ...more });
    const started = await run({ body: { force: true } });
    expect(started.status).toBe(202);
    const location = started.headers.get('location')!;
    expect((await run({ body: { force: true } })).headers.get('location')).toBe(location);
    const done = await waitFor('the delivery', async () => {
      const { body } = await rest(location);
      return body.status === 'COMPLETED' ? body : undefined;
    });
    expect(done).toMatchObject({
      outcome: 'DELIVERED',
      schedule: { id: schedule.id },
      attempts: [{ number: 1, outcome: 'DELIVERED' }],
      receipt: { source: 'PARTNER' },
    });
    const repeated = await run({ headers: {} });
    expect(repeated).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_DELIVERED', receipt: { id: done.receipt.id } },
    });
    expect((await rest(address)).body).toMatchObject({ lastStatus: 'DELIVERED', lastRunAt: expect.any(String) });
    const listed = await rest(`/v1/impact-in/runs?scheduleId=${schedule.id}&outcome=delivered`);
    expect(listed.body.nodes).toMatchObject([{ id: done.id }]);
  });

  it('past times of a schedule are filled in by an operator', async () => {
    const { body } = await make({ schedule: '0 * * * *' });
    const address = `${schedules}/${body.id}/backfill`;
    const hour = 3_600_000;
    const [from, to] = [Date.now() - 3 * hour, Date.now() - 60_000].map((at) => new Date(at).toISOString());
    const planned = await rest(address, { as: 'operator', method: 'POST', body: { from, to, dryRun: true } });
    expect(planned).toMatchObject({ status: 202, body: { dryRun: true, count: expect.any(Number), runs: [] } });
    const wrong = await rest(address, { as: 'operator', method: 'POST', body: { from: to, to: from } });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/to' }] } });
  });

  it('leaves for a destination, which is tested, changed and let through again', async () => {
    const { body } = await rest(`/v1/impact-in/destinations?companyId=${ownCompanyId}`, { as: 'operator' });
    const find = (platform: string) => body.nodes.find((each: Json) => each.platform === platform);
    const of = (platform: string) => `/v1/impact-in/destinations/${find(platform).id}`;
    const post = (path: string, given?: object) =>
      rest(path, { as: 'operator', method: 'POST', ...(given && { body: given }) });
    expect(await post(`${of('BENEVITY')}/test`)).toMatchObject({ status: 200, body: { ok: true } });
    expect(await post(`${of('WORKDAY')}/test`)).toMatchObject({ status: 200, body: { ok: false } });
    expect(find('WORKDAY').status).toBe('CREDENTIALS_MISSING');
    const closed = await post(`${of('GOODERA')}/close-circuit`, { reason: 'Works again' });
    expect(closed).toMatchObject({ status: 200, body: { circuit: { state: 'CLOSED', failures: 0 } } });
    expect(
      await post('/v1/impact-in/destinations', {
        companyId: ownCompanyId,
        platform: 'benevity',
        credentialRef: 'SANDBOX',
      }),
    ).toMatchObject({
      status: 409,
      body: { code: 'DESTINATION_EXISTS' },
    });
    const put = (given: object) => rest(of('WORKDAY'), { as: 'operator', method: 'PUT', body: given });
    expect(await put({ credentialRef: 'SANDBOX' })).toMatchObject({ status: 200, body: { status: 'READY' } });
    expect(await put({ profileId: 'goodera/public-2026' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '#/profileId' }] },
    });
    expect(await rest(of('WORKDAY'), { as: 'operator', method: 'DELETE' })).toMatchObject({
      status: 409,
      body: { code: 'DESTINATION_IN_USE' },
    });
  });

  it('is reached without /v1 as well, and told that this ends', async () => {
    const { status, headers } = await rest('/impact-in/schedules');
    expect(status).toBe(200);
    expect(headers.get('x-api-version-deprecated')).toBe('true');
    expect(headers.get('link')).toContain('</v1/impact-in/schedules>; rel="successor-version"');
  });
});
