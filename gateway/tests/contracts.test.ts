import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projectRoot } from '#platform/project-root';
import { createMetrics } from '#platform/observability';
import { createGateway, type Gateway } from '../index.js';
import { createEngine } from '../src/create-engine.js';
import { applyContract } from '../src/supergraph/contract.js';
import { helpText, readOptions } from '../src/cli-options.js';
import type { SupergraphSource } from '../src/supergraph/source.js';
import { compose, type Federation, LINK, startFederation, type SubgraphFixture } from './fixtures/federation.js';

const products: SubgraphFixture = {
  name: 'products',
  typeDefs: `${LINK}
    type Query {
      product(id: ID!): Product @tag(name: "public")
      search(text: String, mode: Mode, by: By): [Found!] @tag(name: "public")
      stock(warehouse: ID!): Int @tag(name: "internal")
    }
    type Mutation { restock(id: ID!): Int @tag(name: "internal") }
    type Product @key(fields: "id") {
      id: ID! @tag(name: "public")
      name: String @tag(name: "public")
      weight: Int @tag(name: "internal")
      supplier: Supplier
    }
    type Supplier @tag(name: "internal") { name: String }
    type Book @tag(name: "public") { title: String pages: Int @tag(name: "internal") }
    union Found @tag(name: "public") = Book | Supplier
    enum Mode { EXACT FUZZY @tag(name: "internal") }
    input By { year: Int margin: Int @tag(name: "internal") }
  `,
  resolvers: {
    Query: {
      product: (_: unknown, { id }: { id: string }) => ({ id }),
      search: () => [{ __typename: 'Book', title: 'One', pages: 7 }],
      stock: () => 5,
    },
    Mutation: { restock: () => 1 },
    Product: {
      name: () => 'Chair',
      weight: () => 7,
      supplier: () => ({ name: 'Acme' }),
      __resolveReference: (it: object) => it,
    },
    Found: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
  },
};

const shipping: SubgraphFixture = {
  name: 'shipping',
  typeDefs: `${LINK}
    type Product @key(fields: "id") { id: ID! weight: Int @external fee: Int @requires(fields: "weight") @tag(name: "public") }`,
  resolvers: {
    Product: { __resolveReference: (it: object) => it, fee: ({ weight }: { weight: number }) => weight * 10 },
  },
};

type Errors = { message: string; extensions: { code: string } }[];

interface Variant {
  readonly gateway: Gateway;
  readonly warnings: string[];
  ask(query: string): Promise<{ data?: Record<string, unknown>; errors?: Errors }>;
}

const directory = mkdtempSync(join(tmpdir(), 'gateway-contracts-'));
let federation: Federation;
const running: Gateway[] = [];

async function serve(args: readonly string[], supergraph?: SupergraphSource, environment = {}): Promise<Variant> {
  const options = readOptions(args, environment);
  if (options === 'help') throw new Error('not expected');
  const warnings: string[] = [];
  const write = (_details: object, message: string) => void warnings.push(message);
  const gateway = await createGateway({
    supergraph: supergraph ?? { sdl: federation.supergraphSdl },
    config: options.config,
    log: { info: () => {}, warn: write, error: write },
    metrics: createMetrics({ defaults: false }),
  });
  running.push(gateway);
  const url = await gateway.listen({ port: 0 });
  const ask: Variant['ask'] = async (query) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return (await response.json()) as Awaited<ReturnType<Variant['ask']>>;
  };
  return { gateway, warnings, ask };
}

const codes = ({ errors }: { errors?: Errors }) => errors?.map(({ extensions }) => extensions.code);
const typeNames = async (variant: Variant) => {
  const { data } = await variant.ask('{ __schema { types { name } mutationType { name } } }');
  const { types, mutationType } = data!.__schema as { types: { name: string }[]; mutationType: unknown };
  return { names: types.map(({ name }) => name).filter((name) => !name.startsWith('__')), mutationType };
};

