import { Readable } from 'node:stream';
import { loadConfig } from '#platform/config';
import { openDatabase } from '#platform/database';
import { inProcessSignals } from '#platform/live';
import { createMetrics, silentLogger } from '#platform/observability';
import { fileStorage } from '#platform/storage';
import { systemClock, uuidV7 } from '#platform/time';
import { entities } from '../entities.js';
import { migrations } from '../migrations/index.js';
import { privacyContributor } from '../personal-data/contributor.js';
import { createPrivacyServices } from '../services.js';
import { type PrivacySettings, settingsOf } from '../settings.js';
import { room, withRooms } from './people.js';

export interface WorkerOptions {
  readonly url: string;
  readonly storageRoot: string;
  /** Where secrets and the ledger are. Default: the storage's. */
  readonly dataDir?: string;
  readonly settings?: Partial<PrivacySettings>;
  /** Records of a page of what is exported. */
  readonly pageSize?: number;
  /** Called after each transaction, and after each chunk of an object that goes to the store. */
  readonly afterWrite: () => void;
}

/** Works off what is due, as a process of its own does, and ends. */
export async function workOff({
  url,
  storageRoot,
  dataDir = storageRoot,
  settings,
  pageSize,
  afterWrite,
}: WorkerOptions): Promise<void> {
  const log = silentLogger();
  const opened = await openDatabase({ name: 'privacy', url, entities, migrations, log });
  const db: typeof opened = {
    ...opened,
    transaction: (work, options) =>
      opened.transaction(async (tx) => {
        const result = await work(tx);
        afterWrite();
        return result;
      }, options),
  };
  const files = fileStorage(storageRoot);
  const storage: typeof files = {
    ...files,
    async put(key, body) {
      const watched = async function* () {
        for await (const chunk of body) {
          yield chunk as Buffer;
          afterWrite();
        }
      };
      return files.put(key, Readable.from(watched()));
    },
  };
  const contributors = [
    room(db, { name: 'alpha', sections: ['notes', 'visits'], ownsPeople: true, pageSize }),
    room(db, { name: 'beta', sections: ['scores'], pageSize }),
    privacyContributor(db, withRooms),
  ];
  const config = loadConfig({ NODE_ENV: 'test', DATA_DIR: dataDir });
  const services = createPrivacyServices(
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
    },
    { ...settingsOf(config), backoffBaseMs: 1, ...settings },
  );
  await services.executor.runUntilIdle({ signal: new AbortController().signal });
  await db.close();
}
