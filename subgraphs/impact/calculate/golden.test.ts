import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root';
import { impactCalculations } from './kinds.js';

interface Vector {
  readonly kind: string;
  readonly about: string;
  readonly input: { readonly id: string } & Readonly<Record<string, unknown>>;
  readonly result?: object;
  readonly error?: string;
}
const vectors = JSON.parse(readFileSync(join(projectRoot(), 'docs/methods/golden.json'), 'utf8')) as readonly Vector[];

const named = (of: readonly Vector[]) => of.map((vector) => [vector.input.id, vector.about, vector] as const);

test.each(named(vectors.filter(({ error }) => error === undefined)))(
  'the golden vector %s: %s',
  (_id, _about, { kind, input, result }) => {
    expect(impactCalculations[kind]!.calculate(input)).toMatchObject(result!);
  },
);

test.each(named(vectors.filter(({ error }) => error !== undefined)))(
  'the golden vector %s is refused: %s',
  (_id, _about, { kind, input, error }) => {
    expect(() => impactCalculations[kind]!.calculate(input)).toThrow(expect.objectContaining({ field: error }));
  },
);

test('every kind has a vector', () => {
  expect([...new Set(vectors.map(({ kind }) => kind))].sort()).toEqual(Object.keys(impactCalculations).sort());
});
