import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root';
import { runCommand } from './lib/command.js';
import { type AvoidedWord, avoidedWords } from './lib/words.js';

const help = `
Finds words that docs/words.json says this code base does not use, in names, comments and documents.
`;

interface WordList {
  readonly rooms: readonly string[];
  readonly except: readonly string[];
  readonly words: readonly AvoidedWord[];
}

await runCommand({ usage: 'npm run check -- --only words', help }, async () => {
  const root = projectRoot();
  const { rooms, except, words } = JSON.parse(readFileSync(join(root, 'docs', 'words.json'), 'utf8')) as WordList;
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ...rooms, '*.md'], {
    cwd: root,
    encoding: 'utf8',
  });
  const files = [...new Set(listed.split('\n'))]
    .filter((file) => /\.(ts|tsx|mjs|md)$/.test(file) && (rooms.includes(file.split('/')[0]!) || !file.includes('/')))
    .filter((file) => !file.includes('/generated/'))
    .filter((file) => !except.some((path) => file === path || file.startsWith(`${path}/`)));
  const problems = files.flatMap((file) =>
    avoidedWords(file, readFileSync(join(root, file), 'utf8'), words).map(
      ({ line, word, use }) => `${file}:${line}: "${word}": use ${use}`,
    ),
  );
  if (problems.length > 0) throw new Error(problems.join('\n'));
  process.stdout.write(`${words.length} words are avoided in ${files.length} files.\n`);
});
