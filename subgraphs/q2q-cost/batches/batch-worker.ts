import { newEvent } from '#contracts/events';
import type { Database, Tx } from '#platform/database';
import type { Outbox } from '#platform/events';
import type { JobDefinition, JobRun } from '#platform/jobs';
import { LeaseLost } from '#platform/leases';
import type { Clock } from '#platform/time';
import type { Attempt, Job } from '../classification/attempt.js';
import type { ClassificationStore } from '../classification/classification.store.js';
import type { Classifier } from '../classification/classifier.service.js';
import type { ClassificationRequest } from '../classification/provider.js';
import { ScreenedText } from '../classification/screened-text.js';
import type { BatchWait } from './batch.entity.js';
import type { Batches } from './batch.service.js';
import type { Batch, BatchItem, BatchStore, ItemEnd } from './batch.store.js';
import { batchJob, expireBatchesJob, sweepBatchesJob } from './job-names.js';

interface WorkerDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly batches: Batches;
  readonly classifier: Classifier;
  readonly classifications: ClassificationStore;
}

const leaseMs = 30_000;
/** Texts that are asked and settled together. */
const textsAtOnce = 16;
/** Texts that are with safety, or back and not yet asked about: so many copies of texts there are beside the batch. */
const mostOnTheirWay = 500;
const submittedAtOnce = 200;
const waitMs: Readonly<Record<BatchWait, number>> = { SCREENING: 15_000, BUDGET: 60_000, PROVIDER: 30_000 };
/** Rounds in which no provider answered, before an item is given up: about a quarter of an hour. */
const mostTries = 30;

interface Pause {
  readonly waitsFor: BatchWait | null;
  readonly retryAt: Date;
}

/**
 * Takes batches through screening and models. Every item has a key of its own in the ledger, and what it became is written in the
 * transaction that settles it: after a crash at any place none is asked and paid for twice, and none is lost.
 */
export class BatchWorker {
  private readonly store: BatchStore;

  constructor(private readonly deps: WorkerDependencies) {
    this.store = deps.batches.store;
  }

  /** Works until nothing can be done now. */
  async runUntilIdle(signal: AbortSignal, touch: () => Promise<void> = async () => undefined): Promise<void> {
    while (!signal.aborted) {
      const batch = await this.store.claim(leaseMs, this.deps.clock.now());
      if (!batch) return;
      this.deps.batches.tell(batch.id);
      const held = this.store.leases.hold(this.deps.db, batch, { leaseMs, signal });
      try {
        await this.work(batch, held.signal, touch);
      } catch (error) {
        // Cancelled, or taken over; an interrupted one is found again when its lease has run out.
        if (!(error instanceof LeaseLost) && !held.signal.aborted) throw error;
      } finally {
        held.end();
        this.deps.batches.tell(batch.id);
      }
    }
  }

