import type { QueryPlanFieldNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, isInterfaceType, isObjectType, parse } from 'graphql';
import type { GraphQLSchema, SelectionSetNode } from 'graphql';
import { argument, graphNames } from './entity-keys.js';

/** What a `@requires` reads: field names, and what it reads below each; type conditions are left out. */
export type FieldTree = ReadonlyMap<string, FieldTree>;

export interface RequiredFields {
  /** The field set as it is written, which tells requirements apart; '' for none. */
  readonly text: string;
  readonly tree: FieldTree;
}

/** What `Type.field` requires in a subgraph; undefined: nothing. */
export type RequiredFieldsOf = (subgraph: string, coordinate: string) => RequiredFields | undefined;

function treeOf(set: SelectionSetNode): FieldTree {
  const tree = new Map<string, FieldTree>();
  for (const selection of set.selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
    const below = selection.selectionSet ? treeOf(selection.selectionSet) : new Map<string, FieldTree>();
    if (selection.kind === Kind.FIELD) tree.set(selection.name.value, below);
    else for (const [name, deeper] of below) tree.set(name, new Map([...(tree.get(name) ?? []), ...deeper]));
  }
  return tree;
}

function requiredFields(text: string): RequiredFields {
  const definition = parse(`{${text}}`, { noLocation: true }).definitions[0];
  return { text, tree: definition?.kind === Kind.OPERATION_DEFINITION ? treeOf(definition.selectionSet) : new Map() };
}

/** Undefined where nothing requires anything. */
export function readRequiredFields(supergraph: GraphQLSchema): RequiredFieldsOf | undefined {
  const names = graphNames(supergraph);
  const found = new Map<string, RequiredFields>();
  for (const type of Object.values(supergraph.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      for (const directive of field.astNode?.directives ?? []) {
        const graph = argument(directive, 'graph');
        const text = argument(directive, 'requires');
        if (directive.name.value !== 'join__field' || graph === undefined || text === undefined) continue;
        found.set(`${names.get(graph)} ${type.name}.${field.name}`, requiredFields(text));
      }
    }
  }
  return found.size === 0 ? undefined : (subgraph, coordinate) => found.get(`${subgraph} ${coordinate}`);
}

const TYPENAME = '__typename';

/** The part of a representation's selections that is in the tree. */
export function restrict(selections: readonly QueryPlanSelectionNode[], tree: FieldTree): QueryPlanSelectionNode[] {
  return selections.flatMap((selection): QueryPlanSelectionNode[] => {
    if (selection.kind === 'InlineFragment') {
      const below = restrict(selection.selections, tree);
      return below.length > 0 ? [{ ...selection, selections: below }] : [];
    }
    if (selection.name === TYPENAME) return [selection];
    const deeper = tree.get(selection.name);
    if (!deeper) return [];
    return [selection.selections ? { ...selection, selections: restrict(selection.selections, deeper) } : selection];
  });
}

/** Each field once, with everything that is selected below any of its occurrences. */
export function mergeSelections(selections: readonly QueryPlanSelectionNode[]): QueryPlanSelectionNode[] {
  const merged = new Map<string, QueryPlanSelectionNode>();
  for (const selection of selections) {
    const place = selection.kind === 'Field' ? responseKey(selection) : `... ${selection.typeCondition ?? ''}`;
    const known = merged.get(place);
    const below = [...(known?.selections ?? []), ...(selection.selections ?? [])];
    merged.set(place, below.length > 0 ? { ...selection, selections: mergeSelections(below) } : selection);
  }
  return [...merged.values()];
}

const responseKey = ({ alias, name }: QueryPlanFieldNode): string => alias ?? name;
