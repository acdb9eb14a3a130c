import { createHash } from 'node:crypto';
import { MongoBackend } from '@agendajs/mongo-backend';
import { type Collection, type Db, MongoClient, MongoServerError, ObjectId } from 'mongodb';
import type { WakeUpStore } from './store.js';

interface JobDocument {
  _id: ObjectId;
  name: string;
  type: 'normal' | 'single';
  priority: number;
  data: object;
  disabled: boolean;
  lockedAt: Date | null;
  nextRunAt: Date | null;
  repeatInterval?: string;
  repeatTimezone?: string;
}

const collectionName = 'agendaJobs';
const duplicateKey = 11_000;

/** Connects and creates the index; rejects with the reason when no server answers within five seconds. */
export async function openMongodbStore(url: string): Promise<WakeUpStore> {
  const client = new MongoClient(url, {
    appName: 'teei-jobs',
    serverSelectionTimeoutMS: 5_000,
    connectTimeoutMS: 5_000,
    // Limit of a connection on which an answer is awaited: the driver closes it and takes another one.
    socketTimeoutMS: 10_000,
    // For a free connection: without a limit, work would queue behind silent ones for ever.
    waitQueueTimeoutMS: 5_000,
    maxPoolSize: 10,
  });
  try {
    await client.connect();
    const db = client.db(databaseIn(url));
    // Handed over connected: Agenda connects in its constructor, where a failure would end the process.
    const backend = new MongoBackend({ mongo: db, collection: collectionName });
    await backend.connect();
    return mongodbStore(client, db, backend);
  } catch (error) {
    await client.close().catch(() => {});
    throw error;
  }
}

/** The database named in the connection string, else `jobs` (the driver's own default is `test`). */
const databaseIn = (url: string): string => /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]+)/.exec(url)?.[1] ?? 'jobs';

const objectIdOf = (seed: string): ObjectId => new ObjectId(createHash('sha256').update(seed).digest().subarray(0, 12));

function mongodbStore(client: MongoClient, db: Db, backend: MongoBackend): WakeUpStore {
  const jobs = db.collection<JobDocument>(collectionName);
  return {
    backend: 'mongodb',
    repository: backend.repository,
    idOf: (seed) => objectIdOf(seed).toHexString(),
    async wake({ id, name, data, at }) {
      const _id = new ObjectId(id);
      if (await inserted(jobs, { ...fresh(name, at), _id, type: 'normal', data })) return 'pending';
      const { matchedCount } = await jobs.updateOne({ _id, nextRunAt: { $ne: null } }, { $min: { nextRunAt: at } });
      return matchedCount === 1 ? 'pending' : 'running';
    },
    async recur({ name, every, firstRunAt }) {
      const _id = objectIdOf(`recurring:${name}`);
      const recurrence = { repeatInterval: every, repeatTimezone: 'UTC' };
      if (await inserted(jobs, { ...fresh(name, firstRunAt), ...recurrence, _id, type: 'single' })) return;
      const change = { $set: { ...recurrence, nextRunAt: firstRunAt } };
      await jobs.updateOne({ _id, repeatInterval: { $ne: every } }, change);
      await jobs.updateOne({ _id, nextRunAt: null, lockedAt: null }, change);
    },
    async renew(id, from, to) {
      const { matchedCount } = await jobs.updateOne(
        { _id: new ObjectId(id), lockedAt: from },
        { $set: { lockedAt: to } },
      );
      return matchedCount === 1;
    },
    due: (now) => jobs.countDocuments({ nextRunAt: { $lte: now }, lockedAt: null }),
    // Change streams need a replica set; polling (one second) does not.
    listen: () => {},
    async ping() {
      await db.command({ ping: 1 });
    },
    close: () => client.close(),
  };
}

const fresh = (name: string, at: Date) => ({
  name,
  priority: 0,
  data: {},
  disabled: false,
  lockedAt: null,
  nextRunAt: at,
});

/** False when a document of this id is there already. */
async function inserted(jobs: Collection<JobDocument>, document: JobDocument): Promise<boolean> {
  try {
    await jobs.insertOne(document);
    return true;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === duplicateKey) return false;
    throw error;
  }
}
