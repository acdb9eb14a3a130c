import { knownCompany } from '#platform/companies';
import type { Database } from '#platform/database';
import { claimKey, keyedRequest, rememberResult } from '#platform/idempotency';
import type { JobScheduler } from '#platform/jobs';
import type { Signals } from '#platform/live';
import type { Clock, Ids } from '#platform/time';
import { costOf } from '../../prices/price.rules.js';
import type { PriceStore } from '../../prices/price.store.js';
import type { Models } from '../../providers/model-registry.js';
import { embeddedReading, embeddedResults } from '../index.js';
import type { EvaluationResults, ReadText } from '../results.rules.js';
import { sampleOf, testTexts } from '../test-set.js';
import { evaluateJob } from './job-names.js';
import { type Evaluation, type EvaluationPage, EvaluationStore } from './evaluation.store.js';

export const evaluationTopic = (id: string): string => `evaluation:${id}`;

export interface RunEvaluationRequest {
  /** Who pays. */
  readonly companyId: string;
  readonly modelId: string;
  /** How many texts of the set; all of them when `null`. */
  readonly texts: number | null;
  readonly actorId: string;
  readonly idempotencyKey: string | null;
}

export type RunEvaluationOutcome =
  | { readonly kind: 'ACCEPTED'; readonly evaluation: Evaluation }
  | { readonly kind: 'COMPANY_UNKNOWN' }
  | { readonly kind: 'MODEL_UNKNOWN'; readonly id: string }
  | { readonly kind: 'KEY_REUSED' };

/** How good a model is, and what a text of the set cost it. */
export interface Quality {
  readonly f1: number;
  readonly costPusd: bigint;
}

/** What a model said of every text that it read. */
export interface Replay {
  readonly modelId: string;
  readonly texts: readonly ReadText[];
  readonly costPusdPerText: bigint;
}

interface EvaluationDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly jobs: JobScheduler;
  readonly signals: Signals;
  readonly models: Models;
  readonly prices: PriceStore;
}

/** Starts evaluations, and answers what they found. The model of this process needs none: it is read when asked for. */
export class Evaluations {
  private readonly store: EvaluationStore;

  constructor(private readonly deps: EvaluationDependencies) {
    this.store = new EvaluationStore(deps.db);
  }

  async run(request: RunEvaluationRequest): Promise<RunEvaluationOutcome> {
    const { companyId, modelId, actorId, idempotencyKey, texts } = request;
    const { db, clock, ids, models } = this.deps;
    if (!(await knownCompany(db, companyId))) return { kind: 'COMPANY_UNKNOWN' };
    const model = models.registry.byId(modelId);
    if (!model || !models.clients.has(modelId)) return { kind: 'MODEL_UNKNOWN', id: modelId };
    const keyed = keyedRequest(actorId, idempotencyKey, {
      operation: 'runEvaluation',
      input: { companyId, modelId, texts },
    });
    const now = clock.now();
    const id = ids.next();
    const outcome = await db.transaction(async (tx) => {
      const claim = await claimKey(tx, keyed, now);
      if (claim.kind === 'KEY_REUSED') return claim;
      if (claim.kind === 'REPEATED') return { kind: 'MADE', id: claim.resultId! } as const;
      await this.store.insert(tx, {
        id,
        companyId,
        modelId,
        modelVersion: model.version,
        requestedBy: actorId,
        status: 'PENDING',
        failure: null,
        total: sampleOf(texts ?? testTexts().length).length,
        done: 0,
        costPusd: 0n,
        results: null,
        seq: 1,
        createdAt: now,
        startedAt: null,
        finishedAt: null,
      });
      await rememberResult(tx, keyed, id);
      return { kind: 'MADE', id } as const;
    });
    if (outcome.kind === 'KEY_REUSED') return outcome;
    await this.deps.jobs.wake(evaluateJob, { evaluationId: outcome.id }, { unique: outcome.id });
    return { kind: 'ACCEPTED', evaluation: (await this.store.byId(outcome.id))! };
  }

  byId(id: string): Promise<Evaluation | null> {
    return this.store.byId(id);
  }

  page(page: EvaluationPage): Promise<Evaluation[]> {
    return this.store.page(page);
  }

  /** What the last completed evaluation of the model as it is now found; `null` before there is one. */
  async resultsOf(modelId: string): Promise<EvaluationResults | null> {
    if (modelId === this.deps.models.defaultId) return embeddedResults();
    return (await this.current([modelId])).get(modelId)?.results ?? null;
  }

  /** By model; those that were not evaluated are left out. */
  async qualityOf(modelIds: readonly string[]): Promise<Map<string, Quality>> {
    const quality = new Map<string, Quality>();
    for (const [id, { results, costPusd, done }] of await this.current(modelIds))
      quality.set(id, { f1: results!.f1, costPusd: costPusd / BigInt(Math.max(1, done)) });
    const { defaultId } = this.deps.models;
    if (modelIds.includes(defaultId))
      quality.set(defaultId, { f1: embeddedResults().f1, costPusd: await this.embeddedCost() });
    return quality;
  }

  /** What models said of the labelled set; those without an evaluation are left out. */
  async replaysOf(modelIds: readonly string[]): Promise<Replay[]> {
    const replays: Replay[] = [];
    const { defaultId } = this.deps.models;
    if (modelIds.includes(defaultId))
      replays.push({ modelId: defaultId, texts: embeddedReading(), costPusdPerText: await this.embeddedCost() });
    const texts = testTexts();
    for (const [modelId, { id, costPusd, done }] of await this.current(modelIds)) {
      const answers = await this.store.answers(id);
      replays.push({
        modelId,
        texts: answers.map(({ item, scores }) => ({ text: texts[item]!, scores: scores ?? [] })),
        costPusdPerText: costPusd / BigInt(Math.max(1, done)),
      });
    }
    return replays;
  }

  /** The last completed one of each, of the version that is asked now. */
  private async current(modelIds: readonly string[]): Promise<Map<string, Evaluation>> {
    const { registry } = this.deps.models;
    const latest = await this.store.latest(modelIds.filter((id) => id !== this.deps.models.defaultId));
    const valid = latest.filter(({ modelId, modelVersion }) => registry.byId(modelId)?.version === modelVersion);
    return new Map(valid.map((evaluation) => [evaluation.modelId, evaluation]));
  }

  private async embeddedCost(): Promise<bigint> {
    const client = this.deps.models.clients.get(this.deps.models.defaultId)!;
    const rates = await this.deps.prices.ratesAt(client, this.deps.clock.now());
    const words = testTexts().reduce((sum, { text }) => sum + text.split(/\s+/).length, 0);
    return costOf(rates, { inputTokens: words, outputTokens: 0 }) / BigInt(testTexts().length);
  }
}
