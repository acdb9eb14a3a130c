import { jest } from '@jest/globals';
import { type ProviderSandbox, type SandboxFault, startProviderSandbox } from '#platform/provider-sandbox';
import { expectNoLeaks } from '#platform/testing';
import type { Attempt, Job } from '../classification/attempt.js';
import { ScreenedText } from '../classification/screened-text.js';
import { sandboxAnswer } from '../providers/sandbox-answers.js';
import { openWorld, type World } from './world.js';

jest.setTimeout(120_000);

const text = 'After the workshop I feel ready for work: I wrote three applications and was invited to an interview.';
const openAi = 'test-server-openai/gpt-4o-mini';
const anthropic = 'test-server-anthropic/claude-haiku-4-5';
const embedded = 'embedded/q2q-ngram-2';

let sandbox: ProviderSandbox;
let world: World;
beforeAll(async () => {
  sandbox = await startProviderSandbox({ port: 0, answer: sandboxAnswer });
  world = await openWorld(undefined, { Q2Q_TEST_SERVER_URL: sandbox.url, Q2Q_PROVIDER_TIMEOUT_MS: '700' });
});
expectNoLeaks(async () => {
  await sandbox.close();
  await world.close();
});
beforeEach(() => sandbox.reset());

async function companyWith(models: readonly string[], limitPusd = 10n ** 13n, of = world): Promise<string> {
  const companyId = await of.company(limitPusd);
  const outcome = await of.services.routing.set({
    companyId,
    strategy: 'FIXED',
    models,
    qualityFloor: null,
    reason: 'test',
    actorId: 'test',
    expectedVersion: null,
    idempotencyKey: null,
  });
  expect(outcome.kind).toBe('DONE');
  return companyId;
}

const jobOf = (companyId: string, changes: Partial<Job> & { readonly text?: string } = {}): Job => ({
  screened: ScreenedText.ofEvent({ redactedText: changes.text ?? text, language: 'en' }),
  idempotencyKey: world.ids.next(),
  companyId,
  feature: 'interactive',
  feedbackId: null,
  userId: null,
  requestedBy: 'test',
  ...changes,
});

async function classify(jobs: readonly Job[], patienceMs = 20_000): Promise<Attempt[]> {
  const attempts = await world.services.classifier.attempt(jobs, AbortSignal.timeout(60_000), patienceMs);
  await world.db.transaction((tx) => world.services.classifier.finish(tx, attempts));
  return attempts;
}

const holdsOf = (companyId: string) =>
  world.db.query<{ status: string; model: string; hold: string; cost: string | null; overrun: string | null }>(
    `select status, provider || '/' || model as model, hold_pusd as hold, cost_pusd as cost, overrun_pusd as overrun
     from reservation where company_id = $1 order by created_at, id`,
    [companyId],
  );
const proved = async () => expect(await world.services.settlements.proof()).toEqual([]);

describe('a provider', () => {
  it.each([openAi, anthropic])('is asked once, scores with evidence, and is paid what it used: %s', async (model) => {
    const companyId = await companyWith([model]);
    const [attempt] = await classify([jobOf(companyId)]);
    if (attempt?.kind !== 'CLASSIFIED') throw new Error(JSON.stringify(attempt));
    const job = attempt.result.scores.find(({ dimension }) => dimension === 'job_readiness')!;
    expect(job.evidence.map(({ start, end }) => text.slice(start, end)).join(' ')).toMatch(
      /work|interview|applications/,
    );
    const { calls, inputTokens, outputTokens } = sandbox.counts();
    expect(calls).toBe(1);
    const [input, output] = model === openAi ? [150_000, 600_000] : [1_000_000, 5_000_000];
    const [hold] = await holdsOf(companyId);
    expect(hold).toMatchObject({ status: 'SETTLED', model, cost: String(inputTokens * input + outputTokens * output) });
    await proved();
  });

  it('gets no identifier that can be told by its form', async () => {
    let prompt = '';
    const listening = await startProviderSandbox({
      port: 0,
      answer(question) {
        prompt = question.prompt;
        return { outcomes: [] };
      },
    });
    const own = await openWorld(undefined, { Q2Q_TEST_SERVER_URL: listening.url });
    const companyId = await companyWith([openAi], undefined, own);
    await own.services.classifier.attempt(
      [jobOf(companyId, { text: 'Write to kari@example.no or +47 912 34 567, I feel ready for work.' })],
      AbortSignal.timeout(10_000),
    );
    await listening.close();
    expect(prompt).toContain('I feel ready for work');
    expect(prompt).not.toMatch(/kari|912/);
    await own.close();
  });

  it('is given no text that was not screened', async () => {
    const companyId = await companyWith([openAi]);
    const forged = { ...jobOf(companyId), screened: { text, language: 'en' } as unknown as ScreenedText };
    await expect(classify([forged])).rejects.toThrow('not screened');
    expect(sandbox.counts().calls).toBe(0);
  });
});

