import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settleFiles } from './lib/generated-files.js';

test('generated files are written when they differ, and a stale or orphaned one fails the check by name', () => {
  const dir = mkdtempSync(join(tmpdir(), 'generated-'));
  const file = join(dir, 'a.graphql');
  const orphan = join(dir, 'b.graphql');
  const settle = (check: boolean, content: string) =>
    settleFiles([{ file, content }], { check, refresh: 'npm run emit', ownedDirectory: dir });
  try {
    expect(() => settle(true, 'one')).toThrow(/a\.graphql.*`npm run emit`/);
    expect(settle(false, 'one')).toHaveLength(1);
    expect(settle(true, 'one')).toEqual([]);
    writeFileSync(orphan, 'old');
    expect(() => settle(true, 'one')).toThrow('b.graphql');
    settle(false, 'two');
    expect([readFileSync(file, 'utf8'), existsSync(orphan)]).toEqual(['two', false]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
