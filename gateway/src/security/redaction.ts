import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { freePrefix } from '../free-prefix.js';
import { pruneFragments } from './fragments.js';
import type { AccessRules } from './access-rules.js';
import type { AccessCondition } from '../supergraph/schema-directives.js';

const WISHED_MARKER = '__forbidden_';

export interface ForbiddenField {
  readonly responseKey: string;
  /** `Type.field`. */
  readonly coordinate: string;
  readonly nullable: boolean;
}

/** An operation without what its caller may not see. Forbidden fields are answered by a marker in their place, see `redactOperation`. */
export interface RedactedOperation {
  readonly document: DocumentNode;
  readonly forbidden: readonly ForbiddenField[];
  /** With what the response keys of the markers begin, and no response key of the client; the rest is the index in `forbidden`. */
  readonly marker: string;
}

/** Every distinct condition in the operation; none for most. */
export function conditionsOfOperation(
  { schema, rules }: { schema: GraphQLSchema; rules: AccessRules },
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly AccessCondition[] {
  const found = new Map<string, AccessCondition>();
  eachField(schema, pruneFragments(document, operation), (field, info) => {
    const parent = info.getParentType();
    if (!parent) return undefined;
    for (const condition of rules.conditionsOf(parent, field)) found.set(JSON.stringify(condition), condition);
    return undefined;
  });
  return [...found.values()];
}

/**
 * Replaces each forbidden field `key: field(…) { … }` by `__forbidden_N: __typename`. The marker keeps the field's place, its `@skip` and
 * `@include` and the type conditions around it, so `restoreForbidden` knows exactly where a null belongs, and no subgraph is asked for
 * the field.
 */
export function redactOperation(
  { schema, rules }: { schema: GraphQLSchema; rules: AccessRules },
  { document, operation }: { document: DocumentNode; operation: OperationDefinitionNode },
  isForbidden: (condition: AccessCondition) => boolean,
): RedactedOperation {
  const forbidden: ForbiddenField[] = [];
  const prefix = freePrefix(document, WISHED_MARKER);
  const redacted = eachField(schema, pruneFragments(document, operation), (field, info) => {
    const parent = info.getParentType();
    if (!parent || !rules.conditionsOf(parent, field).some(isForbidden)) return undefined;
    forbidden.push({
      responseKey: field.alias?.value ?? field.name.value,
      coordinate: `${parent.name}.${field.name.value}`,
      nullable: !isNonNullType(info.getType()),
    });
    return marker(field, `${prefix}${forbidden.length - 1}`);
  });
  const kept = redacted.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return { document: kept ? pruneFragments(redacted, kept) : redacted, forbidden, marker: prefix };
}

function marker(field: FieldNode, alias: string): FieldNode {
  return {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: alias },
    name: { kind: Kind.NAME, value: '__typename' },
    ...(field.directives && { directives: field.directives }),
  };
}

function eachField(
  schema: GraphQLSchema,
  document: DocumentNode,
  onField: (field: FieldNode, info: TypeInfo) => FieldNode | undefined,
): DocumentNode {
  const info = new TypeInfo(schema);
  return visit(document, visitWithTypeInfo(info, { Field: { enter: (field) => onField(field, info) } }));
}
