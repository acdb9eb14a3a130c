import type { FastifyInstance } from 'fastify';
import { DatabaseSilent, isTransient } from '#platform/database';
import { withDeadline } from '#platform/time';
import { maxEventsPerRequest, maxProblems, pathOf, type Problem } from '../feedback/submission.rules.js';
import {
  idReused,
  invalid,
  type KnownSender,
  signedWebhook,
  type SignedWebhookDependencies,
  WebhookUnavailable,
} from '../webhook-senders/index.js';
import { parseRecord, type SentEvent } from './record.rules.js';
import type { EventsOutcome, RecordWriting } from './records.service.js';

export const recordsPath = '/webhooks/records';

/** A sender hears of its request within this time, whatever the store does. */
const answerMs = 30_000;

export interface RecordsWebhookDependencies extends SignedWebhookDependencies {
  readonly recordWriting: RecordWriting;
}

/** `POST /webhooks/records` (sender `default`) and `POST /webhooks/records/SENDER`: one event or up to 500, all of them or none. */
export async function recordsWebhook(app: FastifyInstance, deps: RecordsWebhookDependencies): Promise<void> {
  await signedWebhook(app, deps, {
    path: recordsPath,
    purpose: 'records',
    unit: 'event',
    take: (sender, body, now) => take(deps.recordWriting, { sender, body, now }),
  });
}

async function take(
  recordWriting: RecordWriting,
  { sender, body, now }: { sender: KnownSender; body: unknown; now: Date },
) {
  const parsed = parseEvents(body, now);
  if ('problems' in parsed) return invalid('Nothing was stored: some fields are not valid.', parsed.problems);
  const outcome = await stored(recordWriting, sender, parsed.events);
  if (outcome.kind === 'conflict') return idReused(outcome.ids);
  if (outcome.kind === 'stored') {
    const { kind: _, ...counts } = outcome;
    return counts;
  }
  const problems = outcome.problems.map(([index, { path, message }]) => ({
    path: pathOf(index, path, parsed.single),
    message,
  }));
  return invalid('Nothing was stored: some records cannot be written.', problems.slice(0, maxProblems));
}

/** What is stored after the deadline all the same is recognised when the sender repeats it. */
async function stored(
  recordWriting: RecordWriting,
  sender: KnownSender,
  events: readonly SentEvent[],
): Promise<EventsOutcome> {
  try {
    return await withDeadline(recordWriting.take(sender, events), answerMs, () => new DatabaseSilent(answerMs));
  } catch (error) {
    if (!(error instanceof DatabaseSilent) && !isTransient(error)) throw error;
    throw new WebhookUnavailable('Records could not be stored just now; send the same request again.', {
      cause: error,
    });
  }
}

/** All problems of all events, up to the first 50. */
function parseEvents(
  body: unknown,
  now: Date,
): { readonly events: readonly SentEvent[]; readonly single: boolean } | { readonly problems: readonly Problem[] } {
  const single = !Array.isArray(body);
  const values: readonly unknown[] = single ? [body] : body;
  if (values.length === 0) return { problems: [{ path: '', message: 'the array is empty; send at least one event' }] };
  if (values.length > maxEventsPerRequest) {
    const message = `the array has ${values.length} events; at most ${maxEventsPerRequest} are accepted per request, so send several requests`;
    return { problems: [{ path: '', message }] };
  }
  const events: SentEvent[] = [];
  const problems: Problem[] = [];
  for (const [index, value] of values.entries()) {
    const parsed = parseRecord(value, { now, withId: true });
    if (parsed.ok) events.push(parsed.event);
    else problems.push(...parsed.problems.map(({ path, message }) => ({ path: pathOf(index, path, single), message })));
    if (problems.length >= maxProblems) break;
  }
  return problems.length > 0 ? { problems: problems.slice(0, maxProblems) } : { events, single };
}
