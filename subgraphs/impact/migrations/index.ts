import { erasedPersonMigration } from '#platform/erasure';
import { personalDataMigrations } from '#platform/personal-data';
import { Migration20261123200000 } from './2026-11-23-initial.js';
import { Migration20261201064500 } from './2026-12-01-webhook-senders.js';
import { Migration20261201070500 } from './2026-12-01-company-changed.js';
import { OutcomeCounts } from './2026-12-01-outcome-counts.js';
import { Migration20261201125500 } from './2026-12-01-deliveries.js';
import { Reporting } from './2026-12-01-reporting.js';
import { VolunteerTime } from './2026-12-01-volunteer-time.js';
import { JourneyLists } from './2026-12-01-journey-lists.js';
import { JourneyTables } from './2026-12-01-journeys.js';
import { ConsentAndMinors } from './2026-12-01-consent.js';
import { ProgramFundingRecords } from './2026-12-01-program-funding.js';
import { SentRecords } from './2026-12-01-records.js';
import { DeliveryPeopleAndPrograms } from './2026-12-01-delivery-people.js';
import { ExternalIds } from './2026-12-01-external-ids.js';
import { CorrectedDeliveries } from './2026-12-01-corrections.js';
import { ImpactReports } from './2026-12-01-impact-reports.js';

/** In order; never edited once committed. */
export const migrations = [
  { name: 'Migration20261123200000', class: Migration20261123200000 },
  { name: 'Migration20261201064500', class: Migration20261201064500 },
  { name: 'Migration20261201070500', class: Migration20261201070500 },
  { name: '2026-12-01-outcome-counts', class: OutcomeCounts },
  { name: 'Migration20261201125500', class: Migration20261201125500 },
  erasedPersonMigration,
  { name: '2026-12-01-reporting-records', class: Reporting },
  { name: '2026-12-01-volunteer-time', class: VolunteerTime },
  ...personalDataMigrations,
  { name: '2026-12-01-consent', class: ConsentAndMinors },
  { name: '2026-12-01-external-ids', class: ExternalIds },
  { name: '2026-12-01-journeys', class: JourneyTables },
  { name: '2026-12-01-records-of-senders', class: SentRecords },
  { name: '2026-12-01-delivery-people', class: DeliveryPeopleAndPrograms },
  { name: '2026-12-01-journey-lists', class: JourneyLists },
  { name: '2026-12-01-impact-reports', class: ImpactReports },
  { name: '2026-12-01-program-funding', class: ProgramFundingRecords },
  { name: '2026-12-01-corrected-deliveries', class: CorrectedDeliveries },
];
