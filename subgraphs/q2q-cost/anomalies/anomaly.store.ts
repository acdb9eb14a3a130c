import {
  type Database,
  insertReturning,
  type Queryable,
  type RowOf,
  selectOf,
  tableOf,
  type Tx,
} from '#platform/database';
import { ReservationEntity } from '../ledger/ledger.entity.js';
import { SpendAnomalyEntity } from './anomaly.entity.js';
import type { HourOfSpend } from './anomaly.rules.js';

export type SpendAnomaly = RowOf<typeof SpendAnomalyEntity>;
export type NewAnomaly = Omit<SpendAnomaly, 'seq'>;

export interface AnomalyPage {
  /** `null`: all companies. */
  readonly companyId: string | null;
  readonly since: Date | null;
  readonly afterId: string | null;
  readonly limit: number;
}

const table = tableOf(SpendAnomalyEntity);
const select = `select ${selectOf(SpendAnomalyEntity)} from ${table}`;
const hourMs = 3_600_000;
const paid = `status in ('SETTLED', 'WRITTEN_OFF') and feature <> 'evaluation'`;

export class AnomalyStore {
  constructor(private readonly db: Database) {}

  /** Companies that paid for something in a time, a page in the order of their ids. */
  async spenders(from: Date, to: Date, page: { readonly afterId: string; readonly limit: number }): Promise<string[]> {
    const rows = await this.db.query<{ companyId: string }>(
      `select distinct company_id as "companyId" from ${tableOf(ReservationEntity)}
       where closed_at >= $1 and closed_at < $2 and ${paid} and company_id > $3 order by company_id limit $4`,
      [from, to, page.afterId, page.limit],
    );
    return rows.map(({ companyId }) => companyId);
  }

  /** What a company used by the hour, in order. Evaluations are left out: who starts one knows what it costs. */
  async hours(companyId: string, from: Date, to: Date): Promise<HourOfSpend[]> {
    const rows = await this.db.query<Record<'hour' | 'requests' | 'tokens' | 'costUsd', number>>(
      `select floor(extract(epoch from closed_at) / 3600)::float8 as hour, count(*)::float8 as requests,
         coalesce(sum(input_tokens::bigint + output_tokens), 0)::float8 as tokens, (sum(cost_pusd) / 1e12)::float8 as "costUsd"
       from ${tableOf(ReservationEntity)}
       where company_id = $1 and closed_at >= $2 and closed_at < $3 and ${paid} and not cached group by 1 order by 1`,
      [companyId, from, to],
    );
    return rows;
  }

  /** Those of one company that were seen since then. */
  async since(tx: Tx, companyId: string, from: Date): Promise<SpendAnomaly[]> {
    return tx.query<SpendAnomaly>(`${select} where company_id = $1 and last_hour >= $2 order by hour, id`, [
      companyId,
      from,
    ]);
  }

  /** Writes what is new and returns it. Call with the company's anomalies locked: numbers of the stream are given here. */
  async insert(tx: Tx, companyId: string, anomalies: readonly NewAnomaly[]): Promise<SpendAnomaly[]> {
    const last = await this.lastSeq(companyId, tx);
    const rows = anomalies.map((anomaly, at) => ({ ...anomaly, seq: last + at + 1 }));
    return insertReturning(tx, SpendAnomalyEntity, rows, { onConflict: '(company_id, measure, hour) do nothing' });
  }

  async extend(tx: Tx, { id, lastHour, seen }: Pick<SpendAnomaly, 'id' | 'lastHour' | 'seen'>): Promise<void> {
    await tx.query(
      `update ${table} set last_hour = greatest(last_hour, $2), seen = greatest(seen, $3::float8) where id = $1`,
      [id, lastHour, seen],
    );
  }

  /** Newest first. */
  page({ companyId, since, afterId, limit }: AnomalyPage): Promise<SpendAnomaly[]> {
    return this.db.query<SpendAnomaly>(
      `${select} where ($1::uuid is null or company_id = $1) and ($2::timestamptz is null or last_hour >= $2)
         and ($3::uuid is null or id < $3) order by id desc limit $4`,
      [companyId, since, afterId, limit],
    );
  }

  /** Those after a place in the stream of one company, oldest first. */
  after(companyId: string, seq: number, limit: number): Promise<SpendAnomaly[]> {
    return this.db.query<SpendAnomaly>(`${select} where company_id = $1 and seq > $2 order by seq limit $3`, [
      companyId,
      seq,
      limit,
    ]);
  }

  /** The last place in the stream of a company; 0 before the first. */
  async lastSeq(companyId: string, on: Queryable = this.db): Promise<number> {
    const [row] = await on.query<{ seq: number }>(
      `select coalesce(max(seq), 0)::float8 as seq from ${table} where company_id = $1`,
      [companyId],
    );
    return row!.seq;
  }
}

export const startOfHour = (hour: number): Date => new Date(hour * hourMs);
export const hourOf = (at: Date): number => Math.floor(at.getTime() / hourMs);
