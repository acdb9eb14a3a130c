import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { defaultPageSize } from './relay.js';
import { directive } from './sdl.js';

/** Items assumed in a list that has no pages, unless its field says otherwise with `@listSize(assumedSize:)`. */
const plainListSize = 5;
/** Cost of a mutation, unless its field says otherwise: it may write. One that computes says more. */
const mutationCost = 10;

type Parent = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/**
 * Says of every list how long it is, and of every mutation what it costs, so that the gateway's estimate of an operation is an upper bound:
 * a connection has `first` items, any other list an assumed number. Done here for all subgraphs at once, so that no field can be forgotten.
 * What a field says for itself stays. https://ibm.github.io/graphql-specs/cost-spec.html
 */
export function withCosts(document: DocumentNode, subgraph: string): DocumentNode {
  const parents = document.definitions.filter(isParent);
  const connections = new Map(parents.filter(isConnection).map((type) => [type.name.value, listsOf(type)]));
  const sized = (parent: Parent, field: FieldDefinitionNode): FieldDefinitionNode => {
    if (has(field, 'listSize')) return field;
    const lists = connections.get(namedType(field.type));
    if (lists)
      return withDirective(
        field,
        connectionSize(`${subgraph}: ${parent.name.value}.${field.name.value}`, field, lists),
      );
    // The lists of a connection have the size that is given to the field that leads to it.
    const isPlain = isList(field.type) && !connections.has(parent.name.value);
    return isPlain ? withDirective(field, directive('listSize', { assumedSize: plainListSize })) : field;
  };
  const priced = (parent: Parent, field: FieldDefinitionNode): FieldDefinitionNode =>
    parent.name.value !== 'Mutation' || has(field, 'cost')
      ? field
      : withDirective(field, directive('cost', { weight: mutationCost }));
  const definitions = document.definitions.map((definition) =>
    isParent(definition) && definition.fields
      ? { ...definition, fields: definition.fields.map((field) => priced(definition, sized(definition, field))) }
      : definition,
  );
  return { ...document, definitions };
}

function connectionSize(
  coordinate: string,
  field: FieldDefinitionNode,
  sizedFields: readonly string[],
): ConstDirectiveNode {
  if (!field.arguments?.some(({ name }) => name.value === 'first'))
    throw new Error(`${coordinate} answers a connection without \`first\`: give it \`@Args(() => PageArgs)\`.`);
  return directive('listSize', {
    assumedSize: defaultPageSize,
    slicingArguments: ['first'],
    sizedFields,
    // It has a default.
    requireOneSlicingArgument: false,
  });
}

const isParent = (definition: DefinitionNode): definition is Parent =>
  definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION;

const isConnection = ({ fields = [] }: Parent): boolean => fields.some(({ type }) => namedType(type) === 'PageInfo');

const listsOf = ({ fields = [] }: Parent): readonly string[] =>
  fields.filter(({ type }) => isList(type)).map(({ name }) => name.value);

const isList = (type: TypeNode): boolean =>
  type.kind === Kind.NON_NULL_TYPE ? isList(type.type) : type.kind === Kind.LIST_TYPE;

const namedType = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type));

const has = (field: FieldDefinitionNode, name: string): boolean =>
  field.directives?.some((each) => each.name.value === name) ?? false;

const withDirective = (field: FieldDefinitionNode, added: ConstDirectiveNode): FieldDefinitionNode => ({
  ...field,
  directives: [...(field.directives ?? []), added],
});
