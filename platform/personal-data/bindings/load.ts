import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root';
import { type Bindings, parseBindings } from './bindings.js';

const sharedFile = 'platform/personal-data/shared.stores.yaml';

/**
 * Reads a subgraph's `privacy.stores.yaml`, with the tables of the platform that it includes. Throws `BindingsInvalid`.
 */
export function loadBindings(file: string): Bindings {
  const own = read(file);
  const shared = read(sharedFile);
  const tables = { ...own.tables };
  for (const part of own.include)
    for (const name of tablesOf[part]) tables[name] = tables[name] ?? shared.tables[name]!;
  return { ...own, rules: { ...shared.rules, ...own.rules }, tables, others: [...own.others, ...shared.others] };
}

const tablesOf: Readonly<Record<Bindings['include'][number], readonly string[]>> = {
  events: ['event_outbox', 'event_inbox', 'mikro_orm_migrations'],
  'known-companies': ['known_company'],
  'rate-limits': ['request_log'],
  idempotency: ['idempotency_key'],
  erasure: ['erased_person'],
  'personal-data': ['personal_data_hold', 'personal_data_step'],
};

const read = (file: string): Bindings => parseBindings(readFileSync(join(projectRoot(), file), 'utf8'));
