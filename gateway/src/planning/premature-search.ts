import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, getNamedType, isInterfaceType, isListType, isNonNullType, isObjectType, parse } from 'graphql';
import { print, stripIgnoredCharacters, visit } from 'graphql';
import type {
  FieldNode,
  GraphQLNamedType,
  GraphQLOutputType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
  VariableDefinitionNode,
} from 'graphql';
import { responseKeyOf } from './conflicting-keys.js';
import type { EntityKeys } from './entity-keys.js';
import type { RequiredFieldsOf } from './required-fields.js';

export interface PrematureFacts {
  readonly supergraph: GraphQLSchema;
  readonly keys: EntityKeys;
  readonly requiredBy: RequiredFieldsOf;
}

/** Fields of one type at one place whose requirement nobody brings to the fetch they are in. */
export interface Premature {
  readonly fetch: FetchNode;
  /** As of a plan: response keys, `@` for lists. */
  readonly path: readonly string[];
  readonly type: string;
  readonly fields: readonly FieldNode[];
  readonly key: readonly SelectionNode[];
  readonly required: readonly SelectionNode[];
  /** Of the variables that the fields use. */
  readonly definitions: readonly VariableDefinitionNode[];
}

/** Takes such fields out of a fetch. */
export function withoutPremature(
  fetch: FetchNode,
  path: readonly string[],
  facts: PrematureFacts,
): { readonly reduced: FetchNode; readonly premature: readonly Premature[] } {
  const { definitions } = parse(fetch.operation, { noLocation: true });
  const [operation] = definitions;
  if (definitions.length !== 1 || operation?.kind !== Kind.OPERATION_DEFINITION || fetch.outputRewrites?.length) {
    return { reduced: fetch, premature: [] };
  }
  const search = new Search(fetch, operation, facts);
  const selectionSet = search.operation(path);
  if (search.found.length === 0) return { reduced: fetch, premature: [] };
  const reduced = usingVariables({ ...operation, selectionSet });
  const { operationDocumentNode: _, ...rest } = fetch;
  return {
    reduced: {
      ...rest,
      operation: stripIgnoredCharacters(print(reduced)),
      variableUsages: (fetch.variableUsages ?? []).filter((name) => definesVariable(reduced, name)),
    },
    premature: search.found,
  };
}

interface Place {
  readonly type: GraphQLNamedType | undefined;
  readonly path: readonly string[];
  /** All that is selected on the object, or was brought along with it. */
  readonly known: ReadonlyMap<string, FieldNode | undefined>;
}

const NOTHING: Place['known'] = new Map();

class Search {
  readonly found: Premature[] = [];

  constructor(
    private readonly fetch: FetchNode,
    private readonly definition: OperationDefinitionNode,
    private readonly facts: PrematureFacts,
  ) {}

  operation(path: readonly string[]): SelectionSetNode {
    const { selectionSet, operation } = this.definition;
    const entities = selectionSet.selections[0];
    if (!this.fetch.requires || entities?.kind !== Kind.FIELD || !entities.selectionSet) {
      const type = this.facts.supergraph.getRootType(operation) ?? undefined;
      return this.below(selectionSet, { type, path, known: NOTHING });
    }
    const brought = namesOf(this.fetch.requires).map((name) => [name, undefined] as const);
    const at = { type: undefined, path, known: new Map(brought) };
    return { ...selectionSet, selections: [{ ...entities, selectionSet: this.below(entities.selectionSet, at) }] };
  }

  private below(set: SelectionSetNode, at: Place): SelectionSetNode {
    const known = new Map([...at.known, ...fieldsIn(set).map((node) => [responseKeyOf(node), node] as const)]);
    const selections = set.selections.flatMap((node) => this.selection(node, { ...at, known }));
    const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
    return { ...set, selections: selections.length > 0 ? selections : [typename] };
  }

  private selection(node: SelectionNode, at: Place): SelectionNode[] {
    if (node.kind === Kind.FRAGMENT_SPREAD) return [node];
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const condition = node.typeCondition && this.facts.supergraph.getType(node.typeCondition.name.value);
      return [{ ...node, selectionSet: this.below(node.selectionSet, { ...at, type: condition ?? at.type }) }];
    }
    if (this.isPremature(node, at)) return [];
    if (!node.selectionSet) return [node];
    const fields = isObjectType(at.type) || isInterfaceType(at.type) ? at.type.getFields() : {};
    const field = fields[node.name.value];
    if (!field) return [node];
    const path = [...at.path, responseKeyOf(node), ...listsOf(field.type)];
    const inner = { type: getNamedType(field.type), path, known: NOTHING };
    return [{ ...node, selectionSet: this.below(node.selectionSet, inner) }];
  }

  /** Noted where it is, and where it can be fetched another way. */
  private isPremature(node: FieldNode, { type, path, known }: Place): boolean {
    if (!type) return false;
    const { serviceName } = this.fetch;
    const required = this.facts.requiredBy(serviceName, `${type.name}.${node.name.value}`);
    if (!required || [...required.tree.keys()].every((name) => known.has(name))) return false;
    const names = this.facts.keys(serviceName, type.name).find((key) => key.every((name) => known.get(name)));
    if (!names) return false;
    this.found.push({
      fetch: this.fetch,
      path,
      type: type.name,
      fields: [node],
      key: names.map((name) => known.get(name)!),
      required: fieldSet(required.text),
      definitions: (this.definition.variableDefinitions ?? []).filter(({ variable }) =>
        usesVariable(node, variable.name.value),
      ),
    });
    return true;
  }
}

const namesOf = (selections: readonly QueryPlanSelectionNode[]): string[] =>
  selections.flatMap((each) => (each.kind === 'Field' ? [each.name] : namesOf(each.selections)));

const fieldsIn = ({ selections }: SelectionSetNode): FieldNode[] =>
  selections.flatMap((node) => (node.kind === Kind.FIELD ? [node] : []));

const listsOf = (type: GraphQLOutputType): string[] => {
  if (isNonNullType(type)) return listsOf(type.ofType);
  return isListType(type) ? ['@', ...listsOf(type.ofType)] : [];
};

function fieldSet(text: string): readonly SelectionNode[] {
  const definition = parse(`{${text}}`, { noLocation: true }).definitions[0];
  return definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [];
}

function usesVariable(node: FieldNode | OperationDefinitionNode, name: string): boolean {
  let found = false;
  visit(node, { VariableDefinition: () => false, Variable: (each) => void (found ||= each.name.value === name) });
  return found;
}

const definesVariable = ({ variableDefinitions = [] }: OperationDefinitionNode, name: string): boolean =>
  variableDefinitions.some(({ variable }) => variable.name.value === name);

const usingVariables = (operation: OperationDefinitionNode): OperationDefinitionNode => ({
  ...operation,
  variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) =>
    usesVariable(operation, variable.name.value),
  ),
});
