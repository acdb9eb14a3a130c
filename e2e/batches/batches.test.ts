import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ownCompanyId, People, type RunningApp, rowsOf, Site, waitFor } from '../harness/index.js';
import { WatchedBatch } from './watched-batch.js';

let site: Site;
let people: People;
let app: RunningApp;
beforeAll(async () => {
  site = await Site.create();
  people = new People(site);
  app = await site.start();
});
afterAll(async () => {
  await people.close();
  await site.remove();
});

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown> & { id?: string; code?: string; counts?: Record<string, number> };
}
async function rest(path: string, given: { body?: string; key?: string; token?: string } = {}): Promise<Reply> {
  const token = given.token ?? (await people.token('company_manager'));
  const response = await fetch(`${site.url}${path}`, {
    ...(given.body !== undefined && { method: 'POST', body: given.body }),
    headers: {
      ...(token !== '' && { authorization: `Bearer ${token}` }),
      ...(given.body !== undefined && { 'content-type': 'application/json' }),
      ...(given.key !== undefined && { 'idempotency-key': given.key }),
    },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Reply['body'] };
}
const post = (action: string, id: string) => rest(`/v1/q2q/batches/${id}/${action}`, { body: '{}' });

const stories = [
  'My mentor helped me to practise for a job interview, and I feel more confident now.',
  'I know my neighbours by name and they greet me.',
  'At the shop I can ask for what I need in Norwegian.',
  'I wrote my first application and got an answer.',
];
const linesOf = (count: number, textOf: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => JSON.stringify({ id: `story-${at}`, text: textOf(at), locale: 'en' })).join(
    '\n',
  );
const submission = (jsonLines: string) => JSON.stringify({ companyId: ownCompanyId, jsonLines });
const stateCountsOf = (id: string) =>
  rowsOf<{ state: string; n: number; texts: number }>(site, 'q2q_cost', {
    sql: `select state, count(*)::int as n, count(text)::int as texts from classification_batch_item where batch_id = $1 group by 1`,
    values: [id],
  });

/** 10,000 take some two minutes: `BATCH_TEXTS=10000 npm test -- e2e/batches`. */
const count = Number(process.env.BATCH_TEXTS ?? 3_000);

describe('thousands of texts', () => {
  let watched: WatchedBatch;

  it('are taken in one request, once, however often it is sent', async () => {
    const body = submission(linesOf(count, (at) => `${stories[at % stories.length]} It was day ${at}.`));
    const first = await rest('/v1/q2q/classify/batch', { body, key: 'thousands' });
    expect({ status: first.status, total: first.body.counts?.total }).toEqual({ status: 202, total: count });
    expect(first.headers.get('location')).toBe(`/v1/q2q/batches/${first.body.id}`);
    const again = await rest('/v1/q2q/classify/batch', { body, key: 'thousands' });
    expect(again.body.id).toBe(first.body.id);
    watched = new WatchedBatch(people, first.body.id!);
  });

  it('stand still while they are paused, and go on', async () => {
    await watched.follow(({ progress }) => progress >= 3);
    expect(await post('pause', watched.id)).toMatchObject({ status: 200, body: { paused: true } });
    const done = async () => (await rest(`/v1/q2q/batches/${watched.id}`)).body.counts!.scored!;
    let before = -1;
    // What was under way is finished; then nothing moves.
    const still = await waitFor('the batch to stand still', async () => {
      const now = await done();
      const same = now === before;
      before = now;
      await new Promise((wake) => setTimeout(wake, 500));
      return same ? now : undefined;
    });
    expect(await done()).toBe(still);
    expect(await post('resume', watched.id)).toMatchObject({ status: 200, body: { paused: false } });
  });

  it('survive two kills of the process: every item has one answer, and is paid for once', async () => {
    for (const until of [15, 45]) {
      await watched.follow(({ progress }) => progress >= until);
      expect(watched.seen.at(-1)).toMatchObject({ status: 'PROCESSING' });
      await app.crash();
      await people.close();
      app = await site.start();
    }
    await watched.follow();
    expect(watched.seen.at(-1)).toMatchObject({ status: 'COMPLETED', progress: 100 });
    const { body } = await rest(`/v1/q2q/batches/${watched.id}`);
    expect(body).toMatchObject({ status: 'COMPLETED', outcome: 'CLASSIFIED', waitsFor: null });
    const counts = body.counts!;
    expect(counts).toMatchObject({ total: count, waiting: 0, ready: 0, held: 0, failed: 0, cancelled: 0 });
    expect(counts.scored! + counts.abstained!).toBe(count);
    const [books] = await rowsOf<{ holds: number; settled: number; items: number; answers: number; wrong: number }>(
      site,
      'q2q_cost',
      {
        sql: `select (select count(*)::int from reservation where idempotency_key like 'batch:' || $1 || ':%') as holds,
                (select count(*)::int from reservation where idempotency_key like 'batch:' || $1 || ':%' and status = 'SETTLED') as settled,
                (select count(distinct item_id)::int from classification_batch_item where batch_id::text = $1) as items,
                (select count(distinct classification_id)::int from classification_batch_item where batch_id::text = $1) as answers,
                (select count(*)::int from ledger_proof()) as wrong`,
        values: [watched.id],
      },
    );
    expect(books).toEqual({ holds: count, settled: count, items: count, answers: count, wrong: 0 });
  }, 420_000);

  it('were followed by one subscription, whose progress never fell', () => {
    for (const name of ['seq', 'progress'] as const) {
      const told = watched.seen.map((state) => state[name]);
      expect(told).toEqual(told.toSorted((a, b) => a - b));
    }
    expect(watched.seen.length).toBeGreaterThan(20);
  });

  it('are listed in order, page by page, with what became of each', async () => {
    const ids: string[] = [];
    let path: string | undefined = `/v1/q2q/batches/${watched.id}/items?first=100`;
    while (path && ids.length < 300) {
      const { body, headers } = await rest(path);
      const { nodes } = body.items as { nodes: { id: string; classification: unknown }[] };
      expect(nodes.every(({ classification }) => classification !== null)).toBe(true);
      ids.push(...nodes.map(({ id }) => id));
      path = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(ids).toEqual(Array.from({ length: 300 }, (_, at) => `story-${at}`));
  });

  it('are cancelled at once: texts that wait are forgotten, what was answered stays', async () => {
    const most = 10_000;
    const body = submission(linesOf(most, (at) => `${stories[at % stories.length]} It was night ${at}.`));
    const { body: batch } = await rest('/v1/q2q/classify/batch', { body });
    const other = new WatchedBatch(people, batch.id!);
    await other.follow(({ progress }) => progress >= 2);
    const cancelled = await post('cancel', other.id);
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'COMPLETED', outcome: 'CANCELLED' } });
    await other.follow();
    const states = await stateCountsOf(other.id);
    expect(states.reduce((sum, { n }) => sum + n, 0)).toBe(most);
    expect(
      states.map(({ state }) => state).filter((state) => !['SCORED', 'ABSTAINED', 'CANCELLED'].includes(state)),
    ).toEqual([]);
    expect(states.every(({ texts }) => texts === 0)).toBe(true);
    expect((await post('pause', other.id)).body.outcome).toBe('CANCELLED');
  });
});

