import { loadConfig } from '#platform/config';
import { type Database, openDatabase } from '#platform/database';
import { createOutbox } from '#platform/events';
import { inProcessSignals } from '#platform/live';
import { createMetrics, silentLogger } from '#platform/observability';
import { fileStorage, type ObjectStorage } from '#platform/storage';
import { systemClock, uuidV7 } from '#platform/time';
import { impact } from '../index.js';
import { createReports } from '../reports/create-reports.js';
import { ReportingPeriodStore } from '../reporting-periods/reporting-period.store.js';

/** A process that makes the reports that wait and dies by SIGKILL at its n-th boundary: a statement, a commit, a file. Arguments: the database, the storage, n. */
const [url, storageDir, dieAt] = process.argv.slice(2) as [string, string, string];
let boundaries = 0;
const boundary = () => {
  boundaries += 1;
  if (boundaries === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
};

const log = silentLogger();
const { entities, migrations } = impact;
const opened = await openDatabase({ name: 'impact', url, entities, migrations, log });
const db: Database = {
  ...opened,
  async query(text, params) {
    boundary();
    return opened.query(text, params);
  },
  transaction: (work, options) =>
    opened.transaction(async (tx) => {
      const query: typeof tx.query = async (text, params) => {
        boundary();
        return tx.query(text, params);
      };
      const result = await work({ ...tx, em: tx.em, query, afterCommit: (done) => tx.afterCommit(done) });
      boundary();
      return result;
    }, options),
};
const files = fileStorage(storageDir);
const storage: ObjectStorage = {
  ...files,
  async put(key, body) {
    boundary();
    const stored = await files.put(key, body);
    boundary();
    return stored;
  },
};
const ids = uuidV7();
const { reportMaker, reportRenderer } = createReports(
  {
    config: loadConfig({ NODE_ENV: 'test' }),
    db,
    outbox: createOutbox({ clock: systemClock, ids }),
    jobs: { wake: () => Promise.resolve() },
    signals: inProcessSignals(),
    clock: systemClock,
    ids,
    log,
    metrics: createMetrics({ defaults: false }),
    mailer: { send: () => Promise.resolve() },
    storage,
    personalData: () => [],
  },
  { periods: new ReportingPeriodStore(db), settings: { leaseMs: 300, attempts: 100, backoffMs: 0 } },
);
await reportMaker.runUntilIdle({ signal: new AbortController().signal });
await reportRenderer.close();
await opened.close();
