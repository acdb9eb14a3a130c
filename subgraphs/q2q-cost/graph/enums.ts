import { type OutcomeDimension, outcomeDimensions } from '#contracts/events';
import { graphEnum, mappedGraphEnum } from '#platform/subgraph-server';
import { adviceKinds } from '../advice/advice.rules.js';
import { anomalyMeasures } from '../anomalies/anomaly.rules.js';
import { batchOutcomes, batchWaits, itemFailures, itemStates } from '../batches/batch.entity.js';
import { budgetChangeKinds } from '../budgets/budget.entity.js';
import { budgetOrders } from '../budgets/budget-list.store.js';
import { budgetStatuses } from '../budgets/budget.rules.js';
import { overrideEnds } from '../budgets/override.entity.js';
import type { SpendGrouping } from '../budgets/spend.store.js';
import { classificationStatuses } from '../classification/classification.entity.js';
import { modelStatuses } from '../classification/provider.js';
import { evaluationFailures, evaluationStatuses } from '../evaluation/runs/evaluation.entity.js';
import { type SpendFeature, spendSources } from '../ledger/ledger.entity.js';
import { routingStrategies } from '../routing/routing.entity.js';

export const ClassificationStatusEnum = graphEnum('ClassificationStatus', classificationStatuses, {
  description: 'What became of a text.',
  values: {
    SCORED: 'At least one outcome has a score.',
    ABSTAINED: 'The model read the text and would not score it.',
    BUDGET_EXHAUSTED: 'No model read the text: the budget did not cover it.',
    PROVIDER_UNAVAILABLE: 'No model read the text: no provider of the company answered.',
    INVALID_ANSWER:
      'No answer of a model could be used: it was not what was asked for, or rested on words that are not there.',
  },
});

export const BudgetStatusEnum = graphEnum('BudgetStatus', budgetStatuses, {
  description: 'How much of a budget is used.',
  values: {
    OK: 'Less than 80 % spent and reserved.',
    WARNING: '80 % or more.',
    CRITICAL: '95 % or more.',
    EXHAUSTED: 'Nothing left.',
  },
});

const dimensionNames = Object.fromEntries(
  outcomeDimensions.map((dimension) => [dimension.toUpperCase(), dimension]),
) as Record<Uppercase<OutcomeDimension>, OutcomeDimension>;

/** Shared with the subgraph that stores the scores. */
export const OutcomeDimensionEnum = mappedGraphEnum('OutcomeDimension', dimensionNames, {
  description: 'What a score measures.',
  values: {
    CONFIDENCE: 'Trust in oneself.',
    BELONGING: 'Feeling part of a place and its people.',
    LANG_LEVEL_PROXY: 'Comfort in the new language; not a language test.',
    JOB_READINESS: 'Closeness to work.',
    WELL_BEING: 'How the person is doing.',
  },
});

export const ModelStatusEnum = graphEnum('ModelStatus', modelStatuses, {
  description: 'Whether a model classifies texts.',
  values: {
    ACTIVE: 'In use.',
    INACTIVE: 'Not in use.',
    DEPRECATED: 'Still in use, soon no longer.',
  },
});

export const LongRunningStatus = graphEnum('LongRunningStatus', evaluationStatuses, {
  description: 'Where long-running work stands.',
  values: {
    PENDING: 'Accepted, not begun.',
    PROCESSING: 'Under way.',
    COMPLETED: 'Done; nothing changes any more.',
    FAILED: 'Ended without its result; a person has to look at it.',
  },
});

export const EvaluationFailureEnum = graphEnum('EvaluationFailure', evaluationFailures, {
  description: 'Why an evaluation ended without its result.',
  values: {
    BUDGET_EXHAUSTED: "The company's budget did not cover the rest.",
    PROVIDER_UNAVAILABLE: 'The provider did not answer; run it again later.',
    MODEL_UNKNOWN: 'The model cannot be asked any more: its key or address was taken away.',
  },
});

export const ModelSourceEnum = graphEnum('ModelSource', spendSources, {
  description: 'Who answers when a model is asked.',
  values: {
    PROVIDER: 'A provider, or a server of your own.',
    INTERNAL: 'The platform itself: no text leaves it.',
    TEST_SERVER: 'A test server that pretends to be a provider. Its scores mean nothing.',
    DEMO: 'Nobody: demo data.',
  },
});

export const RoutingStrategyEnum = graphEnum('RoutingStrategy', routingStrategies, {
  description: 'How the models of a policy are put in order.',
  values: {
    FIXED: 'As they are listed: the next one is asked when one gives no answer.',
    CHEAPEST: 'The cheapest that meets the quality floor first.',
  },
});

const features: Record<Uppercase<SpendFeature>, SpendFeature> = {
  FEEDBACK: 'feedback',
  INTERACTIVE: 'interactive',
  BATCH: 'batch',
  EVALUATION: 'evaluation',
};

