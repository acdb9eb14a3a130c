import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
  subscribe,
} from 'graphql';
import { type Document, documentCache } from './documents.js';
import { GraphqlError } from './errors.js';
import { maskErrors, type Masking } from './masking.js';
import type { Requests } from './requests.js';
import { resultStream, untilAborted } from './result-stream.js';
import type { GraphContext, SubgraphRequest } from './subgraph.js';

/** A document that is parsed and valid, with its context: what a transport that does its own authentication hands over. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: Readonly<Record<string, unknown>> | undefined;
  readonly contextValue: GraphContext;
}

export type Results = AsyncIterableIterator<ExecutionResult>;

/** Runs operations on one schema: authenticate, take the parsed and validated document from the cache, execute, mask. */
export class Executor {
  /** The parsed document, or why it cannot run; cached. */
  readonly document: (query: string) => Document;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly masking: Masking,
    private readonly requests: Requests,
  ) {
    this.document = documentCache(schema);
  }

  async execute(request: SubgraphRequest): Promise<ExecutionResult> {
    const prepared = this.prepare(request);
    return 'errors' in prepared ? this.finish(prepared) : this.run(prepared, request.signal);
  }

  async subscribe(request: SubgraphRequest): Promise<Results | ExecutionResult> {
    const prepared = this.prepare(request);
    return 'errors' in prepared ? this.finish(prepared) : this.open(prepared, request.signal);
  }

  async run(operation: Operation, signal?: AbortSignal): Promise<ExecutionResult> {
    const { schema } = this;
    const { document, operationName, contextValue } = operation;
    const kind = getOperationAST(document, operationName)?.operation;
    if (kind === OperationTypeNode.SUBSCRIPTION) return { errors: [streamsOnly()] };
    return this.finish(await untilAborted(signal, () => execute({ schema, ...operation })), contextValue);
  }

  async open(operation: Operation, signal?: AbortSignal): Promise<Results | ExecutionResult> {
    const { schema } = this;
    const { contextValue } = operation;
    const stream = await untilAborted(signal, () => subscribe({ schema, ...operation }), endStream);
    if (!(Symbol.asyncIterator in stream)) return this.finish(stream, contextValue);
    return resultStream(stream, (result) => this.finish(result, contextValue), signal);
  }

  private prepare({
    query,
    operationName,
    variables,
    headers,
  }: SubgraphRequest): Operation | { readonly errors: readonly GraphQLError[] } {
    try {
      const contextValue = this.requests.contextFor(headers);
      const found = this.document(query);
      return 'errors' in found
        ? found
        : { document: found.document, operationName, variableValues: variables, contextValue };
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
  }

  private finish(result: ExecutionResult, context?: GraphContext): ExecutionResult {
    return result.errors ? { ...result, errors: maskErrors(result.errors, this.masking, context?.log) } : result;
  }
}

const streamsOnly = () => new GraphqlError('BAD_REQUEST', 'A subscription is a stream: send it over the WebSocket.');

const endStream = (late: object): void => {
  if (Symbol.asyncIterator in late) (late as Results).return?.().catch(() => undefined);
};