describe('a contract variant', () => {
  beforeAll(async () => {
    federation = await startFederation([products, shipping]);
  });
  afterAll(async () => {
    await Promise.all(running.map((gateway) => gateway.drain(1000)));
    await federation.close();
    rmSync(directory, { recursive: true });
  });

  it('without excluded elements: unknown to validation and introspection, still there for @requires', async () => {
    const variant = await serve(['--exclude-tag', 'internal']);
    const answer = await variant.ask('{ product(id: 1) { name fee } search(mode: EXACT) { ... on Book { title } } }');
    expect(answer).toEqual({ data: { product: { name: 'Chair', fee: 70 }, search: [{ title: 'One' }] } });

    const refused = [
      '{ product(id: 1) { weight } }',
      '{ product(id: 1) { supplier { name } } }',
      '{ stock(warehouse: 1) }',
      '{ search(mode: FUZZY) { __typename } }',
      '{ search(by: { margin: 1 }) { __typename } }',
      'mutation { restock(id: 1) }',
    ];
    for (const query of refused) {
      const reply = await variant.ask(query);
      expect([query, codes(reply)?.[0]]).toEqual([query, 'GRAPHQL_VALIDATION_FAILED']);
      // Nor does an error suggest what is hidden.
      expect(reply.errors![0]!.message).not.toMatch(/Did you mean/);
    }
    const { names, mutationType } = await typeNames(variant);
    expect(names).not.toContain('Supplier');
    expect(mutationType).toBeNull();
    const { data } = await variant.ask('{ __type(name: "Product") { fields { name } } }');
    expect(data).toEqual({ __type: { fields: [{ name: 'id' }, { name: 'name' }, { name: 'fee' }] } });
    expect(variant.warnings).toEqual([]);
  });

  it('of included elements only, from the environment too', async () => {
    const environment = { GATEWAY_INCLUDE_TAG: 'public, partner', GATEWAY_EXCLUDE_TAG: 'internal' };
    const variant = await serve([], undefined, environment);
    const answer = await variant.ask('{ product(id: 1) { name fee } search { ... on Book { title } } }');
    expect(answer).toEqual({ data: { product: { name: 'Chair', fee: 70 }, search: [{ title: 'One' }] } });
    expect(codes(await variant.ask('{ search { ... on Book { pages } } }'))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect((await typeNames(variant)).names).toContain('Mode');
    expect(variant.warnings).toEqual(['the supergraph has no tag partner; it has internal, public']);
  });

  it('hides what nothing leads to', async () => {
    const unused = { ...products, typeDefs: `${products.typeDefs} enum Unused { A }` };
    const supergraph = { sdl: compose([unused, shipping], (name) => federation.urls[name]!) };
    const flags = ['--exclude-tag', 'internal'];
    expect((await typeNames(await serve(flags, supergraph))).names).toContain('Unused');
    const { names } = await typeNames(await serve([...flags, '--hide-unreachable-types'], supergraph));
    expect(names).not.toContain('Unused');
    expect(names).toEqual(expect.arrayContaining(['Product', 'Book', 'Found', 'Mode', 'By']));
  });

  it('does not start where no schema is left, and says why', async () => {
    await expect(serve(['--include-tag', 'nobody'])).rejects.toThrow(
      'What --include-tag nobody leaves of the supergraph is not a schema:\n- nothing of Query is left\nIts tags are internal, public.',
    );
    const needed = { ...products, typeDefs: products.typeDefs.replace('margin: Int', 'margin: Int!') };
    const sdl = compose([needed, shipping], (name) => federation.urls[name]!);
    await expect(serve(['--exclude-tag', 'internal'], { sdl })).rejects.toThrow(
      '- By.margin must be given but is hidden (tagged internal)',
    );
    // A rule only the engine knows: the message still says where the hidden value comes from.
    const usedByDefault = { ...products, typeDefs: products.typeDefs.replace('mode: Mode', 'mode: Mode = FUZZY') };
    const other = compose([usedByDefault, shipping], (name) => federation.urls[name]!);
    await expect(serve(['--exclude-tag', 'internal'], { sdl: other })).rejects.toThrow(
      /What --exclude-tag internal leaves of the supergraph cannot be served: [\s\S]*Mode\.FUZZY/,
    );
  });

  it('is made again from every new supergraph; one it cannot be made from is refused', async () => {
    const file = join(directory, 'supergraph.graphql');
    writeFileSync(file, federation.supergraphSdl);
    const variant = await serve(['--exclude-tag', 'internal'], { file, watch: true });
    await expect(variant.gateway.reload(federation.supergraphSdl.replaceAll('"public"', '"internal"'))).rejects.toThrow(
      'nothing of Query is left',
    );
    expect((await variant.ask('{ product(id: 1) { name } }')).data).toEqual({ product: { name: 'Chair' } });
    writeFileSync(
      file,
      federation.supergraphSdl.replace(
        'name: String @join__field(graph: PRODUCTS) @tag(name: "public")',
        'name: String @join__field(graph: PRODUCTS) @tag(name: "internal")',
      ),
    );
    for (let i = 0; i < 100; i++) {
      if ((await variant.ask('{ product(id: 1) { name } }')).errors) break;
      await delay(50);
    }
    expect(codes(await variant.ask('{ product(id: 1) { name } }'))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect((await variant.ask('{ product(id: 1) { fee } }')).data).toEqual({ product: { fee: 70 } });
  });

  it('can be made of our own supergraph', () => {
    const own = readFileSync(join(projectRoot(), 'contracts/supergraph.graphql'), 'utf8');
    const tagged = own
      .replace('schema\n', 'schema @link(url: "https://specs.apollo.dev/tag/v0.3")\n')
      .replace(/^( {2}screeningRulesetVersion: .*)$/m, '$1 @tag(name: "internal")')
      .concat('directive @tag(name: String!) repeatable on FIELD_DEFINITION');
    const contract = { includeTags: [], excludeTags: ['internal'], hideUnreachableTypes: true };
    const variant = applyContract(tagged, contract);
    expect(variant.hidden).toEqual(['Query.screeningRulesetVersion']);
    const fieldsOf = (supergraphSdl: string) => createEngine({ supergraphSdl }).apiSchema.getQueryType()!.getFields();
    const { screeningRulesetVersion, ...rest } = fieldsOf(own);
    expect(screeningRulesetVersion).toBeDefined();
    expect(Object.keys(fieldsOf(variant.sdl))).toEqual(Object.keys(rest));
  });

  it('is an option like the others', () => {
    for (const name of ['include-tag', 'exclude-tag', 'hide-unreachable-types'])
      expect(helpText()).toContain(`--${name}`);
    expect(readOptions(['--include-tag', 'a', '--include-tag', 'b', '--hide-unreachable-types'], {})).toMatchObject({
      config: { contract: { includeTags: ['a', 'b'], hideUnreachableTypes: true } },
    });
    expect(() => readOptions(['--include-tag', 'a', '--exclude-tag', 'a'], {})).toThrow(
      'Tag a is both included and excluded',
    );
  });
});
