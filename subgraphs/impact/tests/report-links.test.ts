import { createHash } from 'node:crypto';
import { actorOf, expectNoLeaks, type Json } from '#platform/testing';
import {
  closeDocument,
  createDocument,
  openReportWorld,
  q3,
  type ReportWorld,
  type TestCompany,
  volunteered,
  wrote,
} from './report-world.js';

let world: ReportWorld;
let of: TestCompany;
let report: string;
beforeAll(async () => {
  world = await openReportWorld();
  of = await world.company('Дніпро <Test>');
  for (let n = 0; n < 6; n += 1) await volunteered(world, of, 60);
  report = await reportOf(of);
});
expectNoLeaks(() => world.close());

async function reportOf(company: TestCompany): Promise<string> {
  await world.ask(company.finance, closeDocument, { input: { companyId: company.id, period: q3 } });
  const { id } = await world.ask(company.manager, createDocument, {
    input: { companyId: company.id, period: q3 },
    key: null,
  });
  await world.make();
  return id;
}

const linkDocument = `mutation ($input: CreateReportLinkInput!) { createReportLink(input: $input) { __typename
  ... on ReportLink { id kind format url expiresAt revokedAt } ... on ReportLinkInvalid { problems { path message } } ... on ErrorResult { code } } }`;
const revokeDocument = `mutation ($input: RevokeReportEmbedInput!) { revokeReportEmbed(input: $input) { __typename
  ... on ReportLink { id url revokedAt } ... on ErrorResult { code } } }`;
const link = (input: object, who = of.manager) =>
  world.ask(who, linkDocument, { input: { reportId: report, ...input } });
const open = (url: string, headers: Record<string, string> = {}) =>
  world.http.inject({ method: 'GET', url: new URL(url).pathname, headers });
const as = ({ id }: { id: string }) => ({ authorization: `Bearer ${id}` });

test.each(['PDF', 'XLSX', 'CSV', 'JSON'])(
  'a download of %s opens with the rights of the caller, and is what was made',
  async (format) => {
    const made = await link({ format });
    expect(made).toMatchObject({ kind: 'DOWNLOAD', format, revokedAt: null });
    const answer = await open(made.url, as(of.staff));
    expect(answer.statusCode).toBe(200);
    const { files } = await world.ask(
      of.manager,
      `query ($id: ID!) { impactReport(id: $id) { files { format bytes sha256 } } }`,
      { id: report },
    );
    const file = files.find((each: Json) => each.format === format);
    expect([answer.rawPayload.length, createHash('sha256').update(answer.rawPayload).digest('hex')]).toEqual([
      file.bytes,
      file.sha256,
    ]);
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-disposition': `attachment; filename="impact-report-FY2026-Q3-edition-1.${format.toLowerCase()}"`,
    });
  },
);

test('the address alone opens no file, nor do wrong credentials, nor those of another company', async () => {
  const { url } = await link({});
  const other = await world.company();
  const codes = await Promise.all(
    [{}, { authorization: 'Bearer nobody' }, as(other.manager)].map(async (headers) => {
      const { statusCode, body } = await open(url, headers);
      return [statusCode, JSON.parse(body).error.code];
    }),
  );
  expect(codes).toEqual([
    [401, 'CREDENTIALS_NEEDED'],
    [401, 'CREDENTIALS_INVALID'],
    [404, 'NOT_FOUND'],
  ]);
  expect((await open(url.replace(/.{43}$/, 'x'.repeat(43)), as(of.manager))).statusCode).toBe(404);
});

test('an address ends when it expires', async () => {
  const { url } = await link({ days: 1 });
  const embed = await link({ kind: 'EMBED', days: 1 });
  world.clock.advance(86_400_000);
  expect([(await open(url, as(of.manager))).statusCode, (await open(embed.url)).statusCode]).toEqual([410, 410]);
});

test('a page is embedded without credentials, in any frame, without scripts, and opens nothing once it is revoked', async () => {
  const made = await link({ kind: 'EMBED' });
  expect(made).toMatchObject({ kind: 'EMBED', format: null });
  const page = await open(made.url);
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.headers['content-security-policy']).toContain('frame-ancestors *');
  expect(page.body).toContain('Дніпро &lt;Test&gt;');
  expect(page.body).toContain('<td class="number">360</td>');
  expect(page.body).not.toMatch(/<script|Somebody|@example/);
  // A page is no file, and a file is no page.
  expect((await open(made.url.replace('/embeds/', '/downloads/'), as(of.manager))).statusCode).toBe(404);
  const embeds = `query ($id: ID!) { impactReport(id: $id) { embeds { id url } } }`;
  expect((await world.ask(of.manager, embeds, { id: report })).embeds).toContainEqual({ id: made.id, url: null });
  const revoked = await world.ask(of.finance, revokeDocument, { input: { id: made.id } });
  expect(revoked).toMatchObject({ __typename: 'ReportLink', url: null });
  expect((await open(made.url)).statusCode).toBe(410);
  expect(await world.ask(of.finance, revokeDocument, { input: { id: made.id } })).toEqual(revoked);
});

