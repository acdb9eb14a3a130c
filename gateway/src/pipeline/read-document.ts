import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  Lexer,
  parse,
  Source,
  specifiedRules,
  TokenKind,
  validate,
  type ValidationContext,
} from 'graphql';
import { noIntrospection, withoutSuggestions } from '../security/introspection.js';
import { checkLimits, type OperationLimits } from '../security/limits.js';
import { rejection, type Rejection, rejectionOf } from './rejection.js';

/** What a document may be, apart from valid. */
export interface ReadingRules {
  readonly limits: OperationLimits;
  readonly introspection: boolean;
}

/** Errors of one document that are reported; a client that sent a hundred wrong fields needs no more to see why. */
const MAX_VALIDATION_ERRORS = 20;

/** Parses a document, measures it against the limits, validates it. */
export function readDocument(schema: GraphQLSchema, text: string, rules: ReadingRules): DocumentNode | Rejection {
  const document = parseWithin(text, rules.limits.tokens);
  if ('rejected' in document) return document;
  const beyond = checkLimits(document, rules.limits);
  const errors = beyond.length > 0 ? beyond : errorsOf(schema, document, rules);
  if (errors.length === 0) return document;
  const formatted = errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
  return rejectionOf(400, withoutSuggestions(formatted, rules));
}

/** @param tokens most that the document may have */
export function parseWithin(text: string, tokens: number): DocumentNode | Rejection {
  try {
    return parse(text, { maxTokens: tokens });
  } catch (error) {
    return error instanceof GraphQLError ? syntaxRejection(error, tokens) : overflowRejection(text, tokens);
  }
}

function errorsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  { introspection }: ReadingRules,
): readonly GraphQLError[] {
  const rules = introspection ? RULES : [...RULES, noIntrospection];
  try {
    return validate(schema, document, rules, { maxErrors: MAX_VALIDATION_ERRORS });
  } catch (error) {
    // graphql-js 16.15 collects a subscription's root fields during validation and throws where `@include(if: $variable)` needs a value.
    if (error instanceof GraphQLError) return [error];
    return [new GraphQLError('The document could not be validated.', { originalError: error as Error })];
  }
}

/** graphql-js leaves it to execution that a schema may have no mutations or subscriptions. */
function knownOperationKind(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      if (context.getSchema().getRootType(node.operation)) return;
      context.reportError(new GraphQLError(`The schema has no ${node.operation}s.`, { nodes: node }));
    },
  };
}

const RULES = [...specifiedRules, knownOperationKind];

function syntaxRejection(error: GraphQLError, tokens: number): Rejection {
  if (error.message.includes('tokens. Parsing aborted')) return tooManyTokens(tokens);
  return rejectionOf(400, [withCode(error, 'GRAPHQL_PARSE_FAILED')]);
}

/** The parser is recursive. How deep it gets depends on how warm its code is, so whether there are too many tokens is found without it. */
function overflowRejection(text: string, tokens: number): Rejection {
  const lexer = new Lexer(new Source(text));
  try {
    for (let count = 0; count <= tokens; count++) {
      if (lexer.advance().kind !== TokenKind.EOF) continue;
      return rejection(400, 'GRAPHQL_PARSE_FAILED', 'The document is nested too deeply to be parsed.');
    }
  } catch (error) {
    return syntaxRejection(error as GraphQLError, tokens);
  }
  return tooManyTokens(tokens);
}

function tooManyTokens(tokens: number): Rejection {
  const message = `The document has more than ${tokens} tokens, which is the most that is accepted.`;
  return rejection(400, 'TOKEN_LIMIT_EXCEEDED', message, { extensions: { limit: tokens } });
}

function withCode(error: GraphQLError, code: string): GraphQLFormattedError {
  return { ...error.toJSON(), extensions: { code, ...error.extensions } };
}
