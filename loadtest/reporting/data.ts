import type { Database } from '#platform/database';

const dimensions = ['confidence', 'belonging', 'lang_level_proxy', 'job_readiness', 'well_being'] as const;
export const companies = 20;
const peoplePerCompany = 500;
const days = 730;

/** `b0000000-0000-7000-8000-…`: ids that a formula gives, so that SQL alone makes the rows. */
const id = (kind: string, number: string) =>
  `('b${kind}000000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
export const companyId = (number: number): string => `b1000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

/**
 * Companies with people, texts over two years and five scores each, made by SQL. Counts are made at the end, by the recount, instead of
 * row by row: triggers are off meanwhile.
 *
 * @param outcomes rounded up to a whole number of texts of every person
 */
export async function generate(db: Database, outcomes: number, say: (text: string) => void): Promise<number> {
  const people = companies * peoplePerCompany;
  const textsPerPerson = Math.max(1, Math.ceil(outcomes / dimensions.length / people));
  const statement = (sql: string, params: readonly unknown[] = []) =>
    db.transaction((tx) => tx.query(sql, params), { limitMs: 3_600_000 });
  await statement(`insert into company (id, name, time_zone, country, created_at)
    select ${id('1', 'n')}, 'Company ' || n, 'Europe/Oslo', 'NO', now() - interval '3 years' from generate_series(1, ${companies}) n`);
  await statement(`insert into person (id, company_id, kind, name, email, created_at)
    select ${id('2', 'n')}, ${id('1', `n / ${peoplePerCompany} + 1`)}, 'PARTICIPANT', 'Somebody', 'bench-' || n || '@example.test', now()
    from generate_series(0, ${people - 1}) n`);
  await statement(`insert into program (id, company_id, name, kind, starts_on, created_at)
    select ${id('3', 'n')}, ${id('1', 'n')}, 'Mentoring', 'MENTORING', current_date - ${days + 30}, now() from generate_series(1, ${companies}) n`);
  await statement(`insert into enrollment (id, company_id, program_id, user_id, role, status, enrolled_at, created_at)
    select ${id('4', 'n')}, ${id('1', `n / ${peoplePerCompany} + 1`)}, ${id('3', `n / ${peoplePerCompany} + 1`)}, ${id('2', 'n')}, 'PARTICIPANT',
      'ACTIVE', now() - (n % ${days}) * interval '1 day', now() from generate_series(0, ${people - 1}) n`);
  await statement(`insert into program_cost (id, program_id, company_id, effective_from, monthly_amount, currency, source, created_by, created_at)
    select ${id('5', 'n')}, ${id('3', 'n')}, ${id('1', 'n')}, '2000-01-01', '500', 'EUR', 'bench', 'bench', now() from generate_series(1, ${companies}) n`);
  await statement(
    `insert into sroi_model (id, company_id, version, effective_from, currency, discount_rate, outcomes, created_by, created_at)
     select ${id('6', 'n')}, ${id('1', 'n')}, 1, '2000-01-01', 'EUR', '0.035', $1::jsonb, 'bench', now() from generate_series(1, ${companies}) n`,
    [JSON.stringify(model)],
  );
  for (const table of ['feedback', 'outcome_score']) await statement(`alter table ${table} disable trigger user`);
  say(`inserting ${people * textsPerPerson} texts`);
  await statement(`insert into feedback (id, company_id, user_id, text, status, submitted_at, received_at, status_changed_at)
    select ${id('7', `p * ${textsPerPerson} + t`)}, ${id('1', `p / ${peoplePerCompany} + 1`)}, ${id('2', 'p')}, 'Made by a benchmark.', 'CLASSIFIED', at, at, at
    from generate_series(0, ${people - 1}) p, generate_series(0, ${textsPerPerson - 1}) t,
      lateral (select now() - ((${days}::float8 * (t + 0.5) / ${textsPerPerson}) || ' days')::interval - (p % 997) * interval '1 minute' as at) w`);
  for (const [index, dimension] of dimensions.entries()) {
    say(`inserting ${people * textsPerPerson} scores of ${dimension}`);
    await statement(
      `insert into outcome_score (id, classification_id, feedback_id, company_id, user_id, dimension, score, confidence, evidence, provider, model,
         submitted_at, created_at)
       select ('c${index}' || substr(f.id::text, 3))::uuid, ('d' || substr(f.id::text, 2))::uuid, f.id, f.company_id, f.user_id, $1,
         0.3 + 0.3 * random() + 0.3 * extract(epoch from f.submitted_at - now() + interval '${days} days') / (${days} * 86400), 0.5 + random() / 2, '[]',
         'bench', 'bench', f.submitted_at, f.submitted_at
       from feedback f where f.id >= 'b7000000-0000-0000-0000-000000000000' and f.id < 'b8000000-0000-0000-0000-000000000000'`,
      [dimension],
    );
  }
  for (const table of ['feedback', 'outcome_score']) await statement(`alter table ${table} enable trigger user`);
  say('counting');
  for (let number = 1; number <= companies; number += 1)
    await statement('select recount_impact($1)', [companyId(number)]);
  for (const table of ['feedback', 'outcome_score', 'outcome_month', 'feedback_day', 'person', 'subject_enrollment'])
    await db.query(`analyze ${table}`);
  return people * textsPerPerson * dimensions.length;
}

const number = (value: string) => ({ value, low: value, high: value, source: 'bench', sourceYear: 2024 });
const model = [
  {
    dimension: 'confidence',
    threshold: 0.1,
    years: 3,
    proxy: number('500'),
    deadweight: number('0.25'),
    attribution: number('0.30'),
    displacement: number('0'),
    dropOff: number('0.25'),
  },
];
