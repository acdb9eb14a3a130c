import { describe, expect, it } from '@jest/globals';
import { type ConstDirectiveNode, Kind, parse } from 'graphql';
import { createEngine } from '../src/create-engine.js';
import { readSchemaDirectives } from '../src/supergraph/schema-directives.js';
import { directiveArguments } from '../src/supergraph/linked-directives.js';
import { compose } from './fixtures/federation.js';

const CATALOGUE = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
    @link(url: "https://teei.example/personalData/v0.1", import: ["@personalData"])
    @composeDirective(name: "@personalData")
  directive @personalData(category: String!, purposes: [String!]!, bases: [[String!]!]) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
`;

describe('a directive of our own', () => {
  const supergraphSdl = compose(
    [
      {
        name: 'people',
        resolvers: {},
        typeDefs: `${CATALOGUE}
          type Query { party: Party, search: [Found!] }
          interface Named @personalData(category: "IDENTITY", purposes: ["support"]) {
            name: String @personalData(category: "NAME", purposes: ["support", "reports"], bases: [["contract"], ["consent", "minor"]])
              @personalData(category: "CONTACT", purposes: [])
          }
          type Party implements Named @key(fields: "id") @personalData(category: "IDENTITY", purposes: ["a", "b"]) {
            id: ID!
            name: String @personalData(category: "NAME", purposes: ["x"])
          }
          type Place { town: String }
          union Found @personalData(category: "LOCATION", purposes: ["matching"]) @personalData(category: "IDENTITY", purposes: ["matching"]) = Party | Place`,
      },
      {
        name: 'visits',
        resolvers: {},
        typeDefs: `${CATALOGUE}
          type Party @key(fields: "id") { id: ID! visits: [String!] @personalData(category: "BEHAVIOUR", purposes: ["care"]) }`,
      },
    ],
    (name) => `http://${name}.invalid/graphql`,
  );

  const applied = (typeName: string, fieldName?: string) => {
    const type = parse(supergraphSdl).definitions.find((it) => 'name' in it && it.name?.value === typeName);
    const fields = type && 'fields' in type ? type.fields : undefined;
    const owner = fieldName ? fields?.find((it) => it.name.value === fieldName) : type;
    const directives = (owner && 'directives' in owner ? owner.directives : undefined) as readonly ConstDirectiveNode[];
    return directives.filter((it) => it.name.value === 'personalData').map(directiveArguments);
  };

  it('survives composition, repeated and with lists, on fields, interfaces and unions', () => {
    expect(applied('Named')).toEqual([{ category: 'IDENTITY', purposes: ['support'] }]);
    expect(applied('Named', 'name')).toEqual([
      { category: 'NAME', purposes: ['support', 'reports'], bases: [['contract'], ['consent', 'minor']] },
      { category: 'CONTACT', purposes: [] },
    ]);
    expect(applied('Party', 'visits')).toEqual([{ category: 'BEHAVIOUR', purposes: ['care'] }]);
    expect(applied('Found')).toHaveLength(2);
    const definition = parse(supergraphSdl).definitions.find(
      (it) => it.kind === Kind.DIRECTIVE_DEFINITION && it.name.value === 'personalData',
    );
    expect(definition).toMatchObject({ repeatable: true });
  });

  it('does not reach clients, and does not disturb the engine', async () => {
    const engine = createEngine({ supergraphSdl });
    expect(engine.apiSchema.getDirective('personalData')).toBeUndefined();
    await engine.close();
  });
});

describe("directives of Apollo's specifications", () => {
  it('are found under the names the supergraph gives them', () => {
    const directives = readSchemaDirectives(
      parse(`
        schema @link(url: "https://specs.apollo.dev/link/v1.0")
          @link(url: "https://specs.apollo.dev/authenticated/v0.1", as: "login", for: SECURITY)
          @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", import: [{ name: "@requiresScopes", as: "@needs" }])
          @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@listSize"]) { query: Query }
        type Query { a(n: Int @cost(weight: 3)): Int @login b: Int @needs(scopes: [["x", "y"], "z"]) c: [Int] @listSize(assumedSize: 4) }
      `),
    );
    expect(directives.access.get('Query.a')).toEqual([{ kind: 'authenticated' }]);
    expect(directives.access.get('Query.b')).toEqual([{ kind: 'scopes', anyOf: [['x', 'y'], ['z']] }]);
    expect(directives.cost.get('Query.a(n:)')).toBe(3);
    expect(directives.listSize.get('Query.c')).toMatchObject({ assumedSize: 4 });
  });
});
