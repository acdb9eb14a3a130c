import { parsePayload } from '#contracts/events';
import { deriveKey } from '#platform/auth';
import { knownCompanyHandler } from '#platform/companies';
import type { Database } from '#platform/database';
import { erasedPeople } from '#platform/erasure';
import type { EventHandler } from '#platform/events';
import type { JobDefinition } from '#platform/jobs';
import type { Signals } from '#platform/live';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import type { Clock } from '#platform/time';
import { AuditAnchor } from './audit/audit-check.js';
import { AuditStore } from './audit/audit.store.js';
import { ClockService } from './clock/clock.service.js';
import { ClockStore } from './clock/clock.store.js';
import { DownloadService } from './downloads/download.service.js';
import { LinkStore } from './downloads/link.store.js';
import { Acknowledgements } from './erasure/acknowledgement.service.js';
import { CertifyStep } from './erasure/certify-step.js';
import { ErasureDoors } from './erasure/doors.js';
import { EraseStep } from './erasure/erase-step.js';
import { ErasureRequests } from './erasure/erasure-request.service.js';
import { ErasureStore } from './erasure/erasure.store.js';
import { FreezeStep } from './erasure/freeze-step.js';
import { OwnRecords } from './erasure/own-records.js';
import { ErasurePlanner } from './erasure/planner.js';
import { PreviewStep } from './erasure/preview-step.js';
import { Reopening } from './erasure/reopening.service.js';
import { VerifyStep } from './erasure/verify-step.js';
import { WorkingSet } from './erasure/working-set.js';
import { CollectStep } from './export/collect-step.js';
import { Contributors } from './export/contributors.js';
import { ExportStore } from './export/export.store.js';
import { ExportRequests } from './export/export-request.service.js';
import { PackageContent } from './export/package-content.js';
import { PackageKeys } from './export/package-keys.js';
import { PackageStep } from './export/package-step.js';
import { PlanStep } from './export/plan-step.js';
import { Retention } from './export/retention.service.js';
import { HoldSync } from './holds/hold-sync.js';
import { HoldService } from './holds/hold.service.js';
import { HoldStore } from './holds/hold.store.js';
import { IdentityService } from './identity/identity.service.js';
import { IdentityStore } from './identity/identity.store.js';
import { privacyJobs } from './jobs.js';
import { NotifyStep } from './notifications/notify-step.js';
import { RequestViews } from './requests/request-views.js';
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
  readonly requestViews: RequestViews;
  readonly clocks: ClockService;
  readonly identity: IdentityService;
  readonly holds: HoldService;
  readonly holdStore: HoldStore;
  readonly erasures: ErasureRequests;
  readonly erasureStore: ErasureStore;
  readonly acknowledgements: Acknowledgements;
  readonly anchor: AuditAnchor;
  readonly companies: EventHandler;
  readonly jobs: readonly JobDefinition[];
}

type Stores = ReturnType<typeof storesOf>;

function storesOf({ db, clock, ids, signals, config }: SubgraphDependencies, settings: PrivacySettings) {
  const requests = new RequestStore(db, clock);
  const steps = new StepStore(db, ids);
  const audit = new AuditStore(db, clock, ids);
  const erasures = new ErasureStore(db, clock);
  const workingSet = new WorkingSet(deriveKey(config.auth.serviceTokenSecret, 'privacy.working-set'));
  return {
    requests,
    steps,
    audit,
    exports: new ExportStore(db, clock),
    links: new LinkStore({ db, clock, ids, requests }),
    clocks: new ClockStore(db, settings),
    identities: new IdentityStore(db),
    holds: new HoldStore(db),
    erasures,
    workingSet,
    keys: new PackageKeys({ erasures, workingSet }),
    work: new RequestWork({ db, signals, requests, steps, audit }),
  };
}

