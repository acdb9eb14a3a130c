import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLFormattedError,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLNamedInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import type { ListSize, SchemaDirectives } from '../supergraph/schema-directives.js';
import { fragmentsOf } from './fragments.js';
import { type SelectedField, slicesOf, slicingError } from './slicing.js';

export interface CostRules {
  readonly schema: GraphQLSchema;
  readonly directives: SchemaDirectives;
  /** Items assumed in a list whose field carries no `@listSize`. */
  readonly defaultListSize: number;
}

type Variables = Readonly<Record<string, unknown>>;

export interface Estimate {
  readonly cost: number;
  /** Fields whose size cannot be told, though the schema demands that it can. */
  readonly errors: readonly GraphQLFormattedError[];
}

/** Cost of a mutation before its fields are counted, because it may write. */
const MUTATION_COST = 10;

/**
 * Estimated cost of an operation after the IBM cost specification, with the weights Apollo's routers use: 1 for an object, interface or
 * union, 0 for a scalar or enum, `@cost` instead where it is given; a list multiplies what is below it by its expected size. All
 * fragments are added up, so the estimate is an upper bound. https://ibm.github.io/graphql-specs/cost-spec.html
 */
export function estimateCost(
  rules: CostRules,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): (variables: Variables) => Estimate {
  const defaults = Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap((it) =>
      it.defaultValue ? [[it.variable.name.value, valueFromASTUntyped(it.defaultValue)]] : [],
    ),
  );
  const base = operation.operation === OperationTypeNode.MUTATION ? MUTATION_COST : 0;
  const root = rules.schema.getRootType(operation.operation);
  const estimate = (variables: Variables): Estimate => {
    const estimator = new Estimator(rules, fragmentsOf(document), { ...defaults, ...variables });
    const cost = base + estimator.selections(operation.selectionSet, root, new Map());
    return { cost, errors: [...estimator.errors.values()] };
  };
  if (operation.variableDefinitions?.length) return estimate;
  const constant = estimate({});
  return () => constant;
}

class Estimator {
  /** By selection: a fragment meets the same ones wherever it is spread. */
  readonly errors = new Map<FieldNode, GraphQLFormattedError>();
  readonly #rules: CostRules;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Variables;
  /** Each fragment is walked once per way in which its lists are sized from above, however often it is spread. */
  readonly #ofFragment = new Map<string, number>();

