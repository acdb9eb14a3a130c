import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  Kind,
  type SelectionSetNode,
  execute,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import { loadSupergraph } from '../src/planning/index.js';
import type { InProcessSubgraph } from '../src/transport/index.js';
import { Facts } from './facts.js';
import { hash } from './random.js';

/** Entities of one type: enough to be shared, few enough to meet again. */
const UNIVERSE = 5;

/** The n-th object of its type; its fields are functions of that number, so that all subgraphs agree about it. */
interface Thing {
  readonly __typename: string;
  readonly n: number;
  /** What a representation brought along, for `@requires`. */
  readonly given?: Record<string, unknown>;
}

export interface DataOptions {
  readonly seed: number;
  /** Share of nullable fields that are null, and of fields that fail. */
  readonly nulls: number;
  readonly errors: number;
}

function project(value: unknown, set: SelectionSetNode): unknown {
  if (Array.isArray(value)) return value.map((each) => project(each, set));
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const selection of set.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) Object.assign(result, project(value, selection.selectionSet));
    if (selection.kind !== Kind.FIELD) continue;
    const inner = (value as Record<string, unknown>)[selection.name.value];
    result[selection.name.value] = selection.selectionSet ? project(inner, selection.selectionSet) : (inner ?? null);
  }
  return result;
}

