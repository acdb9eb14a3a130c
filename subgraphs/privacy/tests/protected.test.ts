import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import * as fc from 'fast-check';
import { expectNoLeaks } from '#platform/testing';
import { KeyStream, packageKeyOf, sealedZip } from '../export/sealed-zip.js';
import { addRows, ann, withPeople } from './people.js';
import { me, officer, serve, type Served } from './served.js';
import { unzip } from './unzip.js';

let served: Served;
expectNoLeaks(() => served.close());
beforeAll(async () => {
  served = await serve();
});
beforeEach(() => served.world.clock.advance(86_400_000));

const passphrase = 'fire blå båter på fjorden';
const mutation = `mutation ($input: RequestDataExportInput, $key: String) {
  requestDataExport(input: $input, idempotencyKey: $key) { __typename ... on PrivacyRequest { id }
    ... on PrivacyInputInvalid { code problems { path message } } ... on ErrorResult { code } } }`;
interface Asked {
  readonly requestDataExport: {
    readonly __typename: string;
    readonly id: string;
    readonly code?: string;
    readonly problems?: readonly { readonly path: string; readonly message: string }[];
  };
}
const ask = async (given: string) =>
  (await served.ask<Asked>(me, mutation, { input: { passphrase: given } })).requestDataExport;

/** Opens with a library that is not ours. */
async function opened(archive: Buffer, password: string): Promise<Buffer> {
  const reader = new ZipReader(new BlobReader(new Blob([new Uint8Array(archive)])), { password, useWebWorkers: false });
  try {
    const [entry, ...more] = await reader.getEntries();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ filename: 'my-data.zip', encrypted: true });
    if (!entry || entry.directory) throw new Error('There is no file in the archive.');
    return Buffer.from(await entry.getData(new Uint8ArrayWriter()));
  } finally {
    await reader.close();
  }
}

async function packageOf(requestId: string): Promise<Buffer> {
  const { requests } = served.world.services;
  const request = await requests.get(requestId);
  return buffer((await served.world.deps.storage.get(request!.packageKey!)).body);
}

test('a package with a passphrase opens with it, and with no other', async () => {
  const { id } = await ask(passphrase);
  await served.world.work(served.world.services);
  const archive = await packageOf(id);
  const files = await unzip(await opened(archive, passphrase));
  expect(JSON.parse(files.get('data/alpha/notes.json')!)).toHaveLength(4);
  await expect(opened(archive, `${passphrase}!`)).rejects.toThrow(/password/i);
  expect(archive.includes('data/alpha')).toBe(false);
  const query = `{ privacyRequest(id: "${id}") { package { protected } auditTrail(first: 50) { nodes { action details { name value } } } } }`;
  const { privacyRequest } = await served.ask<{
    privacyRequest: {
      package: { protected: boolean };
      auditTrail: { nodes: { action: string; details: { name: string; value: string }[] }[] };
    };
  }>(me, query);
  expect(privacyRequest.package).toEqual({ protected: true });
  const packaged = privacyRequest.auditTrail.nodes.find(({ action }) => action === 'EXPORT_PACKAGED')!;
  expect(packaged.details).toContainEqual({ name: 'protected', value: 'true' });
});

