import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type Actor, serviceTokenHeader, serviceTokens } from '#platform/auth';
import type { RunningSubgraph } from '../index.js';

export interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    message: string;
    path?: readonly (string | number)[];
    extensions?: Record<string, unknown>;
  }[];
}

export interface Sent {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  readonly actor: Actor;
  readonly headers?: Record<string, string>;
}

/** One way to reach a subgraph; the suite runs over every one of them. */
export interface Mode {
  send(request: Sent): Promise<Answer>;
  stream(request: Sent): AsyncIterableIterator<Answer>;
  close(): Promise<void>;
}

const json = (value: unknown): Answer => JSON.parse(JSON.stringify(value)) as Answer;

export function inProcess(running: RunningSubgraph, secret: string): Mode {
  const tokens = serviceTokens(secret);
  const requestOf = ({ actor, headers, ...rest }: Sent) => ({
    ...rest,
    headers: { [serviceTokenHeader]: tokens.sign(actor, running.name), ...headers },
  });
  return {
    send: async (request) => json(await running.execute(requestOf(request))),
    async *stream(request) {
      const result = await running.subscribe(requestOf(request));
      if (!(Symbol.asyncIterator in result)) yield json(result);
      else for await (const item of result) yield json(item);
    },
    close: () => Promise.resolve(),
  };
}

export async function overHttp(running: RunningSubgraph, secret: string): Promise<Mode & { readonly url: string }> {
  const tokens = serviceTokens(secret);
  const server = await running.listen({ port: 0 });
  return {
    url: server.url,
    async send({ actor, headers, ...body }) {
      const response = await fetch(server.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [serviceTokenHeader]: tokens.sign(actor, running.name),
          ...headers,
        },
        body: JSON.stringify(body),
      });
      return json(await response.json());
    },
    async *stream({ actor, headers, ...payload }) {
      const client = createClient({
        url: server.url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        connectionParams: { [serviceTokenHeader]: tokens.sign(actor, running.name), ...headers },
        retryAttempts: 0,
      });
      try {
        for await (const item of client.iterate(payload)) yield json(item);
      } catch (error) {
        // graphql-ws answers a refused operation with an error message, which its client throws as a list.
        if (!Array.isArray(error)) throw error;
        yield json({ errors: error });
      } finally {
        await client.dispose();
      }
    },
    close: () => server.close(),
  };
}
