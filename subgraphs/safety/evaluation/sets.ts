import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root';
import type { Category } from '../screening/screening.types.js';
import { publicDirectory } from '../training/corpora.js';
import { parseCsv } from '../training/csv.rules.js';

export interface SetText {
  readonly text: string;
  readonly locale: string | null;
  readonly positive: boolean;
}

/** A set that nothing was trained on: of the public ones that teach, the part that does not. */
export interface EvaluationSet {
  readonly name: string;
  /** Only its flags count; absent: any flag but PII, or HOLD. */
  readonly category?: Category;
  /** `undefined` where its files are missing. */
  texts(): SetText[] | undefined;
}

const own = (directory: string): string => join(projectRoot(), 'subgraphs', 'safety', 'evaluation', 'data', directory);

const ownTexts = (directory: string, category: Category): SetText[] =>
  ['en', 'no', 'uk']
    .map((language) => join(own(directory), `${language}.jsonl`))
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { text: string; lang: string; label: string })
    .map(({ text, lang, label }) => ({ text, locale: lang, positive: label === category }));

const publicFile = (path: string): string | undefined => {
  const file = join(publicDirectory(), path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

const english = (text: string, positive = false): SetText => ({ text, locale: 'en', positive });

export const evaluationSets: readonly EvaluationSet[] = [
  { name: 'test-2, disclosures', category: 'SAFEGUARDING', texts: () => ownTexts('test-2', 'SAFEGUARDING') },
  { name: 'test-2, abuse', category: 'ABUSE', texts: () => ownTexts('test-2', 'ABUSE') },
  { name: 'test-adverts', category: 'SPAM', texts: () => ownTexts('test-adverts', 'SPAM') },
  {
    name: 'clinc150, second half',
    texts() {
      const content = publicFile('clinc150/data_full.json');
      if (content === undefined) return undefined;
      const splits = JSON.parse(content) as Record<string, [string, string][]>;
      const all = Object.keys(splits)
        .sort()
        .flatMap((split) => splits[split]!);
      return all.filter((_row, at) => at % 2 === 1).map(([text]) => english(text));
    },
  },
  {
    name: 'banking77, second half',
    texts: () =>
      csvOf('banking77/train.csv')
        ?.filter((_row, at) => at % 2 === 1)
        .map((row) => english(row.text!)),
  },
  {
    name: 'hatemoji, validation',
    texts: () => csvOf('hatemoji-build/validation.csv')?.map((row) => english(row.text!, row.label_gold === '1')),
  },
];

function csvOf(path: string): Record<string, string>[] | undefined {
  const content = publicFile(path);
  return content === undefined ? undefined : parseCsv(content);
}

export interface PiiText {
  readonly text: string;
  readonly spans: readonly { readonly rule: string; readonly start: number; readonly end: number }[];
}

const ruleOfEntity: Readonly<Record<string, string>> = {
  PHONE_NUMBER: 'pii.phone',
  CREDIT_CARD: 'pii.card',
  US_SSN: 'pii.us-ssn',
  IBAN_CODE: 'pii.iban',
  EMAIL_ADDRESS: 'pii.email',
};

/** Synthetic sentences with the places of personal data in them. */
export function piiTexts(): PiiText[] | undefined {
  const content = publicFile('presidio-pii/generated_large.json');
  if (content === undefined) return undefined;
  const rows = JSON.parse(content) as {
    full_text: string;
    spans: { entity_type: string; start_position: number; end_position: number }[];
  }[];
  return rows.map(({ full_text: text, spans }) => ({
    text,
    spans: spans.flatMap(({ entity_type, start_position: start, end_position: end }) => {
      const rule = ruleOfEntity[entity_type];
      return rule === undefined ? [] : [{ rule, start, end }];
    }),
  }));
}

export const measuredPiiRules = Object.values(ruleOfEntity);
