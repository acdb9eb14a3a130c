import { fork } from 'node:child_process';
import { once } from 'node:events';
import { jest } from '@jest/globals';
import { newEvent } from '#contracts/events';
import { expectNoLeaks } from '#platform/testing';
import { picoPerUsd } from '../ledger/money.rules.js';
import { actorOf, openWorld, type World } from './world.js';

jest.setTimeout(240_000);

let world: World;
beforeAll(async () => {
  world = await openWorld();
  world.clock.set(new Date('2026-11-15T12:00:00Z'));
});
expectNoLeaks(() => world.close());
// The hundred requests of one minute do not count for the next.
beforeEach(() => world.clock.advance(61_000));
const proved = async () => expect(await world.services.settlements.proof()).toEqual([]);
afterEach(proved);

const manager = (companyId: string, n = 1) => actorOf('company_manager', n, companyId);
const good = 'My mentor helped me to practise for a job interview, and I feel more confident now.';
const texts = (n: number) => Array.from({ length: n }, (_, at) => ({ id: `t${at}`, text: good }));
const submit = `mutation ($input: ClassifyBatchInput!, $key: String) { r: classifyBatch(input: $input, idempotencyKey: $key) { __typename
  ... on ClassificationBatch { id status progress seq counts { total waiting } } ... on ErrorResult { code message }
  ... on BatchInvalid { problems { path message } } ... on RateLimited { retryAfter } } }`;
const read = `query ($id: ID!) { b: classificationBatch(id: $id) { status progress outcome paused waitsFor retryAt cost { amount }
  counts { total waiting ready scored abstained held failed cancelled }
  items(first: 100) { nodes { id position state failure classification { status scores { dimension } } } } } }`;
const send = async (companyId: string, query: string, variables: object) =>
  world.send(manager(companyId), query, variables as Record<string, unknown>);
const begin = async (companyId: string, items: object[], key?: string): Promise<string> => {
  const { data } = await send(companyId, submit, { input: { companyId, items }, key });
  expect(data.r.__typename).toBe('ClassificationBatch');
  return data.r.id;
};
const state = async (companyId: string, id: string) => (await send(companyId, read, { id })).data.b;
const work = () => world.services.batchWorker.runUntilIdle(AbortSignal.timeout(60_000));

/** Plays safety's part: holds what speaks of danger, redacts names, lets the rest through. Returns how many texts it has read. */
async function screen(times = 1): Promise<number> {
  const handler = world.services.handlers.find(({ consumer }) => consumer === 'q2q-cost.batches')!;
  const submitted = await world.events('batch.text.submitted');
  await world.db.query(`delete from event_outbox where type = 'batch.text.submitted'`);
  const events = submitted.map(({ payload: { batchId, itemId, text } }) => {
    const isHeld = text.includes('danger');
    const redactedText = isHeld ? null : text.replaceAll('Kari', '[NAME]');
    const verdict = isHeld ? ('HOLD' as const) : ('ALLOW' as const);
    const event = newEvent('batch.text.screened', itemId, { batchId, itemId, verdict, redactedText, language: 'en' });
    return { ...event, id: world.ids.next(), sequence: 1, occurredAt: world.clock.now() };
  });
  for (let n = 0; n < times; n += 1)
    if (events.length > 0) await world.db.transaction((tx) => handler.handle(events as never, tx, undefined as never));
  return events.length;
}
async function finish(): Promise<void> {
  do await work();
  while ((await screen()) > 0);
}

