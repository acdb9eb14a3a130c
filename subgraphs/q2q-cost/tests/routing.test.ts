import { jest } from '@jest/globals';
import { type ProviderSandbox, startProviderSandbox } from '#platform/provider-sandbox';
import { expectNoLeaks } from '#platform/testing';
import { sandboxAnswer } from '../providers/sandbox-answers.js';
import { actorOf, openWorld, type World } from './world.js';

jest.setTimeout(120_000);

const mini = 'test-server-openai/gpt-4o-mini';
const nano = 'test-server-openai/gpt-4.1-nano';
const embedded = 'embedded/q2q-ngram-2';

let sandbox: ProviderSandbox;
let world: World;
beforeAll(async () => {
  sandbox = await startProviderSandbox({ port: 0, answer: sandboxAnswer, thinkMs: 1 });
  world = await openWorld(undefined, { Q2Q_TEST_SERVER_URL: sandbox.url });
});
expectNoLeaks(async () => {
  await sandbox.close();
  await world.close();
});
beforeEach(() => sandbox.reset());

const finance = (companyId: string | null = null, n = 1) => actorOf('finance', n, companyId);
const setPolicy = `mutation ($input: SetRoutingPolicyInput!, $key: String) { r: setRoutingPolicy(input: $input, idempotencyKey: $key) { __typename
  ... on RoutingPolicy { strategy models qualityFloor version order { id } } ... on ErrorResult { code message }
  ... on ModelNotFound { modelId } ... on NoModelMeetsFloor { best } ... on VersionConflict { currentVersion } } }`;
const run = `mutation ($input: RunEvaluationInput!, $key: String) { r: runEvaluation(input: $input, idempotencyKey: $key) { __typename
  ... on Evaluation { id status progress total seq cost { amount } } ... on ErrorResult { code } ... on ModelNotFound { modelId } } }`;
const input = (companyId: string, changes: object = {}) => ({
  companyId,
  strategy: 'FIXED',
  models: [mini, embedded],
  reason: 'better scores',
  ...changes,
});

async function evaluated(companyId: string, modelId: string, texts?: number): Promise<string> {
  const { data } = await world.send(finance(companyId), run, { input: { companyId, modelId, texts } });
  expect(data.r.__typename).toBe('Evaluation');
  await world.evaluate();
  return data.r.id;
}

describe('a policy', () => {
  it('is the default until it is set, and is changed with a reason, once per key and version', async () => {
    const companyId = await world.company(10n ** 13n);
    const query =
      'query ($id: ID!) { routingPolicy(companyId: $id) { version updatedAt strategy models order { id source } } }';
    expect((await world.send(finance(companyId), query, { id: companyId })).data.routingPolicy).toEqual({
      version: 0,
      updatedAt: null,
      strategy: 'FIXED',
      models: [embedded],
      order: [{ id: embedded, source: 'INTERNAL' }],
    });
    const send = async (changes: object, key?: string) =>
      (await world.send(finance(companyId), setPolicy, { input: input(companyId, changes), key })).data.r;
    expect(await send({ expectedVersion: 0 }, 'a')).toMatchObject({
      version: 1,
      order: [{ id: mini }, { id: embedded }],
    });
    expect(await send({ expectedVersion: 0 }, 'a')).toMatchObject({ version: 1 });
    expect(await send({ models: [embedded] }, 'a')).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await send({ expectedVersion: 0 }, 'b')).toMatchObject({ code: 'VERSION_CONFLICT', currentVersion: 1 });
    expect(await send({ expectedVersion: 1, models: [mini] }, 'b')).toMatchObject({ version: 2, models: [mini] });
    expect(await world.db.query('select reason from routing_change where company_id = $1', [companyId])).toHaveLength(
      2,
    );
  });

  it('names only models that can be asked', async () => {
    const companyId = await world.company(10n ** 13n);
    const send = async (models: string[]) =>
      (await world.send(finance(companyId), setPolicy, { input: input(companyId, { models }) })).data.r;
    for (const modelId of ['openai/gpt-4o-mini', 'embedded/q2q-ngram-1', 'nobody/nothing'])
      expect(await send([embedded, modelId])).toMatchObject({ code: 'MODEL_NOT_FOUND', modelId });
  });

  it.each([
    [{ models: [] }, 'input.models'],
    [{ models: [mini, mini] }, 'input.models'],
    [{ models: Array.from({ length: 11 }, (_, n) => `a/${n}`) }, 'input.models'],
    [{ strategy: 'CHEAPEST', qualityFloor: 1.5 }, 'input.qualityFloor'],
    [{ qualityFloor: 0.5 }, 'input.qualityFloor'],
    [{ reason: ' ' }, 'input.reason'],
  ])('refuses %j and names the field', async (changes, field) => {
    const companyId = await world.company(10n ** 13n);
    const { errors } = await world.send(finance(companyId), setPolicy, { input: input(companyId, changes) });
    expect(errors![0].extensions.field).toBe(field);
  });

  it('is of its company alone', async () => {
    const [mine, theirs] = [await world.company(10n ** 13n), await world.company(10n ** 13n)];
    const refused = await world.send(finance(mine), setPolicy, { input: input(theirs) });
    expect(refused.data.r.code).toBe('COMPANY_NOT_FOUND');
    const query =
      'query ($id: ID!) { routingPolicy(companyId: $id) { version } routingAdvice(companyId: $id) { texts } }';
    expect((await world.send(finance(mine), query, { id: theirs })).data).toEqual({
      routingPolicy: null,
      routingAdvice: null,
    });
    const manager = await world.send(actorOf('company_manager', 2, mine), setPolicy, { input: input(mine) });
    expect(manager.errors![0].extensions.code).toBe('FORBIDDEN');
  });
});

