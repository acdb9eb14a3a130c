import { type OutcomeDimension, outcomeDimensions } from '#contracts/events';
import { graphEnum, mappedGraphEnum } from '#platform/subgraph-server';
import { budgetStatuses } from '../budgets/budget.rules.js';
import { classificationStatuses } from '../classification/classification.entity.js';
import { modelStatuses } from '../classification/provider.js';
import { evaluationFailures, evaluationStatuses } from '../evaluation/runs/evaluation.entity.js';
import { spendSources } from '../ledger/ledger.entity.js';
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