describe('a batch', () => {
  it('is screened, read and answered: one answer for each item, and no text is left', async () => {
    const companyId = await world.company(10n * picoPerUsd);
    const items = [...texts(40), { id: 'held', text: 'There is danger here.' }, { id: 'short', text: 'Ok.' }];
    const id = await begin(companyId, items, 'k');
    expect(await begin(companyId, items, 'k')).toBe(id);
    const follow = 'subscription ($id: ID!) { classificationBatchProgress(id: $id) { seq batch { status progress } } }';
    const stream = await world.subscribe(manager(companyId), follow, { id });
    await work();
    expect(await state(companyId, id)).toMatchObject({ status: 'PROCESSING', waitsFor: 'SCREENING', progress: 0 });
    expect(await screen(2)).toBe(42);
    await finish();
    const ended = await state(companyId, id);
    expect(ended).toMatchObject({ status: 'COMPLETED', outcome: 'CLASSIFIED', progress: 100, waitsFor: null });
    expect(ended.counts).toMatchObject({
      total: 42,
      scored: 40,
      abstained: 1,
      held: 1,
      failed: 0,
      waiting: 0,
      ready: 0,
    });
    expect(ended.items.nodes.map((item: { id: string }) => item.id)).toEqual(items.map((item) => item.id));
    expect(ended.items.nodes[0]).toMatchObject({ state: 'SCORED', classification: { status: 'SCORED' } });
    expect(ended.items.nodes[40]).toMatchObject({ id: 'held', state: 'HELD', classification: null });
    expect(Number(ended.cost.amount)).toBeGreaterThan(0);
    expect(await world.db.query('select 1 from classification_batch_item where text is not null')).toEqual([]);
    const states: { seq: number; batch: { progress: number } }[] = [];
    for await (const { data } of stream) states.push(data.classificationBatchProgress);
    expect(states.at(-1)!.batch).toEqual({ status: 'COMPLETED', progress: 100 });
    const progress = states.map(({ batch }) => batch.progress);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    const spent = await world.db.query<{ feature: string }>(
      'select distinct feature from reservation where company_id = $1',
      [companyId],
    );
    expect(spent).toEqual([{ feature: 'batch' }]);
  });

  it('takes ten thousand texts as lines, in one request', async () => {
    const companyId = await world.company(10n * picoPerUsd);
    const jsonLines = texts(10_000)
      .map((item) => JSON.stringify(item))
      .join('\n');
    const { data } = await send(companyId, submit, { input: { companyId, jsonLines } });
    expect(data.r.counts).toEqual({ total: 10_000, waiting: 10_000 });
    await work();
    // So many are on their way at most.
    expect(await screen()).toBeLessThanOrEqual(500);
    await world.services.batches.stop(data.r.id);
  });

  it.each([
    [{ items: [] }, ['input.items']],
    [
      {
        items: [
          { id: 'a', text: 'x' },
          { id: 'a', text: 'y' },
        ],
      },
      ['input.items.1.id'],
    ],
    [
      {
        items: [
          { id: 'a', text: 'x' },
          { id: 'b', text: ' ' },
        ],
      },
      ['input.items.1.text'],
    ],
    [{ items: [{ id: '', text: 'x' }] }, ['input.items.0.id']],
    [{ items: [{ id: 'a', text: 'x'.repeat(20_001) }] }, ['input.items.0.text']],
    [{ items: [{ id: 'a', text: 'x', locale: 'not a tag' }] }, ['input.items.0.locale']],
  ])('of %j is refused as a whole, and says what is wrong', async (given, paths) => {
    const companyId = await world.company(1n);
    const { data } = await send(companyId, submit, { input: { companyId, ...given } });
    expect(data.r.code).toBe('BATCH_INVALID');
    expect(data.r.problems.map(({ path }: { path: string }) => path)).toEqual(paths);
    expect(await world.db.query('select 1 from classification_batch where company_id = $1', [companyId])).toEqual([]);
  });

  it.each([
    [{}, 'input.items'],
    [{ items: [{ id: 'a', text: 'x' }], jsonLines: '{"id":"a","text":"x"}' }, 'input.items'],
    [{ jsonLines: '{"id":"a","text":"x"}\nnonsense' }, 'input.jsonLines'],
  ])('of %j names the field', async (given, field) => {
    const companyId = await world.company(1n);
    const { errors } = await send(companyId, submit, { input: { companyId, ...given } });
    expect(errors![0].extensions.field).toBe(field);
  });

  it('is one of the hundred requests in a minute', async () => {
    const companyId = await world.company(1n);
    const outcomes = [];
    for (let n = 0; n < 101; n += 1)
      outcomes.push((await send(companyId, submit, { input: { companyId, items: texts(1) } })).data.r);
    expect(outcomes.filter(({ __typename }) => __typename === 'ClassificationBatch')).toHaveLength(100);
    expect(outcomes[100]).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 60 });
    for (const { id } of outcomes) if (id) await world.services.batches.stop(id);
  });

  it('is of its company alone', async () => {
    const [mine, theirs] = [await world.company(1n), await world.company(1n)];
    const id = await begin(mine, texts(1));
    expect((await send(theirs, read, { id })).data.b).toBeNull();
    expect((await send(theirs, submit, { input: { companyId: mine, items: texts(1) } })).data.r.code).toBe(
      'COMPANY_NOT_FOUND',
    );
    const cancel =
      'mutation ($id: ID!) { r: cancelClassificationBatch(id: $id) { __typename ... on ErrorResult { code } } }';
    expect((await send(theirs, cancel, { id })).data.r.code).toBe('BATCH_NOT_FOUND');
    const follow = 'subscription ($id: ID!) { classificationBatchProgress(id: $id) { seq } }';
    await expect(world.subscribe(manager(theirs), follow, { id })).rejects.toThrow('was not found');
    const reviewer = await world.send(actorOf('reviewer'), read, { id });
    expect(reviewer.errors![0].extensions.code).toBe('FORBIDDEN');
    await world.services.batches.stop(id);
  });
});