describe('an evaluation', () => {
  it('reads the labelled set at the cost of one company, tells how far it is, and is found again', async () => {
    const companyId = await world.company(10n ** 13n);
    const sent = { input: { companyId, modelId: mini, texts: 60 }, key: 'e' };
    const first = (await world.send(finance(companyId), run, sent)).data.r;
    expect(first).toMatchObject({ status: 'PENDING', progress: 0, total: 60 });
    expect((await world.send(finance(companyId), run, sent)).data.r.id).toBe(first.id);
    const follow = 'subscription ($id: ID!) { evaluationProgress(id: $id) { seq evaluation { status progress } } }';
    const stream = await world.subscribe(finance(companyId), follow, { id: first.id });
    await world.evaluate();
    const states: { seq: number; evaluation: { status: string; progress: number } }[] = [];
    for await (const { data } of stream) states.push(data.evaluationProgress);
    expect(states.at(-1)!.evaluation).toEqual({ status: 'COMPLETED', progress: 100 });
    expect(states.map(({ seq }) => seq)).toEqual(states.map(({ seq }) => seq).toSorted((a, b) => a - b));
    const query = `query ($id: ID!) { evaluation(id: $id) { done cost { amount } quality { texts f1 f1Low f1High precision } results { n } }
      evaluations(filter: { modelId: "${mini}" }) { nodes { id } } }`;
    const { data } = await world.send(finance(companyId), query, { id: first.id });
    expect(data.evaluation).toMatchObject({ done: 60, quality: { texts: 60 } });
    expect(data.evaluation.results).toHaveLength(5);
    expect(Number(data.evaluation.cost.amount)).toBeGreaterThan(0);
    const { spentPusd } = (await world.services.budgets.read(companyId))!;
    expect(Number(data.evaluation.cost.amount)).toBeCloseTo(Number(spentPusd) / 1e12, 12);
    expect(data.evaluations.nodes).toContainEqual({ id: first.id });
    expect(sandbox.counts().calls).toBe(60);
    expect(await world.services.settlements.proof()).toEqual([]);
    const other = await world.company(1n);
    expect((await world.send(finance(other, 3), query, { id: first.id })).data).toEqual({
      evaluation: null,
      evaluations: { nodes: [] },
    });
    await expect(world.subscribe(finance(other, 3), follow, { id: first.id })).rejects.toThrow('refused');
  });

  it('goes on where another worker stopped, and pays for no text twice', async () => {
    const companyId = await world.company(10n ** 13n);
    const { data } = await world.send(finance(companyId), run, { input: { companyId, modelId: mini, texts: 40 } });
    let calls = 0;
    const stop = new AbortController();
    sandbox.plan(() => {
      calls += 1;
      if (calls === 20) stop.abort();
      return null;
    });
    await world.services.evaluationWorker.runUntilIdle(stop.signal).catch(() => undefined);
    // The holds of what was being asked run out; the lease as well.
    world.clock.advance(120_000);
    await world.db.query(`update evaluation set lease_until = now() - interval '1 second' where id = $1`, [data.r.id]);
    sandbox.plan(() => null);
    await world.evaluate();
    const answers = await world.db.query('select from evaluation_answer where evaluation_id = $1', [data.r.id]);
    expect(answers).toHaveLength(40);
    const settled = await world.db.query(`select from reservation where company_id = $1 and status = 'SETTLED'`, [
      companyId,
    ]);
    expect(settled).toHaveLength(40);
    expect(await world.services.settlements.proof()).toEqual([]);
  });

  it('says why it failed', async () => {
    const companyId = await world.company(10n ** 9n);
    const id = await evaluated(companyId, mini, 30);
    const query = 'query ($id: ID!) { evaluation(id: $id) { status failure progress } }';
    expect((await world.send(finance(companyId), query, { id })).data.evaluation).toMatchObject({
      status: 'FAILED',
      failure: 'BUDGET_EXHAUSTED',
    });
  });

  it.each([29, 481])('of %i texts is refused, and names the field', async (texts) => {
    const companyId = await world.company(10n ** 13n);
    const { errors } = await world.send(finance(companyId), run, { input: { companyId, modelId: mini, texts } });
    expect(errors![0].extensions.field).toBe('input.texts');
  });

  it('of a model that cannot be asked is refused', async () => {
    const companyId = await world.company(10n ** 13n);
    const sent = { input: { companyId, modelId: 'openai/gpt-4o-mini' } };
    expect((await world.send(finance(companyId), run, sent)).data.r).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      modelId: 'openai/gpt-4o-mini',
    });
  });
});

