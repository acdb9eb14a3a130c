import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildSchema, parse, validateSchema } from 'graphql';
import { applyContract, type Contract, checkContract } from './contract.js';
import { decideContract } from './contract-rules.js';
import { readSchemaElements } from './schema-elements.js';

const all: Contract = { includeTags: [], excludeTags: [], hideUnreachableTypes: false };

const decide = (sdl: string, contract: Partial<Contract>) =>
  decideContract(readSchemaElements(parse(sdl)), { ...all, ...contract });
const hides = (sdl: string, contract: Partial<Contract>) => [...decide(sdl, contract).hidden.keys()].toSorted();

describe('excluded tags', () => {
  it('hide what they are on, whatever kind it is', () => {
    const sdl = `
      type Query { a: Int b: Int @tag(name: "x") c(d: Int @tag(name: "x"), e: In): E s: S @tag(name: "x") u: U }
      type T @tag(name: "x") { id: ID }
      type V { id: ID }
      union U = T | V
      enum E { ONE TWO @tag(name: "x") }
      input In { f: Int g: Int @tag(name: "x") }
      scalar S @tag(name: "x")`;
    expect(hides(sdl, { excludeTags: ['x'] })).toEqual([
      'E.TWO',
      'In.g',
      'Query.b',
      'Query.c(d:)',
      'Query.s',
      'S',
      'T',
    ]);
    expect(hides(sdl, { excludeTags: ['y'] })).toEqual([]);
  });

  it('have consequences: fields without a type and types without content go too, and so on', () => {
    const sdl = `
      type Query { ok: Int a: A e(by: In): Int u: U }
      type A { b: B }
      type B { c: C }
      type C @tag(name: "x") { id: ID }
      union U = C
      input In { s: S e: E }
      scalar S @tag(name: "x")
      enum E { ONE @tag(name: "x") }`;
    const { hidden, problems } = decide(sdl, { excludeTags: ['x'] });
    const expected = [
      'A',
      'A.b',
      'B',
      'B.c',
      'C',
      'E',
      'E.ONE',
      'In',
      'In.e',
      'In.s',
      'Query.a',
      'Query.e(by:)',
      'Query.u',
      'S',
      'U',
    ];
    expect([...hidden.keys()].toSorted()).toEqual(expected);
    expect(problems).toEqual([]);
    expect(hidden.get('B.c')).toBe('its type C is hidden: tagged x');
  });
});

describe('included tags', () => {
  const sdl = `
    type Query { a: A @tag(name: "p") b: Int u: U @tag(name: "p") w: W @tag(name: "p") sort(by: E, in: In): E @tag(name: "p") }
    type A @tag(name: "p") { one: Int two: Int @tag(name: "x") }
    type B { one: Int two: Int @tag(name: "q") }
    union U = A
    union W @tag(name: "q") = A | B
    enum E { ONE TWO }
    input In { f: Int }
    type Mutation { m: Int }`;

  it('are asked of fields (their type may have them) and of unions; enum values, input fields, arguments follow', () => {
    expect(hides(sdl, { includeTags: ['p', 'q'] })).toEqual([
      'B.one',
      'Mutation',
      'Mutation.m',
      'Query.b',
      'Query.u',
      'U',
    ]);
    expect(hides(sdl, { includeTags: ['p'] })).toEqual([
      'B',
      'B.one',
      'B.two',
      'Mutation',
      'Mutation.m',
      'Query.b',
      'Query.u',
      'Query.w',
      'U',
      'W',
    ]);
  });

  it('lose to excluded ones', () => {
    const hidden = hides(sdl, { includeTags: ['p', 'q'], excludeTags: ['x'] });
    expect(hidden).toContain('A.two');
    expect(hidden).not.toContain('A.one');
  });
});

describe('unreachable types', () => {
  it('are hidden on demand, unless they have an included tag', () => {
    const sdl = `
      type Query { n: Node @tag(name: "p") secret(in: In): Lost }
      interface Node { id: ID @tag(name: "p") }
      type Reached implements Node { id: ID @tag(name: "p") more: Far @tag(name: "p") }
      type Far { id: ID @tag(name: "p") }
      type Lost { id: ID @tag(name: "p") e: Kept @tag(name: "p") }
      enum Kept @tag(name: "p") { A }
      enum Gone { A }
      input In { a: Gone }
      enum OfDirective { A }
      directive @d(x: OfDirective) on QUERY`;
    const contract = { includeTags: ['p'] };
    expect(hides(sdl, contract)).toEqual(['Query.secret']);
    expect(hides(sdl, { ...contract, hideUnreachableTypes: true })).toEqual(['Gone', 'In', 'Lost', 'Query.secret']);
  });
});

