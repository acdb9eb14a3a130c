import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import S3rver from 's3rver';
import { ObjectNotFound, type ObjectStorage, s3Storage, StorageSilent } from '../index.js';

const mebibyte = 1024 ** 2;
let server: S3rver;
let directory: string;
let port: number;

const storageAt = (changes: Partial<Parameters<typeof s3Storage>[0]> = {}): ObjectStorage =>
  s3Storage({
    bucketUrl: `http://127.0.0.1:${port}/exports-bucket/teei`,
    region: 'us-east-1',
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
    partBytes: 5 * mebibyte,
    ...changes,
  });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 's3-'));
  server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    directory,
    silent: true,
    configureBuckets: [{ name: 'exports-bucket', configs: [] }],
  });
  ({ port } = await server.run());
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

const storage = () => storageAt();
const readAll = async (key: string, part?: { start: number; end: number }) => {
  const { body, bytes } = await storage().get(key, part);
  return { text: (await buffer(body)).toString(), bytes };
};

test('what is put is what is got, with its size and SHA-256', async () => {
  const put = await storage().put('exports/abc.zip', Readable.from([Buffer.from('hello '), Buffer.from('world')]));
  expect(put).toEqual({ bytes: 11, sha256: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9' });
  expect(await readAll('exports/abc.zip')).toEqual({ text: 'hello world', bytes: 11 });
  expect(await readAll('exports/abc.zip', { start: 6, end: 8 })).toEqual({ text: 'wor', bytes: 11 });
  expect([await storage().exists('exports/abc.zip'), await storage().exists('exports/none.zip')]).toEqual([
    true,
    false,
  ]);
  await expect(storage().get('exports/none.zip')).rejects.toBeInstanceOf(ObjectNotFound);
});

test('a large object goes in parts, and comes back whole', async () => {
  const whole = Buffer.alloc(12 * mebibyte, 'abcdefgh');
  const pieces = Array.from({ length: 12 }, (_, at) => whole.subarray(at * mebibyte, (at + 1) * mebibyte));
  const put = await storage().put('exports/large.zip', Readable.from(pieces));
  expect(put.bytes).toBe(whole.length);
  const { body } = await storage().get('exports/large.zip');
  expect((await buffer(body)).equals(whole)).toBe(true);
});

test('a put that breaks off leaves no object', async () => {
  const broken = Readable.from(
    (async function* () {
      yield Buffer.alloc(6 * mebibyte);
      await Promise.resolve();
      throw new Error('source failed');
    })(),
  );
  await expect(storage().put('exports/broken.zip', broken)).rejects.toThrow('source failed');
  expect(await storage().exists('exports/broken.zip')).toBe(false);
});

test('a folder goes with everything below it, and nothing beside it; deleting twice is harmless', async () => {
  for (const key of ['staging/a/x/1.ndjson', 'staging/a/2.ndjson', 'staging/ab/1.ndjson'])
    await storage().put(key, Readable.from(['x']));
  for (let round = 0; round < 2; round += 1) await storage().deleteFolder('staging/a');
  const left = ['staging/a/x/1.ndjson', 'staging/a/2.ndjson', 'staging/ab/1.ndjson'].map((key) =>
    storage().exists(key),
  );
  expect(await Promise.all(left)).toEqual([false, false, true]);
  for (let round = 0; round < 2; round += 1) await storage().delete('staging/ab/1.ndjson');
  await expect(storage().deleteFolder('..')).rejects.toThrow('must not look like an object');
});

test.each(['../secret', 'a/../../b', '/etc/passwd', 'A.zip', 'a b', ''])('the key %j is refused', async (key) => {
  await expect(storage().put(key, Readable.from([]))).rejects.toThrow('lower-case ids');
});

test('wrong credentials and a bucket that is not there are told apart from silence', async () => {
  await storage().ping();
  const stranger = storageAt({ accessKeyId: 'NOT-OURS' });
  await expect(stranger.put('a.txt', Readable.from(['x']))).rejects.toThrow('403 InvalidAccessKeyId');
  const elsewhere = storageAt({ bucketUrl: `http://127.0.0.1:${port}/no-such-bucket` });
  await expect(elsewhere.ping()).rejects.toThrow('404');
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const bucketUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/exports-bucket`;
  await expect(storageAt({ bucketUrl, silenceMs: 100 }).exists('a.txt')).rejects.toBeInstanceOf(StorageSilent);
  silent.close();
});