/** Stores, steps and services of this subgraph, wired once per process. */
export function createPrivacyServices(
  deps: SubgraphDependencies,
  settings: PrivacySettings = settingsOf(deps.config),
): PrivacyServices {
  const { db, clock, log, storage, signals, metrics, authenticate } = deps;
  const stores = storesOf(deps, settings);
  const { requests, steps, audit, exports, links, holds, clocks, erasures } = stores;
  const contributors = new Contributors(() => deps.personalData(), settings.contributorTimeoutMs);
  const downloads = new DownloadService({ db, requests, links, audit, storage, clock, log, settings, authenticate });
  const shared = { ...deps, ...stores, contributors, settings };
  const doors = new ErasureDoors(contributors);
  const planner = new ErasurePlanner({ doors, holds });
  const sync = new HoldSync({ db, holds, doors });
  const workOf = {
    ...exportSteps(deps, { stores, settings, contributors, downloads }),
    ...erasureSteps(deps, { stores, settings, contributors, planner }),
  };
  const executor = new StepExecutor({ steps, requests, work: stores.work, workOf, settings, log });
  const retention = new Retention({ db, exports, audit, storage });
  const clockService = new ClockService(shared);
  const acknowledgements = new Acknowledgements(shared);
  const anchor = new AuditAnchor({ db, audit, clock, directory: settings.ledgerDir });
  return {
    db,
    clock,
    signals,
    settings,
    requests,
    steps,
    audit,
    exports: new ExportRequests(shared),
    downloads,
    executor,
    retention,
    requestViews: new RequestViews(shared),
    clocks: clockService,
    identity: new IdentityService(shared),
    holds: new HoldService({ ...shared, sync, reopening: new Reopening({ ...shared, clocks }) }),
    holdStore: holds,
    erasures: new ErasureRequests({ ...shared, planner }),
    erasureStore: erasures,
    acknowledgements,
    anchor,
    companies: knownCompanyHandler({
      consumer: 'privacy.companies',
      type: 'company.changed',
      parse: (payload) => parsePayload('company.changed', payload),
    }),
    jobs: privacyJobs({
      executor,
      retention,
      steps,
      clocks: clockService,
      acknowledgements,
      anchor,
      scheduler: deps.jobs,
      clock,
      metrics,
    }),
  };
}

interface Steps {
  readonly stores: Stores;
  readonly settings: PrivacySettings;
  readonly contributors: Contributors;
}

function exportSteps(
  { storage, clock, mailer }: SubgraphDependencies,
  { stores, settings, contributors, downloads }: Steps & { readonly downloads: DownloadService },
) {
  const { work, exports, steps, keys } = stores;
  const content = new PackageContent({ exports, contributors, storage });
  return {
    PLAN: new PlanStep({ work, exports, contributors }),
    COLLECT: new CollectStep({ work, exports, contributors, storage, maxRestarts: settings.maxRestarts }),
    PACKAGE: new PackageStep({
      work,
      steps,
      exports,
      content,
      keys,
      storage,
      clock,
      packageTtlMs: settings.packageTtlMs,
    }),
    NOTIFY: new NotifyStep({ work, contributors, downloads, mailer }),
  };
}

function erasureSteps(
  deps: SubgraphDependencies,
  { stores, settings, contributors, planner }: Steps & { readonly planner: ErasurePlanner },
) {
  const { db, outbox, clock, mailer, storage } = deps;
  const { work, erasures, holds, audit, workingSet } = stores;
  const { ledgerDir, ackDeadlineMs } = settings;
  const doors = new ErasureDoors(contributors);
  const people = erasedPeople({ directory: ledgerDir, clock });
  const ownRecords = new OwnRecords(storage);
  const holdSync = new HoldSync({ db, holds, doors });
  const barriers = () => deps.erasureBarriers?.() ?? [];
  const freezing = { db, work, erasures, planner, doors, contributors, workingSet, holdSync, outbox, ledgerDir, clock };
  return {
    PREVIEW: new PreviewStep({ db, work, erasures, planner, holdSync }),
    FREEZE: new FreezeStep({ ...freezing, barriers, sessions: deps.sessions }),
    ERASE: new EraseStep({ work, erasures, doors, outbox, ackDeadlineMs }),
    VERIFY: new VerifyStep({ work, erasures, doors, workingSet }),
    CERTIFY: new CertifyStep({
      db,
      work,
      erasures,
      audit,
      ownRecords,
      workingSet,
      people,
      barriers,
      sessions: deps.sessions,
      mailer,
      outbox,
      ledgerDir,
      clock,
    }),
  };
}
