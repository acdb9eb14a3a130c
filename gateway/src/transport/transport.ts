import type { GraphQLFormattedError } from 'graphql';
import { ExactNumber } from '../exact-json.js';
import type { KnownBytes } from './unchanged-answers.js';

/** One request to a subgraph, ready to be sent. */
export interface SubgraphRequest {
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | undefined;
  /** The variables object as JSON text. */
  readonly variables: string;
  /** The whole JSON body. */
  readonly body: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly isMutation: boolean;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal | undefined;
}

/** A parsed answer; it belongs to the caller, who may write into it. */
export interface SubgraphAnswer {
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly GraphQLFormattedError[] | undefined;
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
  /** True when the JSON text contained no backslash, so that no string in it needs escaping when it is written again. */
  readonly plain: boolean;
  /** Answers to one request that have the same here are equal. Absent where nothing is known of that. */
  readonly known?: KnownBytes | undefined;
}

/** @throws SubgraphError for everything that is not a GraphQL answer */
export interface SubgraphTransport {
  send(request: SubgraphRequest): Promise<SubgraphAnswer>;
  close(): Promise<void>;
}

export type SubgraphFailure =
  | 'CONNECTION_FAILED'
  | 'TIMEOUT'
  | 'HTTP_STATUS'
  | 'NOT_GRAPHQL'
  | 'TOO_LARGE'
  | 'CIRCUIT_OPEN'
  | 'CANCELLED';

/** A subgraph that gave no GraphQL answer. The message is for clients: it names the subgraph, never its address. */
export class SubgraphError extends Error {
  override readonly name = 'SubgraphError';
  constructor(
    readonly failure: SubgraphFailure,
    message: string,
    readonly details: { readonly status?: number; readonly code?: string; readonly cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
  }
}

/**
 * What came of a request that failed. One that was cancelled because the operation's time was over is a time-out of the subgraph that it
 * waited for, whereas nothing follows from a client that left.
 */
export function failureOf(error: unknown, { signal }: SubgraphRequest): SubgraphFailure | undefined {
  if (!(error instanceof SubgraphError)) return undefined;
  const { failure } = error;
  const reason = signal?.reason as { readonly name?: unknown } | undefined;
  return failure === 'CANCELLED' && reason?.name === 'TimeoutError' ? 'TIMEOUT' : failure;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);

const isPath = (path: unknown): path is readonly (string | number)[] =>
  Array.isArray(path) &&
  path.every((key) => typeof key === 'string' || (Number.isInteger(key) && (key as number) >= 0));

/** An error as a client may see it, whatever the subgraph made of it: what is not as GraphQL asks is left out. */
export function readError(error: unknown): GraphQLFormattedError {
  const { message, path, extensions } = isRecord(error) ? error : { message: error };
  return {
    message: typeof message === 'string' ? message : '',
    ...(isPath(path) ? { path } : {}),
    ...(isRecord(extensions) ? { extensions } : {}),
  };
}

/** Makes what a subgraph returned into an answer. @throws SubgraphError `NOT_GRAPHQL` */
export function toAnswer(subgraph: string, value: unknown, plain: boolean): SubgraphAnswer {
  if (typeof value === 'object' && value !== null && ('data' in value || 'errors' in value)) {
    const { data, errors, extensions } = value as Record<string, unknown>;
    if (
      (data === undefined || data === null || isRecord(data)) &&
      (errors === undefined || errors === null || Array.isArray(errors))
    ) {
      return {
        data,
        errors: Array.isArray(errors) && errors.length > 0 ? errors.map(readError) : undefined,
        extensions: isRecord(extensions) ? extensions : undefined,
        plain,
      };
    }
  }
  throw new SubgraphError(
    'NOT_GRAPHQL',
    `Subgraph "${subgraph}" answered with something that is not a GraphQL response`,
  );
}
