import './no-telemetry.js';
import 'reflect-metadata';
import { buildSubgraphSchema as buildFederatedSchema } from '@apollo/subgraph';
import { getDocumentNodeFromSchema } from '@graphql-tools/utils';
import { type DocumentNode, type GraphQLSchema, Kind, print } from 'graphql';
import { buildSchema, createResolversMap, type NonEmptyArray } from 'type-graphql';
import { enforceAuthorization } from './authorization.js';
import { withCosts } from './costs.js';
import { federationLink, sortSdl } from './sdl.js';
import type { SubgraphDefinition } from './subgraph.js';

/** The parts of a definition that the schema is made of. */
export type SchemaDefinition = Pick<
  SubgraphDefinition<never>,
  'name' | 'resolvers' | 'orphanedTypes' | 'references' | 'transformSdl'
>;

export interface SubgraphSchema {
  /** Executable, with `_entities` and with declared authorisation enforced. */
  readonly schema: GraphQLSchema;
  /** With every federation directive; the same text for the same schema. */
  readonly sdl: string;
}

/**
 * The schema of one subgraph from its type-graphql classes. Rejects when a reference resolver belongs to no type with `@key`; what only
 * composition can tell (a wrong `@key(fields:)`) is told there.
 */
export async function buildSubgraphSchema(definition: SchemaDefinition): Promise<SubgraphSchema> {
  const raw = await rawSchema(definition);
  // graphql's own printer would drop every directive.
  let document: DocumentNode = getDocumentNodeFromSchema(raw);
  if (definition.transformSdl) document = definition.transformSdl(document);
  document = withCosts(document, definition.name);
  const typeDefs = sortSdl({ ...document, definitions: [federationLink(document), ...document.definitions] });
  checkReferences(definition, typeDefs);

  const resolvers = createResolversMap(raw) as Record<string, Record<string, unknown>>;
  for (const [type, resolve] of Object.entries(definition.references ?? {}))
    resolvers[type] = { ...resolvers[type], __resolveReference: resolve };
  const schema = buildFederatedSchema([{ typeDefs, resolvers: resolvers as never }]);
  enforceAuthorization(schema);
  return { schema, sdl: `${print(typeDefs)}\n` };
}

/** Every option is given every time: a build that failed leaves its options behind for the next one in the process. */
function rawSchema({ resolvers, orphanedTypes }: SchemaDefinition): Promise<GraphQLSchema> {
  return buildSchema({
    resolvers: resolvers as unknown as NonEmptyArray<() => object>,
    orphanedTypes: [...(orphanedTypes ?? [])],
    scalarsMap: [],
    validate: false,
    globalMiddlewares: [],
    nullableByDefault: false,
    disableInferringDefaultValues: false,
    // No `authChecker`: with one, `@Authorized` would build, and be silently ignored on some fields. Without, it fails right here.
    skipCheck: true,
    pubSub: noPubSub,
  });
}

/** type-graphql wants one as soon as a subscription exists; ours bring their own stream (`platform/live`) with `subscribe`. */
const noPubSub = {
  publish() {
    throw new Error('Nothing is published: use `subscribe` with a live query.');
  },
  subscribe() {
    throw new Error('Topics are not used: give `@Subscription` a `subscribe` with a live query.');
  },
};

function checkReferences({ name, references = {} }: SchemaDefinition, document: DocumentNode): void {
  const keyed = new Set<string>();
  for (const node of document.definitions) {
    const entity = (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION) && node;
    if (entity && entity.directives?.some((directive) => directive.name.value === 'key')) keyed.add(entity.name.value);
  }
  const wrong = Object.keys(references).filter((type) => !keyed.has(type));
  if (wrong.length > 0)
    throw new Error(
      `Subgraph "${name}" resolves references of ${wrong.join(', ')}, which is no type with @key in its schema.`,
    );
}