describe('faults', () => {
  /** What one attempt at a provider that does this leaves in the books. */
  const faults: readonly (readonly [SandboxFault, string])[] = [
    ['SERVER_ERROR', 'UNKNOWN'],
    ['SERVER_ERROR_AFTER_WORK', 'UNKNOWN'],
    ['SLOW_STREAM', 'UNKNOWN'],
    ['ABORT_MID_STREAM', 'UNKNOWN'],
    ['NO_ANSWER_AFTER_WORK', 'UNKNOWN'],
    ['MALFORMED_RESPONSE', 'UNKNOWN'],
    ['MALFORMED_JSON', 'SETTLED'],
    ['INVENTED_EVIDENCE', 'SETTLED'],
    ['OTHER_MODEL', 'WRITTEN_OFF'],
    ['BUSY', 'RELEASED'],
    ['UNAUTHORISED', 'RELEASED'],
  ];
  const cases = faults.flatMap(([fault, status]) =>
    [openAi, anthropic].map((model) => [fault, model, status] as const),
  );

  it.each(cases)('%s of %s leaves the hold %s, and the next of the order answers', async (fault, model, status) => {
    const companyId = await companyWith([model, embedded]);
    sandbox.plan(() => fault);
    const [attempt] = await classify([jobOf(companyId)]);
    expect(attempt).toMatchObject({ kind: 'CLASSIFIED', model: { provider: 'embedded' } });
    const holds = await holdsOf(companyId);
    const physical = holds.filter((hold) => hold.model === model);
    expect(physical).toHaveLength(sandbox.counts().calls);
    expect(new Set(physical.map((hold) => hold.status))).toEqual(new Set([status]));
    expect(holds.at(-1)).toMatchObject({ model: embedded, status: 'SETTLED' });
    await proved();
  });

  it('an answer without usage is used, and costs the whole hold', async () => {
    const companyId = await companyWith([openAi]);
    sandbox.plan(['NO_USAGE']);
    expect((await classify([jobOf(companyId)]))[0]).toMatchObject({ kind: 'CLASSIFIED', paid: null });
    const [hold] = await holdsOf(companyId);
    expect(hold).toMatchObject({ status: 'WRITTEN_OFF', cost: hold!.hold });
    await proved();
  });

  it('usage above what was allowed is paid by the platform, not by the budget', async () => {
    const companyId = await companyWith([anthropic]);
    sandbox.plan(['USAGE_ABOVE_CAP']);
    expect((await classify([jobOf(companyId)]))[0]!.kind).toBe('CLASSIFIED');
    const [hold] = await holdsOf(companyId);
    expect(Number(hold!.overrun)).toBeGreaterThan(0);
    const { spentPusd } = (await world.services.budgets.read(companyId))!;
    expect(spentPusd.toString()).toBe(hold!.hold);
    await proved();
  });

  it('one that passes is tried again: each attempt has a hold of its own', async () => {
    const companyId = await companyWith([openAi]);
    sandbox.plan(['ABORT_MID_STREAM', null]);
    expect((await classify([jobOf(companyId)]))[0]!.kind).toBe('CLASSIFIED');
    expect((await holdsOf(companyId)).map(({ status }) => status)).toEqual(['UNKNOWN', 'SETTLED']);
    sandbox.plan(['BUSY', null]);
    expect((await classify([jobOf(companyId, { text: `${text} Again.` })]))[0]!.kind).toBe('CLASSIFIED');
    await proved();
  });

  it('a provider that cannot be reached costs nothing, and says when to come back', async () => {
    const gone = await startProviderSandbox({ port: 0, answer: sandboxAnswer });
    const own = await openWorld(undefined, { Q2Q_TEST_SERVER_URL: gone.url });
    await gone.close();
    const companyId = await companyWith([openAi], undefined, own);
    const [attempt] = await own.services.classifier.attempt([jobOf(companyId)], AbortSignal.timeout(10_000));
    expect(attempt).toMatchObject({ kind: 'FAILED', reason: 'PROVIDER_UNAVAILABLE' });
    const holds = await own.db.query('select status from reservation where company_id = $1', [companyId]);
    expect(holds).toEqual([{ status: 'RELEASED' }, { status: 'RELEASED' }]);
    expect(await own.services.settlements.proof()).toEqual([]);
    await own.close();
  });

  it('a failed attempt logs and throws no word of the text', async () => {
    const companyId = await companyWith([openAi]);
    sandbox.plan(() => 'MALFORMED_JSON');
    expect((await classify([jobOf(companyId)]))[0]).toMatchObject({ kind: 'FAILED', reason: 'INVALID_ANSWER' });
    expect(JSON.stringify(world.logs)).not.toContain('interview');
  });

  it('keep their money until the sweeper and the write-off have had their time', async () => {
    const companyId = await companyWith([openAi]);
    sandbox.plan(() => 'NO_ANSWER_AFTER_WORK');
    await classify([jobOf(companyId)]);
    const held = (await world.services.budgets.read(companyId))!.reservedPusd;
    expect(held).toBeGreaterThan(0n);
    world.clock.advance(8 * 86_400_000);
    await world.services.settlements.writeOff(world.clock.now());
    expect(await world.services.budgets.read(companyId)).toMatchObject({ reservedPusd: 0n });
    await proved();
  });
});

