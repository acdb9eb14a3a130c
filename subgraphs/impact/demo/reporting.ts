import type { OutcomeDimension } from '#contracts/events';
import { type Database, insertMany } from '#platform/database';
import { addMonths, type Clock, type Ids, monthOf } from '#platform/time';
import { ProgramEntity } from '../programs/program.entity.js';
import type { ClosePeriod } from '../reporting-periods/close-period.service.js';
import { quartersEndedBy } from '../reporting-periods/fiscal.rules.js';
import { ProgramCostEntity, SroiModelEntity } from '../sroi/sroi.entity.js';
import { type ModelOutcome, greenBookRate } from '../sroi/sroi-model.rules.js';
import { demoCompanies } from './identities.js';
import { insertRates } from './rates.js';

interface SeedDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly closePeriod: Pick<ClosePeriod, 'close'>;
}

const source = 'Made up for the demo; replace it with a source of your own';
const number = (value: string, low: string, high: string) => ({ value, low, high, source, sourceYear: 2024 });

const outcome = (dimension: OutcomeDimension, proxy: readonly [string, string, string]): ModelOutcome => ({
  dimension,
  threshold: 0.1,
  years: 3,
  proxy: number(...proxy),
  deadweight: number('0.25', '0.15', '0.35'),
  attribution: number('0.30', '0.20', '0.40'),
  displacement: number('0.05', '0', '0.10'),
  dropOff: number('0.25', '0.20', '0.35'),
});

const outcomes = [
  outcome('confidence', ['420', '300', '560']),
  outcome('belonging', ['380', '250', '500']),
  outcome('job_readiness', ['1450', '900', '1900']),
];

/** What SROI rests on, for the demo companies, and the last quarter closed: a first look shows figures with their bands. */
export async function seedReporting({ db, clock, ids, closePeriod }: SeedDependencies): Promise<void> {
  const now = clock.now();
  const since = `${addMonths(monthOf(now, 'UTC'), -24)}-01`;
  const createdBy = 'demo';
  await insertRates(db, now);
  for (const { id: companyId, timeZone, country } of demoCompanies) {
    const model = { effectiveFrom: since, currency: 'EUR', discountRate: greenBookRate, outcomes };
    await insertMany(
      db,
      SroiModelEntity,
      [{ ...model, id: ids.next(), companyId, version: 1, createdBy, createdAt: now }],
      {
        onConflict: 'do nothing',
      },
    );
    const programs = await db.query<{ id: string }>(
      `select id from ${ProgramEntity.meta.tableName} where company_id = $1`,
      [companyId],
    );
    const cost = { companyId, effectiveFrom: since, monthlyAmount: '180.00', currency: 'EUR', source, createdBy };
    await insertMany(
      db,
      ProgramCostEntity,
      programs.map((program) => ({ ...cost, id: ids.next(), programId: program.id, createdAt: now })),
    );
    const [period] = quartersEndedBy(monthOf(now, timeZone), '01-01', 1);
    const request = {
      company: { id: companyId, country, timeZone },
      period: period!,
      reason: 'Demo',
      idempotencyKey: null,
    };
    await closePeriod.close({ ...request, actorId: null });
  }
}
