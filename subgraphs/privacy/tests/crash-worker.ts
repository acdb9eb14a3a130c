import { Readable } from 'node:stream';
import { openDatabase } from '../../../platform/database/index.js';
import { inProcessSignals } from '../../../platform/live/index.js';
import { createMetrics, silentLogger } from '../../../platform/observability/index.js';
import { fileStorage } from '../../../platform/storage/index.js';
import { systemClock, uuidV7 } from '../../../platform/time/index.js';
import { entities } from '../entities.js';
import { ExportExecutor } from '../export/executor.js';
import { migrations } from '../migrations/index.js';
import { privacyContributor } from '../personal-data/contributor.js';
import { privacyServices } from '../services.js';
import { settingsOf } from '../settings.js';
import { room } from './people.js';
import { config } from './world.js';

/**
 * A worker process of its own: works off what is due and ends, or dies by SIGKILL in the middle of its n-th write (a transaction, or an
 * object in the store).
 */
const [url, storageRoot, dieAt] = process.argv.slice(2) as [string, string, string];
let writes = 0;
const writeOrDie = () => {
  writes += 1;
  if (writes === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
};

const log = silentLogger();
const opened = await openDatabase({ name: 'privacy', url, entities, migrations, log });
const db: typeof opened = {
  ...opened,
  transaction: (work, options) =>
    opened.transaction(async (tx) => {
      const result = await work(tx);
      writeOrDie();
      return result;
    }, options),
};
const files = fileStorage(storageRoot);
const storage: typeof files = {
  ...files,
  async put(key, body) {
    const deadly = async function* () {
      for await (const chunk of body) {
        yield chunk as Buffer;
        writeOrDie();
      }
    };
    return files.put(key, Readable.from(deadly()));
  },
};
const contributors = [
  room(db, { name: 'alpha', sections: ['notes', 'visits'], ownsPeople: true }),
  room(db, { name: 'beta', sections: ['scores'] }),
  privacyContributor(db),
];
const services = privacyServices(
  {
    config,
    db,
    outbox: { append: () => Promise.resolve() },
    jobs: { wake: () => Promise.resolve() },
    signals: inProcessSignals(),
    clock: systemClock,
    ids: uuidV7(),
    log,
    metrics: createMetrics({ defaults: false }),
    mailer: { send: () => Promise.resolve() },
    storage,
    personalData: () => contributors,
  } as never,
  { ...settingsOf(config), leaseMs: 300, backoffBaseMs: 1 },
);
const executor = new ExportExecutor(services.context);
await executor.runUntilIdle({ signal: new AbortController().signal });
await db.close();
