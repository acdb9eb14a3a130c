import type { GraphQLFormattedError } from 'graphql';
import type { Caller } from '../security/caller.js';
import type { RedactedOperation } from '../security/redaction.js';
import type { Kinds } from './admission.js';
import { rejection, type Rejection, rejectionOf } from './rejection.js';

export function wrongTransport(kind: string, kinds: Kinds): Rejection {
  if (kind === 'subscription') {
    const message =
      'Subscriptions need a stream: graphql-ws, or `accept: text/event-stream`, or `accept: multipart/mixed;subscriptionSpec=1.0`.';
    return rejection(406, 'SUBSCRIPTION_NEEDS_STREAM', message);
  }
  const message = `This request may carry ${kinds.join(' or ')}, not ${kind}; use POST.`;
  return rejection(405, 'BAD_REQUEST', message, { headers: { allow: 'POST' } });
}

export function forbidden(redacted: RedactedOperation, caller: Caller): Rejection {
  const coordinates = [...new Set(redacted.forbidden.map((field) => field.coordinate))];
  const errors = coordinates.map((coordinate) => ({
    message: `Not allowed to select ${coordinate}.`,
    extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE', coordinate },
  }));
  return caller.authenticated ? rejectionOf(403, errors) : rejectionOf(401, errors, { 'www-authenticate': 'Bearer' });
}

export function codeOf({ errors }: Rejection): string {
  const code = errors[0]?.extensions?.code;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

/** Errors without a code where nothing was executed are about the variables. */
export function asUserInput(error: GraphQLFormattedError): GraphQLFormattedError {
  return error.extensions?.code ? error : { ...error, extensions: { ...error.extensions, code: 'BAD_USER_INPUT' } };
}

/** Nothing was executed: the client's mistake unless an error says otherwise. */
export function statusOf(errors: readonly GraphQLFormattedError[] | undefined): number {
  const codes = new Set(errors?.map((error) => error.extensions?.code));
  return codes.has('INTERNAL_SERVER_ERROR') || codes.has('QUERY_PLANNING_FAILED') ? 500 : 400;
}

/** @param whose "The operation's" */
export function tooCostly(whose: string, cost: number, limit: number): Rejection {
  const message = `${whose} estimated cost is ${cost}; ${limit} is allowed. Ask for shorter lists or fewer fields.`;
  return rejection(400, 'COST_LIMIT_EXCEEDED', message, {
    headers: { 'x-graphql-cost': String(cost) },
    extensions: { cost, limit },
  });
}

export function tooMany(): Rejection {
  const message =
    'Too many operations that are large or new to the gateway are waiting to be read and planned; try again shortly. Others are served.';
  return rejection(503, 'TOO_MANY_NEW_OPERATIONS', message, { headers: { 'retry-after': '1' } });
}

/** Nobody gets to read it. */
export const left = (): Rejection => rejection(499, 'REQUEST_CANCELLED', 'The client has left.');
