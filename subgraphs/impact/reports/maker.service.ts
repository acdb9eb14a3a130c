import { Readable } from 'node:stream';
import type { Database, Tx } from '#platform/database';
import { type Changes, LeaseLost, sql } from '#platform/leases';
import type { Signals } from '#platform/live';
import type { Logger } from '#platform/observability';
import type { ObjectStorage } from '#platform/storage';
import { databaseNow } from '../deliveries/database-clock.js';
import { reportDocument, type ReportDocument } from './document.rules.js';
import type { ReportRenderer } from './files/thread-renderer.js';
import {
  type ImpactReportEntity,
  type ReportFormat,
  reportFormats,
  type ReportRow,
  reportTopic,
  type StoredFile,
} from './report.entity.js';
import { reportLeases, type ReportStore } from './report.store.js';
import type { ReportTelemetry } from './report.telemetry.js';

/** Milliseconds. */
export interface ReportSettings {
  readonly leaseMs: number;
  readonly attempts: number;
  /** Before the second try; doubled before each further one. */
  readonly backoffMs: number;
}

export const reportSettings: ReportSettings = { leaseMs: 30_000, attempts: 5, backoffMs: 5_000 };

interface Dependencies {
  readonly db: Database;
  readonly storage: ObjectStorage;
  readonly signals: Signals;
  readonly log: Logger;
  readonly store: ReportStore;
  readonly renderer: Pick<ReportRenderer, 'render'>;
  readonly settings: ReportSettings;
  readonly telemetry: ReportTelemetry;
}

/** Where a file of a report is stored. */
export const fileKey = (reportId: string, format: ReportFormat): string =>
  `reports/${reportId}.${format.toLowerCase()}`;

const formatsLeft = ({ files }: Pick<ReportRow, 'files'>): ReportFormat[] =>
  reportFormats.filter((format) => !files.some((file) => file.format === format));

/**
 * Makes the reports that wait. Each step is stored before the next one begins, and the same document gives the same bytes: a worker that
 * dies anywhere leaves nothing to undo, and the next one writes the same file once more at most.
 */
export class ReportMaker {
  constructor(private readonly deps: Dependencies) {}

  /** Returns how many reports were worked on. */
  async runUntilIdle({ signal, touch }: { signal: AbortSignal; touch?: () => Promise<void> }): Promise<number> {
    for (let worked = 0; ; worked += 1) {
      if (signal.aborted) return worked;
      const report = await this.deps.store.claim(this.deps.settings.leaseMs);
      if (!report) return worked;
      await this.work(report, signal);
      await touch?.();
    }
  }

  private async work(claimed: ReportRow, signal: AbortSignal): Promise<void> {
    const { db, settings } = this.deps;
    const held = reportLeases.hold(db, claimed, { leaseMs: settings.leaseMs, signal });
    try {
      await this.make(claimed);
    } catch (error) {
      if (!(error instanceof LeaseLost)) await this.failed(claimed, error);
    } finally {
      held.end();
    }
  }

  private async make(claimed: ReportRow): Promise<void> {
    let report = await this.write(claimed, async (tx) => ({
      status: 'PROCESSING',
      progress: Math.max(claimed.progress, 10),
      attempts: claimed.attempts + 1,
      startedAt: claimed.startedAt ?? (await databaseNow(tx)),
    }));
    const document = report.document ?? (await this.documentOf(report));
    if (report.document === null) report = await this.write(report, () => ({ document, progress: 20 }));
    for (const format of formatsLeft(report)) {
      const file = await this.store(report.id, format, document);
      const files = [...report.files, file];
      report = await this.write(report, () => ({
        // An array as a parameter would be one of Postgres.
        files: sql`${JSON.stringify(files)}::jsonb`,
        progress: 20 + 19 * files.length,
      }));
    }
    await this.end(report, 'COMPLETED', null);
  }

  /** Frozen once: the name of the company is what it is now, everything else what it was when the period was closed. */
  private async documentOf({ periodId, comparedId, companyId }: ReportRow): Promise<ReportDocument> {
    const { db, store } = this.deps;
    const [company] = await db.query<{ id: string; name: string; timeZone: string }>(
      'select id, name, time_zone as "timeZone" from company where id = $1',
      [companyId],
    );
    const edition = await store.edition(periodId);
    const compared = comparedId === null ? null : await store.edition(comparedId);
    return reportDocument({ company: company!, edition: edition!, compared });
  }

  private async store(id: string, format: ReportFormat, document: ReportDocument): Promise<StoredFile> {
    const { storage, telemetry, renderer } = this.deps;
    const startedAt = performance.now();
    const body = await renderer.render(format, document);
    telemetry.rendered(format, (performance.now() - startedAt) / 1000);
    const { bytes, sha256 } = await storage.put(fileKey(id, format), Readable.from([body]));
    return { format, bytes, sha256 };
  }

  private async failed(claimed: ReportRow, error: unknown): Promise<void> {
    const { log, settings, store } = this.deps;
    log.error({ err: error, reportId: claimed.id }, 'a report could not be made');
    const report = await store.byId(claimed.id);
    if (report?.fence !== claimed.fence) return;
    try {
      if (report.attempts >= settings.attempts) return await this.end(report, 'FAILED', 'NOT_MADE');
      const pauseMs = settings.backoffMs * 2 ** Math.max(0, report.attempts - 1);
      await this.change(report, 'release', async (tx) => ({
        error: 'NOT_MADE',
        nextAttemptAt: new Date((await databaseNow(tx)).getTime() + pauseMs),
      }));
    } catch (second) {
      // Its lease ends by itself, and the next worker goes on.
      if (!(second instanceof LeaseLost))
        log.error({ err: second, reportId: claimed.id }, 'a report was left as it is');
    }
  }

  private async end(report: ReportRow, status: 'COMPLETED' | 'FAILED', error: string | null): Promise<void> {
    await this.change(report, 'release', async (tx) => ({
      status,
      error,
      progress: status === 'COMPLETED' ? 100 : report.progress,
      finishedAt: await databaseNow(tx),
    }));
    this.deps.telemetry.ended(status);
  }

  private write(report: ReportRow, changes: ChangesIn): Promise<ReportRow> {
    return this.change(report, 'write', changes);
  }

  private change(report: ReportRow, how: 'write' | 'release', changes: ChangesIn): Promise<ReportRow> {
    const { db, signals } = this.deps;
    return db.transaction(async (tx) => {
      const lease = { id: report.id, fence: report.fence };
      const row = await reportLeases[how](tx, lease, { ...(await changes(tx)), seq: report.seq + 1 });
      tx.afterCommit(() => signals.notify(reportTopic(report.id)));
      return row;
    });
  }
}

type ReportChanges = Changes<typeof ImpactReportEntity>;
type ChangesIn = (tx: Tx) => ReportChanges | Promise<ReportChanges>;
