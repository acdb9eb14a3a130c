import { type Queryable, tableOf } from '#platform/database';
import type { DeliveryFigures } from '../partners/figures.js';
import { type Restatement, restatementsOf } from '../reports/restatement.rules.js';
import { DeliveryPayloadEntity } from './delivery.entity.js';

const table = tableOf(DeliveryPayloadEntity);

type Counted = Pick<DeliveryFigures, 'programs' | 'totals'>;
type Figure = Parameters<typeof restatementsOf>[0]['now'][number];

/** What partners add up, by the names that reports use. */
function figuresOf({ programs, totals }: Counted): Figure[] {
  const counts = (prefix: string, name: string, of: Counted['totals']): Figure[] => [
    { key: `${prefix}participants`, label: `${name}participants`, unit: 'PEOPLE', value: of.participants },
    { key: `${prefix}volunteers`, label: `${name}volunteers`, unit: 'PEOPLE', value: of.volunteers },
    { key: `${prefix}meetings`, label: `${name}meetings`, unit: 'MEETINGS', value: of.sessions },
    { key: `${prefix}volunteer-minutes`, label: `${name}volunteer time`, unit: 'MINUTES', value: of.minutes },
  ];
  return [
    ...counts('', '', totals),
    ...programs.flatMap((program) => counts(`program/${program.id}/`, `${program.name}: `, program)),
  ];
}

const unnamedReason = 'Records that came, or were corrected, after the figures were delivered';

/** What each of these payloads corrects of the last one that the partner had before; nothing for a first one. */
export async function restatementsOfPayloads(on: Queryable, ids: readonly string[]): Promise<Restatement[][]> {
  const rows = await on.query<{
    id: string;
    now: Counted;
    before: Counted | null;
    reason: string | null;
  }>(
    `select p.id, p.figures as now, b.figures as before, e.reason from ${table} p
     left join lateral (
       select figures from ${table} d where d.destination_id = p.destination_id and d.period_from = p.period_from
         and d.period_to = p.period_to and d.revision < p.revision
         and exists (select 1 from delivery_receipt r where r.payload_id = d.id) order by d.revision desc limit 1
     ) b on true
     left join lateral (
       select r.reason from reporting_period r join destination t on t.id = p.destination_id
       where r.company_id = t.company_id and r.from_day = p.period_from and r.to_day = p.period_to and r.edition > 1
       order by r.edition desc limit 1
     ) e on true
     where p.id = any($1::uuid[])`,
    [ids],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = known.get(id);
    if (!row?.before) return [];
    return restatementsOf({ now: figuresOf(row.now), before: figuresOf(row.before) }, row.reason ?? unnamedReason);
  });
}