describe('a contract that leaves no schema', () => {
  it('is refused with every reason', () => {
    const sdl = `
      type Query { a(x: Int! @tag(name: "x"), y: Int! = 1 @tag(name: "x"), in: In, s: S!): Int old: Thing }
      interface Thing { label: String id: ID }
      type Book implements Thing { id: ID label: String @tag(name: "x") }
      input In { f: Int! @tag(name: "x") g: Int }
      scalar S @tag(name: "x")`;
    expect(decide(sdl, { excludeTags: ['x'] }).problems).toEqual([
      'Query.a(x:) must be given but is hidden (tagged x)',
      'Query.a(s:) must be given but is hidden (its type S is hidden: tagged x)',
      'Book.label is hidden (tagged x) but implements Thing.label, which is not',
      'In.f must be given but is hidden (tagged x)',
    ]);
    const query =
      'schema @link(url: "https://specs.apollo.dev/link/v1.0") { query: Q } type Q { a: Int @tag(name: "x") }';
    expect(() => applyContract(query, { ...all, excludeTags: ['x'] })).toThrow(
      'What --exclude-tag x leaves of the supergraph is not a schema:\n- nothing of Q is left\nIts tags are x.',
    );
  });

  it('is refused for its own mistakes', () => {
    expect(() => checkContract({ ...all, includeTags: ['a b'] })).toThrow('"a b" is not the name of a tag');
    expect(() => checkContract({ ...all, includeTags: ['a', 'b'], excludeTags: ['b'] })).toThrow(
      'Tag b is both included and excluded; choose one.',
    );
  });
});

describe('the variant of a supergraph', () => {
  const link = (more = '') => `schema @link(url: "https://specs.apollo.dev/link/v1.0") ${more} { query: Query }`;
  const body =
    'type Query { a: Int b(c: Int @tag(name: "x")): E } enum E { A B @tag(name: "x") } enum join__Graph { X @tag(name: "x") }';
  const sdlOf = (head: string, excludeTags = ['x'], text = body) =>
    applyContract(`${head} ${text}`, { ...all, excludeTags }).sdl;

  it('links @inaccessible where the supergraph does not', () => {
    const sdl = sdlOf(link('@link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)'));
    expect(sdl).toContain('@link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)');
    expect(sdl).toMatch(/directive @inaccessible on FIELD_DEFINITION \|/);
    expect(sdl).toContain('b(c: Int @tag(name: "x") @inaccessible): E');
    expect(sdl).toContain('B @tag(name: "x") @inaccessible');
    // A specification's own types are not the schema's.
    expect(sdl).toContain('X @tag(name: "x")\n');
  });

  it('follows renamed directives, and stays clear of a foreign one', () => {
    const named = link(
      '@link(url: "https://specs.apollo.dev/inaccessible/v0.2", as: "hide") @link(url: "https://specs.apollo.dev/tag/v0.3", import: [{ name: "@tag", as: "@label" }])',
    );
    const renamed = sdlOf(named, ['x'], 'type Query { a: Int b: Int @label(name: "x") c: Int @tag(name: "x") }');
    expect(renamed).toContain('b: Int @label(name: "x") @hide');
    expect(renamed).toContain('c: Int @tag(name: "x")\n');
    expect(renamed.match(/inaccessible\/v0/g)).toHaveLength(1);
    const foreign = sdlOf(`${link()} directive @inaccessible(why: String) on FIELD_DEFINITION`);
    expect(foreign).toContain('as: "hiddenByContract", for: SECURITY');
    expect(foreign).toContain('B @tag(name: "x") @hiddenByContract');
    expect(() => sdlOf('schema { query: Query }')).toThrow('needs one of federation 2');
  });

  it('says which tags there are', () => {
    const variant = applyContract(`${link()} ${body}`, { ...all, excludeTags: ['x', 'typo'] });
    expect(variant).toMatchObject({ unknownTags: ['typo'], tags: ['x'] });
  });
});

describe('for any schema and tags', () => {
  const names = ['A', 'B', 'C', 'D'];
  const tag = fc.constantFrom('', '', '', '@tag(name: "x")', '@tag(name: "p")');
  const type = fc.constantFrom('Int', 'E', ...names);
  const fields = fc.array(fc.tuple(type, tag), { minLength: 1, maxLength: 4 });
  const typeOf = (name: string, [own, list]: [string, [string, string][]]) =>
    `type ${name} ${own} { ${list.map(([of, mark], i) => `f${i}: ${of} ${mark}`).join(' ')} }`;
  const schema = fc.tuple(...['Query', ...names].map((name) => fc.tuple(tag, fields).map((it) => typeOf(name, it))));

  it('what is left is a valid schema that holds nothing excluded', () => {
    fc.assert(
      fc.property(schema, fc.subarray(['p']), fc.boolean(), (types, includeTags, hideUnreachableTypes) => {
        const sdl = `${types.join('\n')}\nenum E { ONE TWO @tag(name: "x") }\ndirective @tag(name: String!) repeatable on OBJECT | FIELD_DEFINITION | ENUM_VALUE`;
        const { hidden, problems } = decide(sdl, { includeTags, excludeTags: ['x'], hideUnreachableTypes });
        expect(problems.filter((problem) => problem !== 'nothing of Query is left')).toEqual([]);
        const left = problems.length > 0 ? 'type Query { none: Int }' : remove(sdl, hidden);
        expect(left).not.toContain('@tag(name: "x")');
        expect(validateSchema(buildSchema(left))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  /** A second, simpler way to take hidden elements out of this little language. */
  function remove(sdl: string, hidden: ReadonlyMap<string, string>): string {
    return sdl
      .split('\n')
      .filter((line) => !hidden.has(/^(?:type|enum) (\w+)/.exec(line)?.[1] ?? ''))
      .map((line) => {
        const parent = /^(?:type|enum) (\w+)/.exec(line)?.[1];
        return line.replaceAll(
          /(f\d): \w+(?: @tag\(name: "\w"\))?|(TWO)(?: @tag\(name: "\w"\))?/g,
          (text: string, field?: string, value?: string) => (hidden.has(`${parent}.${field ?? value}`) ? '' : text),
        );
      })
      .join('\n');
  }
});
