import { Kind, isEnumType, isInterfaceType, isObjectType, parse } from 'graphql';
import type { ConstDirectiveNode, GraphQLSchema } from 'graphql';

/** The keys of a type in a subgraph, each as its top-level fields; empty when the subgraph knows no such entity. */
export type EntityKeys = (subgraph: string, typeName: string) => readonly (readonly string[])[];

export function argument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((each) => each.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

function topLevelFields(fieldSet: string): readonly string[] {
  const definition = parse(`{${fieldSet}}`, { noLocation: true }).definitions[0];
  if (definition?.kind !== Kind.OPERATION_DEFINITION) return [];
  return definition.selectionSet.selections.flatMap((each) => (each.kind === Kind.FIELD ? [each.name.value] : []));
}

/** `join__Graph` value → the subgraph's name. */
export function graphNames(supergraph: GraphQLSchema): ReadonlyMap<string, string> {
  const graphs = supergraph.getType('join__Graph');
  const names = new Map<string, string>();
  for (const value of isEnumType(graphs) ? graphs.getValues() : []) {
    const directive = value.astNode?.directives?.find(({ name }) => name.value === 'join__graph');
    names.set(value.name, (directive && argument(directive, 'name')) ?? value.name);
  }
  return names;
}

export function readEntityKeys(supergraph: GraphQLSchema): EntityKeys {
  const names = graphNames(supergraph);
  const keys = new Map<string, (readonly string[])[]>();
  for (const type of Object.values(supergraph.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const directive of type.astNode?.directives ?? []) {
      const graph = argument(directive, 'graph');
      const key = argument(directive, 'key');
      if (directive.name.value !== 'join__type' || graph === undefined || key === undefined) continue;
      const place = `${names.get(graph)} ${type.name}`;
      keys.set(place, [...(keys.get(place) ?? []), topLevelFields(key)]);
    }
  }
  return (subgraph, typeName) => keys.get(`${subgraph} ${typeName}`) ?? [];
}