describe('twenty megabytes', () => {
  const texts = 1_050;
  const long = (at: number) => `${stories[at % stories.length]} `.repeat(420).slice(0, 19_900);

  it('are taken where a batch is, and only there', async () => {
    const body = submission(linesOf(texts, long));
    expect(body.length).toBeGreaterThan(20_000_000);
    const taken = await rest('/v1/q2q/classify/batch', { body });
    expect({ status: taken.status, total: taken.body.counts?.total }).toEqual({ status: 202, total: texts });
    expect(await rest('/v1/q2q/classify', { body })).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
    const graphql = await fetch(`${site.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await people.token('company_manager')}` },
      body: JSON.stringify({ query: '{ __typename }', variables: { body } }),
    });
    expect(graphql.status).toBe(413);
    await post('cancel', taken.body.id!);
  });

  it('have 20 MiB of text at most, and are refused as a whole', async () => {
    const more = submission(linesOf(texts + 10, () => 'å'.repeat(9_950)));
    expect(await rest('/v1/q2q/classify/batch', { body: more })).toMatchObject({
      status: 422,
      body: { code: 'BATCH_INVALID', errors: [{ pointer: '#/items' }] },
    });
    const tooLong = submission(linesOf(1_350, long));
    expect(await rest('/v1/q2q/classify/batch', { body: tooLong })).toMatchObject({
      status: 413,
      body: { code: 'BODY_TOO_LARGE', detail: expect.stringContaining('26214400') },
    });
  });

  it('are not read for somebody who is not known', async () => {
    const body = submission(linesOf(texts, long));
    expect(await rest('/v1/q2q/classify/batch', { body, token: '' })).toMatchObject({
      status: 401,
      body: { code: 'UNAUTHENTICATED' },
    });
    const participant = await people.token('participant');
    expect((await rest('/v1/q2q/classify/batch', { body, token: participant })).status).toBe(403);
  });

  it('leave the process as healthy as it was', async () => {
    expect((await fetch(`${site.url}/readyz`)).status).toBe(200);
  });
});
