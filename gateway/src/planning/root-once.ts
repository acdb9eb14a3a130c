import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import { Kind, parse, print, stripIgnoredCharacters } from 'graphql';
import type { OperationDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';
import { freePrefix } from '../free-prefix.js';
import { identityOf, responseKeyOf } from './conflicting-keys.js';

/** A value that waits under a private key until a pass needs it. */
export interface KeptValue {
  /** Of the object that has it: response keys, without lists. */
  readonly path: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** One plan of several over the same result. */
export interface Pass extends QueryPlan {
  /** Put in place before the plan runs. */
  readonly kept?: readonly KeptValue[];
}

/**
 * The plans of a mutation's or a subscription's passes with one root fetch, the first one's: what the later ones would read with theirs is
 * added to it, under private keys where two passes read different things under one key.
 *
 * @returns undefined where that cannot be done
 */
export function rootOnce(all: readonly QueryPlan[]): readonly Pass[] | undefined {
  const plans = all.filter(({ node }, index) => index === 0 || node);
  const roots = plans.map(rootFetch);
  const [first] = roots;
  if (!first || !roots.every((root) => root !== undefined)) return undefined;
  const operations = roots.map(({ operation }) => operationOf(operation));
  if (!operations.every((operation) => operation !== undefined)) return undefined;
  const sameRoot = roots.every(({ serviceName }) => serviceName === first.serviceName);
  const isRewritten = roots.slice(1).some(({ outputRewrites }) => outputRewrites?.length);
  if (!sameRoot || isRewritten) return undefined;
  const merging = new Merging(operations);
  const merged = withOperation(roots, merging.whole());
  return plans.map((plan, index) =>
    index === 0
      ? { ...plan, ...withNode(plan.node && replacing(plan.node, first, merged)) }
      : { kind: 'QueryPlan', ...withNode(plan.node && restOf(plan.node, roots[index]!)), kept: merging.keptOf(index) },
  );
}

const withNode = (node: QueryPlan['node']): Pick<QueryPlan, 'node'> => (node ? { node } : {});

/** The fetch that a mutation's plan begins with, or that opens a subscription's stream. */
function rootFetch({ node }: QueryPlan): FetchNode | undefined {
  if (node?.kind === 'Subscription') return node.primary;
  const begin = node?.kind === 'Sequence' ? node.nodes[0] : node;
  return begin?.kind === 'Fetch' && !begin.requires?.length ? begin : undefined;
}

function replacing(node: NonNullable<QueryPlan['node']>, root: FetchNode, by: FetchNode): typeof node {
  if (node.kind === 'Subscription') return { ...node, primary: by };
  if (node.kind !== 'Sequence') return by;
  return { ...node, nodes: node.nodes.map((each) => (each === root ? by : each)) };
}

function restOf(node: NonNullable<QueryPlan['node']>, root: FetchNode): PlanNode | undefined {
  if (node.kind === 'Subscription') return node.rest;
  return node.kind === 'Sequence' ? { ...node, nodes: node.nodes.filter((each) => each !== root) } : undefined;
}

function operationOf(text: string): OperationDefinitionNode | undefined {
  const { definitions } = parse(text, { noLocation: true });
  const [operation] = definitions;
  return definitions.length === 1 && operation?.kind === Kind.OPERATION_DEFINITION ? operation : undefined;
}

function withOperation(roots: readonly FetchNode[], operation: OperationDefinitionNode): FetchNode {
  const { operationDocumentNode: _, ...first } = roots[0]!;
  const variableUsages = [...new Set(roots.flatMap((root) => root.variableUsages ?? []))];
  return { ...first, operation: stripIgnoredCharacters(print(operation)), variableUsages };
}

class Merging {
  private readonly kept: KeptValue[][];
  private readonly prefix: string;

  constructor(private readonly operations: readonly OperationDefinitionNode[]) {
    this.kept = operations.map(() => []);
    this.prefix = freePrefix({ kind: Kind.DOCUMENT, definitions: operations }, '_gwPass');
  }

  whole(): OperationDefinitionNode {
    const sets = this.operations.map(({ selectionSet }) => selectionSet);
    const definitions = this.operations.flatMap(({ variableDefinitions }) => variableDefinitions ?? []);
    const variables = new Map(definitions.map((definition) => [definition.variable.name.value, definition]));
    return {
      ...this.operations[0]!,
      variableDefinitions: [...variables.values()],
      selectionSet: {
        kind: Kind.SELECTION_SET,
        selections: sets.flatMap(({ selections }, pass) =>
          pass === 0 ? selections : selections.map((node) => this.added(node, { pass, sets, path: [] })),
        ),
      },
    };
  }

  keptOf(pass: number): readonly KeptValue[] {
    return this.kept[pass]!;
  }

  private added(node: SelectionNode, at: Place): SelectionNode {
    if (node.kind === Kind.FRAGMENT_SPREAD) return node;
    if (node.kind === Kind.INLINE_FRAGMENT) return { ...node, selectionSet: this.addedSet(node.selectionSet, at) };
    const key = responseKeyOf(node);
    const alike = at.sets.flatMap((set) => fieldsWithKey(set, key));
    if (alike.some((other) => identityOf(other) !== identityOf(node))) {
      const from = `${this.prefix}${at.pass}_${key}`;
      const kept = this.kept[at.pass]!;
      const value: KeptValue = { path: at.path, from, to: key };
      if (!kept.some((each) => each.from === from && each.path.join(' ') === at.path.join(' '))) kept.push(value);
      return { ...node, alias: { kind: Kind.NAME, value: from } };
    }
    if (!node.selectionSet) return node;
    const sets = alike.flatMap(({ selectionSet }) => selectionSet ?? []);
    return { ...node, selectionSet: this.addedSet(node.selectionSet, { ...at, sets, path: [...at.path, key] }) };
  }

  private addedSet(set: SelectionSetNode, at: Place): SelectionSetNode {
    return { ...set, selections: set.selections.map((node) => this.added(node, at)) };
  }
}

interface Place {
  readonly pass: number;
  /** What all passes select here. */
  readonly sets: readonly SelectionSetNode[];
  readonly path: readonly string[];
}

const fieldsWithKey = ({ selections }: SelectionSetNode, key: string): Extract<SelectionNode, { kind: Kind.FIELD }>[] =>
  selections.flatMap((node) => {
    if (node.kind === Kind.INLINE_FRAGMENT) return fieldsWithKey(node.selectionSet, key);
    return node.kind === Kind.FIELD && responseKeyOf(node) === key ? [node] : [];
  });
