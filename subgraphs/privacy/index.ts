import { defineSubgraph } from '#platform/subgraph-server';
import { seedRequests } from './demo/seed.js';
import { downloadRoutes } from './downloads/routes.js';
import { entities } from './entities.js';
import { AuditResolver } from './graph/audit.resolver.js';
import { visibleRequest } from './graph/visible-requests.js';
import { ClockResolver } from './graph/clock.resolver.js';
import { ErasureResolver } from './graph/erasure.resolver.js';
import { ExportResolver } from './graph/export.resolver.js';
import { HoldResolver } from './graph/hold.resolver.js';
import { ProgressResolver } from './graph/progress.resolver.js';
import { PrivacyRequestResolver } from './graph/request.resolver.js';
import { toRequest } from './graph/shape.js';
import { PrivacyStatsResolver } from './graph/stats.resolver.js';
import { UserResolver } from './graph/user.resolver.js';
import { migrations } from './migrations/index.js';
import { privacyContributor } from './personal-data/contributor.js';
import { createPrivacyServices, type PrivacyServices } from './services.js';

export { AuditAnchor } from './audit/audit-check.js';
export { AuditStore } from './audit/audit.store.js';
export { erasuresBehind, replayErasures, type ReplayReport } from './replay/replay.js';
export { dueDateCalculation } from './clock/due-date.calculation.js';

/** Data-subject requests: copies of personal data across every subgraph, with live progress and an audit trail. */
export const privacy = defineSubgraph<PrivacyServices>({
  name: 'privacy',
  entities,
  migrations,
  services: (dependencies) => createPrivacyServices(dependencies),
  resolvers: [
    PrivacyRequestResolver,
    UserResolver,
    ExportResolver,
    ProgressResolver,
    AuditResolver,
    ClockResolver,
    ErasureResolver,
    HoldResolver,
    PrivacyStatsResolver,
  ],
  references: {
    User: ({ id }) => ({ id }),
    PrivacyRequest: async ({ id }, context) => {
      const row = await visibleRequest(context, String(id));
      return row && toRequest(row, context.services);
    },
  },
  events: (services) => [services.companies, services.acknowledgements.handler],
  jobs: (services) => services.jobs,
  personalData: ({ db }) => privacyContributor(db),
  demo: (services) => seedRequests(services),
  routes: (app, services) => downloadRoutes(app, services.downloads),
});
