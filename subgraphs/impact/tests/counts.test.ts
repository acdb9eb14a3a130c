import fc from 'fast-check';
import { expectNoLeaks } from '#platform/testing';
import { demoCompanies } from '../demo/identities.js';
import { resolvePeriod } from '../metrics/period.rules.js';
import { openWorld, type World } from './impact-world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const [nordlys, dnipro] = demoCompanies;
const dimensions = ['confidence', 'belonging', 'well_being'] as const;

const differences = async (companyId: string) =>
  Object.fromEntries(
    (await world.services.counts.compare(companyId)).map((entry) => [entry.counts, entry.differences]),
  );
const none = { feedback: 0, outcomes: 0, enrollments: 0 };

async function participants(companyId: string): Promise<string[]> {
  const rows = await world.db.query<{ id: string }>(
    `select id from person where company_id = $1 and kind = 'PARTICIPANT' order by id`,
    [companyId],
  );
  return rows.map(({ id }) => id);
}

async function insertFeedback(companyId: string, userId: string, at: Date): Promise<string> {
  const id = world.ids.next();
  await world.db.query(
    `insert into feedback (id, company_id, user_id, text, status, submitted_at, received_at, status_changed_at)
     values ($1, $2, $3, 'Hei.', 'CLEARED', $4, $4, $4)`,
    [id, companyId, userId, at],
  );
  return id;
}

interface Score {
  readonly dimension: string;
  readonly score: number;
  readonly confidence: number;
}
const classify = (feedbackId: string, scores: readonly Score[]) =>
  world.db.transaction((tx) =>
    world.services.outcomes.store(
      [
        {
          classificationId: world.ids.next(),
          feedbackId,
          companyId: nordlys.id,
          userId: nordlys.id,
          provider: 'test',
          model: 'test',
          scores: scores.map((score) => ({ ...score, evidence: [] })) as never,
        },
      ],
      world.clock.now(),
      tx,
    ),
  );

test('the migration counts what was there before it, and rows of the demo are counted as they come', async () => {
  const companies = await world.services.counts.companies();
  expect(companies.length).toBeGreaterThanOrEqual(3);
  for (const { id } of companies) expect(await differences(id)).toEqual(none);
  const [counted] = await world.db.query<{ n: number }>('select count(*)::int as n from outcome_month');
  expect(counted!.n).toBeGreaterThan(50);
});

const share = fc.integer({ min: 0, max: 1_000_000 }).map((millionths) => millionths / 1_000_000);
const operation = fc.record({
  kind: fc.constantFrom('write', 'write', 'score', 'score', 'score', 'status', 'move', 'fold'),
  person: fc.nat(),
  text: fc.nat(),
  /** Around two New Years, in the zone of the company. */
  minute: fc.integer({ min: 0, max: 60 * 24 * 500 }),
  score: share,
  confidence: share,
  dimensions: fc.subarray([...dimensions], { minLength: 1 }),
});

test('after any operations, several at once, the counts are what a recount gives', async () => {
  const people = await participants(nordlys.id);
  const texts: string[] = [];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(operation, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 20 }),
      async (steps) => {
        for (const together of steps)
          await Promise.all(
            together.map(async ({ kind, person, text, minute, score, confidence, dimensions: named }) => {
              const at = new Date(Date.UTC(2025, 6, 1) + minute * 60_000);
              const known = texts[text % Math.max(1, texts.length)];
              if (kind === 'write' || known === undefined)
                texts.push(await insertFeedback(nordlys.id, people[person % people.length]!, at));
              else if (kind === 'score')
                await classify(
                  known,
                  named.map((dimension) => ({ dimension, score, confidence })),
                );
              else if (kind === 'status')
                await world.db.query(`update feedback set status = 'CLASSIFIED' where id = $1`, [known]);
              else if (kind === 'move')
                await world.db.query('update outcome_score set score = $2 where feedback_id = $1', [known, score]);
              else await world.services.counts.fold();
            }),
          );
        expect(await differences(nordlys.id)).toEqual(none);
      },
    ),
    { numRuns: 80 },
  );
  expect(texts.length).toBeGreaterThan(10);
});

test('one person’s scores by many writers at once are all counted', async () => {
  const [person] = await participants(dnipro.id);
  const at = new Date('2026-04-10T10:00:00Z');
  const texts = await Promise.all(Array.from({ length: 20 }, () => insertFeedback(dnipro.id, person!, at)));
  await Promise.all(texts.map((id) => classify(id, [{ dimension: 'confidence', score: 0.5, confidence: 0.9 }])));
  const [row] = await world.db.query<{ texts: number }>(
    `select texts from outcome_month m join outcome_subject s using (subject)
     where s.user_id = $1 and dimension = 'confidence' and month = '2026-04-01'`,
    [person],
  );
  expect(row).toEqual({ texts: 20 });
  expect(await differences(dnipro.id)).toEqual(none);
});

