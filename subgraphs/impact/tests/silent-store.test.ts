import { Client } from 'pg';
import type { FastifyInstance } from 'fastify';
import { ensureDatabase, openDatabase } from '#platform/database';
import { backendOf, expectNoLeaks, ownServer, type OwnServer, testLogger } from '#platform/testing';
import { demoPeople } from '../demo/people.js';
import { impact } from '../index.js';
import { openWorld, post, webhookServer, type World } from './impact-world.js';

let server: OwnServer;
let world: World;
let app: FastifyInstance;

beforeAll(async () => {
  server = await ownServer();
  const url = await ensureDatabase(server, 'impact');
  const { entities, migrations } = impact;
  const db = await openDatabase({ name: 'impact', url, entities, migrations, log: testLogger().log });
  world = await openWorld({ database: { ...db, url } });
  app = await webhookServer(world.services);
});
afterEach(() => server.thaw());
expectNoLeaks(
  () => app.close(),
  () => world.close(),
  () => server.remove(),
);

const participants = demoPeople.filter(({ kind, companyId }) => kind === 'PARTICIPANT' && companyId !== null);
const companyIds = [...new Set(participants.map(({ companyId }) => companyId!))];
let counter = 0;
const eventOf = (companyId: string) => ({
  id: `silent_${(counter += 1)}`,
  type: 'feedback.submitted',
  companyId,
  userId: participants.find((person) => person.companyId === companyId)!.id,
  text: 'My mentor listens.',
  submittedAt: '2026-11-22T10:00:00Z',
});

async function send(event: ReturnType<typeof eventOf>) {
  const startedAt = performance.now();
  const answer = await post(app, event, { clock: world.clock });
  return {
    event,
    status: answer.statusCode,
    retryAfter: Number(answer.headers['retry-after']),
    ms: performance.now() - startedAt,
  };
}

/** Asked on a connection of its own: one of the pool may be frozen. */
async function backends(): Promise<number[]> {
  const client = new Client({ connectionString: world.db.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
         and backend_type = 'client backend' order by state = 'active' desc, state_change desc`,
    );
    return rows.map(({ pid }) => pid);
  } finally {
    await client.end();
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const stored = async (ids: readonly string[]): Promise<number> => {
  const [row] = await world.db.query<{ count: number }>(
    `select count(*)::int as count from feedback_ingest_key k join feedback f on f.id = k.feedback_id
       join event_outbox o on o.aggregate_id = f.id::text where k.key = any($1)`,
    [ids.map((id) => `webhook:${id}`)],
  );
  return row!.count;
};

test('with backends frozen under load every request is answered within seconds, and every text is stored once', async () => {
  const sent: ReturnType<typeof send>[] = [];
  for (let round = 0; round < 120; round += 1) {
    for (const companyId of companyIds) sent.push(send(eventOf(companyId)));
    if (round === 10 || round === 40 || round === 70)
      for (const pid of (await backends()).slice(0, 1)) server.freeze(pid);
    await pause(40);
  }
  const answers = await Promise.all(sent);
  for (const { status, retryAfter, ms } of answers) {
    expect([202, 503]).toContain(status);
    expect(ms).toBeLessThan(15_000);
    expect(status === 202 || retryAfter > 0).toBe(true);
  }
  expect(answers.filter(({ status }) => status === 202).length).toBeGreaterThan(answers.length / 2);
  server.thaw();
  const refused = answers.filter(({ status }) => status === 503);
  const again = await Promise.all(refused.map(({ event }) => send(event)));
  expect(again.map(({ status }) => status)).toEqual(refused.map(() => 202));
  expect(await stored(answers.map(({ event }) => event.id))).toBe(answers.length);
  const doubled = await world.db.query(
    `select aggregate_id from event_outbox where type = 'feedback.received' group by 1 having count(*) > 1`,
  );
  expect(doubled).toEqual([]);
});

test('a frozen backend that holds the lock of one company stops that company alone', async () => {
  const [blocked, free] = companyIds as [string, string];
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const holding = world.db
    .transaction(async (tx) => {
      await world.services.metrics.bump([blocked], world.clock.now(), tx);
      server.freeze(await backendOf(tx));
      begun();
      await tx.query('select 1');
    })
    .catch(() => {});
  await hasBegun;
  const answers = await Promise.all([send(eventOf(blocked)), send(eventOf(free)), send(eventOf(free))]);
  expect(answers.map(({ status }) => status)).toEqual([503, 202, 202]);
  for (const { ms } of answers) expect(ms).toBeLessThan(15_000);
  server.thaw();
  await holding;
  expect((await send(answers[0].event)).status).toBe(202);
});
