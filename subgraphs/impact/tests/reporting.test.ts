import { expectNoLeaks, type Json } from '#platform/testing';
import { demoCompanies } from '../demo/identities.js';
import { actor, demoActor, openWorld, type World } from './impact-world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const [nordlys, dnipro] = demoCompanies;
const finance = demoActor('finance');
const manager = demoActor('company_manager');
const staff = demoActor('programme_staff');
const unknownId = '00000000-0000-7000-8000-00000000dead';

/** People of a company of this test's own, each with a first score in one month and a last one in a later month. */
async function company(): Promise<{ id: string; program: string; people: string[] }> {
  const id = world.ids.next();
  const program = world.ids.next();
  await world.db.query(
    `insert into company (id, name, time_zone, country, created_at) values ($1, 'Test', 'Europe/Oslo', 'NO', now())`,
    [id],
  );
  await world.db.query(
    `insert into program (id, company_id, name, kind, starts_on, created_at) values ($1, $2, 'Mentoring', 'MENTORING', '2026-01-01', now())`,
    [program, id],
  );
  return { id, program, people: [] };
}

async function join(
  of: { id: string; program: string; people: string[] },
  count: number,
  on = '2026-02-10',
): Promise<string[]> {
  const joined: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const person = world.ids.next();
    await world.db.query(
      `insert into person (id, company_id, kind, name, email, created_at) values ($1, $2, 'PARTICIPANT', 'Somebody', $3, now())`,
      [person, of.id, `${person}@example.test`],
    );
    await world.db.query(
      `insert into enrollment (id, company_id, program_id, user_id, role, status, enrolled_at, created_at)
       values ($1, $2, $3, $4, 'PARTICIPANT', 'ACTIVE', $5::date, now())`,
      [world.ids.next(), of.id, of.program, person, on],
    );
    joined.push(person);
  }
  of.people.push(...joined);
  return joined;
}

async function write(
  companyId: string,
  userId: string,
  at: string,
  score: number,
  confidence = 0.9,
  dimension = 'confidence',
) {
  const feedback = world.ids.next();
  await world.db.query(
    `insert into feedback (id, company_id, user_id, text, status, submitted_at, received_at, status_changed_at)
     values ($1, $2, $3, 'Hei.', 'CLASSIFIED', $4, $4, $4)`,
    [feedback, companyId, userId, at],
  );
  await world.db.query(
    `insert into outcome_score (id, classification_id, feedback_id, company_id, user_id, dimension, score, confidence, evidence, provider,
       model, submitted_at, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, '[]', 'test', 'test', $9, $9)`,
    [world.ids.next(), world.ids.next(), feedback, companyId, userId, dimension, score, confidence, at],
  );
  // As the handler does it: a new version of the figures.
  await world.db.transaction((tx) => world.services.metrics.bump([companyId], world.clock.now(), tx));
}

async function volunteer(
  of: { id: string; program: string },
  sessions: number,
  minutes: number,
  at = '2026-05-10T10:00:00Z',
) {
  const person = world.ids.next();
  await world.db.query(
    `insert into person (id, company_id, kind, name, email, created_at) values ($1, $2, 'VOLUNTEER', 'Somebody', $3, now())`,
    [person, of.id, `${person}@example.test`],
  );
  for (let n = 0; n < sessions; n += 1) {
    const session = world.ids.next();
    await world.db.query(
      `insert into session (id, company_id, program_id, started_at, duration_minutes, created_at) values ($1, $2, $3, $4, $5, now())`,
      [session, of.id, of.program, at, minutes],
    );
    await world.db.query(
      `insert into session_attendance (session_id, user_id, role, created_at) values ($1, $2, 'VOLUNTEER', now())`,
      [session, person],
    );
  }
}

const sourced = (value: string) => ({ value, source: 'Statistics Norway, table 1', sourceYear: 2024 });
const model = (companyId: string, changes: object = {}) => ({
  companyId,
  effectiveFrom: '2026-01-01',
  currency: 'EUR',
  outcomes: [
    {
      dimension: 'CONFIDENCE',
      threshold: 0.1,
      years: 3,
      proxy: sourced('500'),
      deadweight: sourced('0.25'),
      attribution: sourced('0.30'),
      displacement: sourced('0'),
      dropOff: sourced('0.25'),
    },
  ],
  ...changes,
});

