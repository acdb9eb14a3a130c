import { actorOf, expectNoLeaks, type Json } from '#platform/testing';
import { createReports } from '../reports/create-reports.js';
import {
  closeDocument,
  createDocument,
  openReportWorld,
  q3,
  reportFields,
  type ReportWorld,
  type TestCompany,
  volunteered,
  volunteered7501,
  wrote,
} from './report-world.js';

let world: ReportWorld;
beforeAll(async () => {
  world = await openReportWorld();
});
expectNoLeaks(() => world.close());

const close = (of: TestCompany, reason?: string) =>
  world.ask(of.finance, closeDocument, { input: { companyId: of.id, period: q3, reason } });
const create = (who: TestCompany['manager'], companyId: string, period: object = q3, key: string | null = null) =>
  world.ask(who, createDocument, { input: { companyId, period }, key });
const read = (who: TestCompany['manager'], id: string) =>
  world.ask(who, `query ($id: ID!) { impactReport(id: $id) { ${reportFields} } }`, { id });
const figure = (report: Json, key: string) => report.content.figures.find((each: Json) => each.key === key);

async function reported(of: TestCompany): Promise<Json> {
  const { id } = await create(of.manager, of.id);
  await world.make();
  return read(of.manager, id);
}

test('a report is made of a closed period: frozen figures, methods, limits, lines, and four files', async () => {
  const of = await world.company('Nordlys');
  await volunteered7501(world, of);
  for (const score of [0.3, 0.4, 0.5, 0.6, 0.7]) await wrote(world, of, [score, score + 0.1]);
  expect(await create(of.manager, of.id)).toMatchObject({ __typename: 'PeriodNotClosed', code: 'PERIOD_NOT_CLOSED' });
  await close(of);
  const asked = await create(of.manager, of.id);
  expect(asked).toMatchObject({ __typename: 'ImpactReport', status: 'PENDING', progress: 0, content: null, files: [] });
  await world.make();
  const report = await read(of.manager, asked.id);
  expect(report).toMatchObject({
    status: 'COMPLETED',
    progress: 100,
    periodKey: 'FY2026-Q3',
    edition: 1,
    notices: [],
    period: { from: '2026-07-01', to: '2026-10-01' },
    content: { comparedEdition: null, restatements: [] },
  });
  expect(report.files.map(({ format }: Json) => format)).toEqual(['PDF', 'XLSX', 'CSV', 'JSON']);
  expect(figure(report, 'volunteer-minutes')).toMatchObject({ value: 7501, n: 17, before: null });
  expect(figure(report, 'outcome/confidence/change')).toMatchObject({ value: 0.1, n: 5, withheld: null });
  expect(figure(report, 'outcome/belonging/change')).toMatchObject({ value: null, withheld: 'NO_SCORES' });
  expect(report.content.frameworkLines).toContainEqual({ line: 'OI8429', value: 7501 });
  expect(report.content.methods.map((method: Json) => method.version)).toEqual(['outcomes-1', 'sroi-1', 'vis-1']);
  expect(report.content.limits.length).toBeGreaterThan(3);
  // No person is in it.
  expect(JSON.stringify(report)).not.toMatch(/Olena|Somebody|example\.test/);
});

test('there is one report of an edition, for whoever asks and however often; a key means one request', async () => {
  const of = await world.company();
  await close(of);
  const asked = await Promise.all([of.manager, of.finance, of.manager].map((who) => create(who, of.id)));
  expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
  await world.make();
  expect((await create(of.finance, of.id, q3, 'k1')).id).toBe(asked[0].id);
  expect((await create(of.finance, of.id, q3, 'k1')).id).toBe(asked[0].id);
  const other = await create(of.finance, of.id, { fiscalYear: 2026, quarter: 2 }, 'k1');
  expect(other).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
});

test('7,501 is restated as 7,411: −90 in the next edition, which is linked to the one before; that one stays', async () => {
  const of = await world.company();
  const late = await volunteered7501(world, of);
  await close(of);
  const first = await reported(of);
  await world.ask(
    of.staff,
    `mutation ($input: ReverseVolunteerTimeInput!) { reverseVolunteerTime(input: $input) { __typename } }`,
    { input: { id: late, reason: 'booked twice' } },
  );
  expect(await read(of.manager, first.id)).toMatchObject({ notices: [], content: first.content });
  expect(await close(of, 'A session was booked twice')).toMatchObject({ edition: 2 });
  const second = await reported(of);
  expect(second).toMatchObject({ edition: 2, content: { comparedEdition: 1 } });
  expect(second.content.restatements).toContainEqual({
    figure: 'volunteer-minutes',
    delivered: 7501,
    corrected: 7411,
    difference: -90,
    reason: 'A session was booked twice',
  });
  expect(figure(second, 'volunteer-minutes')).toMatchObject({ value: 7411, before: 7501, difference: -90 });
  expect(await read(of.manager, first.id)).toMatchObject({
    notices: ['SUPERSEDED'],
    files: first.files,
    content: { sha256: first.content.sha256 },
  });
  const restated = (await world.events('impact.figures.restated')).filter(({ payload }) => payload.companyId === of.id);
  expect(restated.map(({ payload }) => payload)).toEqual([{ companyId: of.id, period: 'FY2026-Q3', edition: 2 }]);
  // Nothing has changed since: no third edition, and the same report.
  expect(await close(of, 'again')).toMatchObject({ edition: 2 });
  expect((await create(of.manager, of.id)).id).toBe(second.id);
});

