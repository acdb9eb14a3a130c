import * as fc from 'fast-check';
import { buildSchema, Kind, parse, parseValue, print } from 'graphql';
import { Authorized, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import {
  BadInput,
  buildSubgraphSchema,
  connection,
  cursorColumn,
  DateTime,
  defineSubgraph,
  encodeCursor,
  Minutes,
  pageRequest,
  parseAfterSeq,
  parseId,
  parseIdempotencyKey,
  parseLanguageTag,
  parseText,
} from '../index.js';
import { federationLink, sortSdl } from '../sdl.js';
import { librarySubgraph } from './test-subgraph.js';

const library = librarySubgraph(() => Promise.resolve());

describe('definitions', () => {
  test.each([
    ['a name with capitals', { name: 'Impact' }, /lower-case words joined by "-"/],
    ['a name that is no database name', { name: '2fast' }, /lower-case words/],
    ['no resolvers', { resolvers: [] }, /has no resolvers/],
    [
      'a migration twice',
      { migrations: [...library.migrations, ...library.migrations] },
      /migration 20261123000000_create_books twice/,
    ],
    ['an entity twice', { entities: [...library.entities, ...library.entities] }, /entity Book twice/],
    [
      'a resolver twice',
      { resolvers: [...library.resolvers, ...library.resolvers] },
      /resolver BookResolver, TroubleResolver twice/,
    ],
  ])('refuse %s', (_what, change, message) => {
    expect(() => defineSubgraph({ ...library, ...change })).toThrow(message);
  });

  test('refuse references of a type without @key', async () => {
    await expect(buildSubgraphSchema({ ...library, references: { Money: () => null } })).rejects.toThrow(
      /"library" resolves references of Money/,
    );
  });
});

test('type-graphql’s own @Authorized does not build: on some fields it would be ignored', async () => {
  @ObjectType({ simpleResolvers: true })
  class Vault {
    @Authorized('admin')
    @Field(() => ID)
    id!: string;
  }
  @Resolver()
  class VaultResolver {
    @Query(() => Vault)
    vault(): Vault {
      return { id: '1' };
    }
  }
  await expect(buildSubgraphSchema({ name: 'vault', resolvers: [VaultResolver] })).rejects.toThrow(/authChecker/);
});

describe('SDL', () => {
  const sdl = `
    type Zebra @tag(name: "b") @tag(name: "a") @key(fields: "id") { stripes(to: Int, from: Int): Int id: ID! }
    type Query { zebra: Zebra }
    enum Verdict { HOLD ALLOW }
    union Animal = Zebra | Ant
    type Ant { legs: Int }`;

  test('is the same text whatever the order of definitions, and means the same', () => {
    const document = parse(sdl);
    const sorted = print(sortSdl(document));
    const reversed = { ...document, definitions: document.definitions.toReversed() };
    expect(print(sortSdl(reversed))).toBe(sorted);
    expect(sorted).toContain('stripes(from: Int, to: Int): Int');
    expect(sorted).toContain('type Zebra @key(fields: "id") @tag(name: "a") @tag(name: "b") {\n  id: ID!');
    expect(sorted).toMatch(/enum Verdict \{\n {2}HOLD\n {2}ALLOW/);
    expect(sorted.indexOf('type Query')).toBeLessThan(sorted.indexOf('type Ant'));
    expect(() => buildSchema(sorted, { assumeValidSDL: true })).not.toThrow();
  });

  test('imports exactly the federation directives it uses', () => {
    expect(print(federationLink(parse(sdl)))).toContain('import: ["@key", "@tag"]');
  });
});

describe('lists', () => {
  const columns = Object.values(cursorColumn);
  const keys = fc.tuple(
    fc.uuid(),
    fc.maxSafeNat(),
    fc.integer({ min: -32_767, max: 32_767 }),
    fc.integer({ min: -2_147_483_647 }),
    fc
      .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
      .map((date) => date.toISOString()),
  );

  test('any sort key survives its cursor, and only with its columns', () => {
    const roundTrip = fc.property(keys, (key) => {
      expect(pageRequest({ after: encodeCursor(key) }, columns).after).toEqual(key);
      expect(() => pageRequest({ after: encodeCursor(key.slice(1)) }, columns)).toThrow(BadInput);
      expect(() => pageRequest({ after: encodeCursor([...key, 1]) }, columns)).toThrow(BadInput);
      expect(() => pageRequest({ after: encodeCursor(key) }, columns.toReversed())).toThrow(BadInput);
    });
    expect(fc.check(roundTrip).counterexample).toBeNull();
  });

  test('no text and no JSON is a cursor by accident, and the refusal names the field', () => {
    const refuse = (after: string) => expect(() => pageRequest({ after }, columns)).toThrow(/^after: is not a cursor/);
    const refused = fc.property(fc.string(), fc.json(), (text, json) => {
      refuse(text);
      refuse(Buffer.from(json).toString('base64url'));
    });
    expect(fc.check(refused).counterexample).toBeNull();
  });

  test.each([
    [
      'uuid',
      ['Europe/Oslo', '', 'x', '{019aa000-0000-7000-8000-000000000000}', '019AA000-0000-7000-8000-000000000000', 1],
    ],
    ['position', [-1, 0.5, 2 ** 53, 1e300, '1', '9'.repeat(30)]],
    ['smallint', [32_768, -32_768, 0.5, '1']],
    ['integer', [2_147_483_648, -2_147_483_648, 1.5, '1']],
    ['instant', ['', 'now', 'epoch', 'infinity', '2026-11-23 10:00 Mars/Base', '2026-11-23T10:00:00Z', 5]],
    ['instant', ['2026-02-30T10:00:00.000Z', '2026-11-23T24:00:00.000Z', '0000-01-01T00:00:00.000Z']],
    ['instant', ['+010000-01-01T00:00:00.000Z', '-000001-01-01T00:00:00.000Z']],
  ] as const)('a %s in a cursor is one that Postgres can cast', (name, values) => {
    for (const part of [...values, null, true, {}, [], [name]])
      expect(() =>
        pageRequest({ after: Buffer.from(JSON.stringify([part])).toString('base64url') }, [cursorColumn[name]]),
      ).toThrow(/^after: /);
  });

  test('another spelling of a cursor is none', () => {
    const key = ['019aa000-0000-7000-8000-000000000000'];
    const forged = [` ${JSON.stringify(key)}`, `["019aa000-0000-7000-8000-00000000000\\u0030"]`].map((json) =>
      Buffer.from(json).toString('base64url'),
    );
    for (const after of [
      ...forged,
      `${encodeCursor(key)}=`,
      `${encodeCursor(key)}\n`,
      `*${encodeCursor(key)}`,
      encodeCursor(key),
    ])
      expect(() => pageRequest({ after }, after === encodeCursor(key) ? columns : undefined)).toThrow(BadInput);
    expect(pageRequest({ after: encodeCursor(key) }).after).toEqual(key);
  });

  test('a stream goes on after whole numbers only', () => {
    expect([undefined, null, 0, 2 ** 53 - 1].map(parseAfterSeq)).toEqual([undefined, undefined, 0, 2 ** 53 - 1]);
    for (const seq of [-1, 0.5, 2 ** 53, 1e300, Number.NaN])
      expect(() => parseAfterSeq(seq)).toThrow(/^afterSeq: must be/);
  });

  test('a page holds what was asked for and knows whether there is more', () => {
    const pages = fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 0, max: 101 }),
      (first, available) => {
        const page = pageRequest({ first });
        const rows = Array.from({ length: Math.min(available, page.limit) }, (_, n) => n);
        const { nodes, edges, pageInfo } = connection(rows, page, (row) => [row]);
        expect(nodes).toHaveLength(Math.min(first, available));
        expect(pageInfo).toEqual({
          hasNextPage: available > first,
          hasPreviousPage: false,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        });
      },
    );
    expect(fc.check(pages).counterexample).toBeNull();
    for (const first of [0, -1, 101, 1.5, Number.NaN])
      expect(() => pageRequest({ first })).toThrow(/first: must be a whole number from 1 to 100/);
    expect(pageRequest({}).first).toBe(20);
  });
});

