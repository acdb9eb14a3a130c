import type { SubgraphAnswer, SubgraphTransport } from '../transport/index.js';
import { own } from './json.js';
import type { FetchStep } from './steps.js';

export interface Caller {
  readonly variables: Readonly<Record<string, unknown>>;
  headersFor(subgraph: string): Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  /** Called when the first answer of a subgraph is there. */
  readonly onFirstAnswer?: (() => void) | undefined;
}

/** A request of one step, and what came or will come of it. */
export interface Fetched {
  /** What was sent beside the caller's own variables, as JSON text. */
  readonly representations: string;
  readonly answer: Promise<SubgraphAnswer>;
}

/** Sends the requests of one execution, for one caller. */
export class Fetcher {
  readonly caller: Caller;
  readonly #transports: ReadonlyMap<string, SubgraphTransport>;
  /** Sent ahead by a replay, and still to be used. */
  #ahead: ReadonlyMap<FetchStep, Fetched> | undefined;

  constructor(transports: ReadonlyMap<string, SubgraphTransport>, caller: Caller) {
    this.#transports = transports;
    this.caller = caller;
  }

  /** Of these steps the answers are taken from here, where they are asked for with the same representations. */
  use(ahead: ReadonlyMap<FetchStep, Fetched>): void {
    this.#ahead = ahead;
  }

  fetch(step: FetchStep, representations: string): Promise<SubgraphAnswer> {
    const ahead = this.#ahead?.get(step);
    return ahead?.representations === representations ? ahead.answer : this.#send(step, representations);
  }

  #send({ request: template }: FetchStep, representations: string): Promise<SubgraphAnswer> {
    const { caller } = this;
    let variables = representations;
    for (const name of template.variables) {
      const value = own(caller.variables, name);
      if (value !== undefined) variables += `${variables ? ',' : ''}${JSON.stringify(name)}:${JSON.stringify(value)}`;
    }
    const transport = this.#transports.get(template.subgraph);
    if (!transport)
      return Promise.reject(new Error(`The plan names subgraph "${template.subgraph}", which is not there`));
    return transport.send({
      subgraph: template.subgraph,
      query: template.query,
      operationName: template.operationName,
      variables: `{${variables}}`,
      body: `${template.head}${variables}}}`,
      headers: caller.headersFor(template.subgraph),
      isMutation: template.isMutation,
      signal: caller.signal,
    });
  }
}
