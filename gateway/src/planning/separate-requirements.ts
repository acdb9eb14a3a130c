import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  Kind,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';
import type { EntityKeys } from './entity-keys.js';
import { type RequiredFields, type RequiredFieldsOf, mergeSelections, restrict } from './required-fields.js';

export interface SeparationFacts {
  readonly supergraph: GraphQLSchema;
  readonly keys: EntityKeys;
  readonly requiredBy: RequiredFieldsOf;
  /** Whether the objects at a response path (without lists) are not all asked for the same fields. */
  readonly isUneven: (path: readonly string[]) => boolean;
}

/** The fields of an entity fetch that require the same. */
interface Part {
  readonly required: RequiredFields;
  readonly types: Set<string>;
}

type Fragment = Extract<QueryPlanSelectionNode, { kind: 'InlineFragment' }> & { readonly typeCondition: string };

const NO_REQUIREMENT: RequiredFields = { text: '', tree: new Map() };
const TYPENAME = '__typename';

/**
 * Takes fields with different `@requires` out of one fetch. The planner puts `rating` and `shout @requires(fields: "title")` of one
 * entity into one fetch whose representations need the `title`, also where only some of the entities are asked for `shout`, and only
 * those have a `title`: the others then have no representation and lose their `rating`. It does so where it forgets types: on interface
 * objects (`rating ... on Film { shout }`), and below type conditions (`... on Film { similar { rating } } similar { shout }`).
 *
 * Here each such fetch becomes several beside each other, each with the representations that its own fields need; execution sends them
 * in one request. Where all objects of the place are asked for the same, the planner's fetch stands.
 */
export function separateRequirements(plan: QueryPlan, facts: SeparationFacts): QueryPlan {
  if (!plan.node) return plan;
  const separator = new Separator(facts);
  if (plan.node.kind !== 'Subscription') return { ...plan, node: separator.in(plan.node, []) };
  const { rest } = plan.node;
  return rest ? { ...plan, node: { ...plan.node, rest: separator.in(rest, []) } } : plan;
}

class Separator {
  constructor(private readonly facts: SeparationFacts) {}

  in(node: PlanNode, path: readonly string[]): PlanNode {
    switch (node.kind) {
      case 'Sequence':
      case 'Parallel':
        return { ...node, nodes: node.nodes.map((each) => this.in(each, path)) };
      case 'Flatten': {
        const keys = node.path.filter((key): key is string => typeof key === 'string' && key !== '@');
        return { ...node, node: this.in(node.node, [...path, ...keys]) };
      }
      case 'Condition':
        return {
          ...node,
          ...(node.ifClause ? { ifClause: this.in(node.ifClause, path) } : {}),
          ...(node.elseClause ? { elseClause: this.in(node.elseClause, path) } : {}),
        };
      case 'Fetch':
        return this.fetch(node, path);
      case 'Defer':
        return node;
    }
  }

  private fetch(node: FetchNode, path: readonly string[]): PlanNode {
    // Which of the parts a context argument belongs to, is not worth knowing.
    if (!node.requires?.every(isTyped) || node.contextRewrites?.length) return node;
    const { definitions } = parse(node.operation, { noLocation: true });
    const [operation] = definitions;
    if (definitions.length !== 1 || operation?.kind !== Kind.OPERATION_DEFINITION) return node;
    const parts = this.partsOf(node.serviceName, operation);
    if (parts.length < 2 || !this.facts.isUneven(path)) return node;
    const fetches = parts.map((part) => this.fetchOf(part, parts, { node, operation }));
    return fetches.every((each) => each !== undefined) ? { kind: 'Parallel', nodes: fetches } : node;
  }

  private partsOf(subgraph: string, operation: OperationDefinitionNode): Part[] {
    const parts = new Map<string, Part>();
    eachEntityField(operation.selectionSet, (type, field) => {
      if (field === TYPENAME) return;
      const required = this.facts.requiredBy(subgraph, `${type}.${field}`) ?? NO_REQUIREMENT;
      const part = parts.get(required.text) ?? { required, types: new Set() };
      part.types.add(type);
      parts.set(required.text, part);
    });
    return [...parts.values()];
  }

  private fetchOf(
    part: Part,
    parts: readonly Part[],
    { node, operation }: { node: FetchNode; operation: OperationDefinitionNode },
  ): FetchNode | undefined {
    const required = new Set(parts.flatMap((each) => [...each.required.tree.keys()]));
    const requires = this.representations(part, { node, required });
    if (requires.length === 0) return undefined;
    const document = withFieldsOnly(operation, (type, field) => {
      const own = this.facts.requiredBy(node.serviceName, `${type}.${field}`) ?? NO_REQUIREMENT;
      return field === TYPENAME || own.text === part.required.text;
    });
    const variables = new Set(document.variableDefinitions?.map(({ variable }) => variable.name.value));
    return {
      ...node,
      requires,
      operation: stripIgnoredCharacters(print(document)),
      operationDocumentNode: { kind: Kind.DOCUMENT, definitions: [document] },
      ...(node.variableUsages ? { variableUsages: node.variableUsages.filter((name) => variables.has(name)) } : {}),
    };
  }

