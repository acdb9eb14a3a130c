import type { GraphQLFormattedError } from 'graphql';
import type { Identity } from '../../engine.js';

/** One event of a subgraph, as it came. */
export interface SubgraphEvent {
  data?: Record<string, unknown> | null;
  errors?: readonly GraphQLFormattedError[];
  extensions?: Record<string, unknown>;
}

export interface StreamRequest {
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly identity: Identity;
  readonly requestId: string;
}

/** Exactly one of the last three is called, once, and then nothing more. Nothing is called after the stream was closed. */
export interface StreamListener {
  event(event: SubgraphEvent): void;
  /** The connection broke; the stream may be opened again. */
  lost(cause: unknown): void;
  /** The subgraph refused the operation. */
  refused(errors: readonly GraphQLFormattedError[]): void;
  complete(): void;
}

/** Opens event streams of subgraphs; answers the function that closes the stream at once. */
export interface StreamSource {
  /** Where a stream opened now would go; another one after a reload means that the subgraph has moved. */
  addressOf(subgraph: string): string;
  open(request: StreamRequest, listener: StreamListener): () => void;
  /** Ends all connections. */
  close(): void;
}

/** What a subgraph answers while it shuts down; the next instance will take the stream. */
export function isTemporary(errors: readonly GraphQLFormattedError[]): boolean {
  return errors.length > 0 && errors.every(({ extensions }) => extensions?.code === 'SERVICE_UNAVAILABLE');
}
