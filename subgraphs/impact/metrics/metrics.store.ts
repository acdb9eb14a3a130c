import { LRUCache } from 'lru-cache';
import { outcomeDimensions, type OutcomeDimension } from '#contracts/events';
import type { Database, Queryable, Tx } from '#platform/database';
import { startOfLocalDay } from '#platform/time';
import { type FeedbackStatusName, feedbackStatuses } from '../feedback/status.rules.js';
import { type Period, wholeMonths } from './period.rules.js';

export interface DimensionMetrics {
  readonly dimension: OutcomeDimension;
  /** Texts with a score in this dimension. */
  readonly sampleSize: number;
  /** Arithmetic mean of the scores, 0–1; null without scores. */
  readonly average: number | null;
  /** Σ(score × confidence) ÷ Σ(confidence), 0–1; null without scores or when every confidence is 0. */
  readonly confidenceWeightedAverage: number | null;
  /** Arithmetic mean of the confidences, 0–1; null without scores. */
  readonly averageConfidence: number | null;
}

export interface CompanyMetrics {
  readonly companyId: string;
  readonly period: Period;
  /** Version of the company's figures; grows with every change. 0 before the first. */
  readonly seq: number;
  readonly changedAt: Date | null;
  readonly feedbackByStatus: Readonly<Record<FeedbackStatusName, number>>;
  readonly dimensions: readonly DimensionMetrics[];
  readonly volunteerMinutes: number;
  readonly participants: number;
  readonly volunteers: number;
  readonly sessions: number;
  /** Times that a volunteer attended a meeting. */
  readonly volunteerVisits: number;
}

/** The topic of the signal that a company's metrics changed. */
export const metricsTopic = (companyId: string): string => `metrics:${companyId}`;

interface Row {
  seq: number;
  changedAt: string | null;
  statuses: Partial<Record<FeedbackStatusName, number>> | null;
  dimensions: readonly DimensionMetrics[] | null;
  volunteerMinutes: number;
  participants: number;
  volunteers: number;
  sessions: number;
  volunteerVisits: number;
}

/**
 * Scores by dimension: whole months from what is counted, days at the edges of other ranges from the rows themselves.
 * `$4`, `$5`: first days of the first and after the last whole month; `$6`, `$7` the same as instants.
 */
const scoresSql = `
  select dimension, sum(texts)::int as "sampleSize", sum(score) / sum(texts) as average, sum(confidence) / sum(texts) as "averageConfidence",
    sum(weighted) / nullif(sum(confidence), 0) as "confidenceWeightedAverage"
  from (
    select dimension, texts, score_sum as score, confidence_sum as confidence, weighted_sum as weighted from outcome_month
    where company_id = $1 and month >= $4::date and month < $5::date
    union all
    select dimension, 1, score, confidence, case when least(score, confidence) < 1e-150 then 0 else score * confidence end from outcome_score
    where company_id = $1 and superseded_at is null and (submitted_at >= $2 and submitted_at < least($3::timestamptz, $6::timestamptz)
      or submitted_at >= greatest($2::timestamptz, $7::timestamptz) and submitted_at < $3)
  ) counted group by dimension`;

/** One statement, hence one snapshot: the version and the figures belong together. */
const metricsSql = `
  with statuses as (
    select status, sum(count)::int as count from feedback_day where company_id = $1 and day >= $8::date and day < $9::date group by status
  ), scores as (${scoresSql}), attended as (
    select s.id, s.duration_minutes, a.user_id, a.role
    from session s left join session_attendance a on a.session_id = s.id and a.active
    where s.company_id = $1 and s.active and s.started_at >= $2 and s.started_at < $3
  )
  select
    coalesce((select seq::float8 from company_metrics where company_id = $1), 0) as seq,
    (select changed_at from company_metrics where company_id = $1) as "changedAt",
    (select json_object_agg(status, count) from statuses) as statuses,
    (select json_agg(scores) from scores) as dimensions,
    (select total::float8 from approved_volunteer_minutes($1, $8::date, $9::date)) as "volunteerMinutes",
    count(distinct user_id) filter (where role = 'PARTICIPANT')::int as participants,
    count(distinct user_id) filter (where role = 'VOLUNTEER')::int as volunteers,
    count(*) filter (where role = 'VOLUNTEER')::int as "volunteerVisits",
    count(distinct id)::int as sessions
  from attended`;

/**
 * Reads metrics from what is stored. A result is kept per company, period and version: a hundred
 * dashboards that hear of the same change cost one aggregation.
 */
export class MetricsStore {
  private readonly recent = new LRUCache<string, Promise<CompanyMetrics>>({ max: 500 });

  constructor(private readonly db: Pick<Database, 'query'>) {}

  /** The version of a company's figures; 0 before the first change. */
  async seqOf(companyId: string): Promise<number> {
    const [row] = await this.db.query<{ seq: number }>(
      'select seq::float8 as seq from company_metrics where company_id = $1',
      [companyId],
    );
    return row?.seq ?? 0;
  }

  /**
   * Gives each of these companies' metrics a new version; in one order everywhere, since the rows
   * stay locked until the commit.
   */
  async bump(companyIds: readonly string[], now: Date, tx: Tx): Promise<void> {
    if (companyIds.length === 0) return;
    await tx.query(
      `insert into company_metrics (company_id, seq, changed_at)
       select distinct company_id, 1, $2::timestamptz from unnest($1::uuid[]) as t(company_id) order by company_id
       on conflict (company_id) do update set seq = company_metrics.seq + 1, changed_at = excluded.changed_at`,
      [[...new Set(companyIds)], now],
    );
  }

  async read(companyId: string, period: Period): Promise<CompanyMetrics> {
    const key = `${companyId} ${period.from} ${period.to} ${period.timeZone} ${await this.seqOf(companyId)}`;
    const known = this.recent.get(key);
    if (known) return known;
    const reading = this.compute(companyId, period);
    this.recent.set(key, reading);
    reading.catch(() => this.recent.delete(key));
    return reading;
  }

  /** From what a transaction sees; never kept. */
  async compute(companyId: string, period: Period, on: Queryable = this.db): Promise<CompanyMetrics> {
    const { from, to, start, end, timeZone } = period;
    const whole = wholeMonths(from, to);
    const [row] = await on.query<Row>(metricsSql, [
      companyId,
      start,
      end,
      whole.from,
      whole.to,
      startOfLocalDay(whole.from, timeZone),
      startOfLocalDay(whole.to, timeZone),
      from,
      to,
    ]);
    const { statuses, dimensions, changedAt, ...figures } = row!;
    const byDimension = new Map(dimensions?.map((entry) => [entry.dimension, entry]));
    return {
      companyId,
      period,
      ...figures,
      changedAt: changedAt === null ? null : new Date(changedAt),
      feedbackByStatus: Object.fromEntries(
        feedbackStatuses.map((status) => [status, statuses?.[status] ?? 0]),
      ) as Record<FeedbackStatusName, number>,
      dimensions: outcomeDimensions.map((dimension) => byDimension.get(dimension) ?? withoutScores(dimension)),
    };
  }
}

const withoutScores = (dimension: OutcomeDimension): DimensionMetrics => ({
  dimension,
  sampleSize: 0,
  average: null,
  confidenceWeightedAverage: null,
  averageConfidence: null,
});