describe('overspend', () => {
  const everyFault: readonly (SandboxFault | null)[] = [
    null,
    'SERVER_ERROR',
    'NO_USAGE',
    'ABORT_MID_STREAM',
    'USAGE_ABOVE_CAP',
    'MALFORMED_JSON',
    'BUSY',
    'OTHER_MODEL',
    'SERVER_ERROR_AFTER_WORK',
  ];

  it.each([1, 10, 50, 100, 500])('is 0 with %i at once and a provider that does everything wrong', async (atOnce) => {
    const companyId = await companyWith([openAi, anthropic], 4n * 10n ** 10n);
    sandbox.plan((call) => everyFault[call % everyFault.length]!);
    const jobs = Array.from({ length: atOnce }, (_, n) => jobOf(companyId, { text: `${text} ${n}` }));
    await Promise.all(jobs.map((job) => classify([job])));
    const { spentPusd, reservedPusd, limitPusd } = (await world.services.budgets.read(companyId))!;
    expect(spentPusd + reservedPusd <= limitPusd).toBe(true);
    const holds = await holdsOf(companyId);
    expect(holds).toHaveLength(sandbox.counts().calls);
    await proved();
  });
});

describe('one key', () => {
  it('is one hold and one physical call, whoever many send it at once', async () => {
    const companyId = await companyWith([openAi]);
    const second = await world.second();
    const request = {
      actorId: 'one',
      companyId,
      text,
      clearance: await world.clearance(text, companyId),
      idempotencyKey: 'k',
    };
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, n) => (n % 2 ? second : world.services).interactive.classify(request)),
    );
    const ids = outcomes.map((outcome) => (outcome.kind === 'CLASSIFIED' ? outcome.classification.id : outcome.kind));
    expect(new Set(ids).size).toBe(1);
    expect(await holdsOf(companyId)).toHaveLength(1);
    expect(sandbox.counts().calls).toBe(1);
    await second.close();
    await proved();
  });

  it('goes on with a new hold after an attempt of which nothing is known', async () => {
    const companyId = await companyWith([openAi]);
    const request = {
      actorId: 'two',
      companyId,
      text,
      clearance: await world.clearance(text, companyId),
      idempotencyKey: 'k',
    };
    sandbox.plan(() => 'SERVER_ERROR');
    expect((await world.services.interactive.classify(request)).kind).toBe('PROVIDER_UNAVAILABLE');
    sandbox.plan(() => null);
    const done = await world.services.interactive.classify(request);
    expect(done.kind).toBe('CLASSIFIED');
    expect(await world.services.interactive.classify(request)).toEqual(done);
    expect((await holdsOf(companyId)).map(({ status }) => status)).toEqual(['UNKNOWN', 'UNKNOWN', 'SETTLED']);
  });
});

