import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { LRUCache } from 'lru-cache';

/** The parsed document, or why it cannot run. */
export type Document = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

const maxDocumentLength = 1_000_000;
const maxTokens = 100_000;

/** Parses and validates every document once; bounded by number and by size, so that unique documents cannot fill the memory. */
export function documentCache(schema: GraphQLSchema): (query: string) => Document {
  const documents = new LRUCache<string, Document>({
    max: 2000,
    maxSize: 20_000_000,
    sizeCalculation: (_document, query) => query.length + 1,
  });
  return (query) => {
    let known = documents.get(query);
    if (!known) {
      known = checked(query, schema);
      documents.set(query, known);
    }
    return known;
  };
}

function checked(query: string, schema: GraphQLSchema): Document {
  if (query.length > maxDocumentLength) {
    const tooLong = new GraphQLError(`The document is longer than ${maxDocumentLength} characters.`);
    return { errors: [coded(tooLong, 'GRAPHQL_PARSE_FAILED')] };
  }
  let document: DocumentNode;
  try {
    document = parse(query, { maxTokens });
  } catch (error) {
    return { errors: [coded(error, 'GRAPHQL_PARSE_FAILED')] };
  }
  try {
    const errors = validate(schema, document);
    return errors.length > 0
      ? { errors: errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) }
      : { document };
  } catch (error) {
    // validate() of graphql 16 throws on some documents (`@include(if: $variable)` on a subscription's root) instead of answering.
    return { errors: [coded(error, 'GRAPHQL_VALIDATION_FAILED')] };
  }
}

function coded(error: unknown, code: string): GraphQLError {
  if (!(error instanceof GraphQLError))
    return new GraphQLError('The document cannot be validated.', { extensions: { code } });
  const { message, nodes = null, source = null, positions = null } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } });
}
