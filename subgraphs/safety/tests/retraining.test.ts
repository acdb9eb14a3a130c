import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actorOf, type Json } from '#platform/testing';
import { decodeModel, modelFiles } from '../classifier/model-files.js';
import { decidedTexts } from '../index.js';
import { handTexts } from '../training/corpora.js';
import { acceptProposal, losesDisclosures, proposeModel, testTexts, type Proposal } from '../training/proposal.js';
import { companyA, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const reviewer = actorOf('reviewer', 1);
const now = () => world.services.clock.now();
const day = 24 * 60 * 60_000;

async function consent(userId: string, granted: boolean): Promise<void> {
  const at = new Date(now().getTime() + (granted ? 0 : 1));
  await world.db.transaction((tx) => world.services.learning.consent(tx, { userId, granted, at }));
}

/** A text that is held, claimed and decided, as a reviewer does it. */
async function decide(text: string, userId: string, flagsConfirmed: boolean): Promise<void> {
  const [contentId] = await world.receive([{ text, userId, companyId: companyA }]);
  const [item] = await world.db.query<Json>('select id from review_item where content_id = $1', [contentId]);
  for (const [name, type, input] of [
    ['claimReviewItem', 'ReviewActionInput', {}],
    ['approveReviewItem', 'ReviewDecisionInput', { flagsConfirmed }],
  ] as const) {
    const query = `mutation ($input: ${type}!) { r: ${name}(input: $input) { __typename } }`;
    const { data } = await world.send(reviewer, query, { input: { id: item!.id, ...input } });
    expect(data.r.__typename).toBe('ReviewItem');
  }
}

/** Enough to train on in a test. */
const fewTexts = () =>
  handTexts().filter(({ source }, at) => (source === 'hand-1' || source === 'hand-2') && at % 9 === 0);
const fewTests = () => testTexts().filter((_text, at) => at % 6 === 0);

const propose = async () =>
  proposeModel({
    decided: await decidedTexts(world.db, now()),
    base: { hands: fewTexts(), others: [] },
    tests: fewTests(),
    now: now(),
    options: { epochs: 1, rate: 0.5, decay: 1e-4, positiveWeight: 1.2 },
  });

const willing = actorOf('participant', 21).id;
const unwilling = actorOf('participant', 22).id;
const secret = 'You are an idiot and so is your whole office';

it('learns from decided texts of people who consent, for 180 days, and writes none of them down', async () => {
  await consent(willing, true);
  await decide(secret, willing, true);
  await decide('You are an idiot, I said to my cat', willing, false);
  await decide('You are an idiot, all of you', unwilling, true);
  const decided = await decidedTexts(world.db, now());
  expect(decided.map(({ label }) => label).sort()).toEqual(['ABUSE', 'BENIGN']);
  expect(await decidedTexts(world.db, new Date(now().getTime() + 181 * day))).toEqual([]);

  const proposal = await propose();
  expect(proposal.manifest.decided).toMatchObject({ texts: 2 });
  expect(proposal.comparisons.map(({ category, language }) => `${category} ${language}`)).toEqual(
    expect.arrayContaining(['SAFEGUARDING en', 'SAFEGUARDING no', 'SAFEGUARDING uk', 'ABUSE en', 'SPAM no']),
  );
  for (const { found, falseFlags } of proposal.comparisons) {
    expect(found.present.of).toBe(found.proposed.of);
    expect(falseFlags.present.of).toBeGreaterThan(0);
  }
  expect(JSON.stringify(proposal)).not.toMatch(/idiot/);
  // The same texts, the same model.
  expect((await propose()).weights).toBe(proposal.weights);
});

it('forgets what a person takes back', async () => {
  const before = await propose();
  await consent(willing, false);
  expect(await decidedTexts(world.db, now())).toEqual([]);
  const after = await propose();
  expect(after.manifest.decided).toBeUndefined();
  expect(after.weights).not.toBe(before.weights);
});

describe('a proposal', () => {
  const accepted = (change: Partial<Proposal>, proposal: Proposal) => {
    const directory = mkdtempSync(join(tmpdir(), 'safety-model-'));
    const files = { directory, manifest: join(directory, 'model.json'), weights: join(directory, 'weights.bin') };
    try {
      const outcome = acceptProposal({ ...proposal, ...change }, files);
      const model =
        outcome.kind === 'ACCEPTED'
          ? decodeModel(readFileSync(files.manifest, 'utf8'), readFileSync(files.weights))
          : null;
      return { outcome: outcome.kind, heads: model?.map(({ head }) => head) ?? null };
    } finally {
      rmSync(directory, { recursive: true });
    }
  };

  it('is put in place by a person, unless it finds fewer disclosures or was compared with another model', async () => {
    const present = readFileSync(modelFiles().weights);
    const proposal = await propose();
    const asGood = proposal.comparisons.map((one) => ({
      ...one,
      found: { ...one.found, proposed: one.found.present },
    }));
    expect(accepted({ comparisons: asGood }, proposal)).toEqual({
      outcome: 'ACCEPTED',
      heads: ['SAFEGUARDING', 'ABUSE', 'SPAM'],
    });
    const worse = asGood.map((one) =>
      one.category === 'SAFEGUARDING' && one.language === 'uk'
        ? { ...one, found: { ...one.found, proposed: { ...one.found.present, count: one.found.present.count - 1 } } }
        : one,
    );
    expect(losesDisclosures({ comparisons: worse })).toEqual(['uk']);
    expect(accepted({ comparisons: worse }, proposal).outcome).toBe('LOSES_DISCLOSURES');
    expect(accepted({ comparisons: asGood, replaces: '0123456789abcdef' }, proposal).outcome).toBe('STALE');
    expect(readFileSync(modelFiles().weights)).toEqual(present);
  });
});
