import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnswerBody } from './answer-body.js';
import { LONG_READ_BYTES } from './request-body.js';

/** A complete answer. */
export interface HotAnswer {
  readonly status: number;
  /** Names and values in turn, without `content-length`. */
  readonly headers: readonly string[];
  readonly body: AnswerBody;
}

/** A request the hot path may answer, judged by its head alone. */
export interface HotRequest {
  /** Everything but the body that can change the answer: caller, forwarded headers, accepted type. Undefined: never shared. */
  readonly shareKey: string | undefined;
  /** Names and values in turn that belong to this response only, such as its request id. */
  readonly headers: readonly string[];
}

/** What a body asks for: already refused (`answer`), or to be run. */
export type HotOperation =
  | { readonly answer: HotAnswer }
  | {
      readonly shareable: boolean;
      run(signal: AbortSignal): Promise<HotAnswer>;
      /** Another request has joined and gets `answer` too. */
      readonly joined?: (request: IncomingMessage, answer: Promise<HotAnswer>) => void;
    };

/** What the hot path needs to know from the server around it. */
export interface HotPathHooks<R extends HotRequest = HotRequest> {
  /** Who asks, without waiting for anything; undefined leaves the request to the slow path, its body unread. */
  accept(request: IncomingMessage): R | undefined;
  /** Looks the operation up, or says why it cannot run. Must not throw for anything a client can send. */
  prepare(body: Buffer, hot: R, request: IncomingMessage): HotOperation;
  /** The answer to a failure that is a bug of ours; `error` goes to the log. */
  failed(error: unknown, hot: R): HotAnswer;
}

export interface HotPathOptions {
  readonly paths: readonly string[];
  readonly maxBodyBytes: number;
  /** Identical queries of equal `shareKey` that are in flight at the same time are run once. */
  readonly shareRequests: boolean;
}

interface Flight {
  readonly controller: AbortController;
  waiting: number;
  readonly joined: ((request: IncomingMessage, answer: Promise<HotAnswer>) => void) | undefined;
  /** Nobody has joined. */
  alone: boolean;
}

/** A flight that others may still join. Its answer is only here: a response keeps its flight, and that for longer than it takes (ADR 0022). */
interface Open {
  readonly flight: Flight;
  readonly answer: Promise<HotAnswer>;
}

/**
 * Answers plain `POST application/json` requests straight from the socket: no framework, no pipeline of plugins, and for identical
 * queries in flight one execution and one buffer. Whatever is not plain is left to the slow path (`false`).
 */
export class HotPath<R extends HotRequest = HotRequest> {
  private readonly open = new Map<string, Open>();
  /** Requests that were answered with somebody else's execution. */
  shared = 0;

  constructor(
    private readonly hooks: HotPathHooks<R>,
    private readonly options: HotPathOptions,
  ) {}

  /** True when the request will be answered here. */
  readonly handle = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (!this.isPlain(request)) return false;
    const hot = this.hooks.accept(request);
    if (!hot) return false;
    readBody(request, Number(request.headers['content-length']), (body) => {
      try {
        this.answer({ hot, body, request, response });
      } catch (error) {
        write(response, hot, this.hooks.failed(error, hot));
      }
    });
    return true;
  };

  private isPlain(request: IncomingMessage): boolean {
    if (request.method !== 'POST' || !this.options.paths.includes(request.url!)) return false;
    const { headers } = request;
    const type = headers['content-type'];
    if (type !== 'application/json' && type !== 'application/json; charset=utf-8') return false;
    // A body of unknown or excessive length, an encoded one, or one that waits for "100 Continue" is for the slow path to judge.
    const length = headers['content-length'];
    if (length === undefined || headers['content-encoding'] !== undefined || headers.expect !== undefined) return false;
    return Number(length) > 0 && Number(length) <= this.options.maxBodyBytes;
  }

  private answer(of: { hot: R; body: Buffer; request: IncomingMessage; response: ServerResponse }): void {
    const { hot, body, request, response } = of;
    // The key of a long body would take as long as reading it.
    const mayShare = this.options.shareRequests && hot.shareKey !== undefined && body.length <= LONG_READ_BYTES;
    const key = mayShare ? `${body.toString('latin1')}\n${hot.shareKey}` : undefined;
    const running = key === undefined ? undefined : this.open.get(key);
    if (running) {
      this.shared++;
      running.flight.alone = false;
      running.flight.joined?.(request, running.answer);
      this.wait(running, hot, response);
      return;
    }
    const operation = this.hooks.prepare(body, hot, request);
    if ('answer' in operation) {
      write(response, hot, operation.answer);
      return;
    }
    const controller = new AbortController();
    const flight: Flight = { joined: operation.joined, controller, waiting: 0, alone: true };
    const started: Open = { flight, answer: operation.run(controller.signal) };
    if (key !== undefined && operation.shareable) this.keep(key, started);
    this.wait(started, hot, response);
  }

  private keep(key: string, open: Open): void {
    const { flight, answer } = open;
    this.open.set(key, open);
    const close = (): void => {
      if (this.open.get(key)?.flight === flight) this.open.delete(key);
    };
    answer.then(close, close);
    // Once everybody has left nobody may join: what runs is being cancelled.
    flight.controller.signal.addEventListener('abort', close, { once: true });
  }

  private wait({ flight, answer }: Open, hot: R, response: ServerResponse): void {
    flight.waiting++;
    let waiting = true;
    response.once('close', () => {
      if (!waiting) return;
      waiting = false;
      if (--flight.waiting === 0) flight.controller.abort();
    });
    const finish = (answered: HotAnswer): void => {
      if (!waiting) return;
      waiting = false;
      flight.waiting--;
      write(response, hot, answered, flight.alone);
    };
    answer.then(finish, (error: unknown) => finish(this.hooks.failed(error, hot)));
  }
}

/** `alone`: nobody else gets this answer. */
function write(response: ServerResponse, hot: HotRequest, answer: HotAnswer, alone = true): void {
  const { status, headers, body } = answer;
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, [...headers, ...hot.headers, 'content-length', `${body.byteLength}`]);
  body.end(response, alone);
}

/** Calls back with the whole body. A connection that breaks before is nobody's to answer. */
function readBody(request: IncomingMessage, length: number, done: (body: Buffer) => void): void {
  let chunks: Buffer[] | undefined;
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes < length) (chunks ??= []).push(chunk);
    else if (bytes === length) done(chunks ? Buffer.concat([...chunks, chunk]) : chunk);
  });
  request.resume();
}
