import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditHeads, headProblem } from './heads.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'heads-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const head = (position: number) => ({ position, hash: String(position).repeat(64), at: '2026-03-05T09:00:00Z' });

test('a head is kept once, and read by another process', () => {
  const heads = new AuditHeads(directory);
  expect([heads.keep(head(1)), heads.keep(head(1)), heads.keep(head(2))]).toEqual([true, false, true]);
  expect(new AuditHeads(directory).read()).toMatchObject([head(1), head(2)]);
});

test('a head that was altered is not ours', () => {
  const heads = new AuditHeads(directory);
  heads.keep(head(1));
  const file = join(directory, 'audit-heads.ndjson');
  writeFileSync(file, readFileSync(file, 'utf8').replace('1111', '2222'));
  expect(() => heads.read()).toThrow('Line 1');
});

test('a trail that was cut off, or made anew, does not have its earlier heads', () => {
  const kept = [head(1), head(3)];
  const chain = (...positions: number[]) => new Map(positions.map((position) => [position, head(position).hash]));
  expect(headProblem(kept, chain(1, 2, 3, 4))).toBeNull();
  expect(headProblem(kept, chain(1, 2))).toEqual({ position: 3, problem: 'CUT_OFF' });
  expect(headProblem(kept, new Map([...chain(1, 2), [3, 'other']]))).toEqual({ position: 3, problem: 'ANOTHER_CHAIN' });
});
