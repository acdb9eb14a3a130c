import { parsePayload } from '#contracts/events';
import { knownCompanyHandler } from '#platform/companies';
import type { Database } from '#platform/database';
import type { EventHandler } from '#platform/events';
import type { JobDefinition } from '#platform/jobs';
import type { Signals } from '#platform/live';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import type { Clock } from '#platform/time';
import { AuditStore } from './audit/audit.store.js';
import { DownloadService } from './downloads/download.service.js';
import { LinkStore } from './downloads/link.store.js';
import { CollectStep } from './export/collect-step.js';
import { Contributors } from './export/contributors.js';
import { ExportStore } from './export/export.store.js';
import { ExportRequests } from './export/export-request.service.js';
import { PackageStep } from './export/package-step.js';
import { PlanStep } from './export/plan-step.js';
import { Retention } from './export/retention.service.js';
import { privacyJobs } from './jobs.js';
import { NotifyStep } from './notifications/notify-step.js';
import { RequestStore } from './requests/request.store.js';
import { type PrivacySettings, settingsOf } from './settings.js';
import { RequestWork } from './steps/request-work.js';
import { StepStore } from './steps/step.store.js';
import { StepExecutor } from './steps/step-executor.js';

export interface PrivacyServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly signals: Signals;
  readonly settings: PrivacySettings;
  readonly requests: RequestStore;
  readonly steps: StepStore;
  readonly audit: AuditStore;
  readonly exports: ExportRequests;
  readonly downloads: DownloadService;
  readonly executor: StepExecutor;
  readonly retention: Retention;
  readonly companies: EventHandler;
  readonly jobs: readonly JobDefinition[];
}

/** Stores, steps and services of this subgraph, wired once per process. */
export function createPrivacyServices(
  deps: SubgraphDependencies,
  settings: PrivacySettings = settingsOf(deps.config),
): PrivacyServices {
  const { db, clock, ids, log, storage, signals } = deps;
  const requests = new RequestStore(db, clock);
  const steps = new StepStore(db, ids);
  const audit = new AuditStore(db, clock, ids);
  const exports = new ExportStore(db, clock);
  const links = new LinkStore({ db, clock, ids, requests });
  const contributors = new Contributors(() => deps.personalData(), settings.contributorTimeoutMs);
  const work = new RequestWork({ db, signals, requests, steps, audit });
  const { authenticate } = deps;
  const downloads = new DownloadService({ db, requests, links, audit, storage, clock, log, settings, authenticate });
  const workOf = {
    PLAN: new PlanStep({ work, exports, contributors }),
    COLLECT: new CollectStep({ work, exports, contributors, storage, maxRestarts: settings.maxRestarts }),
    PACKAGE: new PackageStep({ work, steps, exports, storage, clock, packageTtlMs: settings.packageTtlMs }),
    NOTIFY: new NotifyStep({ work, contributors, downloads, mailer: deps.mailer }),
  };
  const executor = new StepExecutor({ steps, requests, work, workOf, settings, log });
  const retention = new Retention({ db, exports, audit, storage });
  const asking = { db, requests, steps, audit, contributors, jobs: deps.jobs, signals, clock, ids, log, settings };
  return {
    db,
    clock,
    signals,
    settings,
    requests,
    steps,
    audit,
    exports: new ExportRequests(asking),
    downloads,
    executor,
    retention,
    companies: knownCompanyHandler({
      consumer: 'privacy.companies',
      type: 'company.changed',
      parse: (payload) => parsePayload('company.changed', payload),
    }),
    jobs: privacyJobs({ executor, retention, steps, scheduler: deps.jobs, clock }),
  };
}
