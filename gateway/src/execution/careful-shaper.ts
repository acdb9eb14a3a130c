import {
  GraphQLFloat,
  GraphQLID,
  getNamedType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  isCompositeType,
} from 'graphql';
import type {
  GraphQLCompositeType,
  GraphQLFormattedError,
  GraphQLLeafType,
  GraphQLNamedType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';
import { ExactNumber } from '../exact-json.js';
import { type JsonObject, isObject, own, setOwn } from './json.js';
import type { Selections, Variables } from './selections.js';

export interface Completed {
  readonly data: JsonObject | null;
  /** What does not fit the schema. Reported as Apollo's gateway does: only where no subgraph has already told of an error. */
  readonly errors: readonly GraphQLFormattedError[];
}

/** Instead of a value: null, and what is wrong has been reported. */
const REPORTED = Symbol('reported');
/** As `REPORTED`, where null is not allowed: the parent is null, too. */
const INVALID = Symbol('invalid');

const INTEGER = /^-?(0|[1-9][0-9]*)$/;

type Accepts = (value: unknown) => boolean;

/** What a leaf may be, decided once for all of its values. */
function acceptsOf(type: GraphQLLeafType): Accepts {
  if (isEnumType(type)) return (value) => typeof value === 'string' && type.getValue(value) !== undefined;
  switch (isSpecifiedScalarType(type) ? type.name : 'custom') {
    case 'Boolean':
      return (value) => typeof value === 'boolean';
    case 'Float':
      return (value) => Number.isFinite(value instanceof ExactNumber ? value.valueOf() : value);
    case 'Int':
      return (value) => typeof value === 'number' && (value | 0) === value;
    case 'ID':
      return (value) =>
        typeof value === 'string' || isInteger(value) || (value instanceof ExactNumber && INTEGER.test(String(value)));
    case 'String':
      return (value) => typeof value === 'string';
    default:
      return (value) => typeof value !== 'number' || Number.isFinite(value);
  }
}

/** A number for an ID is written as text, and a float is a double whatever its digits are. */
function asWritten(scalar: GraphQLNamedType | undefined, value: unknown): unknown {
  if (scalar === GraphQLID) return String(value);
  return scalar === GraphQLFloat ? Number(value) : value;
}

const isInteger: Accepts = (value) => typeof value === 'number' && INTEGER.test(String(value));

/** Completes a result value by value, keeping the path: null propagation and messages are those of Apollo's gateway. */
export class CarefulShaper {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly selections: Selections,
  ) {}

  complete(data: JsonObject, variables: Variables, introspected: Readonly<Record<string, string>>): Completed {
    const { operation } = this.selections.shaped;
    const root = this.schema.getRootType(operation.operation);
    if (!root) throw new Error(`The schema has no ${operation.operation} type`);
    const completion = new Completion(this.schema, this.selections, variables);
    const withIntrospection = Object.keys(introspected).length > 0 ? { ...data } : data;
    for (const key of Object.keys(introspected)) setOwn(withIntrospection, key, JSON.parse(introspected[key]!));
    const value = completion.object(completion.placesOf(root, [operation.selectionSet]), withIntrospection);
    return { data: value === REPORTED ? null : value, errors: completion.errors };
  }
}

/** A field that is selected of a type. */
interface Place {
  readonly responseKey: string;
  /** Where the value is in the merged data. */
  readonly sourceKey: string;
  readonly name: string;
  readonly parent: GraphQLCompositeType;
  /** Undefined where the type has no such field, and for those that every type has. */
  readonly type: GraphQLOutputType | undefined;
  /** Of a leaf, or of lists of it. */
  readonly accepts: Accepts | undefined;
  readonly scalar: GraphQLNamedType | undefined;
  readonly selectionSets: readonly SelectionSetNode[];
  /** By the name of an object's type; the elements of a list have theirs in common. */
  readonly below: Map<string, readonly Place[]>;
}