describe('changing a batch', () => {
  const mutation = (name: string) =>
    `mutation ($id: ID!) { r: ${name}ClassificationBatch(id: $id) { __typename ... on ClassificationBatch { paused status outcome progress counts { cancelled scored } } ... on ErrorResult { code } } }`;

  it('pauses, goes on, and is cancelled: what waits is forgotten, what was answered stays', async () => {
    const companyId = await world.company(10n * picoPerUsd);
    const id = await begin(companyId, texts(600));
    await work();
    await screen();
    expect((await send(companyId, mutation('pause'), { id })).data.r).toMatchObject({ paused: true });
    await work();
    expect((await state(companyId, id)).counts).toMatchObject({ scored: 0 });
    expect((await send(companyId, mutation('resume'), { id })).data.r).toMatchObject({ paused: false });
    await work();
    const { counts } = await state(companyId, id);
    expect(counts.scored).toBeGreaterThan(100);
    const cancelled = (await send(companyId, mutation('cancel'), { id })).data.r;
    expect(cancelled).toMatchObject({ status: 'COMPLETED', outcome: 'CANCELLED', progress: 100 });
    expect(cancelled.counts).toEqual({ cancelled: 600 - counts.scored, scored: counts.scored });
    expect(await world.db.query('select 1 from classification_batch_item where text is not null')).toEqual([]);
    // A verdict that comes late brings no text back.
    await screen();
    expect(await world.db.query('select 1 from classification_batch_item where text is not null')).toEqual([]);
    expect((await send(companyId, mutation('cancel'), { id })).data.r.outcome).toBe('CANCELLED');
    for (const name of ['pause', 'resume'])
      expect((await send(companyId, mutation(name), { id })).data.r).toMatchObject({ outcome: 'CANCELLED' });
  });

  it('pays for what was answered while it was cancelled', async () => {
    const companyId = await world.company(10n * picoPerUsd);
    const id = await begin(companyId, texts(30));
    await work();
    await screen();
    const working = work();
    while ((await world.db.query('select 1 from reservation where company_id = $1', [companyId])).length === 0)
      await new Promise((wake) => setTimeout(wake, 2));
    await world.services.batches.stop(id);
    await working;
    const open = await world.db.query(
      `select 1 from reservation where company_id = $1 and status in ('HELD', 'UNKNOWN')`,
      [companyId],
    );
    expect(open).toEqual([]);
  });

  it('ends by itself after thirty days', async () => {
    const companyId = await world.company(1n);
    const id = await begin(companyId, texts(2));
    const before = world.clock.now();
    world.clock.advance(31 * 86_400_000);
    await world.services.batches.expire();
    expect(await state(companyId, id)).toMatchObject({ status: 'COMPLETED', outcome: 'EXPIRED' });
    world.clock.set(before);
  });
});

