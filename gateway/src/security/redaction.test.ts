import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  buildSchema,
  defaultFieldResolver,
  execute,
  type ExecutionResult,
  type GraphQLFieldResolver,
  GraphQLError,
  Kind,
  parse,
  validate,
} from 'graphql';
import { readSchemaDirectives } from '../supergraph/schema-directives.js';
import { AccessRules } from './access-rules.js';
import { redactOperation } from './redaction.js';
import { restoreForbidden } from './restoration.js';

const SDL = `
  directive @authenticated on FIELD_DEFINITION | OBJECT
  type Query { me: User! node: Node nodes: [Node!] users: [User]! any: [Any!]! key: String @authenticated safe: Safe }
  interface Node { id: ID! }
  type User implements Node { id: ID! name: String ssn: String! @authenticated note: String @authenticated friend: User pet: Dog! }
  type Dog implements Node { id: ID! name: String @authenticated chip: Int! @authenticated owner: User }
  type Safe @authenticated { gold: Int }
  union Any = User | Dog
`;
const schema = buildSchema(SDL);
const rules = new AccessRules(schema, readSchemaDirectives(parse(SDL)));

const user = { __typename: 'User', id: 'u', name: 'Ann', ssn: '1', note: 'n', friend: () => user, pet: () => dog };
const dog = { __typename: 'Dog', id: 'd', name: 'Rex', chip: 7, owner: () => user };
const root = {
  me: user,
  node: dog,
  nodes: [user, dog],
  users: [user, null, user],
  any: [dog, user],
  key: 'k',
  safe: { gold: 1 },
};

/** What graphql-js makes of resolvers that refuse: the specification's own nulls. */
const refusing: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
  const field = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: info.fieldName } } as const;
  if (rules.conditionsOf(info.parentType, field).length > 0) throw new GraphQLError('no');
  return defaultFieldResolver(source, args, context, info);
};

const fields = (
  names: readonly string[],
  depth: number,
  below: Record<string, (depth: number) => fc.Arbitrary<string>>,
) =>
  fc
    .array(
      fc.oneof(
        ...names.map((name) => fc.constantFrom('', 'x: ', 'y: ', '__forbidden_0: ').map((alias) => `${alias}${name}`)),
        ...(depth > 0
          ? Object.entries(below).map(([name, inner]) =>
              fc
                .tuple(fc.constantFrom('', 'p: ', 'q: '), inner(depth - 1))
                .map(([alias, it]) => `${alias}${name} { ${it} }`),
            )
          : []),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((it) => it.join(' '));

const ofUser = (depth: number): fc.Arbitrary<string> =>
  fields(['id', 'name', 'ssn', 'note'], depth, { friend: ofUser, pet: ofDog });
const ofDog = (depth: number): fc.Arbitrary<string> =>
  fields(['id', 'name', 'chip', '__typename'], depth, { owner: ofUser });
const ofAbstract = (depth: number): fc.Arbitrary<string> =>
  fc
    .tuple(ofUser(depth), ofDog(depth), fc.boolean())
    .map(([asUser, asDog, named]) => `${named ? '...Named' : ''} ... on User { ${asUser} } ... on Dog { ${asDog} }`);
const query = fields(['key'], 3, {
  me: ofUser,
  node: ofAbstract,
  nodes: ofAbstract,
  users: ofUser,
  any: ofAbstract,
  safe: () => fc.constant('gold'),
}).map((it) => `{ ${it} } fragment Named on User { id note pet { chip } }`);

const asAsked = (text: string) => {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = document.definitions.find((it) => it.kind === Kind.OPERATION_DEFINITION)!;
  const redacted = redactOperation({ schema, rules }, { document, operation }, () => true);
  const { data, errors } = execute({ schema, document: redacted.document, rootValue: root }) as ExecutionResult;
  expect(errors).toBeUndefined();
  return restoreForbidden(schema, redacted, JSON.parse(JSON.stringify(data)));
};

describe('an operation without what its caller may not see', () => {
  it("takes no alias of the client's for a marker, wherever it is", () => {
    const { data, errors } = asAsked(
      '{ ___forbidden_0: __typename key ...F } fragment F on Query { me { __forbidden_0: name __forbidden_1: note __proto__: id } }',
    );
    expect(JSON.stringify(data)).toBe(
      '{"___forbidden_0":"Query","key":null,"me":{"__forbidden_0":"Ann","__forbidden_1":null,"__proto__":"u"}}',
    );
    expect(errors.map(({ path }) => path)).toEqual([['key'], ['me', '__forbidden_1']]);
  });

  it('has the nulls that refusing resolvers would have made', () => {
    let compared = 0;
    const property = fc.property(query, (text) => {
      const document = parse(text.includes('...Named') ? text : text.replace(/ fragment .*/, ''));
      if (validate(schema, document).length > 0) return;
      const operation = document.definitions.find((it) => it.kind === Kind.OPERATION_DEFINITION)!;
      const expected = execute({ schema, document, rootValue: root, fieldResolver: refusing }) as ExecutionResult;

      const redacted = redactOperation({ schema, rules }, { document, operation }, () => true);
      const asked = execute({
        schema,
        document: redacted.document,
        rootValue: root,
        fieldResolver: refusing,
      }) as ExecutionResult;
      expect(asked.errors).toBeUndefined();
      const restored = restoreForbidden(schema, redacted, JSON.parse(JSON.stringify(asked.data)));

      expect(restored.data).toEqual(JSON.parse(JSON.stringify(expected.data)));
      const paths = new Set(restored.errors.map((error) => JSON.stringify(error.path)));
      for (const error of expected.errors ?? []) expect(paths).toContain(JSON.stringify(error.path));
      compared += expected.errors ? 1 : 0;
    });
    fc.assert(property, { numRuns: 400 });
    // Most random queries select something forbidden; a generator that no longer did would prove nothing.
    expect(compared).toBeGreaterThan(50);
  });
});
