import { Arg, Args, Ctx, Directive, Float, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { type Actor, mayAccessCompany } from '#platform/auth';
import { liveQuery } from '#platform/live';
import {
  BadInput,
  CompanyNotFound,
  connection,
  type ConnectionShape,
  IdempotencyKey,
  IdempotencyKeyReused,
  make,
  NotFound,
  PageArgs,
  pageRequest,
  parseAfterSeq,
  parseId,
  parseIdempotencyKey,
  RequiresScopes,
} from '#platform/subgraph-server';
import { evaluationTopic } from '../evaluation/runs/evaluation.service.js';
import type { Evaluation as EvaluationState } from '../evaluation/runs/evaluation.store.js';
import { testTexts } from '../evaluation/test-set.js';
import type { Context } from './context.js';
import {
  Evaluation,
  EvaluationConnection,
  EvaluationFilter,
  EvaluationProgress,
  RunEvaluationInput,
} from './evaluation.types.js';
import { toEvalResults, toQuality } from './model.resolver.js';
import { money } from './money.types.js';
import { ModelNotFound, RunEvaluationResult } from './results.js';

const fewestTexts = 30;

export async function evaluationById(id: string, { actor, services }: Context): Promise<Evaluation | null> {
  const state = await services.evaluations.byId(id);
  return state && mayAccessCompany(actor, state.companyId) ? toEvaluation(state) : null;
}

@Resolver()
export class EvaluationResolver {
  @Query(() => Evaluation, { nullable: true, description: '`null` where it does not exist or you may not see it.' })
  @RequiresScopes('spend:read')
  evaluation(
    @Arg('id', () => ID, { description: 'The evaluation.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Evaluation | null> {
    return evaluationById(parseId('id', id), context);
  }

  @Query(() => EvaluationConnection, { description: 'Those you may see, newest first.' })
  @RequiresScopes('spend:read')
  async evaluations(
    @Arg('filter', () => EvaluationFilter, { nullable: true, description: 'Default: all of them.' })
    filter: EvaluationFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { actor, services }: Context,
  ): Promise<ConnectionShape<Evaluation>> {
    const page = pageRequest(args);
    const asked = filter?.companyId == null ? null : parseId('filter.companyId', filter.companyId);
    if (asked !== null && !mayAccessCompany(actor, asked)) return connection<Evaluation>([], page, ({ id }) => [id]);
    const rows = await services.evaluations.page({
      companyId: asked ?? ownCompany(actor),
      modelId: filter?.modelId ?? null,
      afterId: page.after?.[0] ?? null,
      limit: page.limit,
    });
    return connection(rows.map(toEvaluation), page, ({ id }) => [id]);
  }

  @Mutation(() => RunEvaluationResult, {
    description: 'Lets a model read the labelled set, at the cost of one company. Follow it with `evaluationProgress`.',
  })
  @RequiresScopes('budget:manage')
  @Directive('@cost(weight: 100)')
  async runEvaluation(
    @Arg('input', () => RunEvaluationInput, { description: 'Which model, and who pays.' }) input: RunEvaluationInput,
    @IdempotencyKey() key: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof RunEvaluationResult> {
    const companyId = parseId('input.companyId', input.companyId);
    if (!mayAccessCompany(actor, companyId)) return refuse(CompanyNotFound, { id: companyId });
    const texts = input.texts ?? null;
    const all = testTexts().length;
    if (texts !== null && (texts < fewestTexts || texts > all))
      throw new BadInput('input.texts', `must be from ${fewestTexts} to ${all}, the texts of the labelled set.`);
    const outcome = await services.evaluations.run({
      companyId,
      modelId: input.modelId,
      texts,
      actorId: actor.id,
      idempotencyKey: parseIdempotencyKey(key),
    });
    switch (outcome.kind) {
      case 'COMPANY_UNKNOWN':
        return refuse(CompanyNotFound, { id: companyId });
      case 'MODEL_UNKNOWN':
        return refuse(ModelNotFound, { modelId: outcome.id });
      case 'KEY_REUSED':
        return refuse(IdempotencyKeyReused, {});
      case 'ACCEPTED':
        return toEvaluation(outcome.evaluation);
    }
  }

  @Subscription(() => EvaluationProgress, {
    description: 'The current state first, then every change; ends after the last one.',
    subscribe: ({ context, args }) => progressOf(context as Context, args as { id: string; afterSeq?: number | null }),
  })
  @RequiresScopes('spend:read')
  evaluationProgress(
    @Root() progress: EvaluationProgress,
    @Arg('id', () => ID, { description: 'The evaluation.' }) _id: string,
    @Arg('afterSeq', () => Float, { nullable: true, description: 'The `seq` that was seen last.' })
    _afterSeq?: number | null,
  ): EvaluationProgress {
    return progress;
  }
}

/** Staff of the platform see all companies. */
const ownCompany = (actor: Actor): string | null => actor.companyId;

const isLast = ({ status }: Evaluation): boolean => status === 'COMPLETED' || status === 'FAILED';

async function progressOf(
  context: Context,
  args: { readonly id: string; readonly afterSeq?: number | null },
): Promise<AsyncIterable<EvaluationProgress>> {
  const id = parseId('id', args.id);
  const afterSeq = parseAfterSeq(args.afterSeq);
  const read = async () => {
    const evaluation = await evaluationById(id, context);
    if (!evaluation) throw new NotFound('Evaluation', id);
    return evaluation;
  };
  const now = await read();
  if (afterSeq !== undefined && isLast(now) && afterSeq >= now.seq) return nothingMore();
  return liveQuery<EvaluationProgress>({
    signals: context.services.signals,
    topic: evaluationTopic(id),
    async read() {
      const evaluation = await read();
      return [make(EvaluationProgress, { seq: evaluation.seq, evaluation })];
    },
    seqOf: ({ seq }) => seq,
    isLast: ({ evaluation }) => isLast(evaluation),
    ...(afterSeq === undefined ? {} : { afterSeq }),
  });
}

async function* nothingMore(): AsyncGenerator<EvaluationProgress> {}

function toEvaluation(state: EvaluationState): Evaluation {
  const { id, status, companyId, modelId, seq, total, done, failure, results, createdAt } = state;
  // Whole only when it is completed: the results are made of the last answer.
  const progress = status === 'COMPLETED' ? 100 : Math.min(99, Math.floor((done * 100) / Math.max(1, total)));
  return make(Evaluation, {
    id,
    status,
    companyId,
    modelId,
    seq,
    total,
    done,
    failure,
    progress,
    cost: money(state.costPusd),
    quality: results && toQuality(results),
    results: toEvalResults(results?.byLanguage['all'] ?? []),
    createdAt,
    startedAt: state.startedAt,
    finishedAt: state.finishedAt,
  });
}
