import { registerEnumType } from 'type-graphql';
import { type OutcomeDimension, outcomeDimensions } from '#contracts/events';
import { classificationStatuses } from '../classification/classification.entity.js';

const asEnum = <T extends string>(names: readonly T[]) =>
  Object.fromEntries(names.map((name) => [name, name])) as { [K in T]: K };

/** Names of the graph to names of the events; shared with the subgraph that stores the scores. */
export const OutcomeDimension_ = Object.fromEntries(
  outcomeDimensions.map((dimension) => [dimension.toUpperCase(), dimension]),
) as Record<Uppercase<OutcomeDimension>, OutcomeDimension>;
export const ClassificationStatus_ = asEnum(classificationStatuses);
export const ModelStatus = asEnum(['ACTIVE', 'INACTIVE', 'DEPRECATED'] as const);
export const BudgetStatus = asEnum(['OK', 'WARNING', 'CRITICAL', 'EXHAUSTED'] as const);

registerEnumType(ClassificationStatus_, {
  name: 'ClassificationStatus',
  valuesConfig: {
    SCORED: { description: 'At least one outcome has a score.' },
    ABSTAINED: { description: 'The model read the text and would not score it.' },
    BUDGET_EXHAUSTED: { description: 'No model read the text: the budget did not cover it.' },
  },
});
registerEnumType(BudgetStatus, {
  name: 'BudgetStatus',
  valuesConfig: {
    OK: { description: 'Less than 80 % spent and reserved.' },
    WARNING: { description: '80 % or more.' },
    CRITICAL: { description: '95 % or more.' },
    EXHAUSTED: { description: 'Nothing left.' },
  },
});
registerEnumType(OutcomeDimension_, {
  name: 'OutcomeDimension',
  description: 'What a score measures.',
  valuesConfig: {
    CONFIDENCE: { description: 'Trust in oneself.' },
    BELONGING: { description: 'Feeling part of a place and its people.' },
    LANG_LEVEL_PROXY: { description: 'Comfort in the new language; not a language test.' },
    JOB_READINESS: { description: 'Closeness to work.' },
    WELL_BEING: { description: 'How the person is doing.' },
  },
});
registerEnumType(ModelStatus, { name: 'ModelStatus' });
