import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  Kind,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
  type ValidationContext,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GatewayConfig } from '../config.js';
import { noIntrospection, withoutSuggestions } from '../security/introspection.js';
import { checkLimits } from '../security/limits.js';
import type { LoadedSupergraph } from './loaded-supergraph.js';
import { rejection, type Rejection, rejectionOf } from './rejection.js';
import { StoredOperation } from './stored-operation.js';

/** Errors of one document that are reported; a client that sent a hundred wrong fields needs no more to see why. */
const MAX_VALIDATION_ERRORS = 20;

/** What a document weighs once it is parsed (510 bytes, measured) and planned (about as much again); its text is a fiftieth of that. */
const BYTES_PER_TOKEN = 1000;

/**
 * Everything that depends on a document's text alone is done once per text: parsed, measured against the limits, validated, planned.
 * Refused texts are kept as well, so that sending one again costs nothing. Bounded by count and by what the documents weigh in memory.
 */
export class OperationStore {
  readonly #loaded: LoadedSupergraph;
  readonly #config: GatewayConfig;
  readonly #documents: LRUCache<string, StoredDocument>;

  constructor(loaded: LoadedSupergraph, config: GatewayConfig) {
    this.#loaded = loaded;
    this.#config = config;
    const { maxEntries, maxBytes } = config.documentCache;
    this.#documents = new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      sizeCalculation: ({ document }, text) => text.length + 1 + BYTES_PER_TOKEN * (document?.tokenCount ?? 0),
    });
  }

  get size(): number {
    return this.#documents.size;
  }

  /** Texts that were used last, last first. */
  recentTexts(count: number): readonly string[] {
    return [...this.#documents.keys()].slice(0, count);
  }

  /** Undefined when it would have to be read first. */
  known(text: string): StoredDocument | undefined {
    return this.#documents.get(text);
  }

  document(text: string): StoredDocument {
    const known = this.#documents.get(text);
    if (known) return known;
    const document = this.#read(text);
    this.#documents.set(text, document);
    return document;
  }

  #read(text: string): StoredDocument {
    const { limits } = this.#config;
    let document: DocumentNode;
    try {
      document = parse(text, { maxTokens: limits.tokens });
    } catch (error) {
      return new StoredDocument(this.#loaded, this.#config, syntaxRejection(error, limits.tokens));
    }
    const beyond = checkLimits(document, limits);
    const errors = beyond.length > 0 ? beyond : this.#validate(document);
    if (errors.length === 0) return new StoredDocument(this.#loaded, this.#config, document);
    const formatted = errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
    return new StoredDocument(
      this.#loaded,
      this.#config,
      rejectionOf(400, withoutSuggestions(formatted, this.#config)),
    );
  }

  #validate(document: DocumentNode): readonly GraphQLError[] {
    const rules = this.#config.introspection ? RULES : [...RULES, noIntrospection];
    try {
      return validate(this.#loaded.engine.apiSchema, document, rules, { maxErrors: MAX_VALIDATION_ERRORS });
    } catch (error) {
      // graphql-js 16.15 collects a subscription's root fields during validation and throws where `@include(if: $variable)` needs a value.
      if (error instanceof GraphQLError) return [error];
      return [new GraphQLError('The document could not be validated.', { originalError: error as Error })];
    }
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

/** A document as it was found: its operations, or why it is refused. */
export class StoredDocument {
  readonly document: DocumentNode | undefined;
  readonly #rejection: Rejection | undefined;
  readonly #byName = new Map<string, StoredOperation>();
  readonly #anonymousAnswer: StoredOperation | Rejection;

  constructor(loaded: LoadedSupergraph, config: GatewayConfig, content: DocumentNode | Rejection) {
    if ('rejected' in content) {
      this.#rejection = content;
      this.#anonymousAnswer = content;
      return;
    }
    this.document = content;
    const operations: StoredOperation[] = [];
    for (const node of content.definitions) {
      if (node.kind !== Kind.OPERATION_DEFINITION) continue;
      const operation = new StoredOperation(loaded, config, { document: content, operation: node });
      operations.push(operation);
      if (node.name) this.#byName.set(node.name.value, operation);
    }
    this.#anonymousAnswer = operations.length === 1 ? operations[0]! : missingName(operations.length);
  }

  operation(name: string | undefined): StoredOperation | Rejection {
    if (name === undefined || name === '') return this.#anonymousAnswer;
    if (this.#rejection) return this.#rejection;
    return (
      this.#byName.get(name) ??
      rejection(400, 'OPERATION_RESOLUTION_FAILURE', `Unknown operation named "${name.slice(0, 100)}".`)
    );
  }

  get operations(): readonly OperationDefinitionNode[] {
    return this.document?.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION) ?? [];
  }
}

function missingName(operations: number): Rejection {
  return rejection(
    400,
    'OPERATION_RESOLUTION_FAILURE',
    operations === 0
      ? 'Must provide an operation.'
      : 'Must provide operation name if query contains multiple operations.',
  );
}

function syntaxRejection(error: unknown, tokens: number): Rejection {
  if (!(error instanceof GraphQLError)) {
    // Only a stack overflow gets here: the parser is recursive, and the token limit may have been raised.
    return rejection(400, 'GRAPHQL_PARSE_FAILED', 'The document is nested too deeply to be parsed.');
  }
  if (error.message.includes('tokens. Parsing aborted')) {
    const message = `The document has more than ${tokens} tokens, which is the most that is accepted.`;
    return rejection(400, 'TOKEN_LIMIT_EXCEEDED', message, { extensions: { limit: tokens } });
  }
  return rejectionOf(400, [withCode(error, 'GRAPHQL_PARSE_FAILED')]);
}

function withCode(error: GraphQLError, code: string): GraphQLFormattedError {
  return { ...error.toJSON(), extensions: { code, ...error.extensions } };
}
