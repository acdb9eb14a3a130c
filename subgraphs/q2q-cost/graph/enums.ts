import { type OutcomeDimension, outcomeDimensions } from '#contracts/events';
import { graphEnum, mappedGraphEnum } from '#platform/subgraph-server';
import { budgetStatuses } from '../budgets/budget.rules.js';
import { classificationStatuses } from '../classification/classification.entity.js';
import { modelStatuses } from '../classification/provider.js';

export const ClassificationStatusEnum = graphEnum('ClassificationStatus', classificationStatuses, {
  description: 'What became of a text.',
  values: {
    SCORED: 'At least one outcome has a score.',
    ABSTAINED: 'The model read the text and would not score it.',
    BUDGET_EXHAUSTED: 'No model read the text: the budget did not cover it.',
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