const setModel = `mutation ($input: SetSroiModelInput!, $key: String) { r: setSroiModel(input: $input, idempotencyKey: $key) { __typename
  ... on SroiModel { id version outcomes { dimension proxy { value low source sourceYear } } } ... on SroiModelInvalid { problems { path message } }
  ... on VersionConflict { currentVersion } ... on ErrorResult { code } } }`;
const setCosts = `mutation ($input: SetProgramCostsInput!, $key: String) { r: setProgramCosts(input: $input, idempotencyKey: $key) { __typename
  ... on ProgramCosts { id monthlyAmount { amount currency } } ... on ProgramCostsInvalid { problems { path } } ... on ErrorResult { code } } }`;
const close = `mutation ($input: CloseReportingPeriodInput!, $key: String) { r: closeReportingPeriod(input: $input, idempotencyKey: $key) { __typename
  ... on ReportingPeriod { id key kind from to edition figuresHash } ... on PeriodNotOver { endsAt } ... on ReportingPeriodInvalid { problems { path } }
  ... on ErrorResult { code } } }`;
const outcomes = `query ($id: ID!, $p: MetricsPeriodInput) { metrics(companyId: $id, period: $p) { id sroiRatio feedback { total }
  sroi { central withheld } vis { central withheld } outcomes { dimension sampleSize people average withheld interval { low central high }
    change { pairs change { central } retained { central } adjustedPValue } } } }`;
const sroi = `query ($id: ID!, $p: MetricsPeriodInput) { sroi(companyId: $id, period: $p) { low central high net formulaVersion inputHash lowConfidenceShare
  withheld detail presentValue { central { amount currency } } inputs { total { amount } costs { amount } volunteerMinutes }
  steps { dimension pairs quantity gross { amount } presentValue { amount } years { amount } } sources { name value source year } } }`;

const run = async (who: ReturnType<typeof demoActor>, query: string, variables: Record<string, unknown>) =>
  (await world.send(who, query, variables)).data?.r;
const q2 = { fiscalYear: 2026, quarter: 2 };
const closePeriod = (id: string, period: object) => run(finance, close, { input: { companyId: id, period } });
const confidenceOf = async (id: string, who = manager, p: object = q2) => {
  const { data, errors } = await world.send({ ...who, companyId: null }, outcomes, { id, p });
  expect(errors).toBeUndefined();
  return data.metrics.outcomes.find(({ dimension }: Json) => dimension === 'CONFIDENCE');
};

