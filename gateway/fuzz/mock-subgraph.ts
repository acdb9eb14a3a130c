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
  parse,
  validate,
} from 'graphql';
import type { InProcessSubgraph } from '../src/transport/index.js';
import type { Facts } from './facts.js';
import { hash } from './random.js';

/** Entities of one type: enough to be shared, few enough to meet again. */
const UNIVERSE = 5;

/** The n-th object of its type; its fields are functions of that number, so that all subgraphs agree about it. */
export interface Thing {
  readonly __typename: string;
  readonly n: number;
  /** What a representation brought along, for `@requires`. */
  readonly given?: Record<string, unknown>;
  /** The object around it, where that is known. */
  readonly parent?: Thing | undefined;
}

export interface DataOptions {
  readonly seed: number;
  /** Share of nullable fields that are null, and of fields that fail. */
  readonly nulls: number;
  readonly errors: number;
}

/** What the field set reads of a representation; `isA`: whether objects of a type meet a type condition. */
function project(
  value: unknown,
  set: SelectionSetNode,
  isA: (typeName: string, condition: string) => boolean,
): unknown {
  if (Array.isArray(value)) return value.map((each) => project(each, set, isA));
  if (typeof value !== 'object' || value === null) return value;
  const source = value as Record<string, unknown>;
  const typeName = source['__typename'];
  const result: Record<string, unknown> = {};
  for (const selection of set.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value;
      const part = project(value, selection.selectionSet, isA) as object;
      // Without a type name, what is there is of its type.
      const there = Object.entries(part).filter(([name]) => Object.hasOwn(source, name));
      if (condition === undefined || (typeof typeName === 'string' && isA(typeName, condition))) {
        Object.assign(result, part);
      } else if (typeof typeName !== 'string') Object.assign(result, Object.fromEntries(there));
    }
    if (selection.kind !== Kind.FIELD) continue;
    const inner = source[selection.name.value];
    result[selection.name.value] = selection.selectionSet
      ? project(inner, selection.selectionSet, isA)
      : (inner ?? null);
  }
  return result;
}

/** In an order of its own. A context that has no value is no argument to us, and a null to others. */
const argumentsText = (args: Record<string, unknown>): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(args)
        .filter(([, value]) => value !== null)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );

export interface FieldInfo {
  readonly parentType: { readonly name: string };
  readonly fieldName: string;
  readonly returnType: GraphQLOutputType;
}

/** A subgraph whose data is a function of type, number and field. */
export class MockSubgraph implements InProcessSubgraph {
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

  private readonly resolve: GraphQLFieldResolver<Thing | undefined, unknown, Record<string, unknown>> = (
    source,
    args,
    _context,
    info,
  ) => this.valueOf(source, args, info);

  /** What the field's `@requires` has brought along. */
  protected givenTo(source: Thing | undefined, required: SelectionSetNode): unknown {
    return project(source?.given ?? {}, required, this.of.facts.isA);
  }

  protected valueOf(source: Thing | undefined, args: Record<string, unknown>, info: FieldInfo): unknown {
    const { facts, options } = this.of;
    const typeName = info.parentType.name;
    const n = source?.n ?? 0;
    const coordinate = `${typeName}.${info.fieldName}`;
    const family = facts.entityInterface.get(typeName) ?? typeName;
    const required = facts.requires.get(coordinate) ?? facts.requires.get(`${family}.${info.fieldName}`);
    const given = required ? JSON.stringify(this.givenTo(source, required)) : '';
    const seed = `${options.seed}/${family}.${info.fieldName}/${n}/${argumentsText(args)}${given}`;
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
