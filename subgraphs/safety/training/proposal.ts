import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root';
import { shareOf, type Share } from '#platform/statistics';
import { heads, type Head } from '../classifier/linear-model.rules.js';
import { decodeModel, modelFiles, modelFingerprint, type ModelManifest } from '../classifier/model-files.js';
import type { DecidedText } from '../learning/learning.entity.js';
import { screenWith } from '../screening/screening.rules.js';
import { handTexts, ordinaryTexts, publicTexts, type TrainingText } from './corpora.js';
import { encodeModel, trainModel, type TrainedHead, type TrainingCorpora } from './model.rules.js';
import type { TrainingOptions } from './train.rules.js';

/** What a model finds of a test set that neither model was made from, in one language. */
export interface Comparison {
  readonly category: Head;
  readonly language: string;
  /** `found`: texts of the category that are flagged with it; `falseFlags`: other texts that are. */
  readonly found: { readonly present: Share; readonly proposed: Share };
  readonly falseFlags: { readonly present: Share; readonly proposed: Share };
}

/** A model that waits for a person. Holds weights and figures, no text. */
export interface Proposal {
  readonly format: 'safety-model-proposal-1';
  readonly createdAt: string;
  /** Fingerprint of the model it is compared with and would replace. */
  readonly replaces: string;
  readonly comparisons: readonly Comparison[];
  readonly manifest: ModelManifest;
  /** Base64. */
  readonly weights: string;
}

export interface ProposalInput {
  readonly decided: readonly Pick<DecidedText, 'text' | 'language' | 'label'>[];
  readonly base: Pick<TrainingCorpora, 'hands' | 'others'>;
  readonly tests: readonly TestText[];
  readonly now: Date;
  readonly told?: (head: TrainedHead) => void;
  readonly options?: TrainingOptions;
}

export interface TestText {
  readonly text: string;
  readonly lang: string;
  readonly label: TrainingText['label'];
}

/** Trains on everything the present model was made from and on the decided texts, and compares both on the test sets. */
export function proposeModel({ decided, base, tests, now, told, options }: ProposalInput): Proposal {
  const texts = decided.map(({ text, language, label }): TrainingText => {
    const teaches = ['SAFEGUARDING', 'ABUSE', 'SPAM'] as const;
    return { text, language, label, kind: 'decided', source: 'decided', weight: 1, teaches };
  });
  const trained = trainModel({ ...base, decided: texts }, told, options);
  const { manifest, weights } = trained;
  const present = screenWith(
    decodeModel(readFileSync(modelFiles().manifest, 'utf8'), readFileSync(modelFiles().weights)),
  );
  const proposed = screenWith(decodeModel(encodeModel(trained).manifest, weights));
  return {
    format: 'safety-model-proposal-1',
    createdAt: now.toISOString(),
    replaces: modelFingerprint(),
    comparisons: compare(tests, { present, proposed }),
    manifest,
    weights: Buffer.from(weights).toString('base64'),
  };
}

/** A proposal from everything that the committed model was made from, where it is at hand, and the decided texts. */
export function proposeFromDecided(
  decided: ProposalInput['decided'],
  now: Date,
  told: (head: string) => void = () => undefined,
): Proposal {
  const base = { hands: handTexts(), others: [...ordinaryTexts(), ...(publicTexts() ?? [])] };
  return proposeModel({ decided, base, tests: testTexts(), now, told: ({ head }) => told(head) });
}

type Screen = ReturnType<typeof screenWith>;

function compare(tests: readonly TestText[], models: Readonly<Record<'present' | 'proposed', Screen>>): Comparison[] {
  const flagsOf = (screen: Screen) =>
    tests.map(({ text, lang }) => new Set(screen(text, { locale: lang }).signals.map(({ category }) => category)));
  const flags = { present: flagsOf(models.present), proposed: flagsOf(models.proposed) };
  return heads.flatMap((category) =>
    ['en', 'no', 'uk'].flatMap((language): Comparison[] => {
      const own = tests.map((test, at) => ({ test, at })).filter(({ test }) => test.lang === language);
      const positives = own.filter(({ test }) => test.label === category);
      if (positives.length === 0) return [];
      const negatives = own.filter(({ test }) => test.label !== category);
      const share = (some: typeof own, by: 'present' | 'proposed') =>
        shareOf(some.filter(({ at }) => flags[by][at]!.has(category)).length, some.length);
      const both = (some: typeof own) => ({ present: share(some, 'present'), proposed: share(some, 'proposed') });
      return [{ category, language, found: both(positives), falseFlags: both(negatives) }];
    }),
  );
}

/** The test sets of `evaluation/data`. */
export function testTexts(): TestText[] {
  const directory = join(projectRoot(), 'subgraphs', 'safety', 'evaluation', 'data');
  return ['test-2', 'test-adverts'].flatMap((set) =>
    ['en', 'no', 'uk']
      .map((language) => join(directory, set, `${language}.jsonl`))
      .filter((file) => existsSync(file))
      .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as TestText),
  );
}

/** The languages in which a proposal finds fewer disclosures: such a model is never accepted. */
export const losesDisclosures = ({ comparisons }: Pick<Proposal, 'comparisons'>): string[] =>
  comparisons
    .filter(({ category, found }) => category === 'SAFEGUARDING' && found.proposed.count < found.present.count)
    .map(({ language }) => language);

export type Acceptance =
  | { readonly kind: 'ACCEPTED'; readonly files: readonly string[] }
  | { readonly kind: 'STALE'; readonly present: string }
  | { readonly kind: 'LOSES_DISCLOSURES'; readonly languages: readonly string[] };

/** Puts a proposal in the place of the model that it was compared with. Takes effect with the next start, as a new ruleset version. */
export function acceptProposal(
  proposal: Proposal,
  files: Pick<ReturnType<typeof modelFiles>, 'directory' | 'manifest' | 'weights'> = modelFiles(),
): Acceptance {
  const present = modelFingerprint();
  if (proposal.replaces !== present) return { kind: 'STALE', present };
  const languages = losesDisclosures(proposal);
  if (languages.length > 0) return { kind: 'LOSES_DISCLOSURES', languages };
  mkdirSync(files.directory, { recursive: true });
  const { manifest, weights } = encodeModel({
    manifest: proposal.manifest,
    weights: Buffer.from(proposal.weights, 'base64'),
  });
  writeFileSync(files.manifest, manifest);
  writeFileSync(files.weights, weights);
  return { kind: 'ACCEPTED', files: [files.manifest, files.weights] };
}
