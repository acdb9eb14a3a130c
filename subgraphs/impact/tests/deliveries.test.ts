import { fastify } from 'fastify';
import { expectNoLeaks, type Json } from '#platform/testing';
import { companyId, type DeliveryWorld, lastMonth, manager, openDeliveryWorld, operator } from './delivery-world.js';
import { impact, signWebhook } from '../index.js';
import { demoActor } from './impact-world.js';

let world: DeliveryWorld;
let benevity: string;

expectNoLeaks(() => world.close());
beforeAll(async () => {
  world = await openDeliveryWorld();
  benevity = await world.destination('BENEVITY', 'benevity/impact-envelope-v1');
});

const runFields = `id status progress outcome reason error scheduledFor trigger seq detail
  period { key from to } attemptCount attempts { number kind outcome reason } payload { revision idempotencyKey previousId }
  receipt { reference source } destination { id partner } schedule { id }`;

const runNow = (input: object, key?: string, who = manager) =>
  world.ask(
    `mutation ($input: RunDeliveryNowInput!, $key: String) { runDeliveryNow(input: $input, idempotencyKey: $key) { __typename
       ... on DeliveryRun { ${runFields} } ... on AlreadyDelivered { code receipt { reference } }
       ... on DeliveryInvalid { problems { path message } } ... on ErrorResult { code } } }`,
    { input, key },
    who,
  );
const readRun = (id: string): Promise<Json> =>
  world.ask(`query ($id: ID!) { deliveryRun(id: $id) { ${runFields} } }`, { id });
const createSchedule = (input: object, key?: string, who = manager) =>
  world.ask(
    `mutation ($input: CreateDeliveryScheduleInput!, $key: String) { createDeliverySchedule(input: $input, idempotencyKey: $key) { __typename
       ... on DeliverySchedule { id version cron timeZone frequency periodRule active nextRunAt overlap catchUp destination { id } }
       ... on ScheduleInvalid { code problems { path message } } ... on ErrorResult { code } } }`,
    { input: { companyId, ...input }, key },
    who,
  );

