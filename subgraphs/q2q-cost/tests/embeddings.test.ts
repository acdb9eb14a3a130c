import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type ProviderSandbox, startProviderSandbox } from '#platform/provider-sandbox';
import { expectNoLeaks } from '#platform/testing';
import { ScreenedText } from '../classification/screened-text.js';
import { trainingTexts } from '../evaluation/data/hands.js';
import { type EmbeddedText, trainHeads } from '../evaluation/train-heads.js';
import { PriceImport } from '../prices/price-import.service.js';
import { parseHeads, sentencesIn, unitLength } from '../providers/embedding-heads.rules.js';
import { embed } from '../providers/embeddings-provider.js';
import { openWorld, type World } from './world.js';

jest.setTimeout(180_000);

const text = 'The bus was late. I was invited to an interview and I feel ready for work.';
let sandbox: ProviderSandbox;
let folder: string;
let world: World;
let file: string;

beforeAll(async () => {
  sandbox = await startProviderSandbox({ port: 0, answer: () => ({}) });
  folder = mkdtempSync(join(tmpdir(), 'q2q-embeddings-'));
  file = join(folder, 'heads.json');
  const server = { baseUrl: `${sandbox.url}/v1`, model: 'hashed' };
  const texts = trainingTexts().filter(({ language }, at) => language === 'en' && at % 3 === 0);
  const { vectors } = await embed(
    server,
    texts.map((one) => one.text),
    AbortSignal.timeout(60_000),
  );
  const embedded = texts.map((one, at): EmbeddedText => ({ text: one, unit: unitLength(vectors[at]!) }));
  const heads = trainHeads(embedded);
  const trained = {
    model: 'hashed',
    dimensions: 256,
    trainedOn: 'test-test-test',
    threshold: 0.5,
    direction: [1, 0, 0],
    certainty: 0.6,
    heads,
  };
  writeFileSync(file, JSON.stringify(trained));
  world = await openWorld(undefined, {
    Q2Q_EMBEDDINGS_URL: `${sandbox.url}/v1`,
    Q2Q_EMBEDDINGS_MODEL: 'hashed',
    Q2Q_EMBEDDINGS_HEADS: file,
  });
});
expectNoLeaks(async () => {
  await sandbox.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

async function companyOfEmbeddings(): Promise<string> {
  const imports = new PriceImport({ db: world.db, clock: world.clock });
  await imports.set(
    { provider: 'embeddings', model: 'hashed', inputPicoUsd: 10_000n, outputPicoUsd: 0n },
    'our own machine',
  );
  const companyId = await world.company(10n ** 12n);
  const policy = {
    companyId,
    strategy: 'FIXED',
    models: ['embeddings/hashed'],
    qualityFloor: null,
    reason: 't',
    actorId: 't',
  } as const;
  const outcome = await world.services.routing.set({ ...policy, expectedVersion: null, idempotencyKey: null });
  expect(outcome.kind).toBe('DONE');
  return companyId;
}

it('is one model among others: asked once, paid, with the sentence its score rests on', async () => {
  const companyId = await companyOfEmbeddings();
  sandbox.reset();
  const [attempt] = await world.services.classifier.attempt(
    [
      {
        screened: ScreenedText.ofEvent({ redactedText: text, language: 'en' }),
        idempotencyKey: world.ids.next(),
        companyId,
        feature: 'interactive',
        feedbackId: null,
        userId: null,
        requestedBy: 'test',
      },
    ],
    AbortSignal.timeout(30_000),
  );
  if (attempt?.kind !== 'CLASSIFIED') throw new Error(JSON.stringify(attempt));
  await world.db.transaction((tx) => world.services.classifier.finish(tx, [attempt]));
  const job = attempt.result.scores.find(({ dimension }) => dimension === 'job_readiness')!;
  expect(job.score).toBeGreaterThan(0.5);
  expect(job.evidence.map(({ start, end }) => text.slice(start, end))).toEqual([
    'I was invited to an interview and I feel ready for work.',
  ]);
  expect(sandbox.counts().calls).toBe(1);
  expect((await world.services.budgets.read(companyId))!.spentPusd).toBeGreaterThan(0n);
  expect(await world.services.settlements.proof()).toEqual([]);
});

it('is compared with the others once it was evaluated', async () => {
  const companyId = await companyOfEmbeddings();
  expect(await world.services.evaluations.resultsOf('embeddings/hashed')).toBeNull();
  const request = { companyId, modelId: 'embeddings/hashed', texts: 60, actorId: 't', idempotencyKey: null };
  expect((await world.services.evaluations.run(request)).kind).toBe('ACCEPTED');
  await world.evaluate();
  const results = (await world.services.evaluations.resultsOf('embeddings/hashed'))!;
  expect(results.texts).toBe(60);
  expect(results.byLanguage['all']).toHaveLength(5);
});

it('is listed as inactive before its heads are trained, and refuses heads of another model', async () => {
  const env = { Q2Q_EMBEDDINGS_URL: `${sandbox.url}/v1`, Q2Q_EMBEDDINGS_MODEL: 'hashed' };
  const untrained = await openWorld(undefined, { ...env, Q2Q_EMBEDDINGS_HEADS: join(folder, 'none.json') });
  expect(untrained.services.models.byId('embeddings/hashed')).toMatchObject({ status: 'INACTIVE' });
  await untrained.close();
  expect(() => parseHeads('{"model":"x"}')).toThrow('dimensions');
});

it('trains the same heads from the same texts', () => {
  const texts = trainingTexts().slice(0, 40);
  const embedded = texts.map((one, at): EmbeddedText => ({ text: one, unit: unitLength([1, at % 7, at % 3]) }));
  expect(trainHeads(embedded)).toEqual(trainHeads(embedded));
});

it('finds sentences where they are', () => {
  const given = ' One. Two!  Three\nfour… ';
  expect(sentencesIn(given).map(({ start, end }) => given.slice(start, end))).toEqual([
    'One.',
    'Two!',
    'Three',
    'four…',
  ]);
});
