import type { OutcomeDimension } from '#contracts/events';
import type { Queryable } from '#platform/database';
import type { LocalDate } from '#platform/time';
import type { Contribution } from '../suppression/suppression.rules.js';
import { confidenceThreshold, type OutcomeRow } from './outcome-row.js';

/** Whole months of a company, or of those of its people who are in a cohort. */
export interface OutcomeScope {
  readonly companyId: string;
  /** First days of months, half-open. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly cohort?: CohortWindow;
}

/** Who joined a programme, or any programme, within days. */
export interface CohortWindow {
  readonly programId: string | null;
  readonly startsFrom: LocalDate;
  readonly startsTo: LocalDate;
}

const peopleSql = `
  members as materialized (
    select distinct subject from subject_enrollment
    where company_id = $1 and $5::boolean and ($6::uuid is null or program_id = $6) and enrolled_on >= $7::date and enrolled_on < $8::date
  ), in_period as materialized (
    select dimension, subject, sum(texts)::int as texts, sum(score_sum) as score, sum(confidence_sum) as confidence,
      sum(weighted_sum) as weighted, sum(unsure)::int as unsure, max(last_at) as last_at,
      (array_agg(last_score order by month desc))[1] as last_score,
      (array_agg(last_confidence order by month desc))[1] as last_confidence
    from outcome_month
    where company_id = $1 and month >= $2::date and month < $3::date and (not $5 or subject in (select subject from members)) and subject <> all($9::uuid[])
    group by dimension, subject
  ), pairs as materialized (
    select p.dimension, p.subject, p.last_score - b.first_score as change,
      least(p.last_confidence, b.first_confidence) < ${confidenceThreshold} as unsure
    from in_period p cross join lateral (
      select first_at, first_score, first_confidence from outcome_month m
      where m.company_id = $1 and m.subject = p.subject and m.dimension = p.dimension order by m.month limit 1
    ) b where p.last_at > b.first_at
  )`;

/** One row for each dimension with texts or people lost. */
const figuresSql = `
  with ${peopleSql}, heard as (
    select dimension, sum(texts)::int as texts, count(*)::int as people, sum(score) / sum(texts) as average,
      sum(confidence) / sum(texts) as "averageConfidence", sum(weighted) / nullif(sum(confidence), 0) as "confidenceWeightedAverage",
      sum(unsure)::int as "unsureTexts", avg(score / texts) as "personMean", stddev_samp(score / texts) as "personDeviation"
    from in_period group by dimension
  ), changed as (
    select p.dimension, count(*)::int as pairs, avg(change) as "changeMean", stddev_samp(change) as "changeDeviation",
      (count(*) filter (where unsure))::int as "unsurePairs",
      (count(*) filter (where change >= t.threshold - 1e-9))::int as reached,
      (count(*) filter (where change >= t.threshold - 1e-9 and unsure))::int as "unsureReached"
    from pairs p left join jsonb_to_recordset($10::jsonb) as t(dimension text, threshold float8) on t.dimension = p.dimension
    group by p.dimension
  ), lost as (
    select m.dimension, count(distinct m.subject)::int as lost from outcome_month m
    where m.company_id = $1 and m.month >= $4::date and m.month < $2::date and (not $5 or m.subject in (select subject from members)) and m.subject <> all($9::uuid[])
      and not exists (select from in_period p where p.subject = m.subject and p.dimension = m.dimension)
    group by m.dimension
  )
  select dimension, coalesce(texts, 0) as texts, coalesce(people, 0) as people, average, "averageConfidence", "confidenceWeightedAverage",
    coalesce("unsureTexts", 0) as "unsureTexts", "personMean", "personDeviation", coalesce(pairs, 0) as pairs, "changeMean",
    "changeDeviation", coalesce("unsurePairs", 0) as "unsurePairs", coalesce(reached, 0) as reached,
    coalesce("unsureReached", 0) as "unsureReached", coalesce(lost, 0) as lost
  from heard full join changed using (dimension) full join lost using (dimension)`;

const overallSql = `
  with ${peopleSql}, people as (
    select subject, avg(change) as change from pairs where $4::date is not null and dimension = any($10::text[]) group by subject
  )
  select count(*)::int as n, coalesce(avg(change), 0) as mean, coalesce(stddev_samp(change), 0) as deviation from people`;

const always: CohortWindow = { programId: null, startsFrom: '0001-01-01', startsTo: '9999-01-01' };

function parametersOf({ companyId, from, to, cohort }: OutcomeScope, without: readonly string[]): unknown[] {
  const { programId, startsFrom, startsTo } = cohort ?? always;
  const yearBefore = `${String(Number(from.slice(0, 4)) - 1).padStart(4, '0')}${from.slice(4)}`;
  const lostSince = cohort ? '0001-01-01' : yearBefore;
  return [companyId, from, to, lostSince, cohort !== undefined, programId, startsFrom, startsTo, without];
}

/** Reads what is counted by person and month: the work grows with people and months, not with texts. */
export class OutcomeFigures {
  constructor(
    private readonly db: Queryable,
    /** People who are counted nowhere, by their random names. */
    private readonly excluded: readonly string[] = [],
  ) {}