test('a link is made and revoked by those who manage the reports of the company', async () => {
  const other = await world.company();
  const embed = await link({ kind: 'EMBED' });
  expect(await link({}, other.manager)).toMatchObject({ code: 'REPORT_NOT_FOUND' });
  expect(await world.ask(other.manager, revokeDocument, { input: { id: embed.id } })).toMatchObject({
    code: 'REPORT_LINK_NOT_FOUND',
  });
  for (const role of ['programme_staff', 'operator', 'volunteer'] as const) {
    const who = actorOf(role, 5, of.id);
    for (const [document, input] of [
      [linkDocument, { reportId: report }],
      [revokeDocument, { id: embed.id }],
    ] as const)
      expect((await world.send(who, document, { input })).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  }
  const download = await link({});
  expect(await world.ask(of.manager, revokeDocument, { input: { id: download.id } })).toMatchObject({
    code: 'REPORT_LINK_NOT_FOUND',
  });
});

test('what is wrong is named with the field and the fix; a report that is not made has no address', async () => {
  expect(await link({ kind: 'EMBED', format: 'PDF', days: 731 })).toMatchObject({
    code: 'REPORT_LINK_INVALID',
    problems: [{ path: 'input.format' }, { path: 'input.days', message: 'must be 1 to 730.' }],
  });
  expect(await link({ days: 0 })).toMatchObject({ problems: [{ path: 'input.days', message: 'must be 1 to 90.' }] });
  const fresh = await world.company();
  await world.ask(fresh.finance, closeDocument, { input: { companyId: fresh.id, period: q3 } });
  const { id } = await world.ask(fresh.manager, createDocument, {
    input: { companyId: fresh.id, period: q3 },
    key: null,
  });
  expect(await link({ reportId: id }, fresh.manager)).toMatchObject({ code: 'REPORT_NOT_READY' });
  await world.make();
});

test('consent that is withdrawn marks the edition; the next one is without that person, whose scores cannot be told from it', async () => {
  const company = await world.company();
  const people: string[] = [];
  for (const score of [0.1, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.2, 0.5, 0.4])
    people.push(await wrote(world, company, [score, score + 0.1]));
  const id = await reportOf(company);
  const embed = await link({ reportId: id, kind: 'EMBED' }, company.manager);
  const read = `query ($id: ID!) { impactReport(id: $id) { edition notices content { sha256 figures { key value n withheld } } } }`;
  const average = (of_: Json) => of_.content.figures.find((each: Json) => each.key === 'outcome/confidence/average');
  const first = await world.ask(company.manager, read, { id });
  expect(average(first)).toMatchObject({ n: 11, withheld: null });

  // Five at once: of one alone the difference would tell, and the figure would be withheld.
  for (const userId of people.slice(0, 5)) {
    const self = { ...actorOf('participant', 1, company.id), id: userId };
    await world.ask(self, `mutation ($i: WithdrawConsentInput!) { withdrawConsent(input: $i) { __typename } }`, {
      i: { userId, purpose: 'REPORTING' },
    });
  }
  const [handler] = world.services.reportEvents;
  const at = world.clock.now().toISOString();
  const event = (userId: string, purpose = 'REPORTING', granted = false) => ({
    id: world.ids.next(),
    type: 'consent.changed',
    aggregateId: userId,
    occurredAt: at,
    payload: { userId, purpose, granted, at },
  });
  const handle = (...events: ReturnType<typeof event>[]) =>
    world.db.transaction((tx) => handler!.handle(events as never, tx, undefined));
  await handle(event(people[0]!, 'PARTNER_SHARING'), event(people[0]!, 'REPORTING', true));
  expect((await world.ask(company.manager, read, { id })).notices).toEqual([]);
  await handle(...people.slice(0, 5).map((userId) => event(userId)));
  await handle(event(people[0]!));
  expect(await world.ask(company.manager, read, { id })).toMatchObject({
    notices: ['CONSENT_WITHDRAWN'],
    content: { sha256: first.content.sha256 },
  });
  expect((await open(embed.url)).body).toContain('withdrawn consent');
  const input = { companyId: company.id, period: q3 };
  expect(await world.ask(company.manager, createDocument, { input, key: null })).toMatchObject({
    code: 'EDITION_NOT_CURRENT',
  });
  expect(await link({ reportId: id, kind: 'EMBED' }, company.manager)).toMatchObject({ code: 'EDITION_NOT_CURRENT' });

  const second = await world.ask(company.manager, read, { id: await reportOf(company) });
  expect(second.edition).toBe(2);
  expect(second.notices).toEqual([]);
  expect(average(second)).toMatchObject({ n: 6, withheld: null });

  // One more alone: without them the figure is withheld, not kept as it was with them.
  const self = { ...actorOf('participant', 1, company.id), id: people[5]! };
  await world.ask(self, `mutation ($i: WithdrawConsentInput!) { withdrawConsent(input: $i) { __typename } }`, {
    i: { userId: people[5]!, purpose: 'REPORTING' },
  });
  await handle(event(people[5]!));
  const third = await world.ask(company.manager, read, { id: await reportOf(company) });
  expect(third.edition).toBe(3);
  expect(average(third)).toMatchObject({ value: null, n: null, withheld: 'DIFFERENCE_TOO_SMALL' });
});

test('a minor without a word of a guardian is in no report', async () => {
  const company = await world.company();
  const people: string[] = [];
  for (const score of [0.1, 0.3, 0.4, 0.5, 0.6, 0.7]) people.push(await wrote(world, company, [score]));
  await world.db.query(`update person set minor_until = '2030-01-01' where id = $1`, [people[0]]);
  const id = await reportOf(company);
  const { content } = await world.ask(
    company.manager,
    `query ($id: ID!) { impactReport(id: $id) { content { figures { key n } } } }`,
    { id },
  );
  expect(content.figures).toContainEqual({ key: 'outcome/confidence/average', n: 5 });
});
