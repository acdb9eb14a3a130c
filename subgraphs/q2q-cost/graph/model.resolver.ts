import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { make, RequiresScopes } from '#platform/subgraph-server';
import { retiredModels } from '../classification/embedded-provider.js';
import type { ClassificationProvider } from '../classification/provider.js';
import { evaluationOf } from '../evaluation/index.js';
import type { Price } from '../prices/price.store.js';
import type { Context } from './context.js';
import { EvalResult, Model, ModelPrice } from './model.types.js';
import { money } from './money.types.js';

type NamedModel = Pick<ClassificationProvider, 'provider' | 'model' | 'version'>;

const toModel = ({ provider, model, version }: NamedModel, status: Model['status']): Model =>
  make(Model, { id: `${provider}/${model}`, name: model, version, provider, status });

const registry = ({ services }: Context): Model[] => [
  toModel(services.provider, 'ACTIVE'),
  ...retiredModels.map((model) => toModel(model, 'DEPRECATED')),
];

/** The model of this id, or `null`. */
export const modelById = (id: string, context: Context): Model | null =>
  registry(context).find((model) => model.id === id) ?? null;

/** Only of the weights that are there: what retired ones reached cannot be computed any more. */
const evaluationOfModel = (model: Model | null, language: string): EvalResult[] =>
  model?.status === 'ACTIVE' ? evaluationOf(language) : [];

@Resolver(() => Model)
export class ModelResolver {
  @Query(() => [Model], { description: 'Every model texts can be classified with.' })
  @RequiresScopes('spend:read', 'classify:write')
  models(@Ctx() context: Context): Model[] {
    return registry(context);
  }

  @Query(() => [EvalResult], {
    description: 'How good a model is on the held-out labelled set; empty for an unknown model.',
  })
  @RequiresScopes('spend:read', 'classify:write')
  evalResults(
    @Arg('modelId', () => ID, { description: '`provider/model`.' }) modelId: string,
    @Arg('language', () => String, { nullable: true, description: '`en`, `no` or `uk`; all of them when absent.' })
    language: string | null,
    @Ctx() context: Context,
  ): EvalResult[] {
    return evaluationOfModel(modelById(modelId, context), language ?? 'all');
  }

  @FieldResolver(() => [EvalResult], { description: 'On the held-out labelled set, all languages.' })
  evaluation(@Root() model: Model): EvalResult[] {
    return evaluationOfModel(model, 'all');
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
