import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root';
import { guards } from './guards.js';

test.each(guards.map((guard) => [`${guard.never} ${guard.guard}`, guard] as const))(
  '%s: its place and its test are there',
  (_name, { file, find, test: path }) => {
    expect(readFileSync(join(projectRoot(), file), 'utf8').split(find)).not.toHaveLength(1);
    expect(existsSync(join(projectRoot(), path))).toBe(true);
  },
);

test('each of the sixteen things that must never happen has a guard that is taken out', () => {
  const never = new Set(guards.map((guard) => guard.never));
  expect([...never].toSorted()).toEqual(Array.from({ length: 16 }, (_, at) => `N${at + 1}`).toSorted());
});
