import { MetricsDocument } from '../../clients/sdk/src/index.js';
import { catalogueOf, loadBindings } from '#platform/personal-data';
import { ensurePostgres } from '#platform/database';
import { subgraphs } from '../../app/subgraphs.js';
import type { Needles, Swept } from '../../app/sweep/needles.js';
import { sweepStores } from '../../app/sweep/platform-stores.js';
import { ownCompanyId, type People, rowsOf, type Site } from '../harness/index.js';
import type { Subject } from './subject.js';
import type { Verdict } from './verdict.js';

type Name = 'impact' | 'safety' | 'q2q_cost' | 'privacy';

const bindingsOf = (name: string) => loadBindings(`subgraphs/${name}/personal-data/privacy.stores.yaml`);
/** These move by themselves: events under way, the requests about the subject, and whose journeys are evaluated next. */
const movesBySelf =
  /^(public\.)?(event_|idempotency_key|request_log|personal_data_|privacy_|erased_person|journey_change)/;

/** Every row about people that is not the subject's: as it was before, it has to be after. */
export async function othersRows(site: Site, needles: Needles): Promise<ReadonlyMap<string, number>> {
  const rows = new Map<string, number>();
  for (const { name } of subgraphs) {
    const { tables, subject } = bindingsOf(name);
    const linked = Object.keys(tables).filter(
      (table) => (tables[table]!.links.length > 0 || table === subject.table) && !movesBySelf.test(table),
    );
    for (const table of linked) {
      const found = await rowsOf<{ row: string }>(site, name.replaceAll('-', '_') as Name, {
        sql: `select to_jsonb(t)::text as row from ${table} t`,
      });
      for (const { row } of found) {
        if (needles.isIn(row)) continue;
        const key = `${name}/${table} ${row}`;
        rows.set(key, (rows.get(key) ?? 0) + 1);
      }
    }
  }
  return rows;
}

/** Rows that are not there any more as they were; each a miss that names its table. */
export function compareRows(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  verdict: Verdict,
): void {
  for (const [row, count] of before)
    for (let at = after.get(row) ?? 0; at < count; at += 1) verdict.miss('bystanders', row.slice(0, row.indexOf(' ')));
}

/** Counts that outlive people, as those see them who run the programme. */
export async function countsOf(people: People): Promise<string> {
  const { metrics } = await people.as('programme_staff').execute(MetricsDocument, { companyId: ownCompanyId });
  const closed = await people.as('company_manager').execute(MetricsDocument, { companyId: ownCompanyId });
  return JSON.stringify({ live: metrics?.feedback, closed: closed.metrics?.outcomes });
}

/** Everything that the platform stores, looked through for the subject. */
export async function look(site: Site, subject: Pick<Subject, 'needles' | 'email'>, running = true): Promise<Swept> {
  const server = await ensurePostgres({ dir: site.postgresDir });
  return sweepStores(site.config, server, { needles: subject.needles, own: [subject.email], running });
}

/** Nothing of the subject may be left; each place that is a miss. */
export async function expectGone(site: Site, subject: Subject, verdict: Verdict): Promise<void> {
  const { places, traces } = await look(site, subject);
  verdict.add('sweptPlaces', places);
  for (const { place } of traces) verdict.miss('residual', place);
}

/** No value of the subject in what the processes have printed, in metrics, or at /depz. */
export async function expectQuiet(site: Site, subject: Subject, verdict: Verdict): Promise<void> {
  verdict.expect('output', 'the logs', !subject.needles.isIn(site.output));
  for (const path of ['/metrics', '/depz']) {
    const text = await (await fetch(`${site.url}${path}`)).text();
    verdict.expect('output', path, !subject.needles.isIn(text));
  }
}

/** Every column in which the living subject is found is personal data by the catalogue, or an envelope that says whom it is about. */
export function expectDeclared({ traces }: Swept, verdict: Verdict): void {
  const personal = new Set<string>(['access/public.revocation.user_id']);
  for (const { name } of subgraphs) {
    const bindings = bindingsOf(name);
    for (const entry of catalogueOf(bindings))
      if (entry.personal)
        personal.add(`${name}/public.${entry.table.replace('public.', '')}.${entry.column.split('->')[0]}`);
    for (const [table, { links }] of Object.entries(bindings.tables))
      for (const { columns } of links)
        for (const column of columns) personal.add(`${name}/public.${table}.${column.split(/->|\[/)[0]}`);
  }
  for (const { kind, place } of traces)
    if (kind === 'database' && !personal.has(place)) verdict.miss('undeclared', place);
}