class Completion {
  readonly errors: GraphQLFormattedError[] = [];
  private readonly path: (string | number)[] = [];

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly selections: Selections,
    private readonly variables: Variables,
  ) {}

  placesOf(parent: GraphQLCompositeType, sets: readonly SelectionSetNode[]): readonly Place[] {
    const places: Place[] = [];
    for (const [responseKey, nodes] of this.selections.collect(parent.name, sets, this.variables)) {
      const name = nodes[0]!.name.value;
      const type = 'getFields' in parent ? parent.getFields()[name]?.type : undefined;
      const named = getNamedType(type);
      places.push({
        responseKey,
        sourceKey: this.selections.sourceKey(nodes, responseKey),
        name,
        parent,
        type,
        accepts: isLeafType(named) ? acceptsOf(named) : undefined,
        scalar: named,
        selectionSets: nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
        below: new Map(),
      });
    }
    return places;
  }

  object(places: readonly Place[], source: JsonObject): JsonObject | typeof REPORTED {
    const result: JsonObject = {};
    for (const place of places) {
      const { responseKey, name, type } = place;
      if (type) {
        this.path.push(responseKey);
        const value = this.value(place, type, own(source, place.sourceKey));
        this.path.pop();
        if (value === INVALID) return REPORTED;
        setOwn(result, responseKey, value === REPORTED ? null : value);
      } else if (name === '__typename') {
        if (!isObjectType(place.parent)) return REPORTED;
        setOwn(result, responseKey, place.parent.name);
      } else if (name.startsWith('__')) {
        setOwn(result, responseKey, own(source, responseKey) ?? null);
      }
    }
    return result;
  }

  private value(place: Place, type: GraphQLOutputType, value: unknown): unknown {
    if (isNonNullType(type)) {
      const completed = this.value(place, type.ofType, value);
      if (completed === null) this.report(`Cannot return null for non-nullable ${this.describe(place, type.ofType)}.`);
      return completed === null || completed === REPORTED ? INVALID : completed;
    }
    if (value === null || value === undefined) return null;
    if (isListType(type)) return this.list(place, type.ofType, value);
    if (!place.accepts) return this.composite(place, type as GraphQLCompositeType, value);
    if (place.accepts(value)) return asWritten(place.scalar, value);
    return this.report(`Invalid value found for ${this.describe(place, type)}.`);
  }

  private list(place: Place, type: GraphQLOutputType, value: unknown): unknown {
    if (!Array.isArray(value)) return this.report(`Invalid non-list value found for ${this.describe(place, type)}.`);
    let invalid = false;
    const elements = value.map((element: unknown, index) => {
      this.path.push(index);
      const completed = this.value(place, type, element);
      this.path.pop();
      invalid ||= completed === INVALID;
      return completed === REPORTED ? null : completed;
    });
    return invalid ? REPORTED : elements;
  }

  private composite(place: Place, declared: GraphQLCompositeType, value: unknown): unknown {
    if (!isObject(value) || Array.isArray(value)) {
      return this.report(`Invalid non-object value found for ${this.describe(place, declared)}.`);
    }
    const name = value['__typename'];
    const actual = typeof name === 'string' ? this.schema.getType(name) : undefined;
    if (name !== undefined && !isCompositeType(actual)) {
      return this.report(`Invalid __typename found for object at ${this.describe(place, declared)}.`);
    }
    const type = isCompositeType(actual) ? actual : declared;
    let places = place.below.get(type.name);
    if (!places) place.below.set(type.name, (places = this.placesOf(type, place.selectionSets)));
    return this.object(places, value);
  }

  private report(message: string): typeof REPORTED {
    this.errors.push({ message, path: [...this.path], extensions: { code: 'INVALID_GRAPHQL' } });
    return REPORTED;
  }

  private describe(place: Place, type: GraphQLOutputType): string {
    const last = this.path.at(-1);
    return typeof last === 'number'
      ? `array element of type ${String(type)} at index ${last}`
      : `field ${place.parent.name}.${last}`;
  }
}