describe('scalars', () => {
  test('every instant survives its text', () => {
    const date = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    const roundTrip = fc.property(date, (value) => {
      expect(DateTime.parseValue(DateTime.serialize(value))).toEqual(value);
    });
    expect(fc.check(roundTrip).counterexample).toBeNull();
    expect(DateTime.parseLiteral(parseValue('"2026-11-23T12:00:00+02:00"'))).toEqual(new Date('2026-11-23T10:00:00Z'));
    expect(DateTime.serialize('2026-11-23T10:00:00Z')).toBe('2026-11-23T10:00:00.000Z');
  });

  test.each([
    '2026-11-23',
    '2026-11-23T10:00:00',
    '2026-02-30T10:00:00Z',
    '2025-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-11-23T25:00:00Z',
    'now',
    '',
    5,
    null,
    {},
  ])('DateTime refuses %j', (value) => {
    expect(() => DateTime.parseValue(value)).toThrow(/with a time zone/);
  });

  test('DateTime does not print a date that is none', () => {
    expect(() => DateTime.serialize(new Date(Number.NaN))).toThrow(/invalid date/);
    expect(() => DateTime.parseLiteral({ kind: Kind.INT, value: '5' })).toThrow(/with a time zone/);
  });

  test('Minutes are whole and not negative', () => {
    expect([Minutes.parseValue(0), Minutes.serialize(90), Minutes.parseLiteral(parseValue('45'))]).toEqual([0, 90, 45]);
    for (const wrong of [-1, 1.5, '5', null, 2 ** 31])
      expect(() => Minutes.parseValue(wrong)).toThrow(/whole number of minutes/);
  });

  test('ids are UUIDs in lower case', () => {
    expect(parseId('id', '0193A5B0-0000-7000-8000-000000000001')).toBe('0193a5b0-0000-7000-8000-000000000001');
    for (const wrong of ['', '1', 'x'.repeat(36), "'; drop table x; --", '0193a5b0-0000-7000-8000-00000000000\u0000'])
      expect(() => parseId('companyId', wrong)).toThrow('companyId: must be an id of this API (a UUID).');
  });
});

