import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '#platform/time';
import { QueueFullError } from './group-commit.js';
import { type FeedbackIngest, IngestUnavailable } from './ingest.service.js';
import type { RateLimit } from './rate-limit.js';
import { unknownCompany } from './known-records.store.js';
import { maxProblems, parseSubmissions, pathOf, type Problem, type Submission } from './submission.rules.js';
import {
  checkSignature,
  checkSignatureHeaders,
  defaultSender,
  explainSignature,
  type KnownSender,
  type SenderDirectory,
  type SignatureProblem,
  type SignedHeaders,
} from '../webhook-senders/index.js';

export const webhookPath = '/webhooks/feedback';
const unknownIds = 'Nothing was stored: some ids are not known.';
const maxBodyBytes = 8 * 1024 * 1024;

export interface WebhookDependencies {
  readonly ingest: FeedbackIngest;
  readonly rateLimit: RateLimit;
  readonly clock: Clock;
  readonly senders: Pick<SenderDirectory, 'find'>;
  readonly toleranceSeconds: number;
  /** Told about every answer, for the process's metrics. */
  readonly onAnswer?: (status: number) => void;
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly problems?: readonly Problem[];
  readonly ids?: readonly string[];
  readonly retryAfterSeconds?: number;
}

function refuse(reply: FastifyReply, { status, retryAfterSeconds, ...error }: Refusal): FastifyReply {
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

const unsigned = (problem: SignatureProblem, toleranceSeconds: number): Refusal => ({
  status: 401,
  code: problem,
  message: explainSignature(problem, toleranceSeconds),
});

const invalid = (message: string, problems: readonly Problem[]): Refusal => ({
  status: 400,
  code: 'INVALID_REQUEST',
  message,
  problems,
});

const idReused = (ids: readonly string[]): Refusal => ({
  status: 409,
  code: 'ID_REUSED',
  message: 'Nothing was stored: these event ids were used before for other content. Give each event its own id.',
  ids,
});

/** What the headers say of the body that cannot be read here. */
function unreadable({ headers }: FastifyRequest): Refusal | undefined {
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
function parseJson(body: Buffer): { readonly value: unknown } | Refusal {
  if (body.length === 0) return invalid('The body is empty; send one event or an array of events.', []);
  if (!isUtf8(body)) return invalid('The body is not valid UTF-8; encode it as UTF-8.', []);
  try {
    return { value: JSON.parse(body.toString('utf8')) };
  } catch (error) {
    // The parser quotes the text around the mistake, which may be personal: only the place is repeated.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    return invalid(
      `The body is not JSON${position ? ` (at character ${position})` : ''}; send one event or an array of events.`,
      [],
    );
  }
}

/** Signatures of a sender that does not exist are checked against this, so that they take as long as wrong ones. */
const unknownSendersKeys: readonly Buffer[] = [randomBytes(32)];

async function senderOf(request: FastifyRequest, { senders }: WebhookDependencies): Promise<KnownSender | null> {
  const { sender = defaultSender } = request.params as { sender?: string };
  try {
    return await senders.find(sender);
  } catch (error) {
    throw new IngestUnavailable('Senders cannot be looked up just now; send the same request again.', { cause: error });
  }
}

/** A company that is not the sender's is refused like one that does not exist. */
function foreignCompanies(
  { companyIds }: KnownSender,
  { submissions, single }: { submissions: readonly Submission[]; single: boolean },
): Problem[] {
  if (companyIds === null) return [];
  return submissions.flatMap(({ companyId }, index) =>
    companyIds.has(companyId) ? [] : [{ ...unknownCompany, path: pathOf(index, unknownCompany.path, single) }],
  );
}

async function accept(request: FastifyRequest, reply: FastifyReply, deps: WebhookDependencies): Promise<FastifyReply> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const now = deps.clock.now();
  const { toleranceSeconds } = deps;
  const sender = await senderOf(request, deps);
  const keys = sender?.keysAt(now) ?? unknownSendersKeys;
  const problem = checkSignature(headersOf(request), body, { keys, nowMs: now.getTime(), toleranceSeconds });
  if (problem || !sender) return refuse(reply, unsigned(problem ?? 'SIGNATURE_MISMATCH', toleranceSeconds));
  const json = parseJson(body);
  if ('status' in json) return refuse(reply, json);
  const parsed = parseSubmissions(json.value, now);
  if (!parsed.ok) return refuse(reply, invalid('Nothing was stored: some fields are not valid.', parsed.problems));
  const foreign = foreignCompanies(sender, parsed).slice(0, maxProblems);
  if (foreign.length > 0) return refuse(reply, invalid(unknownIds, foreign));
  const outcome = await deps.ingest.submit(sender.source, parsed.submissions);
  if (outcome.kind === 'stored') {
    return reply.code(202).send({ accepted: outcome.accepted, duplicates: outcome.duplicates });
  }
  if (outcome.kind === 'conflict') return refuse(reply, idReused(outcome.ids));
  const problems = outcome.problems.map(({ index, path, message }) => ({
    path: pathOf(index, path, parsed.single),
    message,
  }));
  return refuse(reply, invalid(unknownIds, problems));
}

/**
 * Errors on the way to the handler (Fastify's) and from the queue; what is left is ours and says
 * nothing about its cause.
 */
function refusalOf(error: FastifyError | Error): Refusal {
  if (error instanceof QueueFullError) {
    return { status: 429, code: 'BUSY', message: error.message, retryAfterSeconds: error.retryAfterSeconds };
  }
  if (error instanceof IngestUnavailable) {
    return { status: 503, code: 'UNAVAILABLE', message: error.message, retryAfterSeconds: 2 };
  }
  const status = (error as FastifyError).statusCode ?? 500;
  if (status === 413) {
    return {
      status,
      code: 'BODY_TOO_LARGE',
      message: `The body is larger than ${maxBodyBytes} bytes; send fewer events per request.`,
    };
  }
  if (status === 415) return { status, code: 'NOT_JSON', message: 'Send the body as content-type application/json.' };
  if (status >= 400 && status < 500) return { status, code: 'INVALID_REQUEST', message: error.message };
  return { status: 500, code: 'INTERNAL', message: 'The request failed here, not with you; send it again.' };
}

/**
 * `POST /webhooks/feedback` (sender `default`) and `POST /webhooks/feedback/SENDER` in a scope of
 * its own: the raw body must reach the signature check before anything parses it.
 */
export async function feedbackWebhook(app: FastifyInstance, deps: WebhookDependencies): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: maxBodyBytes },
      (_request, body, done) => done(null, body),
    );
    scope.setErrorHandler((error: FastifyError, request, reply) => {
      const refusal = refusalOf(error);
      if (refusal.status >= 500) request.log.error({ err: error }, 'Feedback webhook failed');
      return refuse(reply, refusal);
    });
    // Before the body is read: what can be refused by its headers costs nothing more.
    scope.addHook('onRequest', async (request, reply) => {
      const nowMs = deps.clock.now().getTime();
      const waitSeconds = deps.rateLimit.take(request.ip, nowMs);
      if (waitSeconds > 0) {
        const message = `Too many requests from this address; wait ${waitSeconds} s, or send several events per request.`;
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
    for (const path of [webhookPath, `${webhookPath}/:sender`])
      scope.post(path, { bodyLimit: maxBodyBytes, logLevel: 'warn' }, (request, reply) => accept(request, reply, deps));
  });
}
