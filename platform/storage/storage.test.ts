import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileStorage, ObjectNotFound, StorageSilent } from './index.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'storage-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('what is put is what is got, with its size and SHA-256, readable by the owner only', async () => {
  const storage = fileStorage(root);
  const put = await storage.put('exports/abc.zip', Readable.from([Buffer.from('hello '), Buffer.from('world')]));
  expect(put).toEqual({ bytes: 11, sha256: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9' });
  const got = await storage.get('exports/abc.zip');
  expect(got.bytes).toBe(11);
  expect((await buffer(got.body)).toString()).toBe('hello world');
  expect((await stat(join(root, 'exports/abc.zip'))).mode & 0o777).toBe(0o600);
});

test('a part is read from its first to its last byte, and the size is that of the whole', async () => {
  const storage = fileStorage(root);
  await storage.put('exports/abc.zip', Readable.from(['0123456789']));
  const part = await storage.get('exports/abc.zip', { start: 3, end: 5 });
  expect([(await buffer(part.body)).toString(), part.bytes]).toEqual(['345', 10]);
});

test('a put that breaks off leaves no object', async () => {
  const storage = fileStorage(root);
  const broken = Readable.from(
    (async function* () {
      yield Buffer.from('half');
      throw new Error('source failed');
    })(),
  );
  await expect(storage.put('exports/abc.zip', broken)).rejects.toThrow('source failed');
  await expect(storage.get('exports/abc.zip')).rejects.toBeInstanceOf(ObjectNotFound);
  expect(await storage.exists('exports/abc.zip')).toBe(false);
});

test.each(['../secret', 'a/../../b', '/etc/passwd', 'a//b', 'A.zip', 'a b', ''])(
  'the key %j is refused',
  async (key) => {
    await expect(fileStorage(root).put(key, Readable.from([]))).rejects.toThrow('lower-case ids');
    expect(await readdir(root)).toEqual([]);
  },
);

test('a folder goes with everything below it, and nothing beside it', async () => {
  const storage = fileStorage(root);
  await storage.put('staging/a/x/1.ndjson', Readable.from(['x']));
  await storage.put('staging/ab/1.ndjson', Readable.from(['x']));
  await storage.deleteFolder('staging/a');
  await storage.deleteFolder('staging/a');
  expect(await readdir(join(root, 'staging'))).toEqual(['ab']);
  await expect(storage.deleteFolder('staging/ab/1.ndjson')).rejects.toThrow('must not look like an object');
  await expect(storage.deleteFolder('..')).rejects.toThrow('must not look like an object');
});

test('two writers of one key never mix: the last complete one is there', async () => {
  const storage = fileStorage(root);
  const bodies = ['a', 'b'].map((letter) => letter.repeat(300_000));
  await Promise.all(
    bodies.map((body) => storage.put('one.txt', Readable.from([body.slice(0, 1000), body.slice(1000)]))),
  );
  expect(bodies).toContain((await buffer((await storage.get('one.txt')).body)).toString());
  expect(await readdir(root)).toEqual(['one.txt']);
});

test('deleting twice is harmless', async () => {
  const storage = fileStorage(root);
  await storage.put('a.txt', Readable.from(['x']));
  await storage.delete('a.txt');
  await storage.delete('a.txt');
  expect(await storage.exists('a.txt')).toBe(false);
});

test('a file that never opens is given up, and one that cannot be written to is told of', async () => {
  const storage = fileStorage(root, { silenceMs: 100 });
  const path = join(root, 'exports', 'silent.zip');
  await mkdir(join(root, 'exports'));
  // Opening a pipe waits for a process at its other end.
  execFileSync('mkfifo', [path]);
  await expect(storage.get('exports/silent.zip')).rejects.toBeInstanceOf(StorageSilent);
  await (await open(path, 'r+')).close();
  await storage.ping();
  await expect(fileStorage(path).ping()).rejects.toThrow(/EEXIST|ENOTDIR/);
});
