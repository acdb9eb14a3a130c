import type { Database } from '../../../platform/database/index.js';
import type { Clock } from '../../../platform/time/index.js';
import { bumpMetrics } from '../metrics/sequence.js';
import { demoHistory } from './history.js';
import { demoCompanies } from './identities.js';
import { demoPeople } from './people.js';
import { demoPrograms } from './programs.js';

const dayMs = 86_400_000;

/** Tables in the order of their references; rows with the tables' own columns. */
function demoRows(now: Date): Readonly<Record<string, readonly object[]>> {
  const created = new Date(now.getTime() - 200 * dayMs);
  return {
    company: demoCompanies.map(({ id, name, timeZone, country }) => ({
      id,
      name,
      time_zone: timeZone,
      country,
      active: true,
      version: 1,
      created_at: created,
    })),
    person: demoPeople.map(({ id, companyId, kind, name, email, locale }) => ({
      id,
      company_id: companyId,
      kind,
      name,
      email,
      locale,
      created_at: created,
    })),
    ...demoPrograms(now),
    ...demoHistory(now),
  };
}

/**
 * The same rows for the same day: companies, people, programmes, and a history that ends before the current month. A database that
 * has a company is left alone.
 */
export async function seedDemo({ db, clock }: { readonly db: Database; readonly clock: Clock }): Promise<void> {
  const now = clock.now();
  await db.transaction(async (tx) => {
    const [company] = await tx.query('select 1 from company limit 1');
    if (company) return;
    for (const [table, rows] of Object.entries(demoRows(now))) {
      await tx.query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`, [
        JSON.stringify(rows),
      ]);
    }
    await bumpMetrics(
      demoCompanies.map(({ id }) => id),
      now,
      tx,
    );
  });
}
