import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type DocumentNode, Kind, parse, type SelectionSetNode } from 'graphql';
import { fragmentsOf } from './fragments.js';
import { checkLimits } from './limits.js';

const none = { depth: -1, aliases: -1, rootFields: -1, directives: -1, fields: -1, repetitions: -1, tokens: 0 };

/** Every count, from limits that nothing can keep. */
function counts(document: DocumentNode): Record<string, number> {
  return Object.fromEntries(
    checkLimits(document, none).map((error) => [
      String(error.extensions.code),
      Number(/(?:nested|uses|selects|applies) (\d+)/.exec(error.message)?.[1]),
    ]),
  );
}

/** The same counts by writing the fragments out. */
function expanded(document: DocumentNode): { depth: number; aliases: number; fields: number } {
  const fragments = fragmentsOf(document);
  const walk = (set: SelectionSetNode): { depth: number; aliases: number; fields: number } => {
    const total = { depth: 0, aliases: 0, fields: 0 };
    for (const node of set.selections) {
      const inner =
        node.kind === Kind.FRAGMENT_SPREAD
          ? walk(fragments.get(node.name.value)!.selectionSet)
          : node.selectionSet
            ? walk(node.selectionSet)
            : { depth: 0, aliases: 0, fields: 0 };
      const own = node.kind === Kind.FIELD ? 1 : 0;
      total.depth = Math.max(total.depth, inner.depth + own);
      total.aliases += inner.aliases + (node.kind === Kind.FIELD && node.alias ? 1 : 0);
      total.fields += inner.fields + own;
    }
    return total;
  };
  const operation = document.definitions.find((it) => it.kind === Kind.OPERATION_DEFINITION);
  return walk(operation!.selectionSet);
}

/** Selections of level `n` may spread the fragments of the levels below, so that there is no cycle. */
const selections = (level: number): fc.Arbitrary<string> => {
  const leaf = fc.constantFrom('a', 'b', 'c: a');
  const spread = fc.integer({ min: Math.min(level + 1, 5), max: 5 }).map((it) => `...F${it}`);
  const nested = fc.array(leaf, { minLength: 1, maxLength: 3 }).map((it) => `n { ${it.join(' ')} }`);
  const inline = fc.array(leaf, { minLength: 1, maxLength: 2 }).map((it) => `... { ${it.join(' ')} }`);
  const choices = level < 5 ? [leaf, spread, nested, inline] : [leaf];
  return fc.array(fc.oneof(...choices), { minLength: 1, maxLength: 4 }).map((it) => it.join(' '));
};

describe('limits', () => {
  it('count what the operation is when its fragments are written out', () => {
    const document = fc
      .tuple(...[0, 1, 2, 3, 4, 5].map(selections))
      .map(([operation, ...fragments]) =>
        parse(`{ ${operation} } ${fragments.map((it, index) => `fragment F${index + 1} on T { ${it} }`).join(' ')}`),
      );
    fc.assert(
      fc.property(document, (it) => {
        const { depth, aliases, fields } = expanded(it);
        expect(counts(it)).toMatchObject({
          DEPTH_LIMIT_EXCEEDED: depth,
          ALIAS_LIMIT_EXCEEDED: aliases,
          FIELD_LIMIT_EXCEEDED: fields,
        });
      }),
    );
  });

  it('measure a document that doubles forty times without expanding it', () => {
    const doubling = Array.from({ length: 40 }, (_, i) => `fragment F${i} on T { ...F${i + 1} ...F${i + 1} }`);
    const [error] = checkLimits(parse(`{ ...F0 } ${doubling.join(' ')} fragment F40 on T { a }`), {
      ...none,
      depth: 9,
      aliases: 9,
      rootFields: Number.POSITIVE_INFINITY,
      directives: 9,
      fields: 100,
      repetitions: Number.POSITIVE_INFINITY,
    });
    expect(error?.message).toBe('The operation selects more than a million fields; 100 are allowed.');
  });

  it('count the pairs that validation has to compare, also across fragments', () => {
    const pairs = (query: string) => counts(parse(query)).REPETITION_LIMIT_EXCEEDED;
    expect(pairs('{ a b }')).toBe(0);
    expect(pairs('{ a a a a }')).toBe(6);
    expect(pairs('{ a ... { a } ...F ...F } fragment F on T { a }')).toBe(6);
    expect(pairs('{ a: x n { a: y a: z } }')).toBe(1);
  });

  it('end at cycles, which validation refuses', () => {
    expect(counts(parse('{ ...A } fragment A on T { x { ...A } }'))).toMatchObject({ DEPTH_LIMIT_EXCEEDED: 1 });
  });

  it('leave the introspection query alone', () => {
    const document = parse('{ __schema { types { fields { type { ofType { ofType { name } } } } } } }');
    expect(counts(document)).toMatchObject({ DEPTH_LIMIT_EXCEEDED: 0 });
  });
});
