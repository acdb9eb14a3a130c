import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '#platform/time';
import type { RateLimit } from './rate-limit.js';
import { type KnownSender, type SenderDirectory } from './sender-directory.js';
import {
  checkSignature,
  checkSignatureHeaders,
  explainSignature,
  type SignatureProblem,
  type SignedHeaders,
} from './signature.rules.js';
import { defaultSender, type SenderPurpose } from './webhook-sender.store.js';

const maxBodyBytes = 8 * 1024 * 1024;

/** One thing wrong with the input: where (`[3].text`), and what to do about it. */
interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Why nothing of a request was stored. */
export interface WebhookRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly problems?: readonly Problem[];
  readonly ids?: readonly string[];
  readonly retryAfterSeconds?: number;
}

/** The store is away: nothing is known to be stored, repeating the request is safe. */
export class WebhookUnavailable extends Error {}
/** Too much waits already; the sender comes back. */
export class WebhookBusy extends Error {
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super(message);
  }
}

export interface SignedWebhookDependencies {
  readonly rateLimit: RateLimit;
  readonly clock: Clock;
  readonly senders: Pick<SenderDirectory, 'find'>;
  readonly toleranceSeconds: number;
  /** Told about every answer, for the process's metrics. */
  readonly onAnswer?: (status: number) => void;
}

export interface SignedWebhook {
  /** `/webhooks/feedback`: the sender `default`; a further part of the path names another one. */
  readonly path: string;
  /** What a sender must be made for. */
  readonly purpose: SenderPurpose;
  /** What a body holds, for the words of refusals: `event`. */
  readonly unit: string;
  /** Takes a body whose signature is right. Throws `WebhookUnavailable` and `WebhookBusy`. */
  take(sender: KnownSender, body: unknown, now: Date): Promise<WebhookRefusal | Readonly<Record<string, number>>>;
}

function refuse(reply: FastifyReply, { status, retryAfterSeconds, ...error }: WebhookRefusal): FastifyReply {
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  return reply.code(status).send({ error });
}

const headersOf = (request: FastifyRequest): SignedHeaders => {
  const read = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return { id: read('webhook-id'), timestamp: read('webhook-timestamp'), signature: read('webhook-signature') };
};

const unsigned = (problem: SignatureProblem, toleranceSeconds: number): WebhookRefusal => ({
  status: 401,
  code: problem,
  message: explainSignature(problem, toleranceSeconds),
});

export const invalid = (message: string, problems: readonly Problem[]): WebhookRefusal => ({
  status: 400,
  code: 'INVALID_REQUEST',
  message,
  problems,
});

export const idReused = (ids: readonly string[]): WebhookRefusal => ({
  status: 409,
  code: 'ID_REUSED',
  message: 'Nothing was stored: these event ids were used before for other content. Give each event its own id.',
  ids,
});

/** What the headers say of the body that cannot be read here. */
function unreadable({ headers }: FastifyRequest): WebhookRefusal | undefined {
  const encoding = headers['content-encoding']?.trim() ?? '';
  if (encoding !== '' && encoding.toLowerCase() !== 'identity') {
    return {
      status: 415,
      code: 'BODY_ENCODED',
      message: 'The body is compressed; send it as it is, without content-encoding, and sign those bytes.',
    };
  }
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(headers['content-type'] ?? '')?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset)
    ? undefined
    : {
        status: 415,
        code: 'NOT_UTF8',
        message: 'JSON is UTF-8: send content-type application/json without another charset.',
      };
}

/** The body as JSON, or what is wrong with it. */
function parseJson(body: Buffer, unit: string): { readonly value: unknown } | WebhookRefusal {
  const expected = `send one ${unit} or an array of ${unit}s`;
  if (body.length === 0) return invalid(`The body is empty; ${expected}.`, []);
  if (!isUtf8(body)) return invalid('The body is not valid UTF-8; encode it as UTF-8.', []);
  try {
    return { value: JSON.parse(body.toString('utf8')) };
  } catch (error) {
    // The parser quotes the text around the mistake, which may be personal: only the place is repeated.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    return invalid(`The body is not JSON${position ? ` (at character ${position})` : ''}; ${expected}.`, []);
  }
}

/** Signatures of a sender that does not exist are checked against this, so that they take as long as wrong ones. */
const unknownSendersKeys: readonly Buffer[] = [randomBytes(32)];

async function senderOf(request: FastifyRequest, { senders }: SignedWebhookDependencies): Promise<KnownSender | null> {
  const { sender = defaultSender } = request.params as { sender?: string };
  try {
    return await senders.find(sender);
  } catch (error) {
    throw new WebhookUnavailable('Senders cannot be looked up just now; send the same request again.', {
      cause: error,
    });
  }
}

