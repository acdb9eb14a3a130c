import { Buffer } from 'node:buffer';
import { knownCompany } from '#platform/companies';
import type { Database, Tx } from '#platform/database';
import { claimKey, forgetKey, keyedRequest, rememberResult } from '#platform/idempotency';
import type { JobScheduler } from '#platform/jobs';
import type { Signals } from '#platform/live';
import type { RequestLimit } from '#platform/rate-limits';
import type { Clock, Ids } from '#platform/time';
import type { Budgets } from '../budgets/budget.service.js';
import type { SpendStore } from '../budgets/spend.store.js';
import type { ModelChoice } from '../classification/classifier.service.js';
import { modelIdOf } from '../classification/provider.js';
import { costOf, holdOf } from '../prices/price.rules.js';
import type { BatchOutcome } from './batch.entity.js';
import type { GivenItem } from './batch.rules.js';
import { type Batch, BatchStore } from './batch.store.js';
import { batchJob } from './job-names.js';

export const batchTopic = (id: string): string => `classification-batch:${id}`;

export interface ClassifyBatchRequest {
  readonly companyId: string;
  readonly items: readonly GivenItem[];
  readonly actorId: string;
  readonly idempotencyKey: string | null;
}

export type ClassifyBatchOutcome =
  | { readonly kind: 'ACCEPTED'; readonly batch: Batch }
  | { readonly kind: 'COMPANY_UNKNOWN' }
  | { readonly kind: 'KEY_REUSED' }
  | { readonly kind: 'RATE_LIMITED'; readonly retryAt: Date };

/** What a batch would cost, without one being made. */
export interface BatchEstimate {
  readonly modelId: string | null;
  readonly texts: number;
  /** At what a text has cost in the last thirty days, or at a usual one from the price. */
  readonly expectedPusd: bigint;
  /** What would be set aside for all of them at once. */
  readonly mostPusd: bigint;
  readonly availablePusd: bigint;
  readonly basis: 'HISTORY' | 'PRICE';
}

interface BatchDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly jobs: JobScheduler;
  readonly signals: Signals;
  readonly limit: RequestLimit;
  readonly budgets: Budgets;
  readonly spend: SpendStore;
  readonly choice: ModelChoice;
}

const historyMs = 30 * 86_400_000;
const longestWaitMs = 30 * 86_400_000;
/** A usual answer, where none was paid for yet. */
const usualOutputTokens = 120;
const bytesPerToken = 4;

/** Takes batches, stops and starts them. What is done with the texts is the worker's. */
export class Batches {
  readonly store: BatchStore;

  constructor(private readonly deps: BatchDependencies) {
    this.store = new BatchStore(deps.db);
  }

  async classify(request: ClassifyBatchRequest): Promise<ClassifyBatchOutcome> {
    const { companyId, items, actorId, idempotencyKey } = request;
    if (!(await knownCompany(this.deps.db, companyId))) return { kind: 'COMPANY_UNKNOWN' };
    const keyed = keyedRequest(actorId, idempotencyKey, { operation: 'classifyBatch', input: { companyId, items } });
    const outcome = await this.deps.db.transaction(async (tx) => {
      const claim = await claimKey(tx, keyed, this.deps.clock.now());
      if (claim.kind === 'KEY_REUSED') return claim;
      if (claim.kind === 'REPEATED') return { kind: 'MADE', id: claim.resultId! } as const;
      // A batch is one request of the hundred in a minute; a repetition is none.
      const rate = await this.deps.limit.take({ actorId, companyId });
      if (!rate.allowed) {
        await forgetKey(tx, keyed);
        return { kind: 'RATE_LIMITED', retryAt: rate.retryAt } as const;
      }
      const id = await this.make(tx, request);
      await rememberResult(tx, keyed, id);
      return { kind: 'MADE', id } as const;
    });
    if (outcome.kind !== 'MADE') return outcome;
    await this.wake(outcome.id);
    return { kind: 'ACCEPTED', batch: (await this.store.byId(outcome.id))! };
  }

  /** `null` where it has ended already: it is left as it is. */
  async setPaused(id: string, paused: boolean): Promise<Batch | null> {
    const batch = await this.deps.db.transaction((tx) => this.store.setPaused(tx, id, paused));
    if (batch && !paused) await this.wake(id);
    this.tell(id);
    return batch;
  }

  /** Texts that wait are forgotten; what was answered stays. Returns whether it was open. */
  async stop(id: string, outcome: BatchOutcome = 'CANCELLED'): Promise<boolean> {
    const now = this.deps.clock.now();
    const stopped = await this.deps.db.transaction((tx) => this.store.stop(tx, id, { outcome, now }));
    this.tell(id);
    return stopped;
  }

  /** No text waits for longer than thirty days. Returns how many batches were ended. */
  async expire(limit = 100): Promise<number> {
    const before = new Date(this.deps.clock.now().getTime() - longestWaitMs);
    const old = await this.store.olderThan(before, limit);
    for (const id of old) await this.stop(id, 'EXPIRED');
    return old.length;
  }

  /** `null` for a company that is not known. */
  async estimate(
    companyId: string,
    { texts, bytes }: { readonly texts: number; readonly bytes: number },
  ): Promise<BatchEstimate | null> {
    const budget = await this.deps.budgets.read(companyId);
    if (!budget) return null;
    const availablePusd = budget.limitPusd - budget.spentPusd - budget.reservedPusd;
    const { candidates } = await this.deps.choice.choiceFor(companyId);
    const [first] = candidates;
    if (!first) return { modelId: null, texts, expectedPusd: 0n, mostPusd: 0n, availablePusd, basis: 'PRICE' };
    const { client, rates } = first;
    const prompt = client.promptOf({ text: '', language: 'und' });
    const mostPusd = BigInt(texts) * holdOf(rates, prompt, client.maxOutputTokens) + rates.inputPicoUsd * BigInt(bytes);
    const since = new Date(this.deps.clock.now().getTime() - historyMs);
    const average = await this.deps.spend.averageCost(client, since);
    const inputTokens = Math.ceil((Buffer.byteLength(prompt) * texts + bytes) / bytesPerToken);
    const outputTokens = Math.min(usualOutputTokens, client.maxOutputTokens) * texts;
    const fromPrice = costOf(rates, { inputTokens, outputTokens });
    return {
      modelId: modelIdOf(client),
      texts,
      expectedPusd: average === null ? fromPrice : average * BigInt(texts),
      mostPusd,
      availablePusd,
      basis: average === null ? 'PRICE' : 'HISTORY',
    };
  }

  tell(id: string): void {
    this.deps.signals.notify(batchTopic(id));
  }

  wake(id: string): Promise<void> {
    return this.deps.jobs.wake(batchJob, { batchId: id }, { unique: id });
  }

  private async make(tx: Tx, { companyId, items, actorId }: ClassifyBatchRequest): Promise<string> {
    const id = this.deps.ids.next();
    const batch = {
      id,
      companyId,
      requestedBy: actorId,
      status: 'PENDING' as const,
      outcome: null,
      paused: false,
      waitsFor: null,
      retryAt: null,
      total: items.length,
      seq: 1,
      leaseUntil: null,
      fence: 0,
      createdAt: this.deps.clock.now(),
      startedAt: null,
      finishedAt: null,
    };
    const rows = items.map(({ id: itemId, text, locale }, position) => ({
      id: this.deps.ids.next(),
      batchId: id,
      position,
      itemId,
      state: 'NEW' as const,
      text,
      locale,
      language: null,
      failure: null,
      tries: 0,
      classificationId: null,
    }));
    await this.store.insert(tx, batch, rows);
    return id;
  }
}