describe('schedules', () => {
  test('a preset has its time, period and the only destination of the partner; a repetition makes nothing more', async () => {
    const input = { frequency: 'MONTHLY', partner: 'BENEVITY' };
    const made = await createSchedule(input, 'make-1');
    expect(made).toMatchObject({
      __typename: 'DeliverySchedule',
      version: 1,
      cron: '0 6 2 * *',
      timeZone: 'Europe/Oslo',
      periodRule: 'PREVIOUS_MONTH',
      active: true,
      destination: { id: benevity },
    });
    expect(new Date(made.nextRunAt).getTime()).toBeGreaterThan(Date.now());
    expect((await createSchedule(input, 'make-1')).id).toBe(made.id);
    expect(await createSchedule({ ...input, frequency: 'QUARTERLY' }, 'make-1')).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  test.each([
    [{ cron: '0 0 6 1 * *' }, 'input.cron', 'seconds'],
    [{ cron: '61 6 1 * *' }, 'input.cron', 'minute: '],
    [{ cron: '0 6 30 2 *' }, 'input.cron', 'never occurs'],
    [{ cron: '*/5 * * * *' }, 'input.cron', '15 minutes'],
    [{ frequency: 'CUSTOM' }, 'input.cron', 'five fields'],
    [{ cron: '0 6 1 * *', timeZone: 'Mars/Base' }, 'input.timeZone', 'IANA'],
    [{ jitterSeconds: 99_999 }, 'input.jitterSeconds', '0 to 3600'],
    [{ pauseAfterFailures: -1 }, 'input.pauseAfterFailures', '0 to 100'],
    [{ partner: 'GOODERA' }, 'input.partner', 'createDestination'],
    [{ destinationId: '00000000-0000-7000-8000-000000000001' }, 'input.destinationId', 'no destination'],
  ])('%j is refused at %s', async (input, path, message) => {
    const refused = await createSchedule({ partner: 'BENEVITY', ...input });
    expect(refused).toMatchObject({
      code: 'SCHEDULE_INVALID',
      problems: [{ path, message: expect.stringContaining(message) }],
    });
  });

  test('a change needs the version that was read; pausing, resuming and deleting do what they say', async () => {
    const { id } = await createSchedule({ cron: '0 7 1 * *', partner: 'BENEVITY' });
    const update = (expectedVersion: number, cron: string) =>
      world.ask(
        `mutation ($input: UpdateDeliveryScheduleInput!) { updateDeliverySchedule(input: $input) { __typename
           ... on DeliverySchedule { version cron } ... on VersionConflict { currentVersion } } }`,
        { input: { id, expectedVersion, cron } },
        manager,
      );
    expect(await update(1, '0 8 1 * *')).toMatchObject({ version: 2, cron: '0 8 1 * *' });
    expect(await update(1, '0 9 1 * *')).toMatchObject({ __typename: 'VersionConflict', currentVersion: 2 });
    const change = (name: string, input: object) =>
      world.ask(
        `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename
           ... on DeliverySchedule { active pauseNote } ... on DeliveryScheduleDeleted { id } } }`.replace(
          name.startsWith('delete')
            ? '... on DeliverySchedule { active pauseNote }'
            : '... on DeliveryScheduleDeleted { id }',
          '',
        ),
        { input: { id, ...input } },
        manager,
      );
    expect(await change('pauseDeliverySchedule', { note: 'Audit' })).toMatchObject({
      active: false,
      pauseNote: 'Audit',
    });
    expect(await change('resumeDeliverySchedule', {})).toMatchObject({ active: true, pauseNote: null });
    expect(await change('deleteDeliverySchedule', {})).toEqual({ __typename: 'DeliveryScheduleDeleted', id });
    expect(await world.ask(`query ($id: ID!) { deliverySchedule(id: $id) { id } }`, { id })).toBeNull();
  });

  test('the next times are shown in the zone and in UTC, with marks where the clock changes', async () => {
    const preview = await world.ask(
      `query ($input: PreviewScheduleInput!) { previewSchedule(input: $input, from: "2026-03-28T12:00:00Z", count: 2) {
         ... on SchedulePreview { occurrences { at localTime clockChange } } } }`,
      { input: { cron: '30 2 * * *', timeZone: 'Europe/Oslo' } },
    );
    expect(preview.occurrences).toEqual([
      { at: '2026-03-29T01:00:00.000Z', localTime: '2026-03-29T03:00+02:00', clockChange: 'GAP' },
      { at: '2026-03-30T00:30:00.000Z', localTime: '2026-03-30T02:30+02:00', clockChange: null },
    ]);
    const autumn = await world.ask(
      `query ($input: PreviewScheduleInput!) { previewSchedule(input: $input, from: "2026-10-24T12:00:00Z", count: 1) {
         ... on SchedulePreview { occurrences { at localTime clockChange } } } }`,
      { input: { cron: '30 2 * * *', timeZone: 'Europe/Oslo' } },
    );
    expect(autumn.occurrences).toEqual([
      { at: '2026-10-25T00:30:00.000Z', localTime: '2026-10-25T02:30+02:00', clockChange: 'REPEATED' },
    ]);
  });

  test('other roles and other companies do not reach it', async () => {
    const { id } = await createSchedule({ cron: '0 7 1 * *', partner: 'BENEVITY' });
    const stranger = { ...manager, companyId: '00000000-0000-7000-8000-00000000000f' };
    expect(await runNow({ scheduleId: id }, undefined, stranger)).toMatchObject({ code: 'NOT_PERMITTED' });
    expect(await createSchedule({ partner: 'BENEVITY' }, undefined, stranger)).toMatchObject({
      code: 'COMPANY_NOT_FOUND',
    });
    const refused = await world.send(demoActor('finance'), `{ deliverySchedules { nodes { id } } }`);
    expect(refused.errors?.[0].extensions.code).toBe('FORBIDDEN');
    const notManager = await world.send(
      manager,
      `mutation { closeDestinationCircuit(input: { id: "${benevity}", reason: "x" }) { __typename } }`,
    );
    expect(notManager.errors?.[0].extensions.code).toBe('FORBIDDEN');
  });
});

describe('a delivery', () => {
  test('is previewed, sent once, has its receipt, and is not sent again unless it is forced', async () => {
    const { id: scheduleId } = await createSchedule({ cron: '0 7 1 * *', partner: 'BENEVITY' });
    const before = await world.db.query('select count(*) from delivery_payload');
    const preview = await world.ask(
      `query ($input: PreviewDeliveryInput!, $period: DeliveryPeriodInput) { previewDelivery(input: $input, period: $period) {
         ... on DeliveryPreview { body valid problems { path } calls alreadyDelivered delivered { id } period { key } profile { id provenance } }
         ... on DeliveryInvalid { problems { path message } } } }`,
      { input: { scheduleId }, period: { month: lastMonth } },
      manager,
    );
    expect(preview).toMatchObject({ valid: true, calls: 1, alreadyDelivered: false, delivered: null });
    expect(preview.profile).toEqual({ id: 'benevity/impact-envelope-v1', provenance: 'MODELLED' });
    expect(await world.db.query('select count(*) from delivery_payload')).toEqual(before);
    expect(world.sandbox.records(benevity)).toEqual([]);

    const queued = await runNow({ scheduleId, period: { month: lastMonth } }, 'now-1');
    expect(queued).toMatchObject({ status: 'PENDING', trigger: 'MANUAL', period: { key: lastMonth } });
    expect((await runNow({ scheduleId, period: { month: lastMonth } }, 'now-1')).id).toBe(queued.id);
    await world.settle();
    const run = await readRun(queued.id);
    expect(run).toMatchObject({
      status: 'COMPLETED',
      progress: 100,
      outcome: 'DELIVERED',
      attempts: [{ number: 1, kind: 'SEND', outcome: 'DELIVERED' }],
      payload: { revision: 1, previousId: null },
      receipt: { source: 'PARTNER' },
      schedule: { id: scheduleId },
    });
    const [record, ...others] = world.sandbox.records(benevity);
    expect(others).toEqual([]);
    expect(record!.payload).toEqual(JSON.parse(preview.body));
    expect(await runNow({ scheduleId, period: { month: lastMonth } })).toMatchObject({
      code: 'ALREADY_DELIVERED',
      receipt: { reference: run.receipt.reference },
    });
    const forced = await runNow({ scheduleId, period: { month: lastMonth }, force: true });
    await world.settle();
    expect(await readRun(forced.id)).toMatchObject({
      outcome: 'DELIVERED',
      payload: { revision: 2, previousId: expect.any(String) },
    });
    expect(world.sandbox.records(benevity).map(({ status }) => status)).toEqual(['SUPERSEDED', 'ACCEPTED']);
  });

  test('corrected figures are a new revision, and the preview says what differs', async () => {
    const period = { from: '2026-06-01', to: '2026-06-08' };
    const first = await runNow({ destinationId: benevity, period });
    await world.settle();
    await world.db.query(
      `insert into session (id, company_id, program_id, started_at, duration_minutes, created_at)
       select gen_random_uuid(), company_id, id, '2026-06-03T10:00:00Z', 45, now() from program where company_id = $1 limit 1`,
      [companyId],
    );
    const preview = await world.ask(
      `query ($input: PreviewDeliveryInput!, $period: DeliveryPeriodInput) { previewDelivery(input: $input, period: $period) {
         ... on DeliveryPreview { alreadyDelivered delivered { revision } differences { path before after } } } }`,
      { input: { draft: { destinationId: benevity } }, period },
    );
    expect(preview).toMatchObject({ alreadyDelivered: false, delivered: { revision: 1 } });
    expect(preview.differences).toContainEqual({
      path: 'totals.sessions',
      before: expect.any(String),
      after: expect.any(String),
    });
    const second = await runNow({ destinationId: benevity, period });
    await world.settle();
    expect(await readRun(second.id)).toMatchObject({ outcome: 'DELIVERED', payload: { revision: 2 } });
    expect((await readRun(first.id)).outcome).toBe('DELIVERED');
  });

  test.each([
    [{ month: '2099-01' }, 'input.period.month', 'not over'],
    [{ from: '2026-02-10', to: '2026-02-01' }, 'input.period.to', 'after'],
    [{ from: '2026-02-10' }, 'input.period.to', 'day after the last'],
    [{ month: '2026-13' }, 'input.period.month', 'month'],
    [{ month: '2026-01', from: '2026-01-01', to: '2026-01-02' }, 'input.period', 'not both'],
    [undefined, 'input.period', 'missing'],
  ])('a period %j is refused at %s', async (period, path, message) => {
    expect(await runNow({ destinationId: benevity, period })).toMatchObject({
      __typename: 'DeliveryInvalid',
      problems: [{ path, message: expect.stringContaining(message) }],
    });
  });

  test('a partner that fails twice and then accepts gets it once, at the third attempt', async () => {
    world.sandbox.setFaults('benevity', benevity, [{ fault: 'SERVER_ERROR', times: 2 }]);
    const had = world.sandbox.records(benevity).length;
    const { id } = await runNow({ destinationId: benevity, period: { from: '2026-05-01', to: '2026-05-02' } });
    await world.settle();
    const run = await readRun(id);
    expect(run).toMatchObject({ outcome: 'DELIVERED', attemptCount: 3, status: 'COMPLETED' });
    expect(run.attempts.map((each: Json) => each.outcome)).toEqual(['UNKNOWN', 'UNKNOWN', 'DELIVERED']);
    expect(world.sandbox.records(benevity)).toHaveLength(had + 1);
  });

  test('a partner that commits and then times out has one record', async () => {
    world.sandbox.setFaults('benevity', benevity, [{ fault: 'TIMEOUT_AFTER_COMMIT' }]);
    const had = world.sandbox.records(benevity).length;
    const { id } = await runNow({ destinationId: benevity, period: { from: '2026-05-02', to: '2026-05-03' } });
    await world.settle();
    expect(await readRun(id)).toMatchObject({ outcome: 'DELIVERED', attemptCount: 2 });
    expect(world.sandbox.records(benevity)).toHaveLength(had + 1);
  });

  test('after three attempts it is a dead letter; a redrive adds attempts to the same run', async () => {
    world.sandbox.setFaults('benevity', benevity, [{ fault: 'SERVER_ERROR', times: 3 }]);
    const { id } = await runNow({ destinationId: benevity, period: { from: '2026-05-03', to: '2026-05-04' } });
    await world.settle();
    expect(await readRun(id)).toMatchObject({
      status: 'FAILED',
      outcome: 'DEAD_LETTERED',
      reason: 'ATTEMPTS_USED_UP',
      attemptCount: 3,
    });
    const listed = await world.ask(
      `query ($filter: DeliveryRunFilter) { deliveryRuns(filter: $filter) { nodes { id } } }`,
      { filter: { companyId, outcome: 'DEAD_LETTERED', status: 'FAILED' } },
      manager,
    );
    expect(listed.nodes).toEqual([{ id }]);
    const redrive = (input: object, key?: string) =>
      world.ask(
        `mutation ($input: RedriveDeliveryRunsInput!, $key: String) { redriveDeliveryRuns(input: $input, idempotencyKey: $key) {
           ... on DeliveryRunsQueued { dryRun count runs { id status progress } } ... on DeliveryInvalid { problems { path } } } }`,
        { input, key },
      );
    expect(await redrive({ filter: {} })).toEqual({ problems: [{ path: 'input.filter' }] });
    expect(await redrive({ filter: { outcome: 'DEAD_LETTERED' }, dryRun: true })).toMatchObject({
      dryRun: true,
      count: 1,
    });
    expect((await readRun(id)).status).toBe('FAILED');
    const before = (await readRun(id)).progress;
    const again = await redrive({ ids: [id] }, 'redrive-1');
    expect(again).toMatchObject({ dryRun: false, count: 1, runs: [{ id, status: 'PROCESSING' }] });
    expect(again.runs[0].progress).toBeGreaterThanOrEqual(before);
    await world.settle();
    expect(await redrive({ ids: [id] }, 'redrive-1')).toMatchObject({ count: 1 });
    expect(await readRun(id)).toMatchObject({ outcome: 'DELIVERED', attemptCount: 4, progress: 100 });
  });

  test('credentials that are not there block it and open nothing', async () => {
    const workday = await world.destination('WORKDAY', undefined, 'NOT_THERE');
    const { id } = await runNow({ destinationId: workday, period: { month: lastMonth } });
    await world.settle();
    expect(await readRun(id)).toMatchObject({ outcome: 'BLOCKED', reason: 'CREDENTIALS_MISSING', attemptCount: 0 });
    const destination = await world.ask(
      `query ($id: ID!) { destination(id: $id) { status circuit { state failures } lastSuccessAt } }`,
      { id: workday },
    );
    expect(destination).toEqual({
      status: 'CREDENTIALS_MISSING',
      circuit: { state: 'CLOSED', failures: 0 },
      lastSuccessAt: null,
    });
    const tested = await world.ask(
      `mutation { testDestination(id: "${workday}") { ... on DestinationTested { ok message } } }`,
    );
    expect(tested).toMatchObject({ ok: false, message: expect.stringContaining('secret') });
  });

  test('too many failures in a row open the circuit; an operator closes it, with a reason that is kept', async () => {
    const goodera = await world.destination('GOODERA', 'goodera/impact-envelope-v1');
    world.sandbox.setFaults('goodera', goodera, [{ fault: 'SERVER_ERROR', times: 6 }]);
    const runs = await Promise.all(
      [1, 2].map((day) =>
        runNow({ destinationId: goodera, period: { from: `2026-05-0${day}`, to: `2026-05-0${day + 1}` } }),
      ),
    );
    await world.settle();
    const read = () =>
      world.ask(`query ($id: ID!) { destination(id: $id) { status circuit { state openUntil failures } } }`, {
        id: goodera,
      });
    expect(await read()).toMatchObject({ status: 'CIRCUIT_OPEN', circuit: { state: 'OPEN', failures: 5 } });
    const waiting = await Promise.all(runs.map(({ id }) => readRun(id)));
    expect(waiting.map(({ outcome }) => outcome).sort()).toEqual(['DEAD_LETTERED', null]);
    world.sandbox.setFaults('goodera', goodera, []);
    const closed = await world.ask(
      `mutation ($input: CloseDestinationCircuitInput!) { closeDestinationCircuit(input: $input) { ... on Destination { status } } }`,
      { input: { id: goodera, reason: 'They answered on the phone' } },
    );
    expect(closed.status).toBe('READY');
    await world.settle();
    const after = await Promise.all(runs.map(({ id }) => readRun(id)));
    expect(after.map(({ outcome }) => outcome).sort()).toEqual(['DEAD_LETTERED', 'DELIVERED']);
    const changes = await world.db.query<{ action: string; reason: string | null }>(
      `select action, reason from destination_change where destination_id = $1 order by at`,
      [goodera],
    );
    expect(changes).toContainEqual({ action: 'CIRCUIT_CLOSED', reason: 'They answered on the phone' });
    const states = (await world.events('destination.circuit.changed')).map(({ payload }) => payload.state);
    expect(states).toEqual(['OPEN', 'CLOSED']);
  });

  test('a partner settles by its webhook what no one could tell; unsigned, for another destination or again it changes nothing', async () => {
    const blind = world.process({
      partners: (directory) => ({
        ...directory,
        find(profileId) {
          const connector = directory.find(profileId);
          return connector && { ...connector, profile: { ...connector.profile, repeat: 'NONE' } };
        },
      }),
    });
    world.sandbox.setFaults('benevity', benevity, [{ fault: 'SERVER_ERROR_AFTER_COMMIT' }]);
    const { id } = await runNow({ destinationId: benevity, period: { from: '2026-05-07', to: '2026-05-08' } });
    await world.settle(blind);
    const waiting = await readRun(id);
    expect(waiting).toMatchObject({ status: 'FAILED', outcome: 'UNKNOWN', reason: 'OUTCOME_UNKNOWN', receipt: null });
    const app = fastify();
    await impact.routes?.(app, world.services);
    const [secret] = world.services.connectors.webhookSecrets(
      { id: benevity, credentialRef: 'SANDBOX' },
      'benevity/impact-envelope-v1',
    );
    const payload = JSON.stringify({
      type: 'delivery.accepted',
      data: { reference: waiting.payload.idempotencyKey, id: 'partner-1' },
    });
    const post = async (signed: string, destination = benevity) => {
      const headers = signWebhook(payload, { secret: signed, id: 'msg_1', timestamp: new Date() });
      const url = `/webhooks/partners/${destination}`;
      const answer = await app.inject({
        method: 'POST',
        url,
        payload,
        headers: { ...headers, 'content-type': 'application/json' },
      });
      return [answer.statusCode, answer.json().settled ?? answer.json().error.code];
    };
    expect(await post(`whsec_${Buffer.alloc(32, 1).toString('base64')}`)).toEqual([401, expect.any(String)]);
    expect(await post(secret!, '00000000-0000-7000-8000-000000000001')).toEqual([401, 'NO_SECRET']);
    expect((await readRun(id)).outcome).toBe('UNKNOWN');
    expect(await post(secret!)).toEqual([200, 1]);
    expect(await post(secret!)).toEqual([200, 0]);
    await app.close();
    expect(await readRun(id)).toMatchObject({
      status: 'COMPLETED',
      outcome: 'DELIVERED',
      receipt: { reference: 'partner-1', source: 'WEBHOOK' },
    });
  });

  test('a person who looked at the partner resolves it; an API key cannot have looked', async () => {
    const blind = world.process({
      partners: (directory) => ({
        ...directory,
        find(profileId) {
          const connector = directory.find(profileId);
          return connector && { ...connector, profile: { ...connector.profile, repeat: 'NONE' } };
        },
      }),
    });
    world.sandbox.setFaults('benevity', benevity, [{ fault: 'RESET_AFTER_COMMIT' }]);
    const { id } = await runNow({ destinationId: benevity, period: { from: '2026-05-08', to: '2026-05-09' } });
    await world.settle(blind);
    const document = `mutation ($input: ResolveDeliveryRunInput!) { resolveDeliveryRun(input: $input) { __typename
      ... on DeliveryRun { outcome receipt { reference source } } ... on ErrorResult { code } } }`;
    const variables = { input: { id, resolution: 'DELIVERED', reference: 'seen-1' } };
    const key = { ...operator, kind: 'api-key' as const };
    expect((await world.send(key, document, variables)).errors?.[0].extensions.code).toBe('FORBIDDEN');
    expect(await world.ask(document, variables)).toMatchObject({
      outcome: 'DELIVERED',
      receipt: { reference: 'seen-1', source: 'PERSON' },
    });
    expect(await world.ask(document, variables)).toMatchObject({ code: 'DELIVERY_NOT_WAITING' });
  });

  test('is followed by streams that leave no state out, and counted', async () => {
    const { id } = await runNow({ destinationId: benevity, period: { from: '2026-05-05', to: '2026-05-06' } });
    await world.settle();
    const states: Json[] = [];
    const stream = await world.subscribe(
      manager,
      `subscription ($id: ID!) { deliveryRunProgress(id: $id, afterSeq: 0) { seq status progress outcome detail } }`,
      { id },
    );
    for await (const { data } of stream) states.push(data.deliveryRunProgress);
    expect(states.map(({ seq }) => seq)).toEqual(states.map((_, at) => at + 1));
    expect(states.at(-1)).toMatchObject({ status: 'COMPLETED', progress: 100, outcome: 'DELIVERED' });
    const progress = states.map((state) => state.progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    const changes = await world.subscribe(
      manager,
      `subscription ($companyId: ID!) { deliveryRunsChanged(companyId: $companyId) { seq run { id } } }`,
      { companyId },
    );
    expect((await changes.next()).value.data.deliveryRunsChanged.run.id).toBe(id);
    await changes.return?.();
    const stats = await world.ask(
      `query ($companyId: ID!) { deliveryStats(companyId: $companyId) {
         total { runs delivered failed firstAttempt retries onTime meanDelaySeconds p95DelaySeconds } byPartner { partner runs } } }`,
      { companyId },
      manager,
    );
    expect(stats.total.runs).toBe(stats.byPartner.reduce((sum: number, each: Json) => sum + each.runs, 0));
    expect(stats.total.delivered).toBeGreaterThan(stats.total.firstAttempt);
    expect(stats.total.retries).toBeGreaterThanOrEqual(3);
    expect(stats.total.onTime).toBe(stats.total.delivered);
    const finished = await world.events('delivery.run.finished');
    expect(finished.filter(({ payload }) => payload.runId === id)).toHaveLength(1);
  });
});
