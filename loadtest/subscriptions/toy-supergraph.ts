import { composeServices } from '@apollo/composition';
import { type ExecutionResult, parse } from 'graphql';
import { PushStream } from './push-stream.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';
const TYPE_DEFS = {
  events: `${LINK} type Query { ok: Boolean } type Subscription { tick: Tick } type Tick { n: Int! body: String by: Person } type Person @key(fields: "id") { id: ID! }`,
  people: `${LINK} type Query { people: [Person] } type Person @key(fields: "id") { id: ID! name: String }`,
};

/** What every client subscribes to: an event of one subgraph, completed by another. */
export const SUBSCRIPTION = 'subscription { tick { n body by { name } } }';

export function supergraph(): string {
  const services = Object.entries(TYPE_DEFS).map(([name, text]) => ({
    name,
    url: 'http://127.0.0.1:1/graphql',
    typeDefs: parse(text),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

/** Both subgraphs in process, so that what is measured is the gateway; `tick` sends an event. */
export class ToySubgraphs {
  readonly #listeners = new Set<(event: ExecutionResult) => void>();
  readonly #body: () => string;
  #n = 0;

  constructor(body: () => string) {
    this.#body = body;
  }

  get open(): number {
    return this.#listeners.size;
  }

  tick(): void {
    const tick = { n: ++this.#n, body: this.#body(), by: { __typename: 'Person', id: '1' } };
    for (const listener of this.#listeners) listener({ data: { tick } });
  }

  get events() {
    return {
      execute: async (): Promise<ExecutionResult> => ({ data: { ok: true } }),
      subscribe: async (): Promise<AsyncIterableIterator<ExecutionResult>> => this.#stream(),
    };
  }

  get people() {
    return {
      execute: async (): Promise<ExecutionResult> => ({
        data: { _entities: [{ __typename: 'Person', name: 'Ada' }] },
      }),
      subscribe: async (): Promise<ExecutionResult> => ({ data: null }),
    };
  }

  #stream(): AsyncIterableIterator<ExecutionResult> {
    const listener = (event: ExecutionResult) => stream.push(event);
    const stream = new PushStream<ExecutionResult>(() => this.#listeners.delete(listener));
    this.#listeners.add(listener);
    return stream;
  }
}
