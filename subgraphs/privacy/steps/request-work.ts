import type { Database, Tx } from '#platform/database';
import type { Signals } from '#platform/live';
import type { Mailer } from '#platform/mail';
import type { Logger } from '#platform/observability';
import type { PersonalDataContributor } from '#platform/personal-data';
import type { ObjectStorage } from '#platform/storage';
import type { Clock, Ids } from '#platform/time';
import type { AuditStore } from '../audit/audit.store.js';
import type { LinkStore } from '../downloads/link.store.js';
import type { PrivacySettings } from '../settings.js';
import { progressTopic } from '../requests/request-row.js';
import type { RequestStore } from '../requests/request.store.js';
import type { RequestState } from '../requests/state-machine.rules.js';
import { progressOf } from './progress.rules.js';
import { StepFailure } from './step-failure.js';
import type { StepStore } from './step.store.js';

/** Everything a step works with. */
export interface ExportContext {
  readonly db: Database;
  readonly storage: ObjectStorage;
  readonly mailer: Mailer;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly requests: RequestStore;
  readonly steps: StepStore;
  readonly links: LinkStore;
  readonly audit: AuditStore;
  readonly settings: PrivacySettings;
  contributors(): readonly PersonalDataContributor[];
}

/** One transaction on a request that is locked first; listeners are told after the commit. */
export async function inRequest<T>(
  context: ExportContext,
  requestId: string,
  work: (tx: Tx, state: RequestState) => Promise<T>,
): Promise<T> {
  const result = await context.db.transaction(async (tx) => {
    const state = await context.requests.lock(tx, requestId);
    if (!state) throw new Error(`Request ${requestId} has work to do but does not exist.`);
    return work(tx, state);
  });
  context.signals.notify(progressTopic(requestId));
  return result;
}

/** Brings the request's progress up to what its steps have done by now. */
export async function recordProgress(
  context: ExportContext,
  tx: Tx,
  change: { requestId: string; state: RequestState },
): Promise<RequestState> {
  const progress = progressOf(await context.steps.ofRequest(change.requestId, tx));
  return context.requests.apply(tx, { ...change, event: { type: 'ADVANCED', progress } });
}

/** An answer from another room, or a failure that may be retried once the time is over. */
export async function answerOf<T>(context: ExportContext, what: string, answer: Promise<T>): Promise<T> {
  const { contributorTimeoutMs } = context.settings;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const message = `${what} did not answer within ${contributorTimeoutMs} ms.`;
      reject(new StepFailure({ code: 'CONTRIBUTOR_TIMEOUT', message, retry: true }));
    }, contributorTimeoutMs);
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
