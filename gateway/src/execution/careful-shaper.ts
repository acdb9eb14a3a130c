import {
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isCompositeType,
} from 'graphql';
import type {
  FieldNode,
  GraphQLCompositeType,
  GraphQLFormattedError,
  GraphQLLeafType,
  GraphQLOutputType,
  GraphQLSchema,
} from 'graphql';
import { type JsonObject, isObject, own, setOwn } from './json.js';
import type { CollectedFields, Selections, Variables } from './selections.js';

export interface Completed {
  readonly data: JsonObject | null;
  /** What does not fit the schema. Reported as Apollo's gateway does: only where no subgraph has already told of an error. */
  readonly errors: readonly GraphQLFormattedError[];
}

/** A completed value; `invalid` makes a non-null position null its parent, `reported` that an error is already written down. */
interface Outcome {
  readonly value: unknown;
  readonly invalid?: boolean;
  readonly reported?: boolean;
}

const INTEGER = /^-?(0|[1-9][0-9]*)$/;

function isValidLeaf(type: GraphQLLeafType, value: unknown): boolean {
  if (isScalarType(type) && !isSpecifiedScalarType(type)) return true;
  if (isEnumType(type)) return typeof value === 'string' && type.getValue(value) !== undefined;
  if (typeof value === 'boolean') return type.name === 'Boolean';
  if (typeof value === 'number' && Number.isFinite(value)) {
    if (type.name === 'Int' || type.name === 'ID') return INTEGER.test(String(value));
    return type.name === 'Float';
  }
  return typeof value === 'string' && (type.name === 'String' || type.name === 'ID');
}

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
    const fields = this.selections.collect(root.name, [operation.selectionSet], variables);
    const { value } = completion.object(root, fields, withIntrospection);
    return { data: value as JsonObject | null, errors: completion.errors };
  }
}

/** A field at some place of the answer. */
interface Spot {
  readonly nodes: readonly FieldNode[];
  readonly parent: string;
}

class Completion {
  readonly errors: GraphQLFormattedError[] = [];
  private readonly path: (string | number)[] = [];
  /** What nodes select of a type; the elements of a list have theirs in common. */
  private readonly collected = new Map<readonly FieldNode[], Map<string, CollectedFields>>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly selections: Selections,
    private readonly variables: Variables,
  ) {}

  object(type: GraphQLCompositeType, fields: CollectedFields, source: JsonObject): Outcome {
    const result: JsonObject = {};
    for (const [key, nodes] of fields) {
      const name = nodes[0]!.name.value;
      if (name === '__typename') {
        if (!isObjectType(type)) return { value: null, reported: true };
        setOwn(result, key, type.name);
        continue;
      }
      if (name.startsWith('__')) {
        setOwn(result, key, own(source, key) ?? null);
        continue;
      }
      const field = 'getFields' in type ? type.getFields()[name] : undefined;
      if (!field) continue;
      this.path.push(key);
      const spot = { nodes, parent: type.name };
      const outcome = this.value(spot, field.type, own(source, this.selections.sourceKey(nodes, key)) ?? null);
      this.path.pop();
      if (outcome.invalid) return { value: null, reported: true };
      setOwn(result, key, outcome.value);
    }
    return { value: result };
  }

  private value(spot: Spot, type: GraphQLOutputType, value: unknown): Outcome {
    if (isNonNullType(type)) {
      const outcome = this.value(spot, type.ofType, value);
      if (outcome.value !== null) return outcome;
      if (!outcome.reported) this.report(`Cannot return null for non-nullable ${this.describe(spot, type.ofType)}.`);
      return { value: null, invalid: true, reported: true };
    }
    if (value === null || value === undefined) return { value: null };
    if (isListType(type)) return this.list(spot, type.ofType, value);
    if (isLeafType(type)) {
      if (isValidLeaf(type, value)) return { value };
      this.report(`Invalid value found for ${this.describe(spot, type)}.`);
      return { value: null, reported: true };
    }
    return this.composite(spot, type as GraphQLCompositeType, value);
  }

  private list(spot: Spot, type: GraphQLOutputType, value: unknown): Outcome {
    if (!Array.isArray(value)) {
      this.report(`Invalid non-list value found for ${this.describe(spot, type)}.`);
      return { value: null, reported: true };
    }
    let invalid = false;
    let reported = false;
    const elements = value.map((element: unknown, index) => {
      this.path.push(index);
      const outcome = this.value(spot, type, element);
      this.path.pop();
      invalid ||= outcome.invalid === true;
      reported ||= outcome.reported === true;
      return outcome.value;
    });
    return { value: invalid ? null : elements, reported };
  }

  private composite(spot: Spot, declared: GraphQLCompositeType, value: unknown): Outcome {
    if (!isObject(value) || Array.isArray(value)) {
      this.report(`Invalid non-object value found for ${this.describe(spot, declared)}.`);
      return { value: null, reported: true };
    }
    const name = value['__typename'];
    const actual = typeof name === 'string' ? this.schema.getType(name) : undefined;
    if (name !== undefined && !isCompositeType(actual)) {
      this.report(`Invalid __typename found for object at ${this.describe(spot, declared)}.`);
      return { value: null, reported: true };
    }
    const type = isCompositeType(actual) ? actual : declared;
    return this.object(type, this.fieldsOf(type.name, spot.nodes), value);
  }

  private fieldsOf(typeName: string, nodes: readonly FieldNode[]): CollectedFields {
    let byType = this.collected.get(nodes);
    if (!byType) this.collected.set(nodes, (byType = new Map()));
    let fields = byType.get(typeName);
    if (!fields) {
      const sets = nodes.flatMap((node) => (node.selectionSet ? [node.selectionSet] : []));
      byType.set(typeName, (fields = this.selections.collect(typeName, sets, this.variables)));
    }
    return fields;
  }

  private report(message: string): void {
    this.errors.push({ message, path: [...this.path], extensions: { code: 'INVALID_GRAPHQL' } });
  }

  private describe(spot: Spot, type: GraphQLOutputType): string {
    const last = this.path.at(-1);
    return typeof last === 'number'
      ? `array element of type ${String(type)} at index ${last}`
      : `field ${spot.parent}.${last}`;
  }
}
