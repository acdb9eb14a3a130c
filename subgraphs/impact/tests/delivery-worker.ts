import { openDatabase, type Database } from '#platform/database';
import { loadConfig } from '#platform/config';
import { createOutbox } from '#platform/events';
import { inProcessSignals } from '#platform/live';
import { createMetrics, silentLogger } from '#platform/observability';
import { systemClock, uuidV7 } from '#platform/time';
import { createDeliveries } from '../deliveries/create-deliveries.js';
import { impact } from '../index.js';
import { createConnectors } from '../partners/connectors.js';
import { quickSettings } from './delivery-settings.js';

/**
 * A process that delivers what is due: it dies by SIGKILL at its n-th statement or call, or lives until it is killed from outside.
 * Arguments: the database, the sandbox, at which boundary it dies (0: at none).
 */
const [url, sandboxUrl, dieAt] = process.argv.slice(2) as [string, string, string];
let boundaries = 0;
const boundary = () => {
  boundaries += 1;
  if (boundaries === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
};

const log = silentLogger();
const opened = await openDatabase({
  name: 'impact',
  url,
  entities: impact.entities,
  migrations: impact.migrations,
  log,
});
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
const ids = uuidV7();
const connectors = createConnectors({ credentials: () => null, clock: systemClock, sandboxUrl, timeoutMs: 1_000 });
const partners = {
  ...connectors,
  find(profileId: string) {
    const connector = connectors.find(profileId);
    if (!connector) return null;
    const watched = async <T>(work: Promise<T>): Promise<T> => {
      boundary();
      const answer = await work;
      boundary();
      return answer;
    };
    return {
      ...connector,
      send: (request: Parameters<typeof connector.send>[0]) => watched(connector.send(request)),
      reconcile: (request: Parameters<typeof connector.reconcile>[0]) => watched(connector.reconcile(request)),
    };
  },
};
const services = createDeliveries(
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
    storage: undefined as never,
    personalData: () => [],
  },
  { partners, settings: { ...quickSettings, leaseMs: 300 } },
);
const { signal } = new AbortController();
do {
  await services.scheduler.tick(signal);
  await services.executor.runUntilIdle({ signal });
  await new Promise((resolve) => setTimeout(resolve, 20));
} while (Number(dieAt) === 0);
await connectors.close();
await opened.close();
