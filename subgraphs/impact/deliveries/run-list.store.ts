import { type Queryable, selectOf, tableOf } from '#platform/database';
import type { Partner } from '../destinations/destination.entity.js';
import { DeliveryEventEntity, type DeliveryEventRow, DeliveryRunEntity, type RunRow } from './delivery.entity.js';
import type { RunOutcome, RunStatus } from './run.rules.js';

export interface RunFilter {
  /** Null for every company. */
  readonly companyId: string | null;
  readonly partner?: Partner | null;
  readonly scheduleId?: string | null;
  readonly destinationId?: string | null;
  readonly status?: RunStatus | null;
  readonly outcome?: RunOutcome | null;
  /** Runs whose time lies in `[since, until)`. */
  readonly since?: Date | null;
  readonly until?: Date | null;
}

const statusSql = `case
  when r.phase = 'PERSON' then 'FAILED'
  when r.phase <> 'ENDED' then case when r.started_at is null then 'PENDING' else 'PROCESSING' end
  when r.outcome in ('DELIVERED', 'SKIPPED', 'CANCELLED') then 'COMPLETED' else 'FAILED' end`;

/** Reads runs and their states for lists and streams. */
export class RunLists {
  list(on: Queryable, filter: RunFilter, page: { limit: number; afterId: string | null }): Promise<RunRow[]> {
    return on.query<RunRow>(
      `select ${selectOf(DeliveryRunEntity, 'r')} from ${tableOf(DeliveryRunEntity)} r join destination d on d.id = r.destination_id
       where ($1::uuid is null or r.company_id = $1) and ($2::text is null or d.partner = $2)
         and ($3::uuid is null or r.schedule_id = $3) and ($4::uuid is null or r.destination_id = $4)
         and ($5::text is null or ${statusSql} = $5) and ($6::text is null or r.outcome = $6)
         and ($7::timestamptz is null or r.scheduled_for >= $7) and ($8::timestamptz is null or r.scheduled_for < $8)
         and ($9::uuid is null or r.id < $9)
       order by r.id desc limit $10`,
      [
        filter.companyId,
        filter.partner ?? null,
        filter.scheduleId ?? null,
        filter.destinationId ?? null,
        filter.status ?? null,
        filter.outcome ?? null,
        filter.since ?? null,
        filter.until ?? null,
        page.afterId,
        page.limit,
      ],
    );
  }

  /** States of one run after a number; with `null` the latest alone. */
  statesOfRun(on: Queryable, runId: string, afterSeq: number | null): Promise<DeliveryEventRow[]> {
    const select = selectOf(DeliveryEventEntity);
    return afterSeq === null
      ? on.query(`select ${select} from delivery_event where run_id = $1 order by run_seq desc limit 1`, [runId])
      : on.query(`select ${select} from delivery_event where run_id = $1 and run_seq > $2 order by run_seq limit 500`, [
          runId,
          afterSeq,
        ]);
  }

  /** States of a company's runs after a number; with `null` the latest alone. */
  statesOfCompany(on: Queryable, companyId: string, afterSeq: number | null): Promise<DeliveryEventRow[]> {
    const select = selectOf(DeliveryEventEntity);
    return afterSeq === null
      ? on.query(`select ${select} from delivery_event where company_id = $1 order by seq desc limit 1`, [companyId])
      : on.query(`select ${select} from delivery_event where company_id = $1 and seq > $2 order by seq limit 500`, [
          companyId,
          afterSeq,
        ]);
  }
}