  constructor(rules: CostRules, fragments: ReadonlyMap<string, FragmentDefinitionNode>, variables: Variables) {
    this.#rules = rules;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  /** `sized`: the size that a `@listSize(sizedFields:)` one level up gives to fields of this selection. */
  selections(
    set: SelectionSetNode,
    parent: GraphQLNamedType | null | undefined,
    sized: ReadonlyMap<string, number>,
  ): number {
    let sum = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        sum += this.#field(selection, parent, sized);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        const type = condition ? this.#rules.schema.getType(condition) : parent;
        sum += this.selections(selection.selectionSet, type, sized);
      } else {
        sum += this.#fragment(selection.name.value, sized);
      }
    }
    return sum;
  }

  #fragment(name: string, sized: ReadonlyMap<string, number>): number {
    const key = sized.size === 0 ? name : `${name} ${JSON.stringify([...sized])}`;
    const known = this.#ofFragment.get(key);
    const fragment = this.#fragments.get(name);
    if (known !== undefined || !fragment) return known ?? 0;
    const type = this.#rules.schema.getType(fragment.typeCondition.name.value);
    const cost = this.selections(fragment.selectionSet, type, sized);
    this.#ofFragment.set(key, cost);
    return cost;
  }

  #field(node: FieldNode, parent: GraphQLNamedType | null | undefined, sized: ReadonlyMap<string, number>): number {
    if (!isObjectType(parent) && !isInterfaceType(parent)) return 0;
    const field = parent.getFields()[node.name.value];
    if (!field) return 0;
    const coordinate = `${parent.name}.${field.name}`;
    const { cost } = this.#rules.directives;
    const selected = { coordinate, field, node, variables: this.#variables };
    const sizes = this.#sizesOf(parent, coordinate, field.name).map((size) => ({
      count: this.#expectedSize(selected, size),
      sizedFields: size.sizedFields,
    }));
    const count = longest(sizes.map((size) => size.count));
    const sizedBelow = new Map(
      count === undefined ? [] : sizes.flatMap(({ sizedFields }) => sizedFields.map((name) => [name, count])),
    );
    const named = getNamedType(field.type);
    const weight = cost.get(coordinate) ?? cost.get(named.name) ?? (isCompositeType(named) ? 1 : 0);
    const below = node.selectionSet ? this.selections(node.selectionSet, named, sizedBelow) : 0;
    const items = isListType(getNullableType(field.type))
      ? (sized.get(field.name) ?? count ?? this.#rules.defaultListSize)
      : 1;
    return this.#arguments(coordinate, field, node.arguments ?? []) + items * (weight + below);
  }

  /** What is said of the field itself, or else of it in the types that implement the interface. */
  #sizesOf(parent: GraphQLObjectType | GraphQLInterfaceType, coordinate: string, name: string): readonly ListSize[] {
    const { listSize } = this.#rules.directives;
    const own = listSize.get(coordinate);
    if (own) return [own];
    if (!isInterfaceType(parent)) return [];
    return this.#rules.schema
      .getImplementations(parent)
      .objects.flatMap((type) => listSize.get(`${type.name}.${name}`) ?? []);
  }

  #expectedSize(selected: SelectedField, size: ListSize): number | undefined {
    const error = slicingError(selected, size);
    if (error) this.errors.set(selected.node, error);
    return longest(slicesOf(selected, size).map(({ value }) => lengthOf(value))) ?? size.assumedSize;
  }

  #arguments(coordinate: string, field: GraphQLField<unknown, unknown>, nodes: readonly ArgumentNode[]): number {
    let sum = 0;
    for (const node of nodes) {
      const argument = field.args.find((it) => it.name === node.name.value);
      if (!argument) continue;
      const value: unknown = valueFromASTUntyped(node.value, this.#variables);
      if (value == null) continue;
      sum += this.#rules.directives.cost.get(`${coordinate}(${argument.name}:)`) ?? 0;
      sum += this.#input(argument.type, value);
    }
    return sum;
  }

  #input(type: GraphQLInputType, value: unknown): number {
    const named = getNamedType(type);
    if (Array.isArray(value)) {
      // A list of a million values is not walked for nothing.
      if (!isPriced(named, this.#rules.directives.cost)) return 0;
      return value.reduce<number>((sum, item) => sum + this.#input(type, item), 0);
    }
    const own = value == null ? 0 : (this.#rules.directives.cost.get(named.name) ?? 0);
    if (!isInputObjectType(named) || !isRecord(value)) return own;
    return Object.values(named.getFields()).reduce((sum, field) => {
      const inner = value[field.name];
      if (inner == null) return sum;
      return (
        sum + (this.#rules.directives.cost.get(`${named.name}.${field.name}`) ?? 0) + this.#input(field.type, inner)
      );
    }, own);
  }
}

/** A slicing argument says how many, or which ones. */
function lengthOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

function longest(lengths: readonly (number | undefined)[]): number | undefined {
  const known = lengths.filter((length) => length !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}

/** Whether a value of this type can cost anything. */
function isPriced(type: GraphQLNamedInputType, cost: SchemaDirectives['cost']): boolean {
  if (cost.size === 0) return false;
  const within = new Set([type]);
  for (const each of within) {
    if (cost.has(each.name)) return true;
    if (!isInputObjectType(each)) continue;
    for (const field of Object.values(each.getFields())) {
      if (cost.has(`${each.name}.${field.name}`)) return true;
      within.add(getNamedType(field.type));
    }
  }
  return false;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
