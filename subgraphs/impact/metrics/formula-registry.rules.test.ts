import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root';
import { type Formula, formulaAt, formulas, mayMigrate } from './formula-registry.rules.js';

test('a period has the formula that holds on its first day', () => {
  const next: Formula = { name: 'sroi', version: 'sroi-2', effectiveFrom: '2027-01-01', method: 'x' };
  const all = [next, ...formulas];
  expect(formulaAt('sroi', '2026-12-01', all).version).toBe('sroi-1');
  expect(formulaAt('sroi', '2027-01-01', all).version).toBe('sroi-2');
  expect(() => formulaAt('vis', '1999-12-31')).toThrow('1999-12-31');
});

test('every formula is written down, and no version exists twice', () => {
  expect(formulas.filter(({ method }) => !existsSync(join(projectRoot(), method)))).toEqual([]);
  expect(new Set(formulas.map(({ version }) => version)).size).toBe(formulas.length);
});

test('a version that moves one company in twenty by more than a fifth is not taken over in silence', () => {
  const still = Array.from({ length: 20 }, () => ({ before: 1, after: 1.2 }));
  expect(mayMigrate(still)).toEqual({ allowed: true, movedShare: 0 });
  expect(mayMigrate([...still.slice(1), { before: 1, after: 1.21 }])).toEqual({ allowed: false, movedShare: 0.05 });
  expect(mayMigrate([...still, { before: 0, after: 0.1 }]).allowed).toBe(true);
  expect(mayMigrate([])).toEqual({ allowed: true, movedShare: 0 });
});
