import { erasedPersonMigration } from '#platform/erasure';
import { eventMigrations } from '#platform/events';
import { knownCompanyMigration } from '#platform/companies';
import { idempotencyMigrations } from '#platform/idempotency';
import { rateLimitMigrations } from '#platform/rate-limits';
import { personalDataMigrations } from '#platform/personal-data';
import { Migration20261123210500 } from './2026-11-23-initial.js';
import { Migration20261201063000 } from './2026-12-01-request-log.js';
import { Migration20261201070000 } from './2026-12-01-company-months.js';
import { Batches } from './2026-12-01-batches.js';
import { BudgetControls } from './2026-12-01-budget-controls.js';
import { Providers } from './2026-12-01-providers.js';
import { SpendAnomalies } from './2026-12-01-spend-anomalies.js';
import { SecondEmbeddedModel } from './2026-12-01-second-embedded-model.js';
import { SettingsAndKeys } from './2026-12-01-settings-and-keys.js';

/** In order; never edited once committed. */
export const migrations = [
  ...eventMigrations,
  { name: 'Migration20261123210500', class: Migration20261123210500 },
  ...rateLimitMigrations,
  { name: 'Migration20261201063000', class: Migration20261201063000 },
  knownCompanyMigration,
  { name: 'Migration20261201070000', class: Migration20261201070000 },
  ...idempotencyMigrations,
  { name: '2026-12-01-settings-and-keys', class: SettingsAndKeys },
  { name: '2026-12-01-second-embedded-model', class: SecondEmbeddedModel },
  { name: '2026-12-01-providers', class: Providers },
  erasedPersonMigration,
  { name: '2026-12-01-budget-controls', class: BudgetControls },
  { name: '2026-12-01-spend-anomalies', class: SpendAnomalies },
  { name: '2026-12-01-batches', class: Batches },
  ...personalDataMigrations,
];
