import type { GraphQLFormattedError } from 'graphql';
import type { Endpoint } from '#contracts/endpoints';
import type { StreamProtocol } from '../subscriptions/clients/stream-protocols.js';
import { problemOfErrors, problemText } from './problem.js';
import type { RestOptions } from './rest-options.js';

/**
 * One JSON value per event, without the GraphQL around it. Its `id` is the value's `seq`, which `Last-Event-ID` brings back; `problem` is
 * sent instead of a value, `end` after the last one.
 */
export function restEvents(endpoint: Endpoint, options: Pick<RestOptions, 'codes'>): StreamProtocol {
  const opening = `{"data":{"${endpoint.rootKey}":`;
  const name = endpoint.name
    .replace(/^Stream/, '')
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase();
  const problem = (errors: readonly GraphQLFormattedError[]) =>
    `event: problem\ndata: ${problemText(problemOfErrors(200, errors, { codes: options }), 'urn:stream')}\n\n`;
  return {
    transport: 'sse',
    contentType: 'text/event-stream; charset=utf-8',
    opening: 'retry: 3000\n\n',
    heartbeat: ':\n\n',
    next: ({ json }) => {
      if (!json.startsWith(opening)) return Buffer.from(problem(errorsIn(json)));
      // Written before `extensions`, if there are any.
      const value = json.includes('"extensions":') ? valueIn(json, endpoint.rootKey) : json.slice(opening.length, -2);
      const seq = /[{,]"seq":(\d+)/.exec(value)?.[1];
      return Buffer.from(`${seq === undefined ? '' : `id: ${seq}\n`}event: ${name}\ndata: ${value}\n\n`);
    },
    error: problem,
    complete: 'event: end\ndata:\n\n',
    // A response that ends without `end` makes clients connect again.
    shutdown: () => '',
  };
}

const errorsIn = (json: string): GraphQLFormattedError[] =>
  (JSON.parse(json) as { errors?: GraphQLFormattedError[] }).errors ?? [];

const valueIn = (json: string, root: string): string =>
  JSON.stringify((JSON.parse(json) as { data: Record<string, unknown> }).data[root]);
