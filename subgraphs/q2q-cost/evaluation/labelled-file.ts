import { z } from 'zod';
import { outcomeDimensions, type OutcomeDimension } from '#contracts/events';
import { labelsOf } from './data/labels.js';
import type { Label } from './data/types.js';

export interface FileText {
  readonly text: string;
  readonly language: 'en' | 'no' | 'uk' | 'und';
  readonly labels: Readonly<Partial<Record<OutcomeDimension, number>>>;
}

/** What a side is worth where a text has sides only: "goes well" is not "could not go better". */
export const worth = { '+': 0.8, '-': 0.2 } as const;

export const numbersOf = (labels: readonly Label[]): FileText['labels'] =>
  Object.fromEntries(labels.map((label) => [label.slice(0, -1), worth[label.at(-1) as '+' | '-']]));

const number = z.number().min(0).max(1);
const line = z.object({
  text: z.string(),
  lang: z.string(),
  labels: z
    .union([
      z.string(),
      z.strictObject(
        Object.fromEntries(outcomeDimensions.map((outcome) => [outcome, number.nullish()])) as Record<
          OutcomeDimension,
          z.ZodOptional<z.ZodNullable<typeof number>>
        >,
      ),
    ])
    .nullish(),
});

const languages: Readonly<Record<string, FileText['language']>> = { en: 'en', no: 'no', nb: 'no', nn: 'no', uk: 'uk' };

/** One JSON object a line. Throws with the number of the first line that is wrong, and what is wrong with it. */
export function readLabelled(content: string): FileText[] {
  return content.split('\n').flatMap((row, at) => {
    if (row.trim() === '') return [];
    try {
      const { text, lang, labels } = line.parse(JSON.parse(row.replace(/^\uFEFF/, '')));
      const language = languages[lang.toLowerCase().split(/[-_]/)[0]!] ?? 'und';
      return [
        { text, language, labels: typeof labels === 'string' ? numbersOf(labelsOf(labels)) : present(labels ?? {}) },
      ];
    } catch (error) {
      const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
      throw new Error(`Line ${at + 1} cannot be read: ${reason}`, { cause: error });
    }
  });
}

const present = (labels: Readonly<Partial<Record<OutcomeDimension, number | null | undefined>>>): FileText['labels'] =>
  Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== null && value !== undefined));