describe('what SROI rests on', () => {
  test('is entered by finance alone, each number with its source', async () => {
    const stored = await run(finance, setModel, { input: model(nordlys.id) });
    expect(stored).toMatchObject({
      __typename: 'SroiModel',
      // The demo entered the first one.
      version: 2,
      outcomes: [{ dimension: 'CONFIDENCE', proxy: { value: '500', low: '500', sourceYear: 2024 } }],
    });
    for (const who of [manager, staff, { ...finance, kind: 'api-key' as const }]) {
      const { data, errors } = await world.send(who, setModel, { input: model(nordlys.id) });
      expect(data?.r?.code ?? errors?.[0]?.extensions.code).toMatch(/^(NOT_PERMITTED|FORBIDDEN)$/);
    }
    const foreign = actor('finance', { userId: unknownId, companyId: dnipro.id });
    expect((await run(foreign, setModel, { input: model(nordlys.id) })).code).toBe('COMPANY_NOT_FOUND');
  });

  test('every wrong number is named, with what is allowed', async () => {
    const [outcome] = model(nordlys.id).outcomes;
    const wrong = {
      ...outcome,
      threshold: 0,
      years: 0,
      proxy: sourced('-1'),
      deadweight: sourced('1'),
      attribution: { ...sourced('0.3'), source: ' ' },
      dropOff: { ...sourced('0.2'), low: '0.3' },
    };
    const refused = await run(finance, setModel, {
      input: model(nordlys.id, { currency: 'EURO', discountRate: '1.0', outcomes: [wrong, outcome] }),
    });
    expect(refused.code).toBe('SROI_MODEL_INVALID');
    expect(refused.problems.map(({ path }: Json) => path)).toEqual([
      'input.currency',
      'input.discountRate',
      'input.outcomes.0.threshold',
      'input.outcomes.0.years',
      'input.outcomes.0.proxy.value',
      'input.outcomes.0.proxy.low',
      'input.outcomes.0.proxy.high',
      'input.outcomes.0.deadweight.value',
      'input.outcomes.0.deadweight.low',
      'input.outcomes.0.deadweight.high',
      'input.outcomes.0.attribution.source',
      'input.outcomes.0.dropOff.low',
      'input.outcomes.1.dimension',
    ]);
  });

  test('one key enters once; two changes from one version do not both win', async () => {
    const { id } = await company();
    const input = model(id, { expectedVersion: 0 });
    const [first, again] = [
      await run(finance, setModel, { input, key: 'm1' }),
      await run(finance, setModel, { input, key: 'm1' }),
    ];
    expect(again).toEqual(first);
    expect((await run(finance, setModel, { input: model(id), key: 'm1' })).code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await run(finance, setModel, { input })).toMatchObject({ code: 'VERSION_CONFLICT', currentVersion: 1 });
    const both = await Promise.all(
      [1, 2].map(() => run(finance, setModel, { input: model(id, { expectedVersion: 1 }) })),
    );
    expect(both.map(({ __typename }) => __typename).sort()).toEqual(['SroiModel', 'VersionConflict']);
  });

  test('costs hold from a month on, and a wrong field is named', async () => {
    const { program } = await company();
    const input = {
      programId: program,
      effectiveFrom: '2026-01-01',
      monthlyAmount: '1000.00',
      currency: 'EUR',
      source: 'Ledger 2026',
    };
    const stored = await run(finance, setCosts, { input, key: 'c1' });
    expect(stored.monthlyAmount).toEqual({ amount: '1000.00', currency: 'EUR' });
    expect(await run(finance, setCosts, { input, key: 'c1' })).toEqual(stored);
    const refused = await run(finance, setCosts, {
      input: { ...input, effectiveFrom: '2026-01-02', monthlyAmount: '-5', currency: 'XX', source: '' },
    });
    expect(refused.problems.map(({ path }: Json) => path)).toEqual([
      'input.effectiveFrom',
      'input.monthlyAmount',
      'input.currency',
      'input.source',
    ]);
    expect((await run(manager, setCosts, { input })).code).toBe('NOT_PERMITTED');
    expect((await run(finance, setCosts, { input: { ...input, programId: unknownId } })).code).toBe('NOT_PERMITTED');
  });
});

