import {
  GraphQLFloat,
  GraphQLID,
  getNamedType,
  getNullableType,
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
import type { InPieces } from '../in-pieces.js';
import { AnswerTooLarge } from './answer-size.js';
import { type JsonObject, isObject, literal, own, stringLiteral } from './json.js';
import { Pace } from './pacing.js';
import type { Selections, Variables } from './selections.js';

export interface Completed {
  /** JSON text. */
  readonly data: string;
  /** What does not fit the schema. Reported as Apollo's gateway does: only where no subgraph has already told of an error. */
  readonly errors: readonly GraphQLFormattedError[];
}

/** Instead of a value: null, and what is wrong has been reported. */
const REPORTED = Symbol('reported');
/** As `REPORTED`, where null is not allowed: the parent is null, too. */
const INVALID = Symbol('invalid');
/** JSON text; `null` where the value is, or is to be. */
type Text = string | null | typeof REPORTED | typeof INVALID;

const written = (text: Text): string => (typeof text === 'string' ? text : 'null');
const isWork = (begun: Text | InPieces<Text>): begun is InPieces<Text> => typeof begun === 'object' && begun !== null;
/** Characters of a report beside its message and path. */
const REPORT_LENGTH = 60;

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

export interface CarefulInput {
  readonly data: JsonObject;
  readonly variables: Variables;
  readonly introspected: Readonly<Record<string, string>>;
  /** Characters that the answer may have. */
  readonly limit: number;
}

/** Writes a result value by value, keeping the path: null propagation and messages are those of Apollo's gateway. */
export class CarefulShaper {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly selections: Selections,
  ) {}

  /** @throws AnswerTooLarge */
  *complete(input: CarefulInput): InPieces<Completed> {
    const { operation } = this.selections.shaped;
    const root = this.schema.getRootType(operation.operation);
    if (!root) throw new Error(`The schema has no ${operation.operation} type`);
    const completion = new Completion(this.schema, this.selections, input);
    const begun = completion.object(completion.placesOf(root, [operation.selectionSet]), input.data);
    return { data: written(isWork(begun) ? yield* begun : begun), errors: completion.errors };
  }
}

/** The fields that are selected of a type. */
interface Places {
  readonly all: readonly Place[];
  /** None of them can be long. */
  readonly areLeaves: boolean;
}

interface Place {
  readonly responseKey: string;
  /** Its key in the answer, as JSON. */
  readonly label: string;
  /** Where the value is in the merged data. */
  readonly sourceKey: string;
  readonly name: string;
  readonly parent: GraphQLCompositeType;
  /** Undefined where the type has no such field, and for those that every type has. */
  readonly type: GraphQLOutputType | undefined;
  /** Of a leaf, or of lists of it. */
  readonly accepts: Accepts | undefined;
  readonly scalar: GraphQLNamedType | undefined;
  /** Not a list, and nothing with fields: it is written at once. */
  readonly isLeaf: boolean;
  readonly selectionSets: readonly SelectionSetNode[];
  /** By the name of an object's type; the elements of a list have theirs in common. */
  readonly below: Map<string, Places>;
}

