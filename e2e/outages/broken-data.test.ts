import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run, Site, postgresOf, processesOn } from '../harness/index.js';

/** What db:reset keeps: secrets and keys. */
const kept = ['development-issuer.json', 'development-secrets.json'];

const damages: readonly (readonly [string, (site: Site) => void])[] = [
  ['PG_VERSION of another version', (site) => write(site, 'PG_VERSION', '9\n')],
  ['an empty PG_VERSION', (site) => write(site, 'PG_VERSION', '')],
  ['no PG_VERSION', (site) => remove(site, 'PG_VERSION')],
  ['an empty pg_control', (site) => write(site, 'global/pg_control', '')],
  ['garbage in pg_control', (site) => write(site, 'global/pg_control', Buffer.alloc(8192, 7))],
  ['no pg_control', (site) => remove(site, 'global/pg_control')],
  ['no WAL', (site) => remove(site, 'pg_wal')],
  [
    'garbage in the WAL',
    (site) =>
      readdirSync(join(data(site), 'pg_wal'))
        .filter((name) => name.length === 24)
        .forEach((name) => write(site, `pg_wal/${name}`, Buffer.alloc(16 * 1024 * 1024, 7))),
  ],
  ['a wrong configuration', (site) => write(site, 'postgresql.conf', 'this is not = a configuration')],
  ['no pg_hba.conf', (site) => remove(site, 'pg_hba.conf')],
  ['a directory of no one', (site) => chmodSync(data(site), 0o000)],
  ['a file in place of the data', (site) => replaceData(site, () => writeFileSync(site.postgresDir, 'x'))],
  [
    'a pointer to nowhere',
    (site) => replaceData(site, () => symlinkSync(join(site.dataDir, 'gone'), site.postgresDir)),
  ],
  ['an empty directory', (site) => replaceData(site, () => mkdirSync(site.postgresDir))],
  ['a pid file of a stranger', (site) => write(site, 'postmaster.pid', `${process.pid}\n${data(site)}\n1\n5432\n`)],
  ['a broken postgres.json', (site) => writeFileSync(`${site.postgresDir}.json`, '{"port": ')],
  ['an empty postgres.json', (site) => writeFileSync(`${site.postgresDir}.json`, '')],
  ['no password in postgres.json', (site) => writeFileSync(`${site.postgresDir}.json`, '{}')],
  [
    'a wrong password in postgres.json',
    (site) => writeFileSync(`${site.postgresDir}.json`, '{"port":0,"password":"x"}'),
  ],
  ['no postgres.json', (site) => rmSync(`${site.postgresDir}.json`)],
  [
    'a directory in place of postgres.json',
    (site) => {
      rmSync(`${site.postgresDir}.json`);
      mkdirSync(`${site.postgresDir}.json`);
    },
  ],
  ['truncated secrets', (site) => truncateSync(join(site.dataDir, 'development-secrets.json'), 20)],
  ['empty secrets', (site) => truncateSync(join(site.dataDir, 'development-secrets.json'), 0)],
  ['a truncated key', (site) => truncateSync(join(site.dataDir, 'development-issuer.json'), 20)],
  [
    'garbage in instance.lock and instance.json',
    (site) => ['instance.lock', 'instance.json'].forEach((name) => writeFileSync(join(site.dataDir, name), 'garbage')),
  ],
  [
    'drafts of killed starts',
    (site) =>
      [
        'postgres.init-password',
        'postgres.json.123',
        'postgres.lock.123.abcdef01',
        'development-secrets.json.123.abcdef01',
      ].forEach((name) => writeFileSync(join(site.dataDir, name), '')),
  ],
];

const data = (site: Site) => realpathSync(site.postgresDir);
const write = (site: Site, file: string, content: string | Buffer) => writeFileSync(join(data(site), file), content);
const remove = (site: Site, file: string) => rmSync(join(data(site), file), { recursive: true });
function replaceData(site: Site, replace: () => void): void {
  rmSync(data(site), { recursive: true });
  rmSync(site.postgresDir, { recursive: true, force: true });
  replace();
}

