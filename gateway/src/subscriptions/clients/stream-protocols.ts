import type { GraphQLFormattedError } from 'graphql';
import type { Transport } from '../metrics.js';
import type { ResultText } from '../result-text.js';

/** One operation's results in one response: what is written when. */
export interface StreamProtocol {
  readonly transport: Transport;
  readonly contentType: string;
  /** Written at once, so that the client has the response's head before the first event. */
  readonly opening: string;
  /** Written while nothing happens, so that proxies keep the connection. */
  readonly heartbeat: string;
  next(result: ResultText): Buffer;
  error(errors: readonly GraphQLFormattedError[]): string;
  readonly complete: string;
  /** Written before the response ends because the gateway shuts down; the client subscribes again. */
  shutdown(error: GraphQLFormattedError): string;
}

const COMPLETE_EVENT = 'event: complete\ndata:\n\n';

/** https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#distinct-connections-mode */
export const distinctEvents: StreamProtocol = {
  transport: 'sse',
  contentType: 'text/event-stream; charset=utf-8',
  opening: ':\n\n',
  heartbeat: ':\n\n',
  next: (result) => result.event,
  error: (errors) => `event: next\ndata: ${JSON.stringify({ errors })}\n\n${COMPLETE_EVENT}`,
  complete: COMPLETE_EVENT,
  // A response that ends without `complete` makes clients connect again.
  shutdown: () => '',
};

const PART = '\r\ncontent-type: application/json\r\n\r\n';

/**
 * Clients take a part in when they see the delimiter after it, so each part is written together with the delimiter that follows.
 * https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol
 */
export const multipartResults: StreamProtocol = {
  transport: 'multipart',
  contentType: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  opening: '\r\n--graphql',
  heartbeat: `${PART}{}\r\n--graphql`,
  next: (result) => result.part,
  error: fatal,
  complete: '--\r\n',
  shutdown: (error) => fatal([error]),
};

function fatal(errors: readonly GraphQLFormattedError[]): string {
  return `${PART}${JSON.stringify({ payload: null, errors })}\r\n--graphql--\r\n`;
}