  /** For each type of the fetch's representations: a key, and what this part requires. */
  private representations(
    part: Part,
    { node, required }: { node: FetchNode; required: ReadonlySet<string> },
  ): QueryPlanSelectionNode[] {
    const fragments = (node.requires ?? []).filter(isTyped);
    const made = fragments.flatMap(({ typeCondition }): Fragment[] => {
      const types = [...part.types].filter(
        (type) => this.isPartOf(type, typeCondition) || this.isPartOf(typeCondition, type),
      );
      if (types.length === 0) return [];
      const wider = fragments.filter((each) => this.isPartOf(typeCondition, each.typeCondition));
      const fields = mergeSelections(wider.flatMap(({ selections }) => selections));
      const names = namesOf(fields);
      if (![...part.required.tree.keys()].every((name) => names.has(name))) return [];
      const keys = [typeCondition, ...types].flatMap((type) => this.facts.keys(node.serviceName, type));
      const key = keyAmong(keys, names, required);
      if (!key) return [];
      const identifying = fields.filter(
        (each) => each.kind === 'Field' && (key.has(each.name) || !required.has(each.name)),
      );
      const selections = mergeSelections([...identifying, ...restrict(fields, part.required.tree)]);
      return [{ kind: 'InlineFragment', typeCondition, selections }];
    });
    return made.filter((each) => !made.some((other) => other !== each && this.says(other, each)));
  }

  /** Whether the wider fragment selects what the narrower does. */
  private says(wider: Fragment, narrower: Fragment): boolean {
    const isWider =
      wider.typeCondition !== narrower.typeCondition && this.isPartOf(narrower.typeCondition, wider.typeCondition);
    return isWider && JSON.stringify(wider.selections) === JSON.stringify(narrower.selections);
  }

  private isPartOf(type: string, of: string): boolean {
    if (type === of) return true;
    const [inner, outer] = [this.facts.supergraph.getType(type), this.facts.supergraph.getType(of)];
    if (!isAbstractType(outer) || (!isObjectType(inner) && !isInterfaceType(inner))) return false;
    return this.facts.supergraph.isSubType(outer, inner);
  }
}

const isTyped = (node: QueryPlanSelectionNode): node is Fragment =>
  node.kind === 'InlineFragment' && node.typeCondition !== undefined;

const namesOf = (selections: readonly QueryPlanSelectionNode[]): ReadonlySet<string> =>
  new Set(selections.flatMap((each) => (each.kind === 'Field' ? [each.name] : [])));

/** A key that is there, if possible one that no `@requires` reads. */
function keyAmong(
  keys: readonly (readonly string[])[],
  names: ReadonlySet<string>,
  required: ReadonlySet<string>,
): ReadonlySet<string> | undefined {
  const there = keys.filter((key) => key.every((name) => names.has(name)));
  const key = there.find((each) => !each.some((name) => required.has(name))) ?? there[0];
  return key && new Set(key);
}

/** Calls back with the type and name of each top-level field of the entities. */
function eachEntityField(set: SelectionSetNode, found: (type: string, field: string) => void, type = ''): void {
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD && node.name.value === '_entities' && node.selectionSet) {
      eachEntityField(node.selectionSet, found);
    } else if (node.kind === Kind.FIELD) found(type, node.name.value);
    else if (node.kind === Kind.INLINE_FRAGMENT) {
      eachEntityField(node.selectionSet, found, node.typeCondition?.name.value ?? type);
    }
  }
}

/** The operation with some of its entities' top-level fields, and without what it then has no use for. */
function withFieldsOnly(
  operation: OperationDefinitionNode,
  isWanted: (type: string, field: string) => boolean,
): OperationDefinitionNode {
  const reduce = (set: SelectionSetNode, type: string): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((node): SelectionNode[] => {
      if (node.kind === Kind.FIELD && node.name.value === '_entities' && node.selectionSet) {
        return [{ ...node, selectionSet: reduce(node.selectionSet, '') }];
      }
      if (node.kind === Kind.FIELD) return isWanted(type, node.name.value) ? [node] : [];
      if (node.kind === Kind.FRAGMENT_SPREAD) return [node];
      const inner = reduce(node.selectionSet, node.typeCondition?.name.value ?? type);
      const isEmpty = inner.selections.every((each) => each.kind === Kind.FIELD && each.name.value === TYPENAME);
      return isEmpty ? [] : [{ ...node, selectionSet: inner }];
    }),
  });
  const reduced = { ...operation, selectionSet: reduce(operation.selectionSet, '') };
  const used = new Set<string>();
  visit(reduced, { VariableDefinition: () => false, Variable: ({ name }) => void used.add(name.value) });
  return {
    ...reduced,
    variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value)),
  };
}
