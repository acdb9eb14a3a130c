import type { DocumentNode, GraphQLFormattedError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { InPieces } from './in-pieces.js';
import type { ReadingRules } from './pipeline/read-document.js';
import type { Rejection } from './pipeline/rejection.js';

/**
 * Who is asking, as far as any subgraph can see. `key` is part of every sharing key: two requests may share a subgraph request or a
 * whole answer only if everything a subgraph could tell apart is equal.
 */
export interface Identity {
  readonly key: string;
  /** Headers sent to this subgraph for this caller (service token, propagated headers); lower-case names. */
  headersFor(subgraph: string): Readonly<Record<string, string>>;
}

export interface ExecutionRequest {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly identity: Identity;
  readonly requestId: string;
  /** Aborted when the client leaves or the request's time is over. */
  readonly signal?: AbortSignal | undefined;
}

/** A planned and compiled operation: immutable, shared by all requests with the same document and operation name. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** Of a subscription: the subgraph that owns the event stream and the operation sent to it. */
  readonly primary?: {
    readonly subgraph: string;
    readonly query: string;
    readonly operationName?: string;
    readonly variableNames: readonly string[];
  };
}

/** `data` is JSON text, so that it is written to the socket without another pass; `null` when nothing was executed. */
export interface ExecutionAnswer {
  readonly data: string | null;
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
  /** This object is the answer to other requests as well, before and after: what is made of it may be kept with it. */
  readonly isKept?: boolean;
}

/** Of a document: the operation store accepts it, or why not. */
export type Verdict = 'valid' | Rejection;

/** Work that would block the event loop, done in another process, so that what is left here is short. */
export interface WorkAhead {
  /** Undefined where there is no other process. */
  judge(text: string, rules: ReadingRules): Promise<Verdict | undefined>;
  /** Names the plan that is left to be made before this can run, the same for all that wait for it; undefined where none is. */
  missing(of: ToPlan): string | undefined;
  /** Plans what `prepare` and `execute` will need, where there is another process. Never rejects: `prepare` says what is wrong. */
  plan(of: ToPlan): Promise<void>;
  /**
   * Compiles what was planned, and plans here what was not, in pieces of a few milliseconds. What else the variables need is not done
   * before the next time. Throws as `prepare` does, and in haste `TakesLong`.
   */
  finish(of: ToPlan, hasty?: boolean): InPieces<unknown>;
}

export interface ToPlan {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: ExecutionRequest['variables'];
}

/** One loaded supergraph. A hot reload makes a new engine; requests in flight finish on the one they started with. */
export interface Engine {
  readonly supergraphSdl: string;
  readonly apiSchema: GraphQLSchema;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  /** Plans and compiles, or answers from a bounded cache. Throws a GraphQLError (`QUERY_PLANNING_FAILED`, `PLANNING_LIMIT_EXCEEDED`) when it cannot be planned. */
  prepare(document: DocumentNode, operationName?: string | null): PreparedOperation;
  /** Absent where every request is planned anew. */
  readonly ahead?: WorkAhead;
  execute(operation: PreparedOperation, request: ExecutionRequest): Promise<ExecutionAnswer>;
  /** Completes one event of a subscription's primary stream: merges it as if it were a fetch result and runs the rest of the plan. */
  executeEvent(
    operation: PreparedOperation,
    event: {
      data?: Record<string, unknown> | null;
      errors?: readonly GraphQLFormattedError[];
      extensions?: Record<string, unknown>;
    },
    request: ExecutionRequest,
  ): Promise<ExecutionAnswer>;
  /** Forgets what was prepared of a document; what is running is not disturbed. */
  forget?(document: DocumentNode): void;
  /** Closes pools once nothing is in flight. */
  close(): Promise<void>;
}
