import 'reflect-metadata';
import { eventMigrations } from '#platform/events';
import { defineSubgraph } from '#platform/subgraph-server';
import { visibleCompany, CompanyResolver } from './graph/company.resolver.js';
import { seedDemo } from './demo/seed.js';
import { entities } from './entities.js';
import { outcomeHandler, screeningHandler } from './feedback/feedback.handler.js';
import {
  FeedbackAcceptedResolver,
  FeedbackDuplicateResolver,
  FeedbackResolver,
  visibleFeedback,
} from './graph/feedback.resolver.js';
import { feedbackWebhook } from './feedback/webhook.js';
import { CompanyMetricsResolver, MetricsCompanyResolver, MetricsResolver } from './graph/metrics.resolver.js';
import { migrations } from './migrations/index.js';
import { OutcomeScoreResolver, visibleOutcomeScore } from './graph/outcome-score.resolver.js';
import { UserResolver, visibleUser } from './graph/user.resolver.js';
import { contributor } from './personal-data/contributor.js';
import {
  EnrollmentResolver,
  ProgramResolver,
  SessionAttendanceResolver,
  SessionResolver,
  visibleEnrollment,
  visibleProgram,
  visibleSession,
} from './graph/program.resolver.js';
import { createImpactServices, type ImpactServices } from './services.js';

export { demoFeedback, type DemoFeedback } from './demo/feedback-texts.js';
export { demoIdentities, type DemoIdentity } from './demo/identities.js';
export {
  defaultOverlapHours,
  longestOverlapHours,
  secretBox,
  signWebhook,
  type WebhookSender,
  WebhookSenderStore,
} from './webhook-senders/index.js';

/** People, programmes, feedback, scores and the metrics made of them. */
export const impact = defineSubgraph<ImpactServices>({
  name: 'impact',
  entities,
  migrations: [...eventMigrations, ...migrations],
  services: createImpactServices,
  resolvers: [
    CompanyResolver,
    UserResolver,
    ProgramResolver,
    EnrollmentResolver,
    SessionResolver,
    SessionAttendanceResolver,
    FeedbackResolver,
    FeedbackAcceptedResolver,
    FeedbackDuplicateResolver,
    OutcomeScoreResolver,
    MetricsResolver,
    CompanyMetricsResolver,
    MetricsCompanyResolver,
  ],
  references: {
    Company: ({ id }, context) => visibleCompany(context, String(id)),
    User: ({ id }, context) => visibleUser(context, String(id)),
    Program: ({ id }, context) => visibleProgram(context, String(id)),
    Enrollment: ({ id }, context) => visibleEnrollment(context, String(id)),
    Session: ({ id }, context) => visibleSession(context, String(id)),
    Feedback: ({ id }, context) => visibleFeedback(context, String(id)),
    OutcomeScore: ({ id }, context) => visibleOutcomeScore(context, String(id)),
  },
  events: (services) => [screeningHandler(services), outcomeHandler(services)],
  personalData: contributor,
  routes: (app, services) => feedbackWebhook(app, services.webhook),
  demo: seedDemo,
  close: (services) => services.ingest.drain(),
});
