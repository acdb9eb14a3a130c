import { defineSubgraph } from '#platform/subgraph-server';
import { entities } from './entities.js';
import { visibleItem } from './graph/context.js';
import { ReviewActionsResolver } from './graph/review-actions.resolver.js';
import { FeedbackReviewResolver, ReviewItemResolver, ReviewQueueResolver } from './graph/review.resolver.js';
import { FeedbackScreeningResolver, flagReference, ScreeningResolver } from './graph/screening.resolver.js';
import { migrations } from './migrations/index.js';
import { createSafetyServices, type SafetyServices } from './services.js';

/** Screening before any model reads a text, flags, and the review queue. */
export const safety = defineSubgraph<SafetyServices>({
  name: 'safety',
  entities,
  migrations,
  services: createSafetyServices,
  resolvers: [
    FeedbackScreeningResolver,
    ScreeningResolver,
    FeedbackReviewResolver,
    ReviewItemResolver,
    ReviewQueueResolver,
    ReviewActionsResolver,
  ],
  references: {
    Feedback: ({ id }) => ({ id }),
    SafetyFlag: ({ id }, context) => flagReference(String(id), context),
    ReviewItem: ({ id }, context) => visibleItem(String(id), context),
  },
  events: (services) => [services.companies, services.screening],
  jobs: (services) => services.jobs,
  personalData: (services) => services.personalData,
  close: (services) => services.close(),
});