const wrongPurpose = (purpose: SenderPurpose): WebhookRefusal => ({
  status: 403,
  code: 'SENDER_NOT_PERMITTED',
  message: `This sender may not send ${purpose}. An operator permits it: npm run webhook-secret -- permit --name NAME --for ${purpose}`,
});

/**
 * `POST path` (sender `default`) and `POST path/SENDER` in a scope of their own: the raw body must reach the signature check before
 * anything parses it.
 */
export async function signedWebhook(
  app: FastifyInstance,
  deps: SignedWebhookDependencies,
  webhook: SignedWebhook,
): Promise<void> {
  const { path, purpose, unit } = webhook;
  const accept = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const now = deps.clock.now();
    const { toleranceSeconds } = deps;
    const sender = await senderOf(request, deps);
    const keys = sender?.keysAt(now) ?? unknownSendersKeys;
    const problem = checkSignature(headersOf(request), body, { keys, nowMs: now.getTime(), toleranceSeconds });
    if (problem || !sender) return refuse(reply, unsigned(problem ?? 'SIGNATURE_MISMATCH', toleranceSeconds));
    if (!sender.purposes.has(purpose)) return refuse(reply, wrongPurpose(purpose));
    const json = parseJson(body, unit);
    if ('status' in json) return refuse(reply, json);
    const taken = await webhook.take(sender, json.value, now);
    return isRefusal(taken) ? refuse(reply, taken) : reply.code(202).send(taken);
  };
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: maxBodyBytes },
      (_request, body, done) => done(null, body),
    );
    scope.setErrorHandler((error: FastifyError, request, reply) => {
      const refusal = refusalOf(error, unit);
      if (refusal.status >= 500) request.log.error({ err: error, path }, 'A webhook failed');
      return refuse(reply, refusal);
    });
    // Before the body is read: what can be refused by its headers costs nothing more.
    scope.addHook('onRequest', async (request, reply) => {
      const nowMs = deps.clock.now().getTime();
      const waitSeconds = deps.rateLimit.take(request.ip, nowMs);
      if (waitSeconds > 0) {
        const message = `Too many requests from this address; wait ${waitSeconds} s, or send several ${unit}s per request.`;
        return refuse(reply, { status: 429, code: 'RATE_LIMITED', message, retryAfterSeconds: waitSeconds });
      }
      const { toleranceSeconds } = deps;
      const problem = checkSignatureHeaders(headersOf(request), { nowMs, toleranceSeconds });
      if (problem) return refuse(reply, unsigned(problem, toleranceSeconds));
      const refusal = unreadable(request);
      // RFC 9110, 15.5.16: what would be taken instead.
      return refusal ? refuse(reply.header('accept-encoding', 'identity'), refusal) : undefined;
    });
    const { onAnswer } = deps;
    if (onAnswer) scope.addHook('onResponse', async (_request, reply) => onAnswer(reply.statusCode));
    for (const url of [path, `${path}/:sender`])
      scope.post(url, { bodyLimit: maxBodyBytes, logLevel: 'warn' }, (request, reply) => accept(request, reply));
  });
}

const isRefusal = (taken: WebhookRefusal | Readonly<Record<string, number>>): taken is WebhookRefusal =>
  typeof (taken as WebhookRefusal).code === 'string';

/**
 * Errors on the way to the handler (Fastify's) and from the store; what is left is ours and says nothing about its cause.
 */
function refusalOf(error: FastifyError | Error, unit: string): WebhookRefusal {
  if (error instanceof WebhookBusy)
    return { status: 429, code: 'BUSY', message: error.message, retryAfterSeconds: error.retryAfterSeconds };
  if (error instanceof WebhookUnavailable)
    return { status: 503, code: 'UNAVAILABLE', message: error.message, retryAfterSeconds: 2 };
  const status = (error as FastifyError).statusCode ?? 500;
  if (status === 413) {
    return {
      status,
      code: 'BODY_TOO_LARGE',
      message: `The body is larger than ${maxBodyBytes} bytes; send fewer ${unit}s per request.`,
    };
  }
  if (status === 415) return { status, code: 'NOT_JSON', message: 'Send the body as content-type application/json.' };
  if (status >= 400 && status < 500) return { status, code: 'INVALID_REQUEST', message: error.message };
  return { status: 500, code: 'INTERNAL', message: 'The request failed here, not with you; send it again.' };
}
