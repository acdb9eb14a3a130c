import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { expectNoLeaks } from '#platform/testing';
import { s3Storage } from '#platform/storage';
import { me, serve, type Served } from './served.js';
import { unzip } from './unzip.js';

let server: S3rver;
let directory: string;
let served: Served;

expectNoLeaks(async () => {
  await served.close();
  await server.close();
  await rm(directory, { recursive: true, force: true });
});
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 's3-downloads-'));
  const address = { address: '127.0.0.1', port: 0, directory, silent: true };
  server = new S3rver({ ...address, configureBuckets: [{ name: 'exports', configs: [] }] });
  const { port } = await server.run();
  const storage = s3Storage({
    bucketUrl: `http://127.0.0.1:${port}/exports/teei`,
    region: 'us-east-1',
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
    partBytes: 5 * 1024 ** 2,
  });
  served = await serve({ provide: { storage } });
});
beforeEach(() => served.world.clock.advance(86_400_000));

const asMe = { authorization: `Bearer ${me.id}` };
const open = (url: string, headers: Record<string, string> = {}) =>
  served.app.inject({ method: 'GET', url, headers: { ...asMe, ...headers } });

async function newLink(requestId: string): Promise<string> {
  const query = `mutation { createDownloadLink(requestId: "${requestId}") { ... on DownloadLink { url } } }`;
  const { createDownloadLink } = await served.ask<{ createDownloadLink: { url: string } }>(me, query);
  return new URL(createDownloadLink.url).pathname;
}

/** What the bucket holds of a request: objects are files of the test server. */
async function objects(requestId: string): Promise<string[]> {
  const names = await readdir(directory, { recursive: true });
  return names.filter((name) => name.includes(requestId) && /\.(zip|ndjson)/.test(name));
}

test('a package is made in the bucket, opens by its link, and staging is gone from it', async () => {
  const id = await served.exported();
  await served.world.services.retention.removeStaging(new AbortController().signal);
  expect((await objects(id)).filter((name) => name.includes('.ndjson'))).toEqual([]);
  const answer = await open(await newLink(id));
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-length']).toBe(String(answer.rawPayload.length));
  const files = await unzip(answer.rawPayload);
  expect(JSON.parse(files.get('data/alpha/notes.json')!)).toHaveLength(4);
});

test('a download that broke off goes on with the part that is missing', async () => {
  const id = await served.exported();
  const link = await newLink(id);
  const whole = await open(link);
  const etag = String(whole.headers.etag);
  const half = Math.floor(whole.rawPayload.length / 2);
  const rest = await open(link, { range: `bytes=${half}-`, 'if-range': etag });
  expect(rest.statusCode).toBe(206);
  expect(rest.headers['content-range']).toBe(`bytes ${half}-${whole.rawPayload.length - 1}/${whole.rawPayload.length}`);
  expect(Buffer.concat([whole.rawPayload.subarray(0, half), rest.rawPayload]).equals(whole.rawPayload)).toBe(true);
});

test('after its time the link opens nothing, and the object is deleted from the bucket', async () => {
  const id = await served.exported();
  const link = await newLink(id);
  expect((await objects(id)).filter((name) => name.includes('.zip'))).not.toEqual([]);
  served.world.clock.advance(7 * 86_400_000);
  expect((await open(link)).statusCode).toBe(410);
  await served.world.services.retention.sweep(new AbortController().signal);
  expect(await objects(id)).toEqual([]);
  expect(await served.world.services.requests.get(id)).toMatchObject({ packageDeletedAt: served.world.clock.now() });
});
