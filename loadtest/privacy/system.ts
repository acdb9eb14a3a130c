import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '#platform/config';
import { ensureDatabase, openDatabase } from '#platform/database';
import { createOutbox } from '#platform/events';
import { inProcessSignals } from '#platform/live';
import { createLogger, createMetrics } from '#platform/observability';
import type { DataSubject, PersonalDataContributor } from '#platform/personal-data';
import { fileStorage } from '#platform/storage';
import { type RunningSubgraph, startSubgraph } from '#platform/subgraph-server';
import { ownServer } from '#platform/testing';
import { systemClock, uuidV7 } from '#platform/time';
import { impact } from '#subgraphs/impact';

export interface System {
  readonly contributor: PersonalDataContributor;
  /** A participant with this many feedback texts, in a company of their own. */
  person(rows: number): Promise<DataSubject>;
  close(): Promise<void>;
}

/** The subgraph impact as a process has it, on a server of its own; a person is written by SQL. */
export async function createSystem(): Promise<System> {
  const server = await ownServer();
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-privacy-'));
  const log = createLogger({ level: 'warn', format: 'pretty', name: 'bench' });
  const { name, entities, migrations } = impact;
  const url = await ensureDatabase(server, name);
  const db = await openDatabase({ name, url, entities, migrations, log, poolSize: 4 });
  const [clock, ids] = [systemClock, uuidV7()];
  const refused = () => Promise.reject(new Error('The benchmark neither mails nor wakes jobs.'));
  const running: RunningSubgraph = await startSubgraph(impact, {
    config: loadConfig({ DATA_DIR: dataDir }),
    db,
    clock,
    ids,
    log,
    outbox: createOutbox({ clock, ids }),
    signals: inProcessSignals(),
    metrics: createMetrics({ defaults: false }),
    jobs: { wake: refused },
    mailer: { send: refused },
    storage: fileStorage(join(dataDir, 'objects')),
    personalData: () => [running.personalData],
  });
  return {
    contributor: running.personalData,
    async person(rows) {
      const [userId, companyId] = [randomUUID(), randomUUID()];
      await db.transaction(
        async (tx) => {
          // The figures are of reading and deleting: writing need not keep the counts.
          await tx.query('set local session_replication_role = replica');
          await tx.query(
            `insert into company (id, name, time_zone, country, active, version, fiscal_year_start, created_at)
             values ($1, 'Bench', 'Europe/Oslo', 'NO', true, 1, '01-01', now())`,
            [companyId],
          );
          await tx.query(
            `insert into person (id, company_id, kind, name, email, locale, created_at) values ($1, $2, 'PARTICIPANT', 'Bench Person', $3, 'en', now())`,
            [userId, companyId, `${userId}@bench.example`],
          );
          await tx.query(
            `insert into feedback (id, company_id, user_id, text, locale, status, submitted_at, received_at, status_changed_at)
             select gen_random_uuid(), $2, $1, 'I feel more confident in meetings now, and my mentor helped me with text ' || n, 'en', 'SKIPPED', now(), now() - interval '1 hour', now()
             from generate_series(1, $3::int) n`,
            [userId, companyId, rows],
          );
        },
        { limitMs: 600_000 },
      );
      await db.query('analyze feedback');
      return { userId, companyId };
    },
    async close() {
      await running.drain(2000);
      await server.remove();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