describe('SROI', () => {
  test('is withheld with a reason until every input is there, and then is what the formula gives', async () => {
    const of = await company();
    const people = await join(of, 8);
    for (const [index, person] of people.entries()) {
      await write(of.id, person, '2026-03-02T10:00:00Z', 0.4);
      await write(of.id, person, '2026-05-02T10:00:00Z', index < 6 ? 0.6 : 0.45, index === 0 ? 0.5 : 0.9);
    }
    const read = async () => (await world.send({ ...staff, companyId: of.id }, sroi, { id: of.id, p: q2 })).data.sroi;
    expect(await read()).toMatchObject({
      central: null,
      withheld: 'MODEL_MISSING',
      detail: expect.stringContaining('setSroiModel'),
    });
    await run(finance, setModel, { input: model(of.id) });
    await world.db.transaction((tx) => world.services.metrics.bump([of.id], world.clock.now(), tx));
    expect(await read()).toMatchObject({
      withheld: 'PROGRAM_COSTS_MISSING',
      detail: expect.stringContaining('2026-04'),
    });
    const costs = {
      programId: of.program,
      effectiveFrom: '2026-01-01',
      monthlyAmount: '100',
      currency: 'NOK',
      source: 'Ledger',
    };
    await world.db.query(`delete from exchange_rate where currency = 'NOK'`);
    await run(finance, setCosts, { input: costs });
    expect(await read()).toMatchObject({ withheld: 'EXCHANGE_RATE_MISSING', detail: expect.stringContaining('NOK') });
    await world.db.query(
      `insert into exchange_rate (currency, month, vintage, per_euro, source)
       select 'NOK', m, '2026-07-01', '11.50', 'test' from generate_series('2026-04-01'::date, '2026-06-01'::date, interval '1 month') m`,
    );
    await volunteer(of, 2, 60);
    const figure = await read();
    // 6 of 8 pairs reach .1; 6 × 500 × .75 × .7 = 1575, then .75 and .5625 of it, discounted: 3423.51.
    expect(figure).toMatchObject({
      withheld: null,
      formulaVersion: 'sroi-1',
      steps: [
        {
          dimension: 'CONFIDENCE',
          pairs: 8,
          quantity: 6,
          gross: { amount: '3000.00' },
          years: [{ amount: '1575.00' }, { amount: '1181.25' }, { amount: '885.94' }],
          presentValue: { amount: '3423.51' },
        },
      ],
      // 3 × 100 / 11.50 + 2 × 51.90.
      inputs: { total: { amount: '129.89' }, costs: { amount: '26.09' }, volunteerMinutes: 120 },
      presentValue: { central: { amount: '3423.51', currency: 'EUR' } },
    });
    expect(figure.central).toBeCloseTo(3423.51 / 129.887, 3);
    expect(figure.net).toBeCloseTo(figure.central - 1, 4);
    expect(figure.low).toBeLessThan(figure.central);
    expect(figure.high).toBeGreaterThan(figure.central);
    expect(figure.lowConfidenceShare).toBeCloseTo(1 / 6, 6);
    expect(figure.inputHash).toMatch(/^[0-9a-f]{64}$/);
    const names = figure.sources.map(({ name }: Json) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'confidence.proxy',
        'hourValue.NO',
        'exchangeRate.NOK.2026-05',
        'costs.Mentoring.2026-04',
      ]),
    );
    expect(figure.sources.every(({ source, year }: Json) => source !== '' && year >= 2023)).toBe(true);
    expect((await read()).inputHash).toBe(figure.inputHash);
  });
});