test('late rows are in the next edition, and changes are counted from the last one that had a report', async () => {
  const of = await world.company();
  for (let n = 0; n < 6; n += 1) await volunteered(world, of, 60);
  await close(of);
  await reported(of);
  await volunteered(world, of, 60);
  await close(of, 'One more');
  await volunteered(world, of, 60);
  await close(of, 'And another');
  const report = await reported(of);
  expect(report).toMatchObject({ edition: 3, content: { comparedEdition: 1 } });
  expect(figure(report, 'volunteer-minutes')).toMatchObject({ value: 480, before: 360, difference: 120 });
});

test('a report that was made cannot be changed or deleted, and nothing of it can be replaced', async () => {
  const of = await world.company();
  await close(of);
  const { id } = await reported(of);
  for (const change of [
    'update impact_report set progress = 1',
    `update impact_report set document = '{}'`,
    'delete from impact_report',
  ])
    await expect(world.db.query(`${change} where id = $1`, [id])).rejects.toThrow(/stays as it is/);
});

describe('roles', () => {
  let of: TestCompany;
  let id: string;
  beforeAll(async () => {
    of = await world.company();
    await close(of);
    ({ id } = await reported(of));
  });

  test.each(['participant', 'volunteer', 'reviewer', 'safety_lead', 'privacy_officer'] as const)(
    'a %s neither asks for a report nor reads one',
    async (role) => {
      const who = actorOf(role, 3, of.id);
      const { errors } = await world.send(who, createDocument, { input: { companyId: of.id, period: q3 }, key: null });
      expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
      const answer = await world.send(who, `{ impactReport(id: "${id}") { id } impactReports { nodes { id } } }`);
      expect([answer.data?.impactReport ?? null, answer.errors?.[0]?.extensions?.code]).toEqual([null, 'FORBIDDEN']);
    },
  );

  test.each(['programme_staff', 'operator'] as const)('a %s reads reports and asks for none', async (role) => {
    const who = actorOf(role, 4, of.id);
    const { errors } = await world.send(who, createDocument, { input: { companyId: of.id, period: q3 }, key: null });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await read(who, id)).toMatchObject({ id });
  });

  test('an API key with the scope does what a manager does', async () => {
    const key = {
      ...of.manager,
      kind: 'api-key' as const,
      roles: [],
      scopes: ['report:manage', 'impact:read'] as const,
    };
    expect(await create(key, of.id)).toMatchObject({ id });
  });

  test('of another company a report is as one that does not exist', async () => {
    const other = await world.company();
    expect(await create(other.manager, of.id)).toMatchObject({ code: 'COMPANY_NOT_FOUND' });
    expect(await read(other.manager, id)).toBeNull();
    const list = 'query ($f: ImpactReportFilter) { impactReports(filter: $f) { nodes { id } } }';
    expect((await world.ask(other.manager, list, { f: null })).nodes).toEqual([]);
    expect((await world.ask(other.manager, list, { f: { companyId: of.id } })).nodes).toEqual([]);
    expect((await world.ask(of.manager, list, { f: { periodKey: 'FY2026-Q3' } })).nodes).toEqual([{ id }]);
    expect((await world.ask(of.manager, list, { f: { periodKey: 'FY2026' } })).nodes).toEqual([]);
    await expect(
      world.subscribe(other.manager, `subscription { impactReportProgress(id: "${id}") { seq } }`),
    ).rejects.toThrow(/does not exist|not found|no /i);
  });
});

test('what is no period is refused with the field and the fix', async () => {
  const of = await world.company();
  expect(await create(of.manager, of.id, { month: '2026-07', fiscalYear: 2026 })).toMatchObject({
    code: 'REPORTING_PERIOD_INVALID',
    problems: [{ path: 'input.period' }],
  });
  const { errors } = await world.send(of.manager, createDocument, {
    input: { companyId: of.id, period: { month: '2026-13' } },
    key: null,
  });
  expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
});

test('progress is streamed from where it stands to its end, and never falls', async () => {
  const of = await world.company();
  await close(of);
  const { id } = await create(of.manager, of.id);
  const stream = await world.subscribe(
    of.manager,
    `subscription { impactReportProgress(id: "${id}") { seq status progress report { id files { format } } } }`,
  );
  const made = world.make();
  const states: Json[] = [];
  for await (const { data } of stream) states.push(data.impactReportProgress);
  await made;
  const progress = states.map((state) => state.progress);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(states.at(-1)).toMatchObject({ status: 'COMPLETED', progress: 100, report: { id } });
  expect(states.at(-1).report.files).toHaveLength(4);
});

test('without storage a report is tried again, fails in the end with a code, and is made when it is asked for again', async () => {
  const of = await world.company();
  await close(of);
  const { id } = await create(of.manager, of.id);
  const silent = { ...world.deps.storage, put: () => Promise.reject(new Error('away')) };
  const metrics = new (world.deps.metrics.constructor as new () => never)();
  const { reportMaker } = createReports(
    { ...world.deps, metrics, storage: silent },
    {
      periods: world.services.reportingPeriods,
      renderer: world.services.reportRenderer,
      settings: { leaseMs: 1000, attempts: 2, backoffMs: 0 },
    },
  );
  await reportMaker.runUntilIdle({ signal: new AbortController().signal });
  expect(await read(of.manager, id)).toMatchObject({ status: 'FAILED', error: 'NOT_MADE', files: [] });
  expect((await create(of.manager, of.id)).status).toBe('PENDING');
  await world.make();
  expect(await read(of.manager, id)).toMatchObject({ status: 'COMPLETED', error: null });
});
