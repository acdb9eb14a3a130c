import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { mongodbAbsence, startMongodbTestServer } from '../../platform/jobs/mongodb-test-server/index.js';
import { Site } from '../harness/index.js';

/** A platform whose packages lie in an S3-compatible store, and its jobs in MongoDB where this machine has a server for it. */
export async function withSharedStores(work: (site: Site) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'teei-e2e-'));
  // Below the data directory, so that the sweep of files reads its objects.
  const objects = new S3rver({
    address: '127.0.0.1',
    port: 0,
    directory: join(dataDir, 'objects'),
    silent: true,
    configureBuckets: [{ name: 'exports-bucket', configs: [] }],
  });
  const { port } = await objects.run();
  const absent = mongodbAbsence();
  if (absent !== undefined) process.stderr.write(`Jobs stay in Postgres: ${absent}\n`);
  const mongodb = absent === undefined ? await startMongodbTestServer() : undefined;
  const site = await Site.create({
    DATA_DIR: dataDir,
    STORAGE_S3_URL: `http://127.0.0.1:${port}/exports-bucket/teei`,
    STORAGE_S3_REGION: 'us-east-1',
    STORAGE_S3_ACCESS_KEY_ID: 'S3RVER',
    STORAGE_S3_SECRET_ACCESS_KEY: 'S3RVER',
    ...(mongodb && { MONGODB_URL: mongodb.url }),
  });
  try {
    const app = await site.start();
    await work(site);
    await app.interrupt();
  } finally {
    await site.remove();
    await objects.close();
    await mongodb?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