  private async work(batch: Batch, signal: AbortSignal, touch: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      await touch();
      const current = await this.submit(batch);
      if (current.paused) return this.store.release(this.deps.db, batch, {});
      const ready = await this.store.ready(batch.id, textsAtOnce);
      if (ready.length === 0) {
        if (await this.endIfDone(batch)) return;
        return this.wait(batch, this.pause('SCREENING'));
      }
      const pause = await this.classify(batch, ready, signal);
      if (pause) return this.wait(batch, pause);
    }
  }

  /** Hands the next texts to safety. Returns the batch as it is now. */
  private async submit(batch: Batch): Promise<Batch> {
    return this.deps.db.transaction(async (tx) => {
      const current = await this.store.write(tx, batch);
      if (current.paused) return current;
      const items = await this.store.submit(tx, batch.id, mostOnTheirWay, submittedAtOnce);
      const events = items.map(({ id, batchId, text, locale }) =>
        newEvent('batch.text.submitted', id, {
          batchId,
          itemId: id,
          companyId: batch.companyId,
          text: text!,
          locale,
        }),
      );
      await this.deps.outbox.append(tx, events);
      return current;
    });
  }

  private async endIfDone(batch: Batch): Promise<boolean> {
    const counts = (await this.store.counts([batch.id])).get(batch.id) ?? {};
    if ((counts.NEW ?? 0) + (counts.SCREENING ?? 0) + (counts.READY ?? 0) > 0) {
      // Came back from safety a moment ago.
      return false;
    }
    const finishedAt = this.deps.clock.now();
    await this.store.release(this.deps.db, batch, { status: 'COMPLETED', outcome: 'CLASSIFIED', finishedAt });
    return true;
  }

  private async wait(batch: Batch, { waitsFor, retryAt }: Pause): Promise<void> {
    await this.deps.db.transaction(async (tx) => {
      await this.store.release(tx, batch, { waitsFor, retryAt });
      // What safety said between the last look and this row's lock would otherwise wait for the sweep.
      if (waitsFor === 'SCREENING') await this.store.retryNowIfReady(tx, batch.id);
    });
  }

  private async classify(batch: Batch, items: readonly BatchItem[], signal: AbortSignal): Promise<Pause | null> {
    const attempts = await this.deps.classifier.attempt(
      items.map((item) => jobOf(batch, item)),
      signal,
      60_000,
    );
    try {
      await this.deps.db.transaction(async (tx) => {
        await this.store.write(tx, batch);
        await this.finish(tx, items, attempts);
      });
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
      // Cancelled meanwhile: what was answered is paid for all the same.
      await this.deps.db.transaction((tx) => this.deps.classifier.finish(tx, attempts));
      throw error;
    }
    this.deps.batches.tell(batch.id);
    return this.pauseAfter(attempts, items);
  }

  private async finish(tx: Tx, items: readonly BatchItem[], attempts: readonly Attempt[]): Promise<void> {
    const written = await this.deps.classifier.finish(tx, attempts);
    const ids = new Map(written.map(({ reservationId, id }) => [reservationId, id]));
    const ends: ItemEnd[] = [];
    const again: string[] = [];
    for (const [at, attempt] of attempts.entries()) {
      const item = items[at]!;
      switch (attempt.kind) {
        case 'CLASSIFIED': {
          const { reservation, result } = attempt;
          const state = result.scores.length > 0 ? 'SCORED' : 'ABSTAINED';
          const classificationId = ids.get(reservation.id) ?? (await this.storedId(tx, reservation.id));
          ends.push({ id: item.id, state, failure: null, classificationId });
          break;
        }
        case 'DONE_BEFORE': {
          const { id, status } = attempt.classification;
          const state = status === 'SCORED' ? 'SCORED' : 'ABSTAINED';
          ends.push({ id: item.id, state, failure: null, classificationId: id });
          break;
        }
        case 'FAILED':
          if (attempt.reason === 'INVALID_ANSWER' || item.tries + 1 >= mostTries)
            ends.push({ id: item.id, state: 'FAILED', failure: attempt.reason, classificationId: null });
          else again.push(item.id);
          break;
        case 'KEY_REUSED':
        case 'RATE_LIMITED':
          throw new Error(`Item ${item.id} of a batch was refused with ${attempt.kind}, which its own key excludes.`);
        case 'BUDGET_EXHAUSTED':
        case 'COMPANY_UNKNOWN':
        case 'IN_PROGRESS':
          break;
      }
    }
    await this.store.end(tx, ends);
    await this.store.countTries(tx, again);
  }

  private async storedId(tx: Tx, reservationId: string): Promise<string> {
    const [classification] = await this.deps.classifications.by('reservationId', [reservationId], tx);
    if (!classification) throw new Error(`Reservation ${reservationId} was closed without a classification.`);
    return classification.id;
  }

  private pauseAfter(attempts: readonly Attempt[], items: readonly BatchItem[]): Pause | null {
    const of = <K extends Attempt['kind']>(kind: K) =>
      attempts.filter((attempt): attempt is Extract<Attempt, { kind: K }> => attempt.kind === kind);
    if (of('BUDGET_EXHAUSTED').length > 0 || of('COMPANY_UNKNOWN').length > 0) return this.pause('BUDGET');
    const away = attempts.some(
      (attempt, at) =>
        attempt.kind === 'FAILED' && attempt.reason === 'PROVIDER_UNAVAILABLE' && items[at]!.tries + 1 < mostTries,
    );
    if (away) return this.pause('PROVIDER');
    const [busy] = of('IN_PROGRESS');
    // A worker that has gone was asking: its hold runs out.
    if (busy && of('IN_PROGRESS').length === attempts.length) return { waitsFor: null, retryAt: busy.retryAt };
    return null;
  }

  private pause(waitsFor: BatchWait): Pause {
    return { waitsFor, retryAt: new Date(this.deps.clock.now().getTime() + waitMs[waitsFor]) };
  }
}

const jobOf = (batch: Batch, { id, text, language }: BatchItem): Job => ({
  screened: ScreenedText.ofEvent({ redactedText: text!, language: language as ClassificationRequest['language'] }),
  idempotencyKey: `batch:${batch.id}:${id}`,
  companyId: batch.companyId,
  feature: 'batch',
  feedbackId: null,
  userId: null,
  requestedBy: batch.requestedBy,
});

export function batchJobs(worker: BatchWorker, batches: Batches): JobDefinition[] {
  const run = (job: JobRun) => worker.runUntilIdle(job.signal, () => job.touch());
  return [
    { name: batchJob, concurrency: 2, run },
    { name: sweepBatchesJob, every: '10 seconds', concurrency: 1, run },
    {
      name: expireBatchesJob,
      every: '1 hour',
      concurrency: 1,
      async run() {
        await batches.expire();
      },
    },
  ];
}
