import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const languages = ['en', 'no', 'uk'] as const;

/** The test set as a module: what runs for users reads no file of the checkout. */
export function testSetModule(): string {
  const lines = languages.flatMap((language) =>
    readFileSync(new URL(`./test-1/${language}.jsonl`, import.meta.url), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { text: string; labels: string })
      .map(({ text, labels }) => [text, language, labels] as const),
  );
  const hash = createHash('sha256').update(JSON.stringify(lines)).digest('hex');
  const rows = lines.map((line) => `  ${JSON.stringify(line)},`).join('\n');
  return `// Written by \`npm run train:q2q\`; never edited by hand.
/** SHA-256 of the texts with their labels. */
export const testSetHash = '${hash}';

/** Text, language, labels (see data/labels.ts). */
export const testSet: readonly (readonly [string, 'en' | 'no' | 'uk', string])[] = [
${rows}
];
`;
}
