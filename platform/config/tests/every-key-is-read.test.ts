import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root';
import { loadConfig } from '../index.js';

/** Sources that run for users, without the room that defines the keys. */
function sources(): string {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', '*.ts'], {
    cwd: projectRoot(),
    encoding: 'utf8',
  });
  return files
    .split('\n')
    .filter((file) => /^(app|gateway|platform|subgraphs)\//.test(file))
    .filter((file) => !/^platform\/config\/|\.test\.ts$|\/tests\//.test(file))
    .map((file) => readFileSync(join(projectRoot(), file), 'utf8'))
    .join('\n');
}

function leavesOf(value: object, path: readonly string[] = []): string[][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const here = [...path, key];
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? leavesOf(inner, here) : [here];
  });
}

/** `config.gateway.maxDepth`, or the key taken out of its group: `const { maxDepth } = config.gateway`. */
const isRead = (text: string, path: readonly string[]): boolean =>
  new RegExp(`(\\.|[{,]\\s*)${path.at(-1)}\\b(?!['"])`).test(text);

test('what can be configured is read by the code that it is for', () => {
  const text = sources();
  const keys = leavesOf(loadConfig({ NODE_ENV: 'test', DATA_DIR: '/nowhere', MONGODB_URL: 'mongodb://127.0.0.1:1/x' }));
  expect(keys.length).toBeGreaterThan(30);
  expect(keys.filter((path) => !isRead(text, path)).map((path) => path.join('.'))).toEqual([]);
  // The test itself: a key that no code knows is found.
  expect(isRead(text, ['gateway', 'aKeyThatNobodyReads'])).toBe(false);
});
