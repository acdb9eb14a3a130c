import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  buildASTSchema,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type OperationDefinitionNode,
  parse,
  type TypeNode,
} from 'graphql';
import { estimateCost } from '../../gateway/src/security/cost.js';
import { readSchemaDirectives } from '../../gateway/src/supergraph/schema-directives.js';
import { gatewayVariables } from '../../platform/config/gateway-variables.js';
import { projectRoot } from '#platform/project-root';

const read = (...path: string[]) => readFileSync(join(projectRoot(), ...path), 'utf8');
const supergraph = parse(read('contracts', 'supergraph.graphql'));
const directives = readSchemaDirectives(supergraph);

type Parent = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;
const parents = supergraph.definitions.filter(
  (each): each is Parent => each.kind === Kind.OBJECT_TYPE_DEFINITION || each.kind === Kind.INTERFACE_TYPE_DEFINITION,
);
const fields = parents.flatMap((parent) =>
  (parent.fields ?? []).map((field) => ({
    parent: parent.name.value,
    field,
    at: `${parent.name.value}.${field.name.value}`,
  })),
);
const nameOf = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type));
const isList = (type: TypeNode): boolean =>
  type.kind === Kind.NON_NULL_TYPE ? isList(type.type) : type.kind === Kind.LIST_TYPE;
const has = ({ directives = [] }: FieldDefinitionNode, name: string) =>
  directives.some((each) => each.name.value === name);

describe('the supergraph', () => {
  it('says of every list how long it is', () => {
    const lists = fields.filter(({ field }) => isList(field.type));
    // The lists of a page are sized by every field that leads to it.
    const sizedFromAbove = ({ parent, field }: (typeof fields)[number]) => {
      const leading = fields.filter((each) => nameOf(each.field.type) === parent);
      return (
        leading.length > 0 &&
        leading.every(({ at }) => directives.listSize.get(at)?.sizedFields.includes(field.name.value))
      );
    };
    expect(lists.length).toBeGreaterThan(40);
    expect(lists.filter((list) => !directives.listSize.has(list.at) && !sizedFromAbove(list))).toEqual([]);
  });

  it('sizes what has `first` by it', () => {
    const paged = fields.filter(({ field }) => field.arguments?.some(({ name }) => name.value === 'first'));
    expect(paged.length).toBeGreaterThan(10);
    for (const { at } of paged) {
      expect([at, directives.listSize.get(at)]).toEqual([
        at,
        {
          assumedSize: 20,
          slicingArguments: ['first'],
          sizedFields: ['edges', 'nodes'],
          requireOneSlicingArgument: false,
        },
      ]);
    }
  });

  it('says of every mutation what it costs', () => {
    const mutations = fields.filter(({ parent }) => parent === 'Mutation');
    expect(mutations.filter(({ field }) => !has(field, 'cost'))).toEqual([]);
    expect(mutations.every(({ at }) => directives.cost.get(at)! >= 10)).toBe(true);
    const computing = [
      'Mutation.createImpactReport',
      'Mutation.requestDataExport',
      'Mutation.requestErasure',
      'Mutation.classifyBatch',
      'Mutation.classifyText',
      'Mutation.runEvaluation',
      'Mutation.replayRuleset',
      'Mutation.screenText',
    ];
    expect(mutations.flatMap(({ at }) => (directives.cost.get(at)! >= 100 ? [at] : []))).toEqual(computing);
  });
});

describe('the default limit', () => {
  const schema = buildASTSchema(parse(read('contracts', 'api.graphql')));
  const limit = gatewayVariables.GATEWAY_MAX_COST.fallback!({} as never)!;
  const costsOf = (document: DocumentNode, variables: Record<string, unknown>) =>
    document.definitions
      .filter((each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION)
      .map((operation) => ({
        name: operation.name?.value,
        ...estimateCost({ schema, directives, defaultListSize: 10 }, document, operation)(variables),
      }));
  const costOf = (text: string) => costsOf(parse(text), {})[0]!.cost;

  it('lets every operation of the SDK ask for a whole page', () => {
    const folder = join('clients', 'sdk', 'src', 'operations');
    const all = readdirSync(join(projectRoot(), folder)).map((file) => read(folder, file));
    const costs = costsOf(parse(all.join('\n')), { first: 100, input: {} });
    expect(costs.length).toBeGreaterThan(10);
    expect(costs.filter(({ cost, errors }) => cost > limit / 10 || errors.length > 0)).toEqual([]);
  });

  it.each([
    [
      'a dashboard: a company with its metrics, money, programmes and people',
      `{ company(id: "c") { name metrics { outcomes { dimension } } budget { usedPercent } spend { byDay { key } byModel { key } }
           programs(first: 50) { nodes { name sessions(first: 20) { nodes { id } } enrollments(first: 50) { nodes { id user { name } } } } }
           users(first: 100) { nodes { name } } feedback(first: 100) { nodes { status outcomeScores { dimension evidence { start } } } } } }`,
    ],
    ['three levels of default pages', '{ companies { nodes { programs { nodes { sessions { nodes { id } } } } } } }'],
    [
      'a queue with everything about each item',
      '{ reviewQueue(first: 100) { nodes { flags { category spans { start } } history { at } } } }',
    ],
  ])('lets %s through', (_, text) => {
    expect(costOf(text)).toBeLessThanOrEqual(limit);
  });

  const page = (first: string, inner: string) => `feedback(first: ${first}) { nodes { id user { id ${inner} } } }`;
  it.each([
    ['100×100×100', `{ user(id: "u") { ${page('100', page('100', page('100', '')))} } }`],
    ['100×100×20', `{ user(id: "u") { ${page('100', page('100', page('20', '')))} } }`],
    ['100×100', `{ user(id: "u") { ${page('100', page('100', ''))} } }`],
    ['pages of defaults, four deep', `{ user(id: "u") { ${page('20', page('20', page('20', page('20', ''))))} } }`],
    [
      'five times the same under aliases',
      `{ ${['a', 'b', 'c', 'd', 'e'].map((a) => `${a}: user(id: "u") { ${page('50', page('50', ''))} }`).join(' ')} }`,
    ],
  ])('refuses %s', (_, text) => {
    expect(costOf(text)).toBeGreaterThan(limit);
  });
});
