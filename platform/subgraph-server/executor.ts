import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
  parse,
  subscribe,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { maskErrors, type Masking } from './masking.js';
import type { Requests } from './requests.js';
import type { GraphContext, SubgraphRequest } from './subgraph.js';

export interface ExecutorOptions {
  readonly schema: GraphQLSchema;
  readonly masking: Masking;
  readonly requests: Requests;
}

export interface Executor {
  /** The parsed document, or why it cannot run; cached. */
  document(query: string): Document;
  /** For a transport that has parsed the document and made the context itself. */
  run(operation: Operation): Promise<ExecutionResult>;
  /** The same for a subscription. */
  open(operation: Operation): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
  execute(request: SubgraphRequest): Promise<ExecutionResult>;
  subscribe(request: SubgraphRequest): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
}

export type Document = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: Readonly<Record<string, unknown>> | undefined;
  readonly contextValue: GraphContext;
}
type Prepared =
  | { readonly args: Operation & { readonly schema: GraphQLSchema } }
  | { readonly errors: readonly GraphQLError[] };

const maxDocumentLength = 1_000_000;
const maxTokens = 100_000;

/** Runs operations on one schema: authenticate, take the parsed and validated document from the cache, execute, mask. */
export function createExecutor(options: ExecutorOptions): Executor {
  const { schema, masking } = options;
  const documents = new LRUCache<string, Document>({
    max: 2000,
    maxSize: 20_000_000,
    sizeCalculation: (_document, query) => query.length + 1,
  });

  function documentOf(query: string): Document {
    let known = documents.get(query);
    if (!known) {
      known = checked(query, schema);
      documents.set(query, known);
    }
    return known;
  }

  function prepare(request: SubgraphRequest): Prepared {
    try {
      const contextValue = options.requests.contextFor(request.headers);
      if (request.query.length > maxDocumentLength)
        throw new GraphQLError(`The document is longer than ${maxDocumentLength} characters.`);
      const found = documentOf(request.query);
      if ('errors' in found) return found;
      const { operationName, variables: variableValues } = request;
      return {
        args: {
          schema,
          document: found.document,
          operationName,
          variableValues,
          contextValue,
        },
      };
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
  }

  const finish = (result: ExecutionResult, context?: GraphContext): ExecutionResult =>
    result.errors ? { ...result, errors: maskErrors(result.errors, masking, context?.log) } : result;

  async function run(operation: Operation, signal?: AbortSignal): Promise<ExecutionResult> {
    const { document, operationName, contextValue } = operation;
    if (getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION)
      return finish({ errors: [streamsOnly()] });
    return finish(await untilAborted(execute({ schema, ...operation }), signal), contextValue);
  }

  async function open(operation: Operation, signal?: AbortSignal) {
    const stream = await untilAborted(subscribe({ schema, ...operation }), signal);
    if (!(Symbol.asyncIterator in stream)) return finish(stream, operation.contextValue);
    return results(stream, (result) => finish(result, operation.contextValue), signal);
  }

  return {
    document: documentOf,
    run: (operation) => run(operation),
    open: (operation) => open(operation),
    async execute(request) {
      const prepared = prepare(request);
      if ('errors' in prepared) return finish(prepared);
      return run(prepared.args, request.signal);
    },
    async subscribe(request) {
      const prepared = prepare(request);
      return 'errors' in prepared ? finish(prepared) : open(prepared.args, request.signal);
    },
  };
}

const streamsOnly = () =>
  new GraphQLError('A subscription is a stream: send it over the WebSocket.', { extensions: { code: 'BAD_REQUEST' } });

function checked(query: string, schema: GraphQLSchema): Document {
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

/** graphql-js 16 cannot cancel; the caller at least does not wait for what it no longer wants. */
async function untilAborted<T>(work: T | Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  signal.throwIfAborted();
  if (!(work instanceof Promise)) return work;
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Written by hand: in an async generator `return()` would wait behind a pending `next()`, and a client that leaves must stop the source at once. */
function results(
  stream: AsyncGenerator<ExecutionResult, void, void>,
  finish: (result: ExecutionResult) => ExecutionResult,
  signal: AbortSignal | undefined,
): AsyncIterableIterator<ExecutionResult> {
  const done = { value: undefined, done: true } as const;
  const close = async () => {
    signal?.removeEventListener('abort', onAbort);
    await stream.return();
    return done;
  };
  const onAbort = () => void close().catch(() => undefined);
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return {
    async next() {
      const item = await stream.next();
      if (!item.done) return { value: finish(item.value), done: false };
      signal?.removeEventListener('abort', onAbort);
      return done;
    },
    return: close,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
