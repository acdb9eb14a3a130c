import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectRoot } from '#platform/project-root';
import type { Head } from '../classifier/linear-model.rules.js';
import { benign } from './data/benign-texts.js';
import { parseCsv } from './csv.rules.js';

export interface TrainingText {
  readonly text: string;
  readonly language: string;
  /** What the text is; a head is taught only by sets whose labels speak of it. */
  readonly label: Head | 'BENIGN';
  readonly kind: string;
  /** The writer, or the public set. */
  readonly source: string;
  /** Less than one where labels are noisy or far from our texts. */
  readonly weight: number;
  readonly teaches: readonly Head[];
}

const handsDirectory = () => join(projectRoot(), 'subgraphs', 'safety', 'training', 'data');

export const publicDirectory = (): string => resolve(projectRoot(), process.env.TRAINING_DATA_DIR ?? '../shared/data');

export const handsOf = (): string[] =>
  readdirSync(handsDirectory())
    .filter((name) => name.startsWith('hand-'))
    .sort();

/** The harmless texts of the rules' tests: promises, so nothing is measured on them. */
const benignTexts = (): TrainingText[] =>
  Object.entries(benign).flatMap(([language, texts]) =>
    texts.map(
      (text): TrainingText => ({
        text,
        language,
        label: 'BENIGN',
        kind: 'benign-texts',
        source: 'benign-texts',
        // Few, and each of them is a promise.
        weight: 10,
        teaches: ['SAFEGUARDING', 'ABUSE', 'SPAM'],
      }),
    ),
  );

/** The texts written for the project, by writer. */
export function handTexts(): TrainingText[] {
  return handsOf().flatMap((hand) =>
    ['en', 'no', 'uk'].flatMap((language) =>
      rowsOf(hand, language).map((row): TrainingText => {
        const common = { text: row.text, language: row.lang, label: row.label, kind: row.kind };
        return { ...common, source: hand, weight: 1, teaches: ['SAFEGUARDING', 'ABUSE', 'SPAM'] };
      }),
    ),
  );
}

/**
 * What participants answer to "How was it?", by other writers: ordinary texts, as most are. Answers that tell of distress are not among
 * them, since their writers were not asked whether they are disclosures.
 */
export function answerTexts(): TrainingText[] {
  const sources = readdirSync(handsDirectory())
    .filter((name) => name.startsWith('answers-'))
    .sort();
  return sources.flatMap((source) =>
    ['en', 'no', 'uk'].flatMap((language) =>
      rowsOf(source, language).map((row): TrainingText => {
        const teaches = ['SAFEGUARDING', 'ABUSE', 'SPAM'] as const;
        return { text: row.text, language: row.lang, label: 'BENIGN', kind: 'answers', source, weight: 1, teaches };
      }),
    ),
  );
}

/** Everyday sentences that look like insults, threats or disclosures and are none, and requests about money beside the adverts. */
const everydayTexts = (): TrainingText[] =>
  ['en', 'no', 'uk'].flatMap((language) =>
    rowsOf('everyday-1', language).map(({ text }): TrainingText => {
      const teaches = ['SAFEGUARDING', 'ABUSE', 'SPAM'] as const;
      return { text, language, label: 'BENIGN', kind: 'everyday', source: 'everyday-1', weight: 1, teaches };
    }),
  );

/** Few beside the public messages, which are in English. */
const advertWeight = 3;

/** Adverts and what is close to them, in the languages that the public messages are not in. */
export const advertTexts = (): TrainingText[] =>
  ['no', 'uk'].flatMap((language) =>
    rowsOf('adverts-1', language).map(({ text, label, kind }): TrainingText => {
      const teaches = ['SAFEGUARDING', 'ABUSE', 'SPAM'] as const;
      return { text, language, label, kind, source: 'adverts-1', weight: advertWeight, teaches };
    }),
  );

interface Row {
  readonly text: string;
  readonly lang: string;
  readonly label: TrainingText['label'];
  readonly kind: string;
}

