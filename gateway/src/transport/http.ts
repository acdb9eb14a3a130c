import { STATUS_CODES } from 'node:http';
import { Pool } from 'undici';
import { addressOf } from './address.js';
import { decoded, type EncodedAnswer, isPlain, plain, tooLarge } from './body-encoding.js';
import { connectorTo } from './connector.js';
import { readHttpAnswer } from './http-answer.js';
import { UnchangedAnswers } from './unchanged-answers.js';
import { SubgraphError, type SubgraphAnswer, type SubgraphRequest, type SubgraphTransport } from './transport.js';

export interface HttpOptions {
  /** Sockets per subgraph. */
  readonly connections: number;
  /** Whole request, from the call to the last byte, in milliseconds. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly keepAliveMs: number;
  /** Tell when a query's answer is the same as the last time. */
  readonly unchanged: boolean;
}

const CONTENT_HEADERS = [
  'content-type',
  'application/json',
  'accept',
  'application/graphql-response+json, application/json',
];

interface Exchange {
  readonly resolve: (answer: EncodedAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** undici's low-level handler: no streams, the body is collected and handed over once. */
class ResponseCollector {
  private abort: ((reason: Error) => void) | undefined;
  private status = 0;
  private statusText = '';
  private encoding: string | undefined;
  private type: string | undefined;
  private first: Buffer | undefined;
  private rest: Buffer[] | undefined;
  private bytes = 0;
  private stopped: Error | undefined;

  constructor(
    private readonly subgraph: string,
    private readonly maxBytes: number,
    private readonly exchange: Exchange,
  ) {}

  /** Ends the exchange from outside: time is up, or nobody waits any more. */
  stop(reason: Error): void {
    if (this.stopped) return;
    this.stopped = reason;
    this.abort?.(reason);
    this.exchange.reject(reason);
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.abort = abort;
    if (this.stopped) abort(this.stopped);
  }

  /** Also for interim answers, which the final one follows. */
  onHeaders(status: number, headers: Buffer[], _resume: () => void, statusText: string): boolean {
    this.status = status;
    this.encoding = headerOf(headers, 'content-encoding');
    this.type = headerOf(headers, 'content-type');
    this.statusText = statusText;
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.bytes += chunk.length;
    if (this.bytes > this.maxBytes) {
      this.stop(tooLarge(this.subgraph, this.maxBytes));
      return false;
    }
    if (!this.first) this.first = chunk;
    else (this.rest ??= [this.first]).push(chunk);
    return true;
  }

  onComplete(): void {
    const body = this.rest ? Buffer.concat(this.rest) : (this.first ?? Buffer.alloc(0));
    this.exchange.resolve({
      status: this.status,
      statusText: this.statusText || (STATUS_CODES[this.status] ?? ''),
      body,
      encoding: this.encoding,
      type: this.type,
    });
  }

  onError(error: Error): void {
    this.exchange.reject(error);
  }
}

/** Of raw names and values in turn; `name` in lower case. Several lines are one list (RFC 9110 §5.3). */
function headerOf(headers: readonly Buffer[], name: string): string | undefined {
  let value: string | undefined;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (headers[at]!.length !== name.length || headers[at]!.toString('latin1').toLowerCase() !== name) continue;
    const text = headers[at + 1]!.toString('latin1');
    value = value === undefined ? text : `${value},${text}`;
  }
  return value;
}

/** One subgraph over HTTP/1.1 with kept-alive connections. */
export class HttpTransport implements SubgraphTransport {
  private readonly pool: Pool;
  private readonly path: string;
  private readonly unchanged: UnchangedAnswers | undefined;

  constructor(
    private readonly subgraph: string,
    url: string,
    private readonly options: HttpOptions,
  ) {
    const { origin, path, socketPath } = addressOf(url);
    this.path = path;
    this.unchanged = options.unchanged ? new UnchangedAnswers() : undefined;
    this.pool = new Pool(origin, {
      connections: options.connections,
      pipelining: 1,
      keepAliveTimeout: options.keepAliveMs,
      // One timer per request instead of undici's: it covers waiting for a socket, too.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: connectorTo(socketPath),
    });
  }

  async send(request: SubgraphRequest): Promise<SubgraphAnswer> {
    const encoded = await this.exchange(request);
    const answer = isPlain(encoded)
      ? plain(this.subgraph, encoded)
      : await decoded(this.subgraph, encoded, this.options.maxResponseBytes);
    if (!this.unchanged || request.isMutation) return readHttpAnswer(this.subgraph, answer);
    return this.unchanged.read(this.subgraph, request.body, answer);
  }

  async close(): Promise<void> {
    if (!this.pool.closed) await this.pool.close();
  }

  private exchange(request: SubgraphRequest): Promise<EncodedAnswer> {
    return new Promise((resolve, reject) => {
      const collector = new ResponseCollector(this.subgraph, this.options.maxResponseBytes, {
        resolve: (answer) => {
          finish();
          resolve(answer);
        },
        reject: (error) => {
          finish();
          reject(this.failure(error));
        },
      });
      const cancel = (): void =>
        collector.stop(new SubgraphError('CANCELLED', `The request to subgraph "${this.subgraph}" was cancelled`));
      const timer = setTimeout(() => {
        const message = `Subgraph "${this.subgraph}" did not answer within ${this.options.timeoutMs} ms`;
        collector.stop(new SubgraphError('TIMEOUT', message));
      }, this.options.timeoutMs);
      const finish = (): void => {
        clearTimeout(timer);
        request.signal?.removeEventListener('abort', cancel);
      };
      if (request.signal?.aborted) {
        cancel();
        return;
      }
      request.signal?.addEventListener('abort', cancel, { once: true });
      this.pool.dispatch(
        { path: this.path, method: 'POST', headers: this.headers(request), body: request.body },
        collector,
      );
    });
  }

  private headers(request: SubgraphRequest): string[] {
    const headers = [...CONTENT_HEADERS];
    for (const name in request.headers) headers.push(name, request.headers[name]!);
    return headers;
  }

  private failure(error: unknown): SubgraphError {
    if (error instanceof SubgraphError) return error;
    return new SubgraphError('CONNECTION_FAILED', `Subgraph "${this.subgraph}" could not be reached`, { cause: error });
  }
}
