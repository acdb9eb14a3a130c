import type { FetchNode, FlattenNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, OperationTypeNode, parse, print, stripIgnoredCharacters } from 'graphql';
import type { FieldNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { type Premature, type PrematureFacts, withoutPremature } from './premature-search.js';

/**
 * Repairs plans that fetch a field before what it requires. Of a chain (`advice` requires `cheap`, which requires `price`) the planner
 * puts `cheap` into a fetch that comes to its object by another field of the same subgraph, where nobody has brought the `price`, and
 * fetches the price afterwards for nobody. Here such a field is taken out and fetched where its value is read first, with a
 * representation of its own.
 */
export function deferPrematureFields(plan: QueryPlan, facts: PrematureFacts): QueryPlan {
  if (!plan.node) return plan;
  const found: Premature[] = [];
  const node = mapFetches(plan.node, [], (fetch, path) => {
    const { reduced, premature } = withoutPremature(fetch, path, facts);
    found.push(...premature);
    return reduced;
  });
  if (found.length === 0) return plan;
  if (node.kind !== 'Subscription') return { ...plan, node: dependantsFirst(found).reduce(withFetchOf, node) };
  const { rest = { kind: 'Sequence', nodes: [] } } = node;
  return { ...plan, node: { ...node, rest: dependantsFirst(found).reduce(withFetchOf, rest) } };
}

/** A fetch is put before those that read it, which must be there already. */
function dependantsFirst(found: readonly Premature[]): readonly Premature[] {
  const rest = [...found];
  const requires = (a: Premature, b: Premature): boolean =>
    a.path.join() === b.path.join() &&
    a.required.some((node) => node.kind === Kind.FIELD && b.fields.some(({ name }) => name.value === node.name.value));
  return found.map(() => {
    const free = rest.findIndex((each) => !rest.some((other) => other !== each && requires(other, each)));
    return rest.splice(Math.max(free, 0), 1)[0]!;
  });
}

export type Change = (fetch: FetchNode, path: readonly string[]) => FetchNode;

/** A plan's tree with other fetches in it. */
export function mapFetches<N extends NonNullable<QueryPlan['node']>>(
  node: N,
  path: readonly string[],
  change: Change,
): N;
export function mapFetches(node: NonNullable<QueryPlan['node']>, path: readonly string[], change: Change): typeof node {
  switch (node.kind) {
    case 'Fetch':
      return change(node, path);
    case 'Flatten':
      return { ...node, node: mapFetches(node.node, [...path, ...node.path.map(String)], change) };
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((each) => mapFetches(each, path, change)) };
    case 'Subscription':
      return {
        ...node,
        primary: change(node.primary, path),
        ...(node.rest ? { rest: mapFetches(node.rest, path, change) } : {}),
      };
    case 'Condition':
      return {
        ...node,
        ...(node.ifClause ? { ifClause: mapFetches(node.ifClause, path, change) } : {}),
        ...(node.elseClause ? { elseClause: mapFetches(node.elseClause, path, change) } : {}),
      };
    case 'Defer':
      return node;
  }
}

/** The plan with a fetch of its own for these fields, before each fetch that reads them, or at its end. */
function withFetchOf(node: PlanNode, premature: Premature): PlanNode {
  const fetch: FlattenNode = { kind: 'Flatten', path: [...premature.path], node: fetchOf(premature) };
  let read = false;
  const before = (each: PlanNode): PlanNode => {
    if (each.kind === 'Sequence' || each.kind === 'Parallel') return { ...each, nodes: each.nodes.map(before) };
    if (!reads(each, premature)) return each;
    read = true;
    return { kind: 'Sequence', nodes: [fetch, each] };
  };
  const inserted = before(node);
  return read ? inserted : { kind: 'Sequence', nodes: [node, fetch] };
}

function reads(node: PlanNode, { path, fields }: Premature): boolean {
  if (node.kind !== 'Flatten' || node.node.kind !== 'Fetch') return false;
  const at = node.path.map(String);
  if (!at.every((key, index) => key === path[index])) return false;
  const below = path.slice(at.length).filter((key) => key !== '@');
  const names = new Set(fields.map(({ name }) => name.value));
  return namesAt(node.node.requires ?? [], below).some((name) => names.has(name));
}

function namesAt(selections: readonly QueryPlanSelectionNode[], path: readonly string[]): string[] {
  const [key, ...rest] = path;
  return selections.flatMap((each) => {
    if (each.kind === 'InlineFragment') return namesAt(each.selections, path);
    if (key === undefined) return [each.name];
    return each.name === key ? namesAt(each.selections ?? [], rest) : [];
  });
}

function fetchOf({ fetch, type, key, required, fields, definitions }: Premature): FetchNode {
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: fields };
  const representations = '$representations:[_Any!]!';
  const template = parse(`query(${representations}){_entities(representations:$representations){...on ${type}{_}}}`, {
    noLocation: true,
  }).definitions[0] as OperationDefinitionNode;
  const operation = {
    ...template,
    variableDefinitions: [...(template.variableDefinitions ?? []), ...definitions],
    selectionSet: withInnermost(template.selectionSet, selectionSet),
  };
  const selections = [{ kind: 'Field', name: '__typename' } as const, ...selectionsOf(key), ...selectionsOf(required)];
  return {
    kind: 'Fetch',
    serviceName: fetch.serviceName,
    requires: [{ kind: 'InlineFragment', typeCondition: type, selections }],
    variableUsages: definitions.map(({ variable }) => variable.name.value),
    operation: stripIgnoredCharacters(print(operation)),
    operationName: undefined,
    operationKind: OperationTypeNode.QUERY,
  };
}

const withInnermost = (set: SelectionSetNode, innermost: SelectionSetNode): SelectionSetNode => {
  const [only] = set.selections;
  if (!only || only.kind === Kind.FRAGMENT_SPREAD || !only.selectionSet) return innermost;
  return { ...set, selections: [{ ...only, selectionSet: withInnermost(only.selectionSet, innermost) }] };
};

const selectionsOf = (nodes: SelectionSetNode['selections']): QueryPlanSelectionNode[] =>
  nodes.flatMap((node): QueryPlanSelectionNode[] => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return [];
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const selections = selectionsOf(node.selectionSet.selections);
      return [
        {
          kind: 'InlineFragment',
          selections,
          ...(node.typeCondition && { typeCondition: node.typeCondition.name.value }),
        },
      ];
    }
    return [fieldSelection(node)];
  });

const fieldSelection = ({ name, selectionSet }: FieldNode): QueryPlanSelectionNode => ({
  kind: 'Field',
  name: name.value,
  ...(selectionSet && { selections: selectionsOf(selectionSet.selections) }),
});