  /** The same without these people. */
  without(subjects: readonly string[]): OutcomeFigures {
    return new OutcomeFigures(this.db, subjects);
  }

  /** Each dimension that has something to say, with how many changes reach its threshold. */
  rows(
    scope: OutcomeScope,
    thresholds: readonly { dimension: OutcomeDimension; threshold: number }[] = [],
    on: Queryable = this.db,
  ): Promise<OutcomeRow[]> {
    return on.query<OutcomeRow>(figuresSql, [...parametersOf(scope, this.excluded), JSON.stringify(thresholds)]);
  }

  /** Mean change of people over these dimensions: each person weighs once. */
  async overallChange(
    scope: OutcomeScope,
    dimensions: readonly OutcomeDimension[],
    on: Queryable = this.db,
  ): Promise<{ n: number; mean: number; deviation: number }> {
    const [row] = await on.query<{ n: number; mean: number; deviation: number }>(overallSql, [
      ...parametersOf(scope, this.excluded),
      dimensions,
    ]);
    return row!;
  }

  /** Who is in a figure, under their random names, and with how much. */
  async contributions(
    scope: OutcomeScope,
    on: Queryable = this.db,
  ): Promise<ReadonlyMap<OutcomeDimension, ReadonlyMap<string, Contribution>>> {
    const rows = await on.query<{
      dimension: OutcomeDimension;
      subject: string;
      texts: number;
      sum: number;
      first: number;
    }>(
      `with ${peopleSql} select p.dimension, p.subject, p.texts, p.score as sum, b.first_score as first
       from in_period p cross join lateral (
         select first_score from outcome_month m
         where m.company_id = $1 and m.subject = p.subject and m.dimension = p.dimension order by m.month limit 1
       ) b where $4::date is not null`,
      parametersOf(scope, this.excluded),
    );
    const byDimension = new Map<OutcomeDimension, Map<string, Contribution>>();
    for (const { dimension, subject, texts, sum, first } of rows) {
      const people = byDimension.get(dimension) ?? new Map<string, Contribution>();
      byDimension.set(dimension, people.set(subject, { texts, sum, first }));
    }
    return byDimension;
  }

  /** The people of a cohort, under their random names. */
  async members(
    companyId: string,
    { programId, startsFrom, startsTo }: CohortWindow,
    on: Queryable = this.db,
  ): Promise<readonly string[]> {
    const rows = await on.query<{ subject: string }>(
      `select distinct subject from subject_enrollment where company_id = $1 and ($2::uuid is null or program_id = $2)
         and enrolled_on >= $3::date and enrolled_on < $4::date`,
      [companyId, programId, startsFrom, startsTo],
    );
    return rows.map(({ subject }) => subject);
  }
}
