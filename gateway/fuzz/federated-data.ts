import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, isEnumType, isInterfaceType, parse, visit } from 'graphql';
import { loadSupergraph } from '../src/planning/index.js';
import type { InProcessSubgraph } from '../src/transport/index.js';
import { Facts } from './facts.js';
import { type DataOptions, MockSubgraph } from './mock-subgraph.js';
import { WholeGraph } from './whole-graph.js';

export type { DataOptions } from './mock-subgraph.js';

/** `@external(reason:)` is the planner's own, for what was overridden. */
const withoutReasons = (typeDefs: DocumentNode): DocumentNode =>
  visit(typeDefs, {
    Directive: (node) => (node.name.value.endsWith('external') ? { ...node, arguments: [] } : undefined),
  });

/** Subgraphs made from a supergraph SDL alone, with data that is a function of type, number and field. */
export function mockSubgraphs(supergraphSdl: string, options: DataOptions): Record<string, InProcessSubgraph> {
  const supergraph = loadSupergraph(supergraphSdl);
  const facts = new Facts(supergraph.schema.toGraphQLJSSchema());
  const mocks: Record<string, InProcessSubgraph> = {};
  for (const subgraph of supergraph.subgraphs().values()) {
    const schema = buildSubgraphSchema([{ typeDefs: withoutReasons(parse(subgraph.toString())) }]);
    mocks[subgraph.name] = new MockSubgraph(subgraph.name, schema, { facts, options });
  }
  return mocks;
}

/** The whole graph in one schema, without federation: what a client should get when nothing fails. */
export function wholeGraph(supergraphSdl: string, options: DataOptions): InProcessSubgraph | undefined {
  const supergraph = loadSupergraph(supergraphSdl);
  const schema = supergraph.schema.toGraphQLJSSchema();
  // Which value a subgraph takes depends on the values it knows.
  const counts = new Map<string, number>();
  for (const subgraph of supergraph.subgraphs().values()) {
    for (const type of subgraph.schema.enumTypes()) {
      const known = counts.get(type.name) ?? type.values.length;
      if (known !== type.values.length || !isEnumType(schema.getType(type.name))) return undefined;
      counts.set(type.name, known);
    }
  }
  for (const [name, count] of counts) {
    const type = schema.getType(name);
    if (isEnumType(type) && type.getValues().length !== count) return undefined;
  }
  const isEmpty = (type: unknown): boolean => isInterfaceType(type) && schema.getPossibleTypes(type).length === 0;
  // An interface object without implementations has objects in a subgraph that the graph as a whole has no type for.
  if (Object.values(schema.getTypeMap()).some(isEmpty)) return undefined;
  return new WholeGraph('everything', schema, { facts: new Facts(schema), options });
}
