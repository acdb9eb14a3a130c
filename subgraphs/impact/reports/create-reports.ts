import type { EventHandler } from '#platform/events';
import type { JobDefinition } from '#platform/jobs';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import type { ReportingPeriodStore } from '../reporting-periods/reporting-period.store.js';
import { consentHandler } from './consent.handler.js';
import { type ReportRenderer, threadRenderer } from './files/thread-renderer.js';
import { ReportLinks } from './link.service.js';
import { ReportLinkStore } from './link.store.js';
import { ReportMaker, type ReportSettings, reportSettings } from './maker.service.js';
import { reportJobs } from './report.jobs.js';
import { Reports } from './report.service.js';
import { ReportStore } from './report.store.js';
import { reportTelemetry } from './report.telemetry.js';

/** Everything about reports: asked for, made, handed out. */
export interface ReportServices {
  readonly reportStore: ReportStore;
  readonly reports: Reports;
  readonly reportMaker: ReportMaker;
  readonly reportRenderer: ReportRenderer;
  readonly reportLinkStore: ReportLinkStore;
  readonly reportLinks: ReportLinks;
  readonly reportJobs: readonly JobDefinition[];
  readonly reportEvents: readonly EventHandler[];
}

interface ReportOptions {
  readonly periods: ReportingPeriodStore;
  readonly settings?: ReportSettings;
  readonly renderer?: ReportRenderer;
}

export function createReports(
  deps: SubgraphDependencies,
  { periods, settings = reportSettings, renderer = threadRenderer() }: ReportOptions,
): ReportServices {
  const { db, ids, clock, jobs, log, signals, storage, config, authenticate } = deps;
  const store = new ReportStore(db, ids);
  const links = new ReportLinkStore(db);
  const telemetry = reportTelemetry(deps.metrics, () => store.waiting());
  const maker = new ReportMaker({ db, storage, signals, log, store, renderer, settings, telemetry });
  return {
    reportStore: store,
    reports: new Reports({ db, jobs, log, store, periods }),
    reportMaker: maker,
    reportRenderer: renderer,
    reportLinkStore: links,
    reportLinks: new ReportLinks({
      store,
      links,
      storage,
      clock,
      ids,
      telemetry,
      publicUrl: config.publicUrl,
      authenticate,
    }),
    reportJobs: reportJobs(maker),
    reportEvents: [consentHandler({ store, clock, log })],
  };
}
