import dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import type { HttpAnswer, HttpCall } from '../profile-definition.js';
import { isAllowedUrl, isPublicAddress } from './addresses.js';

/** What one call came to. `notSent`: no byte of it left this machine for the partner. */
export type CallResult =
  | { readonly kind: 'answered'; readonly answer: HttpAnswer }
  | { readonly kind: 'notSent'; readonly reason: 'NOT_CONNECTED' | 'HOST_NOT_ALLOWED' }
  | { readonly kind: 'lost'; readonly reason: 'TIMEOUT' | 'CONNECTION_LOST' | 'UNREADABLE_ANSWER' };

export interface Address {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly hosts: readonly string[];
}

export interface CallLimits {
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

export interface HttpClient {
  /** One physical call: no redirect is followed, nothing is repeated. Never throws. */
  call(
    given: HttpCall & { readonly to: Address; readonly limits: CallLimits; readonly signal?: AbortSignal | undefined },
  ): Promise<CallResult>;
  close(): Promise<void>;
}

const connectMs = 5000;
const refused = 'EADDRNOTPUBLIC';
/** Failures before a request can have been written. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Resolves a name as the system does, and refuses where any of its addresses is not public: checked at the moment of the connection,
 * so that an answer of the DNS that changes in between changes nothing.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address)))
      return callback(
        Object.assign(new Error('The name leads to an address that is not public.'), { code: refused }),
        '',
      );
    if (options.all) return callback(null, addresses);
    callback(null, addresses[0]!.address, addresses[0]!.family);
  });
};

/**
 * @param sandboxUrl where the sandbox listens; the only address that may be on this machine. Absent in production.
 */
export function httpClient(sandboxUrl: string | undefined): HttpClient {
  // A connection for each call: one that the partner has just closed would look like a lost answer.
  const internet = new Agent({ pipelining: 0, connect: { timeout: connectMs, lookup: publicLookup } });
  const loopback = new Agent({ pipelining: 0, connect: { timeout: connectMs } });
  return {
    async call({ to, limits, signal, method, path, headers, body }) {
      const url = URL.parse(`${to.baseUrl}${path}`);
      const inSandbox = url !== null && sandboxUrl !== undefined && url.origin === new URL(sandboxUrl).origin;
      if (url === null || !(inSandbox || isAllowedUrl(url, to.hosts)))
        return { kind: 'notSent', reason: 'HOST_NOT_ALLOWED' };
      if (signal?.aborted) return { kind: 'notSent', reason: 'NOT_CONNECTED' };
      const deadline = AbortSignal.timeout(limits.timeoutMs);
      try {
        const response = await request(url, {
          dispatcher: inSandbox ? loopback : internet,
          method,
          headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
          body: body ?? null,
          signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
          headersTimeout: 0,
          bodyTimeout: 0,
        });
        const text = await readCapped(response.body, limits.maxResponseBytes);
        if (text === null) return { kind: 'lost', reason: 'UNREADABLE_ANSWER' };
        return { kind: 'answered', answer: answerOf(response.statusCode, response.headers, text) };
      } catch (error) {
        return failureOf(error);
      }
    },
    async close() {
      await Promise.all([internet.destroy(), loopback.destroy()]);
    },
  };
}

/** Null: more than we read. */
async function readCapped(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    // Leaving the loop destroys the stream and its connection.
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answerOf(status: number, headers: Record<string, string | string[] | undefined>, text: string): HttpAnswer {
  const single = Object.entries(headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value[0] : value] as const,
  );
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status, headers: Object.fromEntries(single), body };
}

function failureOf(error: unknown): CallResult {
  const { name, code = '' } = error as NodeJS.ErrnoException;
  if (code === refused) return { kind: 'notSent', reason: 'HOST_NOT_ALLOWED' };
  if (beforeSending.has(code) || /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code))
    return { kind: 'notSent', reason: 'NOT_CONNECTED' };
  if (name === 'TimeoutError' || name === 'AbortError') return { kind: 'lost', reason: 'TIMEOUT' };
  return { kind: 'lost', reason: 'CONNECTION_LOST' };
}
