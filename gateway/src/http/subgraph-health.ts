import { Client } from 'undici';
import type { RunningSubgraph } from '#platform/subgraph-server';
import { dependencyCheckHeader, type HealthChecks } from '#platform/observability';
import type { Engine } from '../engine.js';
import { addressOf, connectorTo } from '../transport/index.js';

/** The cheapest question every GraphQL server answers. */
const PING = '{ __typename }';

export interface SubgraphHealthOptions {
  engine(): Engine;
  readonly inProcess: Readonly<Record<string, RunningSubgraph>>;
  /** Instead of the supergraph's routing URLs. */
  readonly urls: Readonly<Record<string, string>>;
  headersFor(subgraph: string): Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** A check for each subgraph of the supergraph that is loaded now, and for what those in this process need. Each rejects with the reason; the message never has an address. */
export function subgraphChecks(options: SubgraphHealthOptions): HealthChecks {
  const checks = options.engine().subgraphs.flatMap(({ name, url }) => {
    const running = options.inProcess[name];
    const check = () =>
      running ? pingInProcess(running, options) : pingOverHttp(name, options.urls[name] ?? url, options);
    return [[`subgraph ${name}`, check] as const, ...Object.entries(running?.dependencies ?? {})];
  });
  return Object.fromEntries(checks);
}

async function pingInProcess(running: RunningSubgraph, options: SubgraphHealthOptions): Promise<void> {
  const result = await running.execute({ query: PING, headers: options.headersFor(running.name) });
  if (result.errors?.length) throw new Error(result.errors[0]!.message);
  // The question touches no store: a subgraph that has lost its own answers it all the same, and nothing else.
  const needs = Object.entries(running.dependencies);
  await Promise.all(
    needs.map(([name, check]) =>
      check().catch((cause: unknown) => {
        throw new Error(`${name} does not answer`, { cause });
      }),
    ),
  );
}

/** Any answer below 500 shows a server that works; one that wants credentials is healthy too. */
async function pingOverHttp(name: string, url: string, options: SubgraphHealthOptions): Promise<void> {
  let status: number;
  try {
    status = await statusOf(url, {
      headers: {
        'content-type': 'application/json',
        ...options.headersFor(name),
        [dependencyCheckHeader]: '1',
      },
      signal: AbortSignal.timeout(options.timeoutMs),
    });
  } catch (error) {
    const reason =
      error instanceof Error && error.name === 'TimeoutError' ? 'did not answer in time' : 'cannot be reached';
    throw new Error(`Subgraph "${name}" ${reason}`, { cause: error });
  }
  if (status >= 500) throw new Error(`Subgraph "${name}" answered with status ${status}`);
}

/** On a connection of its own, since one that is kept tells nothing about the next; `fetch` knows no Unix sockets. */
async function statusOf(
  url: string,
  ask: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<number> {
  const { origin, path, socketPath } = addressOf(url);
  const client = new Client(origin, { connect: connectorTo(socketPath) });
  try {
    const { statusCode } = await client.request({
      ...ask,
      path,
      method: 'POST',
      body: JSON.stringify({ query: PING }),
    });
    return statusCode;
  } finally {
    await client.destroy();
  }
}
