import 'reflect-metadata';
import { eventMigrations } from '#platform/events';
import { idempotencyMigrations } from '#platform/idempotency';
import { defineSubgraph } from '#platform/subgraph-server';
import { partnerWebhook } from './deliveries/partner-webhook.js';
import { seedDemoDeliveries } from './demo/deliveries.js';
import { seedDemo } from './demo/seed.js';
import { entities } from './entities.js';
import { outcomeHandler, screeningHandler } from './feedback/feedback.handler.js';
import { feedbackWebhook } from './feedback/webhook.js';
import { references, resolvers } from './graph/index.js';
import { migrations } from './migrations/index.js';
import { contributor } from './personal-data/contributor.js';
import { recordsWebhook } from './records/records-webhook.js';
import { reportRoutes } from './reports/routes.js';
import { createImpactServices, type ImpactServices } from './services.js';

export { impactCalculations } from './calculate/kinds.js';
export { importRates } from './sroi/import-rates.js';
export { RatesStore } from './sroi/rates.store.js';
export { importFile, type ImportReport } from './records/import-file.js';
export { RecordWriting } from './records/records.service.js';
export { MetricsStore } from './metrics/metrics.store.js';
export { CountsStore } from './metrics/counts.store.js';
export { demoFeedback, type DemoFeedback } from './demo/feedback-texts.js';
export { demoIdentities, type DemoIdentity } from './demo/identities.js';
export { periodCalculation, scheduleCalculation } from './schedules/schedule.calculation.js';
export {
  defaultOverlapHours,
  longestOverlapHours,
  secretBox,
  type SenderPurpose,
  senderPurposes,
  signWebhook,
  sourceOf,
  type WebhookSender,
  WebhookSenderStore,
} from './webhook-senders/index.js';

/** People, programmes, feedback, scores and the metrics made of them. */
export const impact = defineSubgraph<ImpactServices>({
  name: 'impact',
  entities,
  migrations: [...eventMigrations, ...migrations, ...idempotencyMigrations],
  services: createImpactServices,
  resolvers,
  references,
  events: (services) => [
    screeningHandler(services),
    outcomeHandler(services),
    services.replay,
    ...services.reportEvents,
    ...services.deliveryEvents,
  ],
  jobs: (services) => services.jobs,
  personalData: contributor,
  routes: async (app, services) => {
    await feedbackWebhook(app, services.webhook);
    await recordsWebhook(app, services.recordsWebhook);
    await partnerWebhook(app, services);
    await reportRoutes(app, services.reportLinks);
  },
  demo: async (services) => {
    await seedDemo(services);
    await seedDemoDeliveries(services);
  },
  close: async (services) => {
    await services.ingest.drain();
    await services.reportRenderer.close();
    await services.connectors.close();
  },
});