describe('a period that is closed', () => {
  test('shows readers what programme staff saw before, and nothing before it is closed', async () => {
    const of = await company();
    for (const person of await join(of, 7)) {
      await write(of.id, person, '2026-03-02T10:00:00Z', 0.4);
      await write(of.id, person, '2026-05-02T10:00:00Z', 0.6);
    }
    expect(await confidenceOf(of.id)).toMatchObject({
      sampleSize: 7,
      people: null,
      average: null,
      withheld: 'PERIOD_NOT_CLOSED',
    });
    const live = await confidenceOf(of.id, staff);
    expect(live).toMatchObject({
      people: 7,
      withheld: null,
      change: { pairs: 7, change: { central: expect.closeTo(0.2, 9) }, retained: { central: 1 } },
    });
    expect(await closePeriod(of.id, q2)).toMatchObject({
      key: 'FY2026-Q2',
      kind: 'QUARTER',
      from: '2026-04-01',
      to: '2026-07-01',
      edition: 1,
    });
    expect(await confidenceOf(of.id)).toEqual(live);
    const events = await world.events('reporting.period.closed');
    expect(events.map(({ payload }) => payload)).toContainEqual({ companyId: of.id, period: 'FY2026-Q2', edition: 1 });
    const list = await world.send(
      { ...manager, companyId: of.id },
      'query ($id: ID!) { reportingPeriods(companyId: $id) { nodes { key edition } } }',
      { id: of.id },
    );
    expect(list.data.reportingPeriods.nodes).toEqual([{ key: 'FY2026-Q2', edition: 1 }]);
  });

  test('(7, .60) is not followed by (8, .62), in an edition, a month or a quarter', async () => {
    const of = await company();
    for (const person of await join(of, 7)) await write(of.id, person, '2026-04-02T10:00:00Z', 0.6);
    await closePeriod(of.id, { month: '2026-04' });
    const first = await confidenceOf(of.id, manager, { month: '2026-04' });
    expect(first).toMatchObject({ people: 7, average: expect.closeTo(0.6, 9) });
    const [eighth] = await join(of, 1);
    await write(of.id, eighth!, '2026-04-20T10:00:00Z', 0.76);
    expect(await closePeriod(of.id, { month: '2026-04' })).toMatchObject({ edition: 1 });
    expect(await confidenceOf(of.id, manager, { month: '2026-04' })).toEqual(first);
    // The quarter is known to be the month and one more person.
    await closePeriod(of.id, q2);
    expect(await confidenceOf(of.id)).toMatchObject({ average: null, withheld: 'DIFFERENCE_TOO_SMALL' });
    // With four more who are new, no one person stands out.
    for (const person of await join(of, 4)) await write(of.id, person, '2026-04-21T10:00:00Z', 0.5);
    expect(await closePeriod(of.id, { month: '2026-04' })).toMatchObject({ edition: 2 });
    expect(await confidenceOf(of.id, manager, { month: '2026-04' })).toMatchObject({ people: 12 });
    const restated = await world.events('impact.figures.restated');
    expect(restated.map(({ payload }) => payload)).toContainEqual({ companyId: of.id, period: '2026-04', edition: 2 });
  });

  test('one text of one person before the period, which moves their change, makes no edition', async () => {
    const of = await company();
    const people = await join(of, 7);
    for (const person of people) {
      await write(of.id, person, '2026-03-02T10:00:00Z', 0.4);
      await write(of.id, person, '2026-05-02T10:00:00Z', 0.6);
    }
    await closePeriod(of.id, q2);
    const first = await confidenceOf(of.id);
    await write(of.id, people[0]!, '2026-01-05T10:00:00Z', 0.1);
    expect(await closePeriod(of.id, q2)).toMatchObject({ edition: 1 });
    expect(await confidenceOf(of.id)).toEqual(first);
    for (const person of people.slice(1, 6)) await write(of.id, person, '2026-01-05T10:00:00Z', 0.1);
    expect(await closePeriod(of.id, q2)).toMatchObject({ edition: 2 });
  });

  test('is about five people at least', async () => {
    const of = await company();
    for (const person of await join(of, 4)) await write(of.id, person, '2026-05-02T10:00:00Z', 0.6);
    await closePeriod(of.id, q2);
    expect(await confidenceOf(of.id)).toMatchObject({ people: null, average: null, withheld: 'TOO_FEW_PEOPLE' });
  });

  test('is refused while it runs, and where it is no period; one key closes once', async () => {
    const { id } = await company();
    const input = (period: object) => ({ input: { companyId: id, period } });
    expect(await run(finance, close, input({ month: '2026-11' }))).toMatchObject({
      code: 'PERIOD_NOT_OVER',
      endsAt: '2026-11-30T23:00:00.000Z',
    });
    expect(await run(finance, close, input({}))).toMatchObject({
      code: 'REPORTING_PERIOD_INVALID',
      problems: [{ path: 'input.period' }],
    });
    expect((await run(manager, close, input({ month: '2026-10' }))).code).toBe('NOT_PERMITTED');
    expect((await run(finance, close, { input: { companyId: unknownId, period: { month: '2026-10' } } })).code).toBe(
      'COMPANY_NOT_FOUND',
    );
    const at = await Promise.all(
      [1, 2, 3, 4].map(() => run(finance, close, { ...input({ month: '2026-10' }), key: 'close-1' })),
    );
    expect(new Set(at.map((edition) => edition.id)).size).toBe(1);
    expect((await run(finance, close, { ...input({ month: '2026-09' }), key: 'close-1' })).code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  test('closes closed at once never show a pair of figures that tells of few', async () => {
    const of = await company();
    for (const person of await join(of, 7)) await write(of.id, person, '2026-04-02T10:00:00Z', 0.6);
    for (const person of await join(of, 3)) await write(of.id, person, '2026-05-02T10:00:00Z', 0.2);
    await Promise.all([closePeriod(of.id, q2), closePeriod(of.id, { month: '2026-04' })]);
    const shown = [await confidenceOf(of.id), await confidenceOf(of.id, manager, { month: '2026-04' })];
    expect(shown.filter(({ average }) => average !== null)).toHaveLength(1);
  });

  test('keeps its figures when one of its people is erased', async () => {
    const of = await company();
    const people = await join(of, 6);
    for (const person of people) await write(of.id, person, '2026-05-02T10:00:00Z', 0.6);
    await closePeriod(of.id, q2);
    const before = [await confidenceOf(of.id), await confidenceOf(of.id, staff)];
    await world.db.transaction(async (tx) => {
      await tx.query('delete from outcome_score where user_id = $1', [people[0]]);
      await tx.query('delete from feedback where user_id = $1', [people[0]]);
      await tx.query('delete from outcome_subject where user_id = $1', [people[0]]);
      await world.services.metrics.bump([of.id], world.clock.now(), tx);
    });
    expect([await confidenceOf(of.id), await confidenceOf(of.id, staff)]).toEqual(before);
    expect(await closePeriod(of.id, q2)).toMatchObject({ edition: 1 });
  });

  test('an edition that was given out cannot be changed', async () => {
    await closePeriod(nordlys.id, { month: '2026-10' });
    await expect(
      world.db.query(`update reporting_period set reason = 'x' where company_id = $1`, [nordlys.id]),
    ).rejects.toThrow('an edition that was given out stays');
  });
});

describe('cohorts', () => {
  const cohortQuery = `query ($c: ID!, $p: MetricsPeriodInput) { cohortMetrics(cohortId: $c, period: $p) { people withheld cohort { name startsFrom }
    outcomes { dimension people average withheld change { pairs retained { central } } } } }`;

  test('of 12, 9 and 3 the 3 and the 9 are withheld, from everyone', async () => {
    const of = await company();
    for (const [count, on] of [
      [12, '2025-08-10'],
      [9, '2025-11-10'],
      [3, '2026-02-10'],
    ] as const)
      for (const person of await join(of, count, on)) await write(of.id, person, '2026-05-02T10:00:00Z', 0.5);
    await closePeriod(of.id, q2);
    for (const who of [manager, staff]) {
      const me = { ...who, companyId: of.id };
      const { data } = await world.send(
        me,
        'query ($id: ID!) { cohorts(companyId: $id) { id name program { name } } }',
        { id: of.id },
      );
      expect(data.cohorts.map(({ name }: Json) => name)).toEqual([
        'Mentoring, joined 2026-Q1',
        'Mentoring, joined 2025-Q4',
        'Mentoring, joined 2025-Q3',
      ]);
      const shown: unknown[] = [];
      for (const { id } of data.cohorts) {
        const { cohortMetrics } = (await world.send(me, cohortQuery, { c: id, p: q2 })).data;
        const confidence = cohortMetrics.outcomes.find(({ dimension }: Json) => dimension === 'CONFIDENCE');
        shown.push([cohortMetrics.people, confidence.people, confidence.withheld]);
      }
      expect(shown).toEqual([
        [null, null, 'TOO_FEW_PEOPLE'],
        [9, null, 'WOULD_REVEAL_OTHERS'],
        [12, 12, null],
      ]);
    }
  });

  test('of another company is as one that does not exist', async () => {
    const of = await company();
    await join(of, 6);
    const [cohort] = await world.services.cohorts.ofCompany(of.id);
    const foreign = { ...manager, companyId: dnipro.id };
    for (const c of [cohort!.id, `${unknownId}.2026-Q1`, 'nothing'])
      expect((await world.send(foreign, cohortQuery, { c })).data).toEqual({ cohortMetrics: null });
  });
});

describe('series', () => {
  const series = `query ($id: ID!, $m: MetricsMeasure!, $i: MetricsInterval!, $p: MetricsPeriodInput!) { metricsSeries(companyId: $id, measure: $m, interval: $i, period: $p) {
    from to value withheld } }`;

  test('counts are live, scores of months that are not closed are withheld', async () => {
    const read = async (m: string, i = 'MONTH') =>
      (await world.send(manager, series, { id: nordlys.id, m, i, p: { from: '2026-08-01', to: '2026-11-01' } })).data
        .metricsSeries;
    const sessions = await read('SESSIONS');
    expect(sessions.map(({ from, withheld }: Json) => [from, withheld])).toEqual([
      ['2026-08-01', null],
      ['2026-09-01', null],
      ['2026-10-01', null],
    ]);
    expect(sessions.every(({ value }: Json) => value > 0)).toBe(true);
    expect((await read('BELONGING'))[0]).toMatchObject({ value: null, withheld: 'PERIOD_NOT_CLOSED' });
    expect(await read('SROI', 'QUARTER')).toEqual([]);
  });

  test('too many points are refused', async () => {
    const variables = { id: nordlys.id, m: 'TEXTS', i: 'MONTH', p: { from: '2000-01-01', to: '2026-01-01' } };
    expect((await world.send(manager, series, variables)).errors![0]!.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});

test('a fiscal year begins on the first of a month, for finance to say', async () => {
  const mutation = `mutation ($input: SetFiscalYearStartInput!) { r: setFiscalYearStart(input: $input) { __typename
    ... on Company { fiscalYearStart } ... on FiscalYearStartInvalid { problems { path message } } ... on ErrorResult { code } } }`;
  const { id } = await company();
  const set = (start: string, who = finance) => run(who, mutation, { input: { companyId: id, start } });
  expect(await set('07-01')).toEqual({ __typename: 'Company', fiscalYearStart: '07-01' });
  expect(await set('02-29')).toMatchObject({
    code: 'FISCAL_YEAR_START_INVALID',
    problems: [{ path: 'input.start', message: expect.stringContaining('07-01') }],
  });
  expect((await set('01-01', manager)).code).toBe('NOT_PERMITTED');
  expect(await closePeriod(id, { fiscalYear: 2026 })).toMatchObject({
    key: 'FY2026',
    from: '2025-07-01',
    to: '2026-07-01',
  });
});

test('quarters and years that are over are closed by themselves, once', async () => {
  const { id } = await company();
  const job = world.services.jobs.find(({ name }) => name === 'impact.close-periods')!;
  await job.run({} as never);
  await job.run({} as never);
  const rows = await world.db.query(
    `select key, edition, closed_by from reporting_period where company_id = $1 order by key`,
    [id],
  );
  expect(rows).toEqual([
    { key: 'FY2025', edition: 1, closed_by: null },
    { key: 'FY2026-Q3', edition: 1, closed_by: null },
  ]);
});

test('the demo shows the last quarter, to its manager, with a band', async () => {
  const figures = await world.send(
    manager,
    `query ($id: ID!) { sroi(companyId: $id) { low central high withheld } vis(companyId: $id) { low central high band withheld } }`,
    { id: nordlys.id },
  );
  const other = await world.send(
    { ...manager, companyId: dnipro.id },
    `query ($id: ID!) { sroi(companyId: $id) { withheld } vis(companyId: $id) { low central high withheld } }`,
    { id: dnipro.id },
  );
  // No value of an hour of work in Ukraine has been verified.
  expect(other.data.sroi).toEqual({ withheld: 'HOUR_VALUE_MISSING' });
  for (const figure of [figures.data.sroi, figures.data.vis, other.data.vis]) {
    expect(figure.withheld).toBeNull();
    expect(figure.low).toBeLessThan(figure.central);
    expect(figure.high).toBeGreaterThan(figure.central);
  }
});

test('framework lines carry live counts, and say what is not ours', async () => {
  const query = `query ($id: ID!) { frameworkLines(companyId: $id) { framework line fill value note } metrics(companyId: $id, period: { fiscalYear: 2026, quarter: 3 }) { participants } }`;
  const { data } = await world.send(manager, query, { id: nordlys.id });
  const line = (name: string) => data.frameworkLines.find((entry: Json) => entry.line === name);
  expect(line('PI4060')).toMatchObject({ framework: 'IRIS+', fill: 'FILLED', value: data.metrics.participants });
  expect(line('413-1')).toMatchObject({ fill: 'NOT_OURS', value: null });
  const foreign = { ...manager, companyId: dnipro.id };
  expect((await world.send(foreign, query, { id: nordlys.id })).data).toEqual({ frameworkLines: null, metrics: null });
});