test('folding keeps every sum and leaves one row each', async () => {
  const sums = () =>
    world.db.query(
      `select day, status, erased, sum(count)::int as n from feedback_day where company_id = $1 group by 1, 2, 3
       having sum(count) <> 0 order by 1, 2, 3`,
      [nordlys.id],
    );
  const before = await sums();
  await Promise.all([world.services.counts.fold(), world.services.counts.fold(), world.services.counts.fold()]);
  await world.services.counts.fold();
  expect(await sums()).toEqual(before);
  const rows = await world.db.query('select from feedback_day where company_id = $1', [nordlys.id]);
  expect(rows).toHaveLength(before.length);
});

/** The same, with numbers that may differ in their last digits. */
function nearly(value: unknown): unknown {
  if (typeof value === 'number') return { asymmetricMatch: (other: unknown) => Math.abs(Number(other) - value) < 1e-9 };
  if (Array.isArray(value)) return value.map(nearly);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, nearly(part)]));
}

test('when the rows of a person are deleted every figure stays, also after a rebuild, and leads to no one', async () => {
  const [person] = await participants(nordlys.id);
  const months = ['2025-09', '2025-12', '2026-03', '2026-09', '2026-10'];
  const figures = async () => {
    const fresh = months.map(async (month) => {
      const period = resolvePeriod({ month }, { ...nordlys, fiscalYearStart: '01-01' }, new Date(0));
      const { seq: _seq, changedAt: _changedAt, ...counts } = await world.services.metrics.read(nordlys.id, period);
      const { from, to } = period;
      const rows = await world.services.outcomeFigures.rows({ companyId: nordlys.id, from, to });
      return { counts, rows: rows.toSorted((a, b) => a.dimension.localeCompare(b.dimension)) };
    });
    return Promise.all(fresh);
  };
  const before = await figures();
  const erased = await world.db.query<{ id: string }>('select id from feedback where user_id = $1', [person]);
  expect(erased.length).toBeGreaterThan(1);
  await world.db.transaction(async (tx) => {
    await tx.query('delete from outcome_score where user_id = $1', [person]);
    await tx.query(
      'delete from feedback_ingest_key where feedback_id in (select id from feedback where user_id = $1)',
      [person],
    );
    await tx.query('delete from feedback where user_id = $1', [person]);
    await tx.query('delete from outcome_subject where user_id = $1', [person]);
    await world.services.metrics.bump([nordlys.id], world.clock.now(), tx);
  });
  expect(await figures()).toEqual(before);
  expect(await differences(nordlys.id)).toEqual(none);
  await world.services.counts.rebuild(nordlys.id);
  await world.db.transaction((tx) => world.services.metrics.bump([nordlys.id], world.clock.now(), tx));
  const after = await figures();
  // A recount adds up in another order.
  expect(after).toEqual(nearly(before));
});

test('a recount mends counts that someone spoilt, and says so before', async () => {
  await world.db.query(
    `update outcome_month set texts = texts + 1 where ctid = (select ctid from outcome_month m where company_id = $1
       and subject in (select subject from outcome_subject) limit 1)`,
    [dnipro.id],
  );
  await world.db.query(
    `insert into feedback_day (company_id, day, status, count) values ($1, '2026-01-01', 'HELD', 1)`,
    [dnipro.id],
  );
  expect(await differences(dnipro.id)).toEqual({ feedback: 1, outcomes: 1, enrollments: 0 });
  await world.services.counts.rebuild(dnipro.id);
  expect(await differences(dnipro.id)).toEqual(none);
});

test('a company that moves is counted in its new days and months', async () => {
  const person = (await participants(dnipro.id))[0]!;
  const id = await insertFeedback(dnipro.id, person, new Date('2026-06-30T22:30:00Z'));
  await classify(id, [{ dimension: 'belonging', score: 0.4, confidence: 0.8 }]);
  const months = async () =>
    (
      await world.db.query<{ month: string }>(
        `select to_char(month, 'YYYY-MM') as month from outcome_month m join outcome_subject s using (subject)
         where s.user_id = $1 and dimension = 'belonging' and month >= '2026-06-01' and month < '2026-08-01'`,
        [person],
      )
    ).map(({ month }) => month);
  expect(await months()).toEqual(['2026-07']);
  await world.db.query(`update company set time_zone = 'UTC' where id = $1`, [dnipro.id]);
  expect(await months()).toEqual(['2026-06']);
  expect(await differences(dnipro.id)).toEqual(none);
});
