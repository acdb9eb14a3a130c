import type { IncomingHttpHeaders } from 'node:http';
import type { WebSocket } from 'ws';
import type { typeDefs } from './type-defs.js';

export type Subgraph = keyof typeof typeDefs;

export interface ReviewsStats {
  active: number;
  opened: number;
  readonly sockets: Set<WebSocket>;
  readonly connectionParams: (Record<string, unknown> | undefined)[];
  readonly upgradeHeaders: IncomingHttpHeaders[];
  /** Operations subgraphs got, by name of the subgraph. */
  readonly requests: Record<Subgraph, number>;
  readonly subscriptions: { query: string; variables: unknown }[];
}

export interface Stock {
  readonly seq: number;
  readonly count: number;
}

export interface Body {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
}

export interface InProcessRequest extends Body {
  readonly headers: Readonly<Record<string, string>>;
}