/** Subgraphs made from a supergraph SDL alone, with data that is a function of type, number and field. */
export function mockSubgraphs(supergraphSdl: string, options: DataOptions): Record<string, InProcessSubgraph> {
  const supergraph = loadSupergraph(supergraphSdl);
  const facts = new Facts(supergraph.schema.toGraphQLJSSchema());
  const mocks: Record<string, InProcessSubgraph> = {};
  for (const subgraph of supergraph.subgraphs().values()) {
    const schema = buildSubgraphSchema([{ typeDefs: parse(subgraph.toString()) }]);
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

class MockSubgraph implements InProcessSubgraph {
  constructor(
    private readonly name: string,
    protected readonly schema: GraphQLSchema,
    protected readonly of: { readonly facts: Facts; readonly options: DataOptions },
  ) {
    const entities = schema.getQueryType()?.getFields()['_entities'];
    if (entities) {
      entities.resolve = (_source, args: { representations: Record<string, unknown>[] }) =>
        args.representations.map((representation) => this.thingOf(representation));
    }
  }

  async execute(request: Parameters<InProcessSubgraph['execute']>[0]): ReturnType<InProcessSubgraph['execute']> {
    const document = parse(request.query);
    const errors = validate(this.schema, document);
    if (errors.length > 0) return { errors };
    const result = await execute({
      schema: this.schema,
      document,
      variableValues: request.variables ?? {},
      operationName: request.operationName ?? null,
      fieldResolver: this.resolve,
      typeResolver: (value: Thing) => value.__typename,
    });
    // As over HTTP: no undefined, no shared objects, no null prototypes.
    return JSON.parse(JSON.stringify(result)) as typeof result;
  }

  private thingOf(representation: Record<string, unknown>): Thing {
    const typeName = String(representation['__typename']);
    const keys = Object.entries(representation).filter(([name]) => this.of.facts.keyFields.has(`${typeName}.${name}`));
    const n = numberIn(Object.fromEntries(keys));
    const type = this.schema.getType(typeName);
    return {
      __typename: isInterfaceType(type) ? this.of.facts.concrete(typeName, n) : typeName,
      n,
      given: representation,
    };
  }

  private readonly resolve: GraphQLFieldResolver<Thing | undefined, unknown> = (source, args, _context, info) =>
    this.valueOf(source, args, info);

  /** What the field's `@requires` has brought along. */
  protected givenTo(source: Thing | undefined, required: SelectionSetNode): unknown {
    return project(source?.given ?? {}, required);
  }

  protected valueOf(source: Thing | undefined, args: object, info: FieldInfo): unknown {
    const { facts, options } = this.of;
    const typeName = info.parentType.name;
    const n = source?.n ?? 0;
    const coordinate = `${typeName}.${info.fieldName}`;
    const family = facts.entityInterface.get(typeName) ?? typeName;
    const required = facts.requires.get(coordinate) ?? facts.requires.get(`${family}.${info.fieldName}`);
    const given = required ? JSON.stringify(this.givenTo(source, required)) : '';
    const seed = `${options.seed}/${family}.${info.fieldName}/${n}/${JSON.stringify(args)}${given}`;
    if (facts.keyFields.has(coordinate)) return this.key(info.returnType, info.fieldName, n);
    if ((hash(`error ${seed}`) % 1000) / 1000 < options.errors) throw new GraphQLError(`${seed} failed`);
    return this.value(info.returnType, seed);
  }

  /** Key fields carry the number; a key object is the same number of its own type. */
  private key(type: GraphQLOutputType, fieldName: string, n: number): unknown {
    const inner = isNonNullType(type) ? type.ofType : type;
    if (isListType(inner)) return [this.key(inner.ofType, fieldName, n)];
    if (isEnumType(inner)) return inner.getValues()[n % inner.getValues().length]!.name;
    if (isLeafType(inner)) return inner.name === 'Int' || inner.name === 'Float' ? n : `${fieldName}-${n}`;
    return { __typename: inner.name, n };
  }

  private value(type: GraphQLOutputType, seed: string): unknown {
    if (isNonNullType(type)) return this.present(type.ofType, seed);
    return (hash(`null ${seed}`) % 1000) / 1000 < this.of.options.nulls ? null : this.present(type, seed);
  }

  private present(type: GraphQLOutputType, seed: string): unknown {
    if (isListType(type)) {
      const length = hash(`length ${seed}`) % 4;
      return Array.from({ length }, (_, index) => this.value(type.ofType, `${seed}#${index}`));
    }
    const number = hash(seed);
    if (isEnumType(type)) return type.getValues()[number % type.getValues().length]!.name;
    if (isLeafType(type)) return scalar(type.name, seed, number);
    return this.thing(getNamedType(type) as GraphQLObjectType, number);
  }

  private thing(type: GraphQLObjectType, number: number): Thing {
    const { facts } = this.of;
    const n = number % UNIVERSE;
    if (facts.implementations.has(type.name)) {
      const concrete = facts.concrete(type.name, n);
      return { __typename: isAbstractType(type) ? concrete : type.name, n };
    }
    const typeName = isAbstractType(type) ? this.oneOf(type, number) : type.name;
    const family = facts.entityInterface.get(typeName);
    if (!family) return { __typename: typeName, n };
    const names = facts.implementations.get(family)!;
    return { __typename: typeName, n: names.indexOf(typeName) + names.length * (n % 2) };
  }

  private oneOf(type: Parameters<GraphQLSchema['getPossibleTypes']>[0], number: number): string {
    const names = this.schema
      .getPossibleTypes(type)
      .map((each) => each.name)
      .sort();
    if (names.length === 0) throw new GraphQLError(`Subgraph ${this.name} has no type of ${type.name}`);
    return names[(number >>> 8) % names.length]!;
  }
}

interface FieldInfo {
  readonly parentType: { readonly name: string };
  readonly fieldName: string;
  readonly returnType: GraphQLOutputType;
}

class WholeGraph extends MockSubgraph {
  protected override givenTo(source: Thing | undefined, required: SelectionSetNode): unknown {
    return source ? this.select(source, required) : {};
  }

  private select(thing: Thing, set: SelectionSetNode): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    const type = this.schema.getType(thing.__typename);
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = this.schema.getType(selection.typeCondition?.name.value ?? thing.__typename);
        const applies =
          condition === type ||
          (isAbstractType(condition) && isObjectType(type) && this.schema.isSubType(condition, type));
        if (applies) Object.assign(result, this.select(thing, selection.selectionSet));
      }
      if (selection.kind !== Kind.FIELD || !isObjectType(type)) continue;
      const field = type.getFields()[selection.name.value];
      if (!field) continue;
      const info = { parentType: type, fieldName: field.name, returnType: field.type };
      const value = this.valueOf(thing, getArgumentValues(field, selection), info);
      result[field.name] = selection.selectionSet ? this.selectFrom(value, selection.selectionSet) : value;
    }
    return result;
  }

  private selectFrom(value: unknown, set: SelectionSetNode): unknown {
    if (Array.isArray(value)) return value.map((each) => this.selectFrom(each, set));
    return value === null ? null : this.select(value as Thing, set);
  }
}

function scalar(typeName: string, seed: string, number: number): unknown {
  switch (typeName) {
    case 'Int':
      return number % 1000;
    case 'Float':
      return (number % 1000) / 8;
    case 'Boolean':
      return number % 2 === 0;
    default:
      // Some text needs escaping, and some is not ASCII.
      return number % 11 === 0 ? `"${seed}"\n` : number % 7 === 0 ? `åé ${seed}` : seed;
  }
}

/** The number that a representation's key carries, however deep. */
function numberIn(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return Number(/-(\d+)$/.exec(value)?.[1] ?? Number.NaN);
  if (typeof value !== 'object' || value === null) return Number.NaN;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__typename') continue;
    const n = numberIn(inner);
    if (Number.isInteger(n) && n >= 0 && n < 100) return n;
  }
  return Number.NaN;
}