describe('money', () => {
  it('paces a batch: it waits while there is none, and goes on when there is', async () => {
    const companyId = await world.company(0n);
    const id = await begin(companyId, texts(3));
    await work();
    await screen();
    await work();
    expect(await state(companyId, id)).toMatchObject({
      status: 'PROCESSING',
      waitsFor: 'BUDGET',
      counts: { ready: 3 },
    });
    await world.services.budgetChanges.set({
      companyId,
      monthlyLimitPusd: picoPerUsd,
      timeZone: null,
      reason: 'more',
      actorId: 'finn',
      idempotencyKey: null,
    });
    world.clock.advance(61_000);
    await work();
    expect(await state(companyId, id)).toMatchObject({ status: 'COMPLETED', counts: { scored: 3 } });
  });

  it('is estimated before it is spent', async () => {
    const companyId = await world.company(10n * picoPerUsd);
    const query = `query ($input: EstimateBatchCostInput!) { e: estimateBatchCost(input: $input) { modelId texts expected { amount } most { amount } available { amount } fits basis } }`;
    const input = { companyId, texts: 100, bytes: 8_000 };
    const before = (await send(companyId, query, { input })).data.e;
    expect(before).toMatchObject({
      modelId: 'embedded/q2q-ngram-2',
      texts: 100,
      available: { amount: '10.00' },
      fits: true,
    });
    expect(Number(before.most.amount)).toBeGreaterThanOrEqual(Number(before.expected.amount));
    const id = await begin(companyId, texts(100));
    await finish();
    const { cost } = await state(companyId, id);
    expect(Number(cost.amount)).toBeLessThanOrEqual(Number(before.most.amount));
    for (const [changes, field] of [
      [{ texts: 0 }, 'input.texts'],
      [{ texts: 10_001 }, 'input.texts'],
      [{ bytes: 1 }, 'input.bytes'],
    ] as const) {
      const { errors } = await send(companyId, query, { input: { ...input, ...changes } });
      expect(errors![0].extensions.field).toBe(field);
    }
    expect((await send(await world.company(1n), query, { input })).data.e).toBeNull();
  });
});

it('loses nothing and pays nothing twice when its workers are killed, each one step later than the one before', async () => {
  const worker = new URL('./batch-worker-process.ts', import.meta.url);
  const companyId = await world.company(10n * picoPerUsd);
  const id = await begin(companyId, texts(40));
  const work = async (killAt: number) => {
    await world.db.query('update classification_batch set lease_until = null, retry_at = null where id = $1', [id]);
    const child = fork(worker, [world.db.url, String(killAt)], { execArgv: ['--import', 'tsx'], stdio: 'inherit' });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    await proved();
    return signal === 'SIGKILL';
  };
  let died = 0;
  for (let step = 1; step <= 30; step += 1) if (await work(step)) died += 1;
  await work(0);
  // A round has some 25 statements from claiming the batch to settling its texts, fewer where an earlier one has got further.
  expect(died).toBeGreaterThanOrEqual(15);
  const { status, counts, items } = await state(companyId, id);
  expect({ status, counts }).toMatchObject({ status: 'COMPLETED', counts: { total: 40, scored: 40 } });
  expect(items.nodes.every(({ classification }: { classification: unknown }) => classification !== null)).toBe(true);
  const holds = await world.db.query<{ status: string; n: number }>(
    `select status, count(*)::int as n from reservation where idempotency_key like 'batch:' || $1 || ':%' group by 1`,
    [id],
  );
  // One hold for each item, settled once.
  expect(holds).toEqual([{ status: 'SETTLED', n: 40 }]);
}, 600_000);
