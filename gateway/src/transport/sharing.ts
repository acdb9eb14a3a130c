import { copyJson } from '../execution/json.js';
import { RepeatedAnswer } from './unchanged-answers.js';
import { SubgraphError, type SubgraphAnswer, type SubgraphRequest, type SubgraphTransport } from './transport.js';

interface Flight {
  readonly landed: Promise<void>;
  readonly controller: AbortController;
  waiting: number;
  /** One answer for each who waits: whoever takes one may write into it. */
  answers: SubgraphAnswer[];
}

const keyOf = (request: SubgraphRequest): string => {
  let key = request.body;
  for (const name in request.headers) if (name !== 'x-request-id') key += `\n${name}:${request.headers[name]}`;
  return key;
};

const copyOf = (answer: SubgraphAnswer): SubgraphAnswer =>
  answer instanceof RepeatedAnswer
    ? answer.again()
    : { ...answer, data: copyJson(answer.data) as SubgraphAnswer['data'] };

/**
 * Sends identical queries that are in flight at the same time once. Identical means the same body and the same forwarded headers, so
 * that two callers whom the subgraph could tell apart never share. The request goes on while anybody waits for it.
 */
export class SharingTransport implements SubgraphTransport {
  private readonly flights = new Map<string, Flight>();
  shared = 0;

  constructor(private readonly inner: SubgraphTransport) {}

  send(request: SubgraphRequest): Promise<SubgraphAnswer> {
    if (request.isMutation) return this.inner.send(request);
    const key = keyOf(request);
    const running = this.flights.get(key);
    if (running) this.shared++;
    const flight = running ?? this.start(key, request);
    return this.join(key, flight, request);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  private start(key: string, request: SubgraphRequest): Flight {
    const controller = new AbortController();
    const landed = this.inner.send({ ...request, signal: controller.signal }).then(
      (answer) => {
        this.remove(key, flight);
        // Copied before anybody sees the first one.
        flight.answers = [answer];
        while (flight.answers.length < flight.waiting) flight.answers.push(copyOf(answer));
      },
      (error: unknown) => {
        this.remove(key, flight);
        throw error;
      },
    );
    landed.catch(() => {});
    const flight: Flight = { landed, controller, waiting: 0, answers: [] };
    this.flights.set(key, flight);
    return flight;
  }

  private async join(key: string, flight: Flight, request: SubgraphRequest): Promise<SubgraphAnswer> {
    flight.waiting++;
    const { signal } = request;
    let onAbort: (() => void) | undefined;
    try {
      if (!signal) {
        await flight.landed;
        return flight.answers.pop()!;
      }
      const left = new Promise<never>((_resolve, reject) => {
        onAbort = () =>
          reject(new SubgraphError('CANCELLED', `The request to subgraph "${request.subgraph}" was cancelled`));
        if (signal.aborted) onAbort();
        else signal.addEventListener('abort', onAbort, { once: true });
      });
      left.catch(() => {});
      await Promise.race([flight.landed, left]);
      return flight.answers.pop()!;
    } finally {
      if (onAbort) signal?.removeEventListener('abort', onAbort);
      if (--flight.waiting === 0 && this.flights.get(key) === flight) {
        this.flights.delete(key);
        flight.controller.abort(signal?.reason);
      }
    }
  }

  private remove(key: string, flight: Flight): void {
    if (this.flights.get(key) === flight) this.flights.delete(key);
  }
}
