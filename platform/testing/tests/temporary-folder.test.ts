import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enterTemporaryFolder, leaveTemporaryFolder } from '../temporary-folder.js';

const folderOfRun = process.env.TMPDIR;
afterEach(() => void (process.env.TMPDIR = folderOfRun));

test('this very run works in a folder of its own', () => {
  expect(tmpdir()).toMatch(/\/teei-\d+-\w{6}$/);
  expect(tmpdir()).toBe(folderOfRun);
});

test('a run leaves nothing, and removes what killed runs of the same user left', () => {
  const [living, dead, foreign] = ['teei-11-aaaaaa', 'teei-12-bbbbbb', 'teei-e2e-cccccc'].map((name) =>
    join(tmpdir(), name),
  );
  for (const folder of [living, dead, foreign]) mkdirSync(folder!);
  writeFileSync(join(dead!, 'file'), '');
  const own = enterTemporaryFolder((pid) => pid === 11, 13);
  expect(process.env.TMPDIR).toBe(own);
  expect(statSync(own).mode & 0o7777).toBe(0o1777);
  expect([living, dead, foreign].map((folder) => existsSync(folder!))).toEqual([true, false, true]);
  writeFileSync(join(own, 'forgotten'), '');
  leaveTemporaryFolder();
  expect(existsSync(own)).toBe(false);
});
