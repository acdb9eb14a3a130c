import { parsePayload } from '#contracts/events';
import { knownCompanyHandler } from '#platform/companies';
import type { EventHandler } from '#platform/events';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import { AuditStore } from './audit/audit.store.js';
import { DownloadService } from './downloads/download.service.js';
import { LinkStore } from './downloads/link.store.js';
import type { ExportContext } from './steps/request-work.js';
import { StepStore } from './steps/step.store.js';
import { privacyJobs } from './jobs.js';
import { ExportRequests } from './export/export-request.service.js';
import { RequestStore } from './requests/request.store.js';
import { type PrivacySettings, settingsOf } from './settings.js';

export interface PrivacyServices {
  readonly context: ExportContext;
  readonly exports: ExportRequests;
  readonly downloads: DownloadService;
  readonly companies: EventHandler;
  readonly jobs: ReturnType<typeof privacyJobs>;
}

export function createPrivacyServices(
  dependencies: SubgraphDependencies,
  settings: PrivacySettings = settingsOf(dependencies.config),
): PrivacyServices {
  const { db, clock, ids, log, storage, mailer, signals, jobs } = dependencies;
  const context: ExportContext = {
    db,
    storage,
    mailer,
    signals,
    clock,
    ids,
    log,
    settings,
    requests: new RequestStore(db, clock),
    steps: new StepStore(db),
    links: new LinkStore(db, clock, ids),
    audit: new AuditStore(db, clock, ids),
    contributors: () => dependencies.personalData(),
  };
  return {
    context,
    exports: new ExportRequests(context, jobs),
    downloads: new DownloadService(context, dependencies.authenticate),
    companies: knownCompanyHandler({
      consumer: 'privacy.companies',
      type: 'company.changed',
      parse: (payload) => parsePayload('company.changed', payload),
    }),
    jobs: privacyJobs(context, jobs),
  };
}