test('the passphrase is kept nowhere, and what opens the package is gone when it is made', async () => {
  const { db } = served.world;
  const { id } = await ask(passphrase);
  const tables = await db.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname = 'public'`,
  );
  const everything = async () => {
    const rows: string[] = [];
    for (const { name } of tables) {
      const found = await db.query<{ row: string }>(`select t::text as row from ${name} t`);
      rows.push(...found.map(({ row }) => row));
    }
    return rows.join('\n');
  };
  expect(await everything()).not.toContain('fjorden');
  expect(await db.query('select 1 from privacy_working_set where request_id = $1', [id])).toHaveLength(1);
  await served.world.work(served.world.services);
  expect(await db.query('select 1 from privacy_working_set where request_id = $1', [id])).toHaveLength(0);
  expect(await everything()).not.toContain('fjorden');
  expect(JSON.stringify(served.world.logs)).not.toContain('fjorden');
});

test('the key of a request that is taken back goes with its staging', async () => {
  const { db, services } = served.world;
  const asked = await served.ask<Asked>(officer, mutation, { input: { subjectUserId: ann.userId, passphrase } });
  const { id } = asked.requestDataExport;
  await served.ask(officer, `mutation { withdrawPrivacyRequest(input: { requestId: "${id}" }) { __typename } }`);
  await services.retention.removeStaging(new AbortController().signal);
  expect(await db.query('select 1 from privacy_working_set where request_id = $1', [id])).toHaveLength(0);
});

test.each(['', 'short', 'elevenchars', '            ', 'x'.repeat(201)])('%j is no passphrase', async (given) => {
  const answer = await ask(given);
  expect(answer).toMatchObject({ __typename: 'PrivacyInputInvalid', code: 'PRIVACY_INPUT_INVALID' });
  expect(answer.problems).toEqual([
    { path: 'input.passphrase', message: expect.stringContaining('12 to 200 characters') as string },
  ]);
});

test('twelve characters are enough, counted as people count them', async () => {
  const { id } = await ask('🔑'.repeat(12));
  await served.world.work(served.world.services);
  expect((await opened(await packageOf(id), '🔑'.repeat(12))).length).toBeGreaterThan(100);
});

test('any content comes out as it went in, in chunks of any size', async () => {
  const key = await packageKeyOf(passphrase);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 5 }), async (chunks) => {
      const plain = Buffer.concat(chunks);
      const zip = sealedZip(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), {
        name: 'my-data.zip',
        modifiedAt: new Date('2026-03-05T09:00:00Z'),
        key,
      });
      expect((await opened(await buffer(zip), passphrase)).equals(plain)).toBe(true);
    }),
    { numRuns: 40 },
  );
  const long = Buffer.alloc(300_000, 7);
  const twice = new KeyStream(key.encryption).apply(new KeyStream(key.encryption).apply(long));
  expect(twice.equals(long)).toBe(true);
});

test('an error of the content breaks the archive off', async () => {
  const broken = new Readable({
    read() {
      this.destroy(new Error('staging is gone'));
    },
  });
  const zip = sealedZip(broken, { name: 'a', modifiedAt: new Date(0), key: await packageKeyOf(passphrase) });
  await expect(buffer(zip)).rejects.toThrow('staging is gone');
});

const run = promisify(execFile);
/** The first program of this machine that can open such an archive; the tests do not need one. */
async function opener(): Promise<string | null> {
  for (const name of ['7zz', '7z', '7za'])
    if (
      await run(name, ['i']).then(
        () => true,
        () => false,
      )
    )
      return name;
  return null;
}

test('7-Zip opens it, where it is installed', async () => {
  const program = await opener();
  const folder = await mkdtemp(join(tmpdir(), 'sealed-'));
  try {
    const zip = sealedZip(Readable.from([Buffer.from('what is inside')]), {
      name: 'my-data.zip',
      modifiedAt: new Date(),
      key: await packageKeyOf('four blue boats at sea'),
    });
    const file = join(folder, 'package.zip');
    await writeFile(file, await buffer(zip));
    const test = program === null ? Promise.resolve(null) : run(program, ['t', '-pfour blue boats at sea', file]);
    if (program === null) process.stdout.write('7-Zip is not installed here: an archive was not opened with it.\n');
    await expect(test).resolves.toBeDefined();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('names and addresses of people who were met are pseudonyms in every section, and what is found besides is counted', async () => {
  await addRows(served.world.db, {
    room: 'alpha',
    section: 'visits',
    userId: ann.userId,
    count: 3,
    body: 'Robert (bob@example.org, @bobby) and somebody at eva@example.com',
  });
  served.world.contributors[0] = withPeople(served.world.contributors[0]!, {
    names: ['Robert Sagen', 'Robert Lie'],
    emails: ['bob@example.org'],
    phones: [],
    handles: ['bobby'],
  });
  const id = await served.exported();
  const files = await unzip(await packageOf(id));
  const visits = JSON.parse(files.get('data/alpha/visits.json')!) as { body: string }[];
  expect(visits[0]!.body).toBe('Person 1 (Person 1) and somebody at eva@example.com 1');
  expect([...files.values()].join('')).not.toMatch(/bob@example|Robert|bobby/);
  const manifest = JSON.parse(files.get('manifest.json')!) as {
    otherPeople: object;
    flagged: { total: number; places: object[] };
  };
  expect(manifest.otherPeople).toMatchObject({ pseudonyms: 1, replaced: 6 });
  expect(manifest.flagged).toMatchObject({ total: 3, byKind: { EMAIL: 3 } });
  expect(manifest.flagged.places[0]).toEqual({
    kind: 'EMAIL',
    file: 'data/alpha/visits.json',
    record: 1,
    field: 'body',
    start: 36,
    end: 51,
  });
  const query = `{ privacyRequest(id: "${id}") { package { redaction { people replaced flagged { kind count } } } } }`;
  const seen = await served.ask<{ privacyRequest: { package: object } }>(officer, query);
  expect(seen.privacyRequest.package).toEqual({
    redaction: { people: 1, replaced: 6, flagged: [{ kind: 'EMAIL', count: 3 }] },
  });
});
