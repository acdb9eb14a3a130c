import {
  type DocumentNode,
  getNamedType,
  getNullableType,
  type GraphQLFormattedError,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { ExactNumber } from '../exact-json.js';
import { fragmentsOf } from './fragments.js';
import type { ForbiddenField, RedactedOperation } from './redaction.js';

type Path = readonly (string | number)[];

/** Types of the positions in an answer. GraphQL's validation makes nullability a function of the response path alone. */
interface Shape {
  readonly type: GraphQLOutputType;
  readonly children: ReadonlyMap<string, Shape>;
}

/**
 * Puts nulls where the markers of `redactOperation` are, with one error each, and lets a null in a non-null position rise to the next
 * position that may be null, as GraphQL's execution does.
 */
export function restoreForbidden(
  schema: GraphQLSchema,
  redacted: RedactedOperation,
  data: unknown,
): { data: unknown; errors: readonly GraphQLFormattedError[] } {
  const restoration = new Restoration(redacted);
  const shape = new ShapeReader(schema, redacted.document).read();
  return { data: isRecord(data) ? restoration.object(data, shape, []) : data, errors: restoration.errors };
}

class Restoration {
  readonly errors: GraphQLFormattedError[] = [];
  readonly #redacted: RedactedOperation;

  constructor(redacted: RedactedOperation) {
    this.#redacted = redacted;
  }

  object(value: Record<string, unknown>, children: ReadonlyMap<string, Shape>, path: Path): unknown {
    const { forbidden, marker } = this.#redacted;
    // Without a prototype: `__proto__` is a legal alias.
    const result = Object.create(null) as Record<string, unknown>;
    const refused = new Set<string>();
    let bubbles = false;
    for (const [key, child] of Object.entries(value)) {
      const field = key.startsWith(marker) ? forbidden[Number(key.slice(marker.length))] : undefined;
      if (field) {
        if (!refused.has(field.responseKey)) this.#refuse(field, path);
        refused.add(field.responseKey);
        result[field.responseKey] = null;
        bubbles ||= !field.nullable;
        continue;
      }
      if (refused.has(key)) continue;
      const shape = children.get(key);
      result[key] = shape ? this.value(child, shape.type, shape.children, [...path, key]) : child;
      bubbles ||= result[key] === null && child !== null && !!shape && isNonNullType(shape.type);
    }
    return bubbles ? null : result;
  }

  value(value: unknown, type: GraphQLOutputType, children: ReadonlyMap<string, Shape>, path: Path): unknown {
    if (value instanceof ExactNumber) return value;
    if (isRecord(value)) return this.object(value, children, path);
    const nullable = getNullableType(type);
    if (!Array.isArray(value) || !isListType(nullable)) return value;
    const itemType: GraphQLOutputType = nullable.ofType;
    const items = value.map((item, index) => this.value(item, itemType, children, [...path, index]));
    return isNonNullType(itemType) && items.some((item, index) => item === null && value[index] !== null)
      ? null
      : items;
  }

  #refuse(field: ForbiddenField, path: Path): void {
    this.errors.push({
      message: `Not allowed to read ${field.coordinate}.`,
      path: [...path, field.responseKey],
      extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
    });
  }
}

/** Follows fragments once per place they are spread in, since a response path depends on the place. */
class ShapeReader {
  readonly #schema: GraphQLSchema;
  readonly #document: DocumentNode;
  readonly #fragments: ReturnType<typeof fragmentsOf>;

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema;
    this.#document = document;
    this.#fragments = fragmentsOf(document);
  }

  read(): ReadonlyMap<string, Shape> {
    const shapes = new Map<string, Shape>();
    const operation = this.#document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    if (operation) this.#collect(operation.selectionSet, this.#schema.getRootType(operation.operation), shapes);
    return shapes;
  }

  #collect(set: SelectionSetNode, parent: GraphQLNamedType | null | undefined, into: Map<string, Shape>): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = this.#fragments.get(selection.name.value);
        if (fragment) this.#collect(fragment.selectionSet, this.#type(fragment.typeCondition.name.value), into);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        this.#collect(selection.selectionSet, condition ? this.#type(condition) : parent, into);
      } else if (selection.selectionSet && (isObjectType(parent) || isInterfaceType(parent))) {
        const type = parent.getFields()[selection.name.value]?.type;
        if (!type) continue;
        const key = selection.alias?.value ?? selection.name.value;
        const children = (into.get(key)?.children ?? new Map()) as Map<string, Shape>;
        into.set(key, { type, children });
        this.#collect(selection.selectionSet, getNamedType(type), children);
      }
    }
  }

  #type(name: string): GraphQLNamedType | undefined {
    return this.#schema.getType(name);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
