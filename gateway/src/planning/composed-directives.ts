import { DirectiveLocation, type DocumentNode, type GraphQLSchema, Kind, extendSchema, visit } from 'graphql';
import type { DirectiveDefinitionNode, TypeNode } from 'graphql';

const executableLocations: ReadonlySet<string> = new Set([
  DirectiveLocation.QUERY,
  DirectiveLocation.MUTATION,
  DirectiveLocation.SUBSCRIPTION,
  DirectiveLocation.FIELD,
  DirectiveLocation.FRAGMENT_DEFINITION,
  DirectiveLocation.FRAGMENT_SPREAD,
  DirectiveLocation.INLINE_FRAGMENT,
  DirectiveLocation.VARIABLE_DEFINITION,
]);

const namedType = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type));

/**
 * Directives for operations that came into the supergraph by `@composeDirective`. Apollo's API schema drops them with everything else
 * that was linked, so that a valid operation would be refused; clients may use them.
 */
function composedDirectives(supergraph: GraphQLSchema, api: GraphQLSchema): DirectiveDefinitionNode[] {
  return supergraph.getDirectives().flatMap(({ name, astNode }) => {
    if (!astNode || api.getDirective(name)) return [];
    const locations = astNode.locations.filter((location) => executableLocations.has(location.value));
    const known = (astNode.arguments ?? []).every(({ type }) => api.getType(namedType(type)) !== undefined);
    return locations.length > 0 && known ? [{ ...astNode, locations }] : [];
  });
}

export class ComposedDirectives {
  /** The API schema with these directives. */
  readonly apiSchema: GraphQLSchema;
  readonly #names: ReadonlySet<string>;

  constructor(supergraph: GraphQLSchema, api: GraphQLSchema) {
    const definitions = composedDirectives(supergraph, api);
    this.#names = new Set(definitions.map(({ name }) => name.value));
    this.apiSchema =
      definitions.length === 0 ? api : extendSchema(api, { kind: Kind.DOCUMENT, definitions }, { assumeValid: true });
  }

  /** The document as it is planned. The supergraph does not say which subgraphs know a directive, so none is sent one. */
  remove(document: DocumentNode): DocumentNode {
    if (this.#names.size === 0) return document;
    return visit(document, { Directive: ({ name }) => (this.#names.has(name.value) ? null : undefined) });
  }
}