export const SpendFeatureEnum = mappedGraphEnum('SpendFeature', features, {
  description: 'What money is spent for.',
  values: {
    FEEDBACK: 'Texts that came in as feedback.',
    INTERACTIVE: 'Texts of `classifyText`.',
    BATCH: 'Texts of `classifyBatch`.',
    EVALUATION: 'Texts of the labelled set that `runEvaluation` has read.',
  },
});

export const BudgetChangeKindEnum = graphEnum('BudgetChangeKind', budgetChangeKinds, {
  description: 'What was changed about a budget.',
  values: {
    LIMIT: 'The limit of all months.',
    FEATURE_CAP: 'The cap of one feature.',
    OVERRIDE: 'An override was given.',
    OVERRIDE_REVOKED: 'An override was ended by a person.',
    OVERRIDE_EXPIRED: 'An override ended by itself.',
  },
});

export const BudgetOrderEnum = graphEnum('BudgetOrder', budgetOrders, {
  description: 'What a list of budgets is sorted by, highest first.',
  values: {
    USED_PERCENT: 'Spent and reserved, in percent of the limit.',
    LIMIT: 'The limit.',
    SPENT: 'What is spent.',
  },
});

export const OverrideEndEnum = graphEnum('BudgetOverrideEnd', overrideEnds, {
  description: 'Why an override ended.',
  values: { EXPIRED: 'Its time was over.', REVOKED: 'A person ended it.' },
});

const dimensions: Record<Uppercase<SpendGrouping>, SpendGrouping> = {
  PROVIDER: 'provider',
  MODEL: 'model',
  COMPANY: 'company',
  FEATURE: 'feature',
  DAY: 'day',
};

export const CostDimensionEnum = mappedGraphEnum('CostDimension', dimensions, {
  description: 'How costs are broken down.',
  values: {
    PROVIDER: 'Whose models they are.',
    MODEL: '`provider/model`.',
    COMPANY: 'Who paid.',
    FEATURE: 'What for.',
    DAY: "Days of the company's time zone.",
  },
});

export const AnomalyMeasureEnum = graphEnum('AnomalyMeasure', anomalyMeasures, {
  description: 'What was out of the ordinary.',
  values: {
    COST: 'What an hour cost, in US dollars.',
    COST_PER_REQUEST: 'What a request cost, in US dollars: a dearer model, longer answers.',
    TOKENS_PER_REQUEST: 'How many tokens a request took: longer texts or prompts.',
  },
});

export const AdviceKindEnum = graphEnum('CostAdviceKind', adviceKinds, {
  description: 'What an advice is about.',
  values: {
    CHEAPER_MODEL: 'A cheaper model is good enough.',
    USAGE_UNKNOWN: 'Requests were paid at their maximum, since their usage never became known.',
    BUDGET_RUNS_OUT: 'The month will probably be used up.',
    BUDGET_UNUSED: 'The limit is far above what is needed.',
    NEAR_FEATURE_CAP: 'The cap of a feature is nearly used.',
  },
});

export const BatchOutcomeEnum = graphEnum('ClassificationBatchOutcome', batchOutcomes, {
  description: 'How a batch ended.',
  values: {
    CLASSIFIED: 'Every item has its answer.',
    CANCELLED: 'A person ended it.',
    EXPIRED: 'It waited for thirty days.',
  },
});

export const BatchWaitEnum = graphEnum('ClassificationBatchWait', batchWaits, {
  description: 'What a batch waits for.',
  values: {
    SCREENING: 'Safety has not read the next texts yet.',
    BUDGET: "The company's budget does not cover the next text.",
    PROVIDER: 'No provider of the company answered.',
  },
});

export const BatchItemStateEnum = graphEnum('ClassificationBatchItemState', itemStates, {
  description: 'Where an item of a batch stands.',
  values: {
    NEW: 'Not yet with safety.',
    SCREENING: 'With safety.',
    READY: 'Screened, and waiting for a model.',
    SCORED: 'At least one outcome has a score.',
    ABSTAINED: 'A model read it and would not score it.',
    HELD: 'Held by screening: no model has read it.',
    FAILED: 'No answer that can be used.',
    CANCELLED: 'The batch was ended before.',
  },
});

export const BatchItemFailureEnum = graphEnum('ClassificationBatchItemFailure', itemFailures, {
  description: 'Why an item has no answer.',
  values: {
    PROVIDER_UNAVAILABLE: 'No provider of the company answered for a quarter of an hour.',
    INVALID_ANSWER: 'What the models answered cannot be used.',
  },
});

export const EstimateBasisEnum = graphEnum('BatchEstimateBasis', ['HISTORY', 'PRICE'] as const, {
  description: 'What an expected cost rests on.',
  values: {
    HISTORY: 'What a text has cost at this model in the last thirty days.',
    PRICE: 'The price of the model, the length of the texts and an answer of usual length.',
  },
});
