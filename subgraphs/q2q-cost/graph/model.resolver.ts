import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { make, RequiresScopes } from '#platform/subgraph-server';
import type { DimensionMetrics } from '../evaluation/metrics.js';
import type { EvaluationResults } from '../evaluation/results.rules.js';
import type { Price } from '../prices/price.store.js';
import type { ModelEntry } from '../providers/model-registry.js';
import type { Context } from './context.js';
import { EvalResult, Model, ModelPrice, ModelQuality } from './model.types.js';
import { money } from './money.types.js';

export const toModel = ({ id, provider, model, version, status, source }: ModelEntry): Model =>
  make(Model, { id, name: model, version, provider, status, source });

/** The model of this id, or `null`. */
export function modelById(id: string, { services }: Context): Model | null {
  const entry = services.models.byId(id);
  return entry && toModel(entry);
}

export const toQuality = (results: EvaluationResults): ModelQuality => {
  const { texts, coverage, precision, recall, f1, wrongDirection } = results;
  const [f1Low, f1High] = results.f1Interval;
  return make(ModelQuality, { texts, coverage, precision, recall, f1, f1Low, f1High, wrongDirection });
};

export const toEvalResults = (metrics: readonly DimensionMetrics[]): EvalResult[] =>
  metrics.map((one) => make(EvalResult, one));

@Resolver(() => Model)
export class ModelResolver {
  @Query(() => [Model], { description: 'Every model texts can be classified with, and those that once did.' })
  @RequiresScopes('spend:read', 'classify:write')
  models(@Ctx() { services }: Context): Model[] {
    return services.models.all.map(toModel);
  }

  @Query(() => [EvalResult], {
    description:
      'How good a model is on the labelled set, which is by other hands than any training text; empty for an unknown model, and before its first evaluation.',
  })
  @RequiresScopes('spend:read', 'classify:write')
  async evalResults(
    @Arg('modelId', () => ID, { description: '`provider/model`.' }) modelId: string,
    @Arg('language', () => String, { nullable: true, description: '`en`, `no` or `uk`; all of them when absent.' })
    language: string | null,
    @Ctx() { services }: Context,
  ): Promise<EvalResult[]> {
    const results = await services.evaluations.resultsOf(modelId);
    return toEvalResults(results?.byLanguage[language ?? 'all'] ?? []);
  }

  @FieldResolver(() => [EvalResult], { description: 'By outcome, all languages; empty before its first evaluation.' })
  async evaluation(@Root() model: Model, @Ctx() { services }: Context): Promise<EvalResult[]> {
    return toEvalResults((await services.evaluations.resultsOf(model.id))?.byLanguage['all'] ?? []);
  }

  @FieldResolver(() => ModelQuality, { nullable: true, description: 'As a whole; `null` before its first evaluation.' })
  async quality(@Root() model: Model, @Ctx() { services }: Context): Promise<ModelQuality | null> {
    const results = await services.evaluations.resultsOf(model.id);
    return results && toQuality(results);
  }

  @FieldResolver(() => [ModelPrice], { description: 'In force now.' })
  async prices(@Root() model: Model, @Ctx() context: Context): Promise<ModelPrice[]> {
    const load = async () => [await context.services.prices.pricesAt(context.services.clock.now())];
    const all = (await context.load<string, Price[]>('pricesInForce', 'now', load)) ?? [];
    return all
      .filter((price) => `${price.provider}/${price.model}` === model.id)
      .map(({ unit, picoUsdPerToken, effectiveFrom, source }) =>
        make(ModelPrice, { unit, perMillion: money(picoUsdPerToken * 1_000_000n), effectiveFrom, source }),
      );
  }
}
