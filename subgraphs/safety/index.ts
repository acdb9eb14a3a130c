import type { Database } from '#platform/database';
import { defineSubgraph } from '#platform/subgraph-server';
import { seedQueue } from './demo/queue.js';
import { entities } from './entities.js';
import { visibleItem } from './graph/context.js';
import { ReviewActionsResolver } from './graph/review-actions.resolver.js';
import { ReviewDeskResolver } from './graph/review-desk.resolver.js';
import { ReviewStatsResolver } from './graph/review-stats.resolver.js';
import { FeedbackReviewResolver, ReviewItemResolver, ReviewQueueResolver } from './graph/review.resolver.js';
import { RulesetReplayResolver } from './graph/replay.resolver.js';
import { RulesetChangesResolver, RulesetResolver } from './graph/ruleset.resolver.js';
import { ScreeningPolicyResolver } from './graph/policy.resolver.js';
import { FeedbackScreeningResolver, flagReference, ScreeningResolver } from './graph/screening.resolver.js';
import { migrations } from './migrations/index.js';
import { LearningStore } from './learning/learning.store.js';
import { createSafetyServices, type SafetyServices } from './services.js';

export { demoLeadId, demoReviewerId } from './demo/queue.js';
export { acceptProposal, proposeFromDecided, type Proposal } from './training/proposal.js';

/** What reviewers decided and people let teach: of the last 180 days, and none of a person who withdrew that. */
export const decidedTexts = (db: Database, now: Date) => new LearningStore(db).all(now);

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
    ReviewDeskResolver,
    ReviewStatsResolver,
    ScreeningPolicyResolver,
    RulesetResolver,
    RulesetChangesResolver,
    RulesetReplayResolver,
  ],
  references: {
    Feedback: ({ id }) => ({ id }),
    SafetyFlag: ({ id }, context) => flagReference(String(id), context),
    ReviewItem: ({ id }, context) => visibleItem(String(id), context),
  },
  events: (services) => [
    services.companies,
    services.screening,
    services.batches,
    services.replaying,
    services.trainingConsent,
    services.safeguardingMail,
  ],
  jobs: (services) => services.jobs,
  personalData: (services) => services.personalData,
  demo: seedQueue,
  close: (services) => services.close(),
});
