import { defineSubgraph } from '#platform/subgraph-server';
import { entities } from './entities.js';
import { ReviewActionsResolver } from './graph/review-actions.resolver.js';
import {
  FeedbackReviewResolver,
  ReviewItemResolver,
  ReviewQueueResolver,
  visibleItem,
} from './graph/review.resolver.js';
import { FeedbackScreeningResolver, flagReference, ScreeningResolver } from './graph/screening.resolver.js';
import { migrations } from './migrations/index.js';
import { personalData } from './personal-data/index.js';
import { leaseJob } from './review-queue/lease.job.js';
import { safetyServices, type SafetyServices } from './services.js';

/** Screening before any model reads a text, flags, and the review queue. */
export const safety = defineSubgraph<SafetyServices>({
  name: 'safety',
  entities,
  migrations,
  services: safetyServices,
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
  jobs: (services) => [leaseJob(services.queue)],
  personalData: (services) => personalData(services.db),
  close: (services) => services.close(),
});