describe('the cache', () => {
  const personId = 'a0000000-0000-7000-8000-0000000000c1';

  it('answers the same text for nothing, counts it, and forgets it with the person', async () => {
    const companyId = await companyWith([openAi]);
    const spent = async () => (await world.services.budgets.read(companyId))!.spentPusd;
    const [first] = await classify([jobOf(companyId, { userId: personId })]);
    const paid = await spent();
    const [again] = await classify([jobOf(companyId, { text: `  ${text.replace(' I feel', '\nI feel')}` })]);
    if (first?.kind !== 'CLASSIFIED' || again?.kind !== 'CLASSIFIED') throw new Error('both are classified');
    const words = (attempt: typeof first) =>
      attempt.result.scores.map(({ evidence }) =>
        evidence.map(({ start, end }) => attempt.job.screened.text.slice(start, end).replaceAll(/\s+/g, ' ')),
      );
    expect(words(again)).toEqual(words(first));
    expect([await spent(), sandbox.counts().calls]).toEqual([paid, 1]);
    const rows = () => world.db.query('select hits from response_cache where company_id = $1', [companyId]);
    expect(await rows()).toEqual([{ hits: 1 }]);
    expect(await world.metric('q2q_requests_total', { company_id: companyId, outcome: 'cached' })).toBe(1);
    await world.db.transaction((tx) => world.services.cache.forget(tx, personId));
    expect(await rows()).toEqual([]);
    await proved();
  });

  it('is of one company and one model', async () => {
    const [one, other] = [await companyWith([openAi]), await companyWith([openAi])];
    await classify([jobOf(one)]);
    await classify([jobOf(other)]);
    const dear = await companyWith([anthropic]);
    await classify([jobOf(dear)]);
    expect(sandbox.counts().calls).toBe(3);
  });

  it('is forgotten with any person who wrote the text, however their rows are deleted', async () => {
    const companyId = await companyWith([openAi]);
    const other = 'a0000000-0000-7000-8000-0000000000c2';
    await classify([jobOf(companyId, { userId: personId })]);
    await classify([jobOf(companyId, { userId: other })]);
    await world.db.query('delete from response_cache_person where user_id = $1', [other]);
    expect(await world.db.query('select from response_cache where company_id = $1', [companyId])).toEqual([]);
    expect(await world.db.query('select from response_cache_person where company_id = $1', [companyId])).toEqual([]);
  });

  it('is bounded: what was unused longest goes first', async () => {
    const companyId = await companyWith([openAi]);
    for (const n of [1, 2, 3]) {
      await classify([jobOf(companyId, { text: `${text} ${n}` })]);
      world.clock.advance(1000);
    }
    await world.services.cache.trim(2);
    const left = await world.db.query('select from response_cache where company_id = $1', [companyId]);
    expect(left).toHaveLength(2);
    await classify([jobOf(companyId, { text: `${text} 1` })]);
    expect(sandbox.counts().calls).toBe(4);
    world.clock.advance(31 * 86_400_000);
    await classify([jobOf(companyId, { text: `${text} 3` })]);
    expect(sandbox.counts().calls).toBe(5);
  });

  it('holds no word of the text', async () => {
    const companyId = await companyWith([openAi]);
    await classify([jobOf(companyId, { userId: personId })]);
    const rows = await world.db.query('select * from response_cache where company_id = $1', [companyId]);
    expect(JSON.stringify(rows)).not.toMatch(/workshop|interview/);
  });
});
