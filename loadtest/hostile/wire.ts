import { connect, type Socket } from 'node:net';

/** Where the gateway listens. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface Exchange {
  /** How many answers the bytes ask for; the connection is given up once they are there. */
  readonly answers?: number;
  /** Without an answer after this long the outcome is `nothing`. */
  readonly patienceMs?: number;
  /** Called once connected, instead of writing all at once. */
  readonly write?: (socket: Socket) => void;
}

const PATIENCE_MS = 30_000;
/** Answers are looked at up to here; the rest is read and thrown away. */
const KEPT = 4096;

/**
 * Sends bytes as they are and reads the answers. The outcome is the status, followed by the error's code where there is one; several
 * different ones are joined by a comma. A connection closed before its answers is `closed`.
 */
export function exchange(target: Target, bytes: string | Buffer, options: Exchange = {}): Promise<string> {
  const { answers = 1, patienceMs = PATIENCE_MS, write } = options;
  return new Promise((resolve) => {
    const socket = connect(target.port, target.host);
    const reader = new AnswerReader(answers);
    const finish = (outcome: string): void => {
      clearTimeout(patience);
      socket.destroy();
      resolve(outcome);
    };
    const patience = setTimeout(() => finish('nothing'), patienceMs);
    patience.unref();
    socket.on('connect', () => (write ? write(socket) : socket.write(bytes)));
    socket.on('data', (chunk: Buffer) => {
      if (reader.take(chunk)) finish(reader.outcome);
    });
    // A refused body may be reset while it is still being sent; what was read before counts.
    socket.on('error', () => {});
    socket.on('close', () => finish(reader.outcome || 'closed'));
  });
}

/** Cuts a stream into answers, by their content-length. */
class AnswerReader {
  #pending: Buffer = Buffer.alloc(0);
  #left = 0;
  #body = '';
  #found = 0;
  readonly #outcomes = new Set<string>();
  #status = '';

  constructor(private readonly wanted: number) {}

  get outcome(): string {
    if (this.#found === 0 && this.#status) return this.#status;
    return [...this.#outcomes].join(',');
  }

  /** True when all answers are there. */
  take(chunk: Buffer): boolean {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (this.#pending.length > 0 && this.#found < this.wanted) {
      if (this.#status === '' && !this.#head()) return false;
      if (!this.#rest()) return false;
    }
    return this.#found >= this.wanted;
  }

  #head(): boolean {
    const end = this.#pending.indexOf('\r\n\r\n');
    if (end === -1) return false;
    const head = this.#pending.toString('latin1', 0, end);
    this.#pending = this.#pending.subarray(end + 4);
    this.#status = head.slice(9, 12);
    this.#left = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    this.#body = '';
    return true;
  }

  #rest(): boolean {
    const taken = Math.min(this.#left, this.#pending.length);
    if (this.#body.length < KEPT) this.#body += this.#pending.toString('latin1', 0, Math.min(taken, KEPT));
    this.#pending = this.#pending.subarray(taken);
    this.#left -= taken;
    if (this.#left > 0) return false;
    const code = /"code":"(\w+)"/.exec(this.#body)?.[1];
    this.#outcomes.add(code ? `${this.#status} ${code}` : this.#status);
    this.#status = '';
    this.#found++;
    return true;
  }
}

export interface RequestParts {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** The bytes of one request; a POST of JSON to /graphql unless told otherwise. */
export function request({ method = 'POST', path = '/graphql', headers = JSON_TYPE, body = '' }: RequestParts): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = Buffer.from(body as string);
  const head = `${method} ${path} HTTP/1.1\r\nhost: hostile\r\n${lines.join('')}content-length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

export const send = (target: Target, parts: RequestParts): Promise<string> => exchange(target, request(parts));

/** A GraphQL request as clients send it. */
export const ask = (target: Target, query: string, more: object = {}): Promise<string> =>
  send(target, { body: JSON.stringify({ query, ...more }) });
