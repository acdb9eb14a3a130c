import type { Database, Tx } from '#platform/database';
import type { Clock } from '#platform/time';
import { bumpMetrics } from '../metrics/sequence.js';
import { demoHistory } from './history.js';
import { demoCompanies, demoIdentities } from './identities.js';
import { type DemoPerson, demoPeople } from './people.js';
import { demoPrograms } from './programs.js';

const dayMs = 86_400_000;
const created = (now: Date): Date => new Date(now.getTime() - 200 * dayMs);

const isLogin = ({ id }: DemoPerson): boolean => demoIdentities.some(({ userId }) => userId === id);

const personRows = (people: readonly DemoPerson[], created: Date): readonly object[] =>
  people.map(({ id, companyId, kind, name, email, locale }) => ({
    id,
    company_id: companyId,
    kind,
    name,
    email,
    locale,
    created_at: created,
  }));

/** Tables in the order of their references; rows with the tables' own columns. */
function demoRows(now: Date, created: Date): Readonly<Record<string, readonly object[]>> {
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
    person: personRows(demoPeople, created),
    ...demoPrograms(now),
    ...demoHistory(now),
  };
}

/**
 * The same rows for the same day: companies, people, programmes, and a history that ends before the current month. A database of the
 * demo gets the logins that it lacks; one with other companies is left alone.
 */
export async function seedDemo({ db, clock }: { readonly db: Database; readonly clock: Clock }): Promise<void> {
  const now = clock.now();
  await db.transaction(async (tx) => {
    const [known] = await tx.query<{ demo: boolean }>(
      'select bool_or(id = $1) as demo from company having count(*) > 0',
      [demoCompanies[0].id],
    );
    if (known) {
      if (known.demo) await insert(tx, 'person', personRows(demoPeople.filter(isLogin), created(now)));
      return;
    }
    for (const [table, records] of Object.entries(demoRows(now, created(now)))) await insert(tx, table, records);
    await bumpMetrics(
      demoCompanies.map(({ id }) => id),
      now,
      tx,
    );
  });
}

async function insert(tx: Tx, table: string, rows: readonly object[]): Promise<void> {
  await tx.query(
    `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb) on conflict do nothing`,
    [JSON.stringify(rows)],
  );
}