describe('npm run db:reset', () => {
  let site: Site;
  let template: string;
  beforeAll(async () => {
    site = await Site.create();
    // Open to the user who runs Postgres, so that everything is in this one place and can be copied.
    chmodSync(site.dataDir, 0o755);
    await (await site.start()).interrupt();
    template = `${site.dataDir}-template`;
    execFileSync('cp', ['-a', site.dataDir, template]);
  });
  afterAll(async () => {
    await site.remove();
    rmSync(template, { recursive: true, force: true });
  });

  const reset = () => run('app/db-reset', { env: site.env });

  it.each(damages)('empties a directory with %s', async (_, damage) => {
    rmSync(site.dataDir, { recursive: true });
    execFileSync('cp', ['-a', template, site.dataDir]);
    damage(site);
    const { code, stderr } = await reset();
    expect([code, stderr]).toEqual([0, '']);
    expect(readdirSync(site.dataDir).filter((file) => !kept.includes(file))).toEqual([]);
  });

  it('stops a server that a killed platform has left behind, also one without its pid file or suspended', async () => {
    for (const trick of ['none', 'no pid file', 'suspended'] as const) {
      const app = await site.start();
      const { pid } = postgresOf(site);
      await app.crash();
      if (trick === 'no pid file') rmSync(join(site.postgresDir, 'postmaster.pid'));
      if (trick === 'suspended') process.kill(pid, 'SIGSTOP');
      expect(await reset()).toMatchObject({ code: 0 });
      expect(processesOn(site)).toEqual([]);
    }
  });

  it('lets the next start begin anew', async () => {
    const app = await site.start();
    expect(readFileSync(join(site.dataDir, 'instance.json'), 'utf8')).toContain(site.url);
    expect(await app.interrupt()).toBe(0);
  });
});

describe('npm start on data that cannot be used', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.create();
    await (await site.start()).interrupt();
  });
  afterAll(() => site.remove());

  const refusals: [string, RegExp, (site: Site) => void][] = [
    ['the password is wrong', /password authentication failed.*postgres\.json/s, changePassword],
    ['postgres.json is broken', /postgres\.json is damaged/, (it) => writeFileSync(`${it.postgresDir}.json`, '{')],
    [
      'the configuration is wrong',
      /syntax error in file .*postgresql\.conf/s,
      (it) => write(it, 'postgresql.conf', '= x'),
    ],
    ['PG_VERSION is missing', /no file PG_VERSION/, (it) => remove(it, 'PG_VERSION')],
  ];

  it.each(refusals)('says at once that %s, what to do, and leaves nothing running', async (_, reason, damage) => {
    const files = [
      `${site.postgresDir}.json`,
      join(site.postgresDir, 'postgresql.conf'),
      join(site.postgresDir, 'PG_VERSION'),
    ];
    const before = files.map((file) => readFileSync(file));
    damage(site);
    const startedAt = performance.now();
    const { code, stderr } = await run('app/main', { env: site.env });
    expect([code, stderr]).toEqual([1, expect.stringMatching(reason)]);
    expect(stderr).toContain('npm run db:reset');
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(processesOn(site)).toEqual([]);
    files.forEach((file, index) => writeFileSync(file, before[index]!));
  });

  function changePassword(it: Site): void {
    const settings = JSON.parse(readFileSync(`${it.postgresDir}.json`, 'utf8')) as object;
    writeFileSync(`${it.postgresDir}.json`, JSON.stringify({ ...settings, password: 'another one' }));
  }

  it('does not listen to the variables of libpq, which speak of other servers', async () => {
    const foreign = {
      PGSSLMODE: 'require',
      PGSSLNEGOTIATION: 'direct',
      PGHOST: 'db.example',
      PGPORT: '1',
      PGUSER: 'me',
      PGPASSWORD: 'x',
      PGDATABASE: 'mine',
      PGOPTIONS: '-c nonsense=1',
      PGAPPNAME: 'x',
      PGCLIENTENCODING: 'LATIN1',
      PGREPLICATION: 'database',
      PGDATA: '/nowhere',
      PGCONNECT_TIMEOUT: '1',
    };
    const app = await site.start({ env: foreign });
    const keys = await run('app/api-key', { args: ['list'], env: { DATA_DIR: site.dataDir, ...foreign } });
    expect(keys).toMatchObject({ code: 0 });
    expect(await app.interrupt()).toBe(0);
    const alone = await run('app/dead-letters', { args: ['list'], env: { DATA_DIR: site.dataDir, ...foreign } });
    expect(alone).toMatchObject({ code: 0 });
    expect(processesOn(site)).toEqual([]);
  });
});