test('texts and keys that cannot be kept are refused by the name of their field', () => {
  expect(parseText('input.note', ' fine ', 6)).toBe(' fine ');
  expect(() => parseText('input.note', ' ', 6)).toThrow('input.note: must not be empty.');
  expect(() => parseText('input.note', 'too long', 6)).toThrow('input.note: must have at most 6');
  expect(() => parseText('input.note', '\u200b\u2060', 6)).toThrow('input.note: must not be empty.');
  expect(parseText('input.note', '😀'.repeat(6), 6)).toBe('😀'.repeat(6));
  expect(() => parseText('input.note', '😀'.repeat(7), 6)).toThrow('input.note: must have at most 6 characters.');
  expect(() => parseText('input.note', 'a\ud83d', 6)).toThrow('input.note: contains half of a surrogate pair');
  expect([parseLanguageTag('locale', null), parseLanguageTag('locale', 'th-TH-u-nu-thai')]).toEqual([
    null,
    'th-TH-u-nu-thai',
  ]);
  expect(() => parseLanguageTag('input.locale', 'en_US')).toThrow(/^input.locale: must be a BCP 47 tag/);
  expect(() => parseText('input.note', 'a\0b', 6)).toThrow('input.note: contains a null character');
  expect(parseIdempotencyKey(undefined)).toBeNull();
  expect(parseIdempotencyKey('k'.repeat(200))).toHaveLength(200);
  for (const key of ['', 'k'.repeat(201), 'a\0b']) expect(() => parseIdempotencyKey(key)).toThrow(/^idempotencyKey: /);
});
