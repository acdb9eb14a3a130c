import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#platform/database';
import type { JobDefinition, JobRun } from '#platform/jobs';
import { LeaseLost, sql } from '#platform/leases';
import type { Signals } from '#platform/live';
import type { Clock } from '#platform/time';
import type { Attempt, Job } from '../../classification/attempt.js';
import type { Classifier } from '../../classification/classifier.service.js';
import { ScreenedText } from '../../classification/screened-text.js';
import type { Models } from '../../providers/model-registry.js';
import { resultsOf } from '../results.rules.js';
import { sampleOf, type TestText, testTexts } from '../test-set.js';
import type { EvaluationFailure } from './evaluation.entity.js';
import { evaluationTopic } from './evaluation.service.js';
import { type Evaluation, type EvaluationAnswer, EvaluationStore } from './evaluation.store.js';
import { evaluateJob, sweepEvaluationsJob } from './job-names.js';

interface WorkerDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly signals: Signals;
  readonly classifier: Classifier;
  readonly models: Models;
}

const leaseMs = 30_000;
/** Texts that are asked and settled together. */
const textsAtOnce = 16;
const pauseMs = 1_000;

/** Reads the labelled set with one model. Every text has a key of its own: after a crash none is paid for twice. */
export class EvaluationWorker {
  private readonly store: EvaluationStore;

  constructor(private readonly deps: WorkerDependencies) {
    this.store = new EvaluationStore(deps.db);
  }

  /** Works until nothing waits. */
  async runUntilIdle(signal: AbortSignal, touch: () => Promise<void> = async () => undefined): Promise<void> {
    while (!signal.aborted) {
      const evaluation = await this.store.claim(leaseMs, this.deps.clock.now());
      if (!evaluation) return;
      this.tell(evaluation.id);
      const held = this.store.leases.hold(this.deps.db, evaluation, { leaseMs, signal });
      try {
        await this.evaluate(evaluation, held.signal, touch);
      } catch (error) {
        // Another worker goes on with it; an interrupted one is found again when its lease has run out.
        if (!(error instanceof LeaseLost) && !held.signal.aborted) throw error;
      } finally {
        held.end();
      }
    }
  }

  private async evaluate(evaluation: Evaluation, signal: AbortSignal, touch: () => Promise<void>): Promise<void> {
    if (!this.deps.models.clients.has(evaluation.modelId)) return this.fail(evaluation, 'MODEL_UNKNOWN');
    for (;;) {
      const answered = new Set((await this.store.answers(evaluation.id)).map(({ item }) => item));
      const left = sampleOf(evaluation.total).filter(({ item }) => !answered.has(item));
      if (left.length === 0) return this.complete(evaluation);
      let waits = false;
      for (let from = 0; from < left.length; from += textsAtOnce) {
        const { failure, inProgress } = await this.readSome(evaluation, left.slice(from, from + textsAtOnce), signal);
        if (failure) return this.fail(evaluation, failure);
        waits ||= inProgress;
        await touch();
      }
      // What a worker that has gone was asking about is free again when its holds have run out.
      if (waits) await sleep(pauseMs, undefined, { signal });
    }
  }

  private async readSome(
    evaluation: Evaluation,
    texts: readonly TestText[],
    signal: AbortSignal,
  ): Promise<{ readonly failure: EvaluationFailure | null; readonly inProgress: boolean }> {
    const attempts = await this.deps.classifier.attempt(
      texts.map((text) => jobOf(evaluation, text)),
      signal,
      120_000,
    );
    const readable = attempts.map((attempt, at) => ({ attempt, item: texts[at]!.item }));
    const answers = readable.flatMap(({ attempt, item }) => answerOf(evaluation.id, item, attempt));
    await this.deps.db.transaction(async (tx) => {
      await this.store.write(tx, evaluation, {
        done: sql`done + ${answers.length}`,
        costPusd: sql`cost_pusd + ${answers.reduce((sum, { costPusd }) => sum + costPusd, 0n).toString()}`,
      });
      await this.deps.classifier.finish(tx, attempts);
      await this.store.addAnswers(tx, answers);
    });
    this.tell(evaluation.id);
    return { failure: failureOf(attempts), inProgress: attempts.some(({ kind }) => kind === 'IN_PROGRESS') };
  }

  private async complete(evaluation: Evaluation): Promise<void> {
    const texts = testTexts();
    const answers = await this.store.answers(evaluation.id);
    const results = resultsOf(answers.map(({ item, scores }) => ({ text: texts[item]!, scores: scores ?? [] })));
    const finishedAt = this.deps.clock.now();
    await this.store.release(this.deps.db, evaluation, { status: 'COMPLETED', results, finishedAt });
    this.tell(evaluation.id);
  }

  private async fail(evaluation: Evaluation, failure: EvaluationFailure): Promise<void> {
    const finishedAt = this.deps.clock.now();
    await this.store.release(this.deps.db, evaluation, { status: 'FAILED', failure, finishedAt });
    this.tell(evaluation.id);
  }

  private tell(id: string): void {
    this.deps.signals.notify(evaluationTopic(id));
  }
}

const jobOf = ({ id, companyId, modelId, requestedBy }: Evaluation, text: TestText): Job => ({
  screened: ScreenedText.ofLabelledSet(text),
  idempotencyKey: `evaluation:${id}:${text.item}`,
  companyId,
  feature: 'evaluation',
  feedbackId: null,
  userId: null,
  requestedBy,
  only: modelId,
});

/** An answer that cannot be used is one, too: the model was asked, and said nothing that helps. */
function answerOf(evaluationId: string, item: number, attempt: Attempt): EvaluationAnswer[] {
  if (attempt.kind === 'CLASSIFIED') {
    const costPusd = attempt.paid?.costPusd ?? attempt.reservation.holdPusd;
    return [{ evaluationId, item, scores: attempt.result.scores, costPusd }];
  }
  if (attempt.kind === 'FAILED' && attempt.reason === 'INVALID_ANSWER')
    return [{ evaluationId, item, scores: null, costPusd: 0n }];
  return [];
}

function failureOf(attempts: readonly Attempt[]): EvaluationFailure | null {
  if (attempts.some(({ kind }) => kind === 'BUDGET_EXHAUSTED')) return 'BUDGET_EXHAUSTED';
  const isAway = (attempt: Attempt) => attempt.kind === 'FAILED' && attempt.reason === 'PROVIDER_UNAVAILABLE';
  return attempts.some(isAway) ? 'PROVIDER_UNAVAILABLE' : null;
}

export function evaluationJobs(worker: EvaluationWorker): JobDefinition[] {
  const run = (job: JobRun) => worker.runUntilIdle(job.signal, () => job.touch());
  return [
    { name: evaluateJob, concurrency: 2, run },
    { name: sweepEvaluationsJob, every: '1 minute', concurrency: 1, run },
  ];
}
