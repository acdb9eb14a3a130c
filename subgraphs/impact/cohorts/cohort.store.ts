import type { Queryable } from '#platform/database';
import { cohortDays, type CohortDays, cohortId, type CohortKey, parseCohortId } from './cohort.rules.js';

export interface Cohort extends CohortKey, CohortDays {
  readonly id: string;
  readonly companyId: string;
  readonly programName: string;
}

interface Row {
  readonly programId: string;
  readonly quarter: string;
  readonly companyId: string;
  readonly programName: string;
}

const cohortSql = (condition: string) => `
  select distinct e.program_id as "programId", to_char(e.enrolled_on, 'YYYY-"Q"Q') as quarter, p.company_id as "companyId",
    p.name as "programName"
  from subject_enrollment e join program p on p.id = e.program_id where ${condition}
  order by 2 desc, 1 limit 500`;

const toCohort = (row: Row): Cohort => ({ ...row, ...cohortDays(row.quarter), id: cohortId(row) });

/** Cohorts are not entered: they are the people who joined a programme in the same quarter. */
export class CohortStore {
  constructor(private readonly db: Queryable) {}

  /** The cohorts of a company, the latest first. */
  async ofCompany(companyId: string, on: Queryable = this.db): Promise<Cohort[]> {
    return (await on.query<Row>(cohortSql('e.company_id = $1'), [companyId])).map(toCohort);
  }

  async byId(id: string): Promise<Cohort | null> {
    const key = parseCohortId(id);
    if (!key) return null;
    const { startsFrom, startsTo } = cohortDays(key.quarter);
    const condition = 'e.program_id = $1 and e.enrolled_on >= $2::date and e.enrolled_on < $3::date';
    const [row] = await this.db.query<Row>(cohortSql(condition), [key.programId, startsFrom, startsTo]);
    return row ? toCohort(row) : null;
  }
}
