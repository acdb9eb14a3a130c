import { buffer } from 'node:stream/consumers';
import { storageOf } from '../../app/storage.js';
import { readPackage } from '../../app/demo/export-package.js';
import { People, postFeedback, postGraphql, rowsOf, type Site } from '../harness/index.js';
import { Officers, type Request } from './officers.js';
import { newSubject, type Subject } from './subject.js';
import type { Verdict } from './verdict.js';
import { compareRows, countsOf, expectDeclared, expectGone, expectQuiet, look, othersRows } from './witness.js';

/**
 * One person's life with the platform: texts, a copy, faults that carry their data, an erasure. Looked at before, in the copy, and after,
 * in every store. The site's platform runs.
 */
export async function proveStores(site: Site, verdict: Verdict): Promise<void> {
  const people = new People(site);
  try {
    const officers = new Officers(site, people);
    const subject = await newSubject(site, 'Subj');
    const other = await newSubject(site, 'Other');
    const requestId = await officers.exportOf(subject);
    await expectCopy(site, { requestId, subject, other, verdict });
    await provokeErrors(site, people, { subject, verdict });
    const before = await look(site, subject);
    expectDeclared(before, verdict);
    if (before.traces.length < 8)
      throw new Error(`Only ${before.traces.length} places hold the subject: nothing is proved.`);
    const rows = await othersRows(site, subject.needles);
    const counts = await countsOf(people);
    const request = await officers.erased(subject);
    await expectErased(site, { request, subject, verdict });
    compareRows(rows, await othersRows(site, subject.needles), verdict);
    verdict.expect('metrics', 'the company’s counts', (await countsOf(people)) === counts);
    await lateEvent(site, { subject, verdict });
    await expectQuiet(site, subject, verdict);
  } finally {
    await people.close();
  }
}

/** A request that says that all is done: so it has to be. */
export async function expectErased(
  site: Site,
  { request, subject, verdict }: { request: Request; subject: Subject; verdict: Verdict },
): Promise<void> {
  verdict.add('erasures', 1);
  const misses = verdict.misses.length;
  const failure = request.failure?.message ?? String(request.outcome);
  verdict.expect('falseSuccess', `the request ended otherwise (${failure})`, request.outcome === 'ERASED');
  for (const { subgraph, acknowledgedAt } of request.acknowledgements)
    if (acknowledgedAt == null) verdict.miss('unacked', subgraph);
  await expectGone(site, subject, verdict);
  await expectAsPlanned(site, { requestId: request.id, verdict });
  if (verdict.misses.length > misses && request.outcome === 'ERASED')
    verdict.miss('falseSuccess', 'it was called erased all the same');
}

/** Whole records, table by table: those that the approved plan counted, and no others. */
async function expectAsPlanned(
  site: Site,
  { requestId, verdict }: { requestId: string; verdict: Verdict },
): Promise<void> {
  const [row] = await rowsOf<{ planned: number; done: number }>(site, 'privacy', {
    sql: `select (select coalesce(sum(count), 0)::int from privacy_erasure_item where request_id = $1 and field is null
              and action not in ('RETAIN', 'BLOCK') and not held) as planned,
            (select coalesce(sum(removed + anonymised), 0)::int from privacy_erasure_result where request_id = $1) as done`,
    values: [requestId],
  });
  if (row!.planned !== row!.done) verdict.miss('planDifference', `${row!.planned} planned, ${row!.done} done`);
}

interface CopyCheck {
  readonly requestId: string;
  readonly subject: Subject;
  readonly other: Subject;
  readonly verdict: Verdict;
}

async function expectCopy(site: Site, { requestId, subject, other, verdict }: CopyCheck): Promise<void> {
  const [row] = await rowsOf<{ key: string; code: string }>(site, 'privacy', {
    sql: 'select package_key as key, download_code as code from privacy_request where id = $1',
    values: [requestId],
  });
  const { body } = await storageOf(site.config).get(row!.key);
  const files = await readPackage(await buffer(body));
  const values = files
    .filter(({ name }) => name.endsWith('.json'))
    .flatMap(({ content }) => stringsIn(JSON.parse(content)));
  const wanted = [subject.name, subject.email, ...subject.texts];
  verdict.add('wanted', wanted.length);
  verdict.add('recalled', wanted.filter((value) => values.includes(value)).length);
  const content = files.map((file) => file.content).join('\n');
  verdict.expect('leaked', 'the package', !other.needles.isIn(content));
  const secret = site.config.webhooks.feedbackSecret.split(',')[0]!;
  for (const [name, value] of Object.entries({ 'download code': row!.code, 'webhook secret': secret }))
    verdict.expect('secrets', name, !content.includes(value));
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(stringsIn);
}

/** Wrong requests that carry the person's data: what is answered and logged names fields, never values. */
async function provokeErrors(
  site: Site,
  people: People,
  { subject, verdict }: { subject: Subject; verdict: Verdict },
): Promise<void> {
  const { userId, companyId, texts, name, email } = subject;
  const event = { id: 'x', type: 'feedback.submitted', companyId, userId, text: texts[0], submittedAt: name };
  const answers = [
    await postFeedback(site, event),
    await postFeedback(site, { ...event, text: { nested: email } }),
    await postFeedback(site, JSON.stringify(event).slice(0, -3)),
    await postFeedback(site, event, { secret: `whsec_${Buffer.from('wrong secret of 24 bytes').toString('base64')}` }),
  ].map(({ text }) => text);
  const token = await people.token(subject);
  const query = 'mutation($i: ScreenTextInput!) { screenText(input: $i) { __typename } }';
  for (const variables of [{ i: { text: name, locale: email } }, { i: email }, { i: { text: texts[2], wrong: name } }])
    answers.push((await postGraphql(`${site.url}/graphql`, { query, variables }, { token })).text);
  answers.push(
    (await postGraphql(`${site.url}/graphql`, { query: `{ user(id: "${email}") { id } }` }, { token })).text,
  );
  // The caller may read their own words back; a log may not hold them.
  verdict.expect(
    'output',
    'an answer to a wrong webhook',
    !answers.slice(0, 4).some((text) => subject.needles.isIn(text)),
  );
}

/** What was on its way when the person was erased is not stored. */
async function lateEvent(site: Site, { subject, verdict }: { subject: Subject; verdict: Verdict }): Promise<void> {
  const { userId, companyId, texts } = subject;
  const event = {
    id: `late-${userId}`,
    type: 'feedback.submitted',
    companyId,
    userId,
    text: texts[0]!,
    submittedAt: new Date().toISOString(),
  };
  const { status } = await postFeedback(site, event);
  const { traces } = await look(site, subject);
  if (traces.length > 0 || status === 202 || status === 200)
    verdict.miss('resurrected', `a late event was answered ${status}, and left ${traces.length} places`);
}