class Completion {
  readonly errors: GraphQLFormattedError[] = [];
  private readonly path: (string | number)[] = [];
  private readonly pace = new Pace();
  private reportedLength = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly selections: Selections,
    private readonly input: CarefulInput,
  ) {}

  placesOf(parent: GraphQLCompositeType, sets: readonly SelectionSetNode[]): Places {
    const all: Place[] = [];
    for (const [responseKey, nodes] of this.selections.collect(parent.name, sets, this.input.variables)) {
      const name = nodes[0]!.name.value;
      const type = 'getFields' in parent ? parent.getFields()[name]?.type : undefined;
      const named = getNamedType(type);
      all.push({
        responseKey,
        label: `${stringLiteral(responseKey)}:`,
        sourceKey: this.selections.sourceKey(nodes, responseKey),
        name,
        parent,
        type,
        accepts: isLeafType(named) ? acceptsOf(named) : undefined,
        scalar: named,
        isLeaf: !type || isLeafType(getNullableType(type)),
        selectionSets: nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
        below: new Map(),
      });
    }
    return { all, areLeaves: all.every(({ isLeaf }) => isLeaf) };
  }

  /** Work to be done where there is something in the object that can be long. */
  object({ all, areLeaves }: Places, source: JsonObject): Text | InPieces<Text> {
    if (!areLeaves) return this.longObject(all, source);
    let text = '{';
    for (const place of all) {
      const value = this.leafField(place, source);
      if (value === INVALID) return REPORTED;
      if (value !== undefined) text = this.withField(text, place, value);
    }
    return `${text}}`;
  }

  private *longObject(places: readonly Place[], source: JsonObject): InPieces<Text> {
    let text = '{';
    for (const place of places) {
      let value: Text | undefined;
      if (place.isLeaf) value = this.leafField(place, source);
      else {
        this.path.push(place.responseKey);
        const begun = this.begin(place, place.type!, own(source, place.sourceKey));
        value = this.finish(place, place.type!, isWork(begun) ? yield* begun : begun);
        this.path.pop();
      }
      if (value === INVALID) return REPORTED;
      if (value !== undefined) text = this.withField(text, place, value);
    }
    return `${text}}`;
  }

  /** Undefined where the type has no such field. */
  private leafField(place: Place, source: JsonObject): Text | undefined {
    const { responseKey, name, type, parent } = place;
    if (type) {
      this.path.push(responseKey);
      const value = this.leaf(place, type, own(source, place.sourceKey));
      this.path.pop();
      return value;
    }
    if (name === '__typename') return isObjectType(parent) ? stringLiteral(parent.name) : INVALID;
    if (!name.startsWith('__')) return undefined;
    return (own(this.input.introspected, responseKey) as string | undefined) ?? null;
  }

  private withField(text: string, { label }: Place, value: Text): string {
    const longer = (text === '{' ? text : `${text},`) + label + written(value);
    this.checkLength(longer);
    return longer;
  }

  /** `finish` makes of it what it is where null is not allowed. */
  private begin(place: Place, type: GraphQLOutputType, value: unknown): Text | InPieces<Text> {
    if (value === null || value === undefined) return null;
    const nullable = getNullableType(type);
    if (isListType(nullable)) return this.list(place, nullable.ofType, value);
    return place.accepts
      ? this.present(place, nullable, value)
      : this.composite(place, nullable as GraphQLCompositeType, value);
  }

  private finish(place: Place, type: GraphQLOutputType, completed: Text): Text {
    if (!isNonNullType(type)) return completed;
    if (completed === null) this.report(`Cannot return null for non-nullable ${this.describe(place, type.ofType)}.`);
    return completed === null || completed === REPORTED ? INVALID : completed;
  }

  private leaf(place: Place, type: GraphQLOutputType, value: unknown): Text {
    const completed = value === null || value === undefined ? null : this.present(place, getNullableType(type), value);
    return this.finish(place, type, completed);
  }

  private present(place: Place, type: GraphQLOutputType, value: unknown): Text {
    if (place.accepts!(value)) return literal(asWritten(place.scalar, value));
    return this.report(`Invalid value found for ${this.describe(place, type)}.`);
  }

  private *list(place: Place, type: GraphQLOutputType, value: unknown): InPieces<Text> {
    if (!Array.isArray(value)) return this.report(`Invalid non-list value found for ${this.describe(place, type)}.`);
    let invalid = false;
    let text = '[';
    for (let index = 0; index < value.length; index++) {
      this.path.push(index);
      const begun = this.begin(place, type, value[index]);
      const completed = this.finish(place, type, isWork(begun) ? yield* begun : begun);
      this.path.pop();
      invalid ||= completed === INVALID;
      text += index === 0 ? written(completed) : `,${written(completed)}`;
      this.checkLength(text);
      if (this.pace.due()) {
        yield;
        this.pace.rested();
      }
    }
    return invalid ? REPORTED : `${text}]`;
  }

  private composite(place: Place, declared: GraphQLCompositeType, value: unknown): Text | InPieces<Text> {
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

  private checkLength(text: string): void {
    if (text.length + this.reportedLength > this.input.limit) throw new AnswerTooLarge('the answer is too large');
  }

  private report(message: string): typeof REPORTED {
    this.errors.push({ message, path: [...this.path], extensions: { code: 'INVALID_GRAPHQL' } });
    this.reportedLength += REPORT_LENGTH + message.length + this.path.length * 4;
    return REPORTED;
  }

  private describe(place: Place, type: GraphQLOutputType): string {
    const last = this.path.at(-1);
    return typeof last === 'number'
      ? `array element of type ${String(type)} at index ${last}`
      : `field ${place.parent.name}.${last}`;
  }
}
