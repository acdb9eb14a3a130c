import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Database, isUuid } from '#platform/database';
import type { Clock } from '#platform/time';
import type { DestinationStore } from '../destinations/destination.store.js';
import { readPartnerMessage } from '../partners/partner-webhook.rules.js';
import type { PartnerDirectory } from './partner-directory.js';
import type { RunOperations } from './run-operations.service.js';

export interface PartnerWebhookDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly destinations: DestinationStore;
  readonly partners: PartnerDirectory;
  readonly runOperations: RunOperations;
  /** After a message settled a run, whose successors may go on. */
  wakeDeliveries(): Promise<void>;
}

const maxBodyBytes = 1024 * 1024;

/**
 * `POST /webhooks/partners/DESTINATION`: what a partner says of a delivery that it accepted, or whose answer was lost. Signed as in Standard
 * Webhooks; a message that comes again changes nothing more.
 */
export async function partnerWebhook(app: FastifyInstance, deps: PartnerWebhookDependencies): Promise<void> {
  await app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    // The signature is over the bytes that came.
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    scope.post('/webhooks/partners/:destinationId', { bodyLimit: maxBodyBytes }, (request, reply) =>
      accept(request, reply, deps),
    );
    done();
  });
}

async function accept(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: PartnerWebhookDependencies,
): Promise<FastifyReply> {
  const { destinationId } = request.params as { destinationId: string };
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const headers = {
    id: header('webhook-id'),
    timestamp: header('webhook-timestamp'),
    signature: header('webhook-signature'),
  };
  const destination = isUuid(destinationId) ? await deps.destinations.get(deps.db, destinationId) : null;
  // A destination that does not exist has no secret, and says so like one that has none.
  const secrets =
    destination?.deletedAt === null ? deps.partners.webhookSecrets(destination, destination.profileId) : [];
  const read = readPartnerMessage(headers, body, { secrets, now: deps.clock.now() });
  if (!read.ok) {
    const status = read.code === 'NOT_A_MESSAGE' ? 400 : 401;
    return reply.code(status).send({ error: { code: read.code, message: read.explanation } });
  }
  const { idempotencyKey, outcome } = read.message;
  if (idempotencyKey === undefined || outcome === undefined) return reply.send({ settled: 0 });
  const settled = await deps.runOperations.settle(destination!.id, idempotencyKey, outcome);
  if (settled > 0) await deps.wakeDeliveries();
  return reply.send({ settled });
}
