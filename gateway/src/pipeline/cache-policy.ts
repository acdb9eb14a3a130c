import {
  type DocumentNode,
  getNamedType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from '../security/fragments.js';
import type { CacheHint } from '../supergraph/schema-directives.js';

export interface CachePolicy {
  /** Seconds an answer may be kept; 0: not at all. */
  readonly maxAgeSeconds: number;
  /** Private answers are kept per caller. */
  readonly scope: 'PUBLIC' | 'PRIVATE';
}

const UNCACHED: CachePolicy = { maxAgeSeconds: 0, scope: 'PUBLIC' };

/**
 * Apollo's rules for `@cacheControl`: root fields and fields of composite types are not cacheable unless a hint says so, other fields
 * follow their parent; the shortest age wins, and one private field makes the answer private.
 * https://www.apollographql.com/docs/apollo-server/performance/caching
 */
export function cachePolicyOf(
  { schema, hints }: { schema: GraphQLSchema; hints: ReadonlyMap<string, CacheHint> },
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CachePolicy {
  if (hints.size === 0 || operation.operation !== OperationTypeNode.QUERY) return UNCACHED;
  const fragments = fragmentsOf(document);
  let maxAgeSeconds = Number.POSITIVE_INFINITY;
  let scope: CachePolicy['scope'] = 'PUBLIC';
  const restrict = (hint: CacheHint | undefined) => {
    if (hint?.maxAgeSeconds !== undefined) maxAgeSeconds = Math.min(maxAgeSeconds, hint.maxAgeSeconds);
    if (hint?.scope === 'PRIVATE') scope = 'PRIVATE';
  };
  const walk = (set: SelectionSetNode, parent: GraphQLNamedType | null | undefined, isRoot: boolean) => {
    for (const node of set.selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(node.name.value);
        if (fragment) walk(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value), isRoot);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        walk(node.selectionSet, node.typeCondition ? schema.getType(node.typeCondition.name.value) : parent, isRoot);
      } else if (isObjectType(parent) || isInterfaceType(parent)) {
        const field = parent.getFields()[node.name.value];
        if (!field) continue;
        const type = getNamedType(field.type);
        const ofField = hints.get(`${parent.name}.${field.name}`);
        const ofType = isCompositeType(type) ? hints.get(type.name) : undefined;
        restrict(ofType && ofField?.maxAgeSeconds !== undefined ? { ...ofType, ...ofField } : ofType);
        restrict(ofField);
        const age = ofField?.maxAgeSeconds ?? ofType?.maxAgeSeconds;
        const inherits = ofField?.inheritMaxAge === true || (!isRoot && !isCompositeType(type));
        if (age === undefined && !inherits) maxAgeSeconds = 0;
        if (node.selectionSet) walk(node.selectionSet, type, false);
      }
    }
  };
  walk(operation.selectionSet, schema.getRootType(operation.operation), true);
  return Number.isFinite(maxAgeSeconds) ? { maxAgeSeconds, scope } : UNCACHED;
}
