import type { Database, Tx } from '#platform/database';
import { claimKey, keyedRequest, rememberResult } from '#platform/idempotency';
import type { JobScheduler } from '#platform/jobs';
import type { Logger } from '#platform/observability';
import { databaseNow } from '../deliveries/database-clock.js';
import type { FiscalPeriod } from '../reporting-periods/fiscal.rules.js';
import type { ReportingPeriodStore } from '../reporting-periods/reporting-period.store.js';
import type { ReportRow } from './report.entity.js';
import type { ReportStore } from './report.store.js';

export const reportJob = 'impact.make-report';

export interface ReportRequest {
  readonly companyId: string;
  readonly period: Pick<FiscalPeriod, 'key' | 'from' | 'to'>;
  /** Null when the platform asks. */
  readonly actorId: string | null;
  readonly idempotencyKey: string | null;
}

export type ReportRequestOutcome =
  | { readonly kind: 'REQUESTED'; readonly report: ReportRow }
  | { readonly kind: 'NOT_CLOSED' | 'CONSENT_WITHDRAWN' | 'KEY_REUSED' };

interface Dependencies {
  readonly db: Database;
  readonly jobs: JobScheduler;
  readonly log: Logger;
  readonly store: ReportStore;
  readonly periods: ReportingPeriodStore;
}

/** Asks for reports; a job makes them. */
export class Reports {
  constructor(private readonly deps: Dependencies) {}

  /** The report of the latest edition of a closed period. There is one, however often and by whomever it is asked for. */
  async request(request: ReportRequest): Promise<ReportRequestOutcome> {
    const outcome = await this.deps.db.transaction((tx) => this.inTransaction(tx, request));
    if (outcome.kind === 'REQUESTED' && outcome.report.status === 'PENDING') await this.wake();
    return outcome;
  }

  /** The same within a transaction of the caller, who wakes no one: the next tick finds it. */
  async inTransaction(tx: Tx, request: ReportRequest): Promise<ReportRequestOutcome> {
    const { companyId, period, actorId, idempotencyKey } = request;
    const { store, periods } = this.deps;
    const operation = { operation: 'createImpactReport', input: [companyId, period.key] };
    const keyed = actorId === null ? null : keyedRequest(actorId, idempotencyKey, operation);
    const now = await databaseNow(tx);
    const claim = await claimKey(tx, keyed, now);
    if (claim.kind === 'KEY_REUSED') return claim;
    if (claim.kind === 'REPEATED') return { kind: 'REQUESTED', report: (await store.byId(claim.resultId!, tx))! };
    const edition = await periods.latest({ companyId, from: period.from, to: period.to }, tx);
    if (!edition) return { kind: 'NOT_CLOSED' };
    const [marks] = await store.marks([edition.id], tx);
    if (marks!.length > 0) return { kind: 'CONSENT_WITHDRAWN' };
    const report = await store.request(tx, { edition, requestedBy: actorId, now });
    await rememberResult(tx, keyed, report.id);
    return { kind: 'REQUESTED', report };
  }

  private async wake(): Promise<void> {
    const { jobs, log } = this.deps;
    try {
      await jobs.wake(reportJob, { reason: 'asked' }, { unique: 'asked' });
    } catch (error) {
      log.warn({ err: error }, 'reports were not woken; the next tick finds them');
    }
  }
}