describe('routing by quality and cost', () => {
  it('asks the cheapest that meets the floor, and advises with the saving and what would be read worse', async () => {
    const companyId = await world.company(10n ** 14n);
    await evaluated(companyId, mini);
    await evaluated(companyId, nano);
    const { data: models } = await world.send(
      finance(companyId),
      '{ models { id source quality { f1 } evaluation { n } } }',
    );
    const f1 = (id: string): number => models.models.find((model: { id: string }) => model.id === id).quality.f1;
    expect(f1(nano)).toBeLessThan(f1(mini));
    const send = async (changes: object) =>
      (
        await world.send(finance(companyId), setPolicy, {
          input: input(companyId, { strategy: 'CHEAPEST', ...changes }),
        })
      ).data.r;
    const all = [mini, nano];
    expect((await send({ models: all, qualityFloor: f1(nano) - 0.01 })).order[0].id).toBe(nano);
    expect((await send({ models: all, qualityFloor: f1(mini) - 0.01 })).order).toEqual([{ id: mini }]);
    expect(await send({ models: all, qualityFloor: 0.99 })).toMatchObject({
      code: 'NO_MODEL_MEETS_FLOOR',
      best: f1(mini),
    });
    const advice = `query ($id: ID!) { routingAdvice(companyId: $id) { texts current { id } recommended { id }
      options { model { id source } f1 meetsFloor costPerText { amount } saving { amount } accuracyDifference { value low high texts } } } }`;
    const { data } = await world.send(finance(companyId), advice, { id: companyId });
    expect(data.routingAdvice.current.id).toBe(mini);
    const option = (id: string) =>
      data.routingAdvice.options.find((one: { model: { id: string } }) => one.model.id === id);
    expect(option(mini).accuracyDifference).toEqual({ value: 0, low: 0, high: 0, texts: 480 });
    expect(option(nano)).toMatchObject({ meetsFloor: false, model: { source: 'TEST_SERVER' } });
    expect(option(nano).accuracyDifference.value).toBeLessThan(0);
    // The test server says what the embedded model says: as good, for next to nothing.
    expect(option(embedded)).toMatchObject({ meetsFloor: true, accuracyDifference: { value: 0, texts: 480 } });
    expect(data.routingAdvice.recommended.id).toBe(embedded);
  });
});

describe('classifyText', () => {
  const query = `mutation ($input: ClassifyTextInput!, $key: String) { r: classifyText(input: $input, idempotencyKey: $key) { __typename
    ... on Classification { id provider model } ... on ErrorResult { code message } ... on ProviderUnavailable { retryAfter } } }`;
  const text = 'I feel ready for work after the workshop, and I was invited to an interview.';

  it('says which provider was not there, and answers under the same key when it is back', async () => {
    const companyId = await world.company(10n ** 13n);
    await world.send(finance(companyId), setPolicy, { input: input(companyId, { models: [mini] }) });
    const sent = { input: { companyId, text, clearance: await world.clearance(text, companyId) }, key: 'c' };
    const ask = async () => (await world.send(actorOf('company_manager', 4, companyId), query, sent)).data.r;
    sandbox.plan(() => 'SERVER_ERROR');
    expect(await ask()).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryAfter: 60 });
    sandbox.plan(() => 'INVENTED_EVIDENCE');
    expect(await ask()).toMatchObject({ code: 'INVALID_ANSWER' });
    sandbox.plan(() => null);
    const done = await ask();
    expect(done).toMatchObject({ provider: 'test-server-openai', model: 'gpt-4o-mini' });
    expect(await ask()).toEqual(done);
  });
});