const rowsOf = (directory: string, language: string): Row[] =>
  readFileSync(join(handsDirectory(), directory, `${language}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);

/** Texts of our own beside those of the hands. */
export const ordinaryTexts = (): TrainingText[] => [
  ...benignTexts(),
  ...answerTexts(),
  ...everydayTexts(),
  ...advertTexts(),
];

/** Held out together: the hand with the answers of the same number. */
export const isHeldOutWith = (hand: string, source: string): boolean =>
  source === hand || source === hand.replace('hand-', 'answers-');

const publicFiles = [
  'davidson-hate-offensive/labeled_data.csv',
  'civil-toxic-spans/annotations.csv',
  'civil-toxic-spans/comments.csv',
  'civil-toxic-spans/spans.csv',
  'hatemoji-build/train.csv',
  'clinc150/data_full.json',
  'banking77/train.csv',
  'uci-sms-spam/train.tsv',
] as const;

/** `undefined` where the directory or one of its files is missing. */
export function publicTexts(directory = publicDirectory()): TrainingText[] | undefined {
  if (publicFiles.some((file) => !existsSync(join(directory, file)))) return undefined;
  const read = (file: (typeof publicFiles)[number]) => readFileSync(join(directory, file), 'utf8');
  return [
    ...tweets(parseCsv(read('davidson-hate-offensive/labeled_data.csv'))),
    ...comments(
      parseCsv(read('civil-toxic-spans/comments.csv')),
      parseCsv(read('civil-toxic-spans/annotations.csv')),
      parseCsv(read('civil-toxic-spans/spans.csv')),
    ),
    ...parseCsv(read('hatemoji-build/train.csv')).map((row) =>
      english(row.text!, row.label_gold === '1' ? 'ABUSE' : 'BENIGN', 'hatemoji-build', 0.5, ['ABUSE']),
    ),
    ...requests(JSON.parse(read('clinc150/data_full.json')) as Record<string, [string, string][]>),
    ...parseCsv(read('banking77/train.csv'))
      .filter((_row, at) => at % 2 === 0)
      .map((row) => english(row.text!, 'BENIGN', 'banking77', 0.15, ['SAFEGUARDING', 'ABUSE', 'SPAM'])),
    ...messages(read('uci-sms-spam/train.tsv')),
  ];
}

function english(
  text: string,
  label: TrainingText['label'],
  source: string,
  weight: number,
  teaches: readonly Head[],
): TrainingText {
  return { text, language: 'en', label, kind: source, source, weight, teaches };
}

/** `offensive` (class 1) is slang for the most part and teaches nothing; `hate` and `neither` do, at half a voice. */
function tweets(rows: readonly Record<string, string>[]): TrainingText[] {
  return rows
    .filter((row) => row.class === '0' || row.class === '2')
    .map((row) => {
      const text = row.tweet!.replaceAll(/https?:\S+|@\w+|\bRT\b|&[a-z]+;|&#\d+;/g, ' ');
      return english(text, row.class === '0' ? 'ABUSE' : 'BENIGN', 'davidson-hate-offensive', 0.4, ['ABUSE']);
    });
}

/** Toxic where two thirds of the annotators marked a span, not toxic where at most one third did; the rest is disputed. */
function comments(
  posts: readonly Record<string, string>[],
  annotations: readonly Record<string, string>[],
  spans: readonly Record<string, string>[],
): TrainingText[] {
  const marked = new Set(spans.map((span) => span.annotation));
  const byPost = Map.groupBy(annotations, (annotation) => annotation.comment_id);
  return posts.flatMap((post) => {
    const votes = byPost.get(post.comment_id) ?? [];
    if (votes.length < 3) return [];
    const toxic =
      votes.filter((vote) => marked.has(vote.annotation) || vote['all toxic'] === 'True').length / votes.length;
    if (toxic > 1 / 3 && toxic < 2 / 3) return [];
    return [english(post.comment_text!, toxic >= 2 / 3 ? 'ABUSE' : 'BENIGN', 'civil-toxic-spans', 0.4, ['ABUSE'])];
  });
}

function requests(splits: Record<string, [string, string][]>): TrainingText[] {
  return (
    Object.keys(splits)
      .sort()
      .flatMap((split) => splits[split]!)
      // They are much alike: half of them teaches as much.
      .filter((_row, at) => at % 2 === 0)
      .map(([text]) => english(text, 'BENIGN', 'clinc150', 0.15, ['SAFEGUARDING', 'ABUSE', 'SPAM']))
  );
}

function messages(content: string): TrainingText[] {
  return content
    .split('\n')
    .filter((line) => line.includes('\t'))
    .map((line) => {
      const [label, text] = line.split('\t') as [string, string];
      return english(text, label === 'spam' ? 'SPAM' : 'BENIGN', 'uci-sms-spam', label === 'spam' ? 1 : 0.5, [
        'SAFEGUARDING',
        'SPAM',
      ]);
    });
}

/** Says whether weights were made from these texts: of everything the training reads, in its order. */
export function hashOf(texts: readonly TrainingText[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(JSON.stringify(text));
  return hash.digest('hex');
}
