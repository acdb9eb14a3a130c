import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type TypeDefinitionNode,
} from 'graphql';
import { directiveArguments, LinkedDirectives } from './linked-directives.js';

/** One condition on a caller. Lists are alternatives of which one must hold; inside an alternative all must hold. */
export type AccessCondition =
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'scopes'; readonly anyOf: readonly (readonly string[])[] }
  | { readonly kind: 'policies'; readonly anyOf: readonly (readonly string[])[] };

export interface ListSize {
  readonly assumedSize?: number;
  readonly slicingArguments: readonly string[];
  readonly sizedFields: readonly string[];
  readonly requireOneSlicingArgument: boolean;
}

export interface CacheHint {
  readonly maxAgeSeconds?: number;
  readonly scope?: 'PUBLIC' | 'PRIVATE';
  readonly inheritMaxAge?: boolean;
}

/**
 * What the supergraph's directives say beyond the API schema, which drops them all. Keys are schema coordinates: `Type`, `Type.field`,
 * `Type.field(argument:)`, `Input.field`.
 */
export interface SchemaDirectives {
  readonly access: ReadonlyMap<string, readonly AccessCondition[]>;
  readonly cost: ReadonlyMap<string, number>;
  readonly listSize: ReadonlyMap<string, ListSize>;
  readonly cache: ReadonlyMap<string, CacheHint>;
}

interface Collected {
  readonly access: Map<string, AccessCondition[]>;
  readonly cost: Map<string, number>;
  readonly listSize: Map<string, ListSize>;
  readonly cache: Map<string, CacheHint>;
}

type Reader = (coordinate: string, values: Record<string, unknown>) => void;

export function readSchemaDirectives(supergraph: DocumentNode): SchemaDirectives {
  const collected: Collected = { access: new Map(), cost: new Map(), listSize: new Map(), cache: new Map() };
  const readers = readersByName(new LinkedDirectives(supergraph), collected);
  const apply = (coordinate: string, directives: readonly ConstDirectiveNode[] | undefined) => {
    for (const directive of directives ?? [])
      readers.get(directive.name.value)?.(coordinate, directiveArguments(directive));
  };
  for (const definition of supergraph.definitions) {
    if (!('name' in definition) || !definition.name || definition.kind === Kind.DIRECTIVE_DEFINITION) continue;
    apply(definition.name.value, definition.directives as readonly ConstDirectiveNode[]);
    for (const field of fieldsOf(definition as TypeDefinitionNode)) {
      const coordinate = `${definition.name.value}.${field.name.value}`;
      apply(coordinate, field.directives);
      const args = field.kind === Kind.FIELD_DEFINITION ? (field.arguments ?? []) : [];
      for (const argument of args) apply(`${coordinate}(${argument.name.value}:)`, argument.directives);
    }
  }
  return collected;
}

function fieldsOf(type: TypeDefinitionNode): readonly (FieldDefinitionNode | InputValueDefinitionNode)[] {
  return 'fields' in type ? (type.fields ?? []) : [];
}

function readersByName(links: LinkedDirectives, collected: Collected): ReadonlyMap<string, Reader> {
  const require = (coordinate: string, condition: AccessCondition) =>
    void collected.access.set(coordinate, [...(collected.access.get(coordinate) ?? []), condition]);
  return new Map<string, Reader>([
    [links.nameOf('authenticated', 'authenticated'), (at) => require(at, { kind: 'authenticated' })],
    [
      links.nameOf('requiresScopes', 'requiresScopes'),
      (at, values) => require(at, { kind: 'scopes', anyOf: alternatives(values.scopes) }),
    ],
    [
      links.nameOf('policy', 'policy'),
      (at, values) => require(at, { kind: 'policies', anyOf: alternatives(values.policies) }),
    ],
    [links.nameOf('cost', 'cost'), (at, values) => void collected.cost.set(at, Number(values.weight))],
    [links.nameOf('cost', 'listSize'), (at, values) => void collected.listSize.set(at, listSize(values))],
    ['cacheControl', (at, values) => void collected.cache.set(at, cacheHint(values))],
  ]);
}

/** A list literal may stand for a list of one, on both levels (GraphQL input coercion). */
function alternatives(value: unknown): string[][] {
  const outer = Array.isArray(value) ? value : [value];
  return outer.map((inner) => (Array.isArray(inner) ? inner : [inner]).map(String));
}

function listSize(values: Record<string, unknown>): ListSize {
  const strings = (value: unknown) => (value == null ? [] : (Array.isArray(value) ? value : [value]).map(String));
  return {
    ...(typeof values.assumedSize === 'number' && { assumedSize: values.assumedSize }),
    slicingArguments: strings(values.slicingArguments),
    sizedFields: strings(values.sizedFields),
    // The default of the specification, whatever the supergraph's definition of the directive says.
    requireOneSlicingArgument: values.requireOneSlicingArgument !== false,
  };
}

function cacheHint(values: Record<string, unknown>): CacheHint {
  return {
    ...(typeof values.maxAge === 'number' && { maxAgeSeconds: values.maxAge }),
    ...((values.scope === 'PUBLIC' || values.scope === 'PRIVATE') && { scope: values.scope }),
    ...(values.inheritMaxAge === true && { inheritMaxAge: true }),
  };
}
