import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from '@jest/globals';
import { projectRoot } from '#platform/project-root';
import { World } from '../harness/index.js';

const dist = join(projectRoot(), 'clients', 'dashboard', 'dist');
const world = new World();
const sizeOf = (file: string) => gzipSync(readFileSync(join(dist, 'assets', file)), { level: 9 }).length / 1_000;
const files = (ending: string) => readdirSync(join(dist, 'assets')).filter((name) => name.endsWith(ending));

// The start builds what is stale.
beforeAll(async () => {
  await world.open();
  await world.close();
});

it('loads at most 140 kB of scripts and 15 kB of styles at first, 40 kB a page, each compressed', () => {
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const first = [...page.matchAll(/\/assets\/([^"]+\.js)/g)].map(([, name]) => name!);
  expect(first.length).toBeGreaterThan(0);
  expect(first.reduce((sum, name) => sum + sizeOf(name), 0)).toBeLessThanOrEqual(140);
  expect(files('.css').reduce((sum, name) => sum + sizeOf(name), 0)).toBeLessThanOrEqual(15);
  for (const name of files('.js').filter((it) => !first.includes(it)))
    expect([name, sizeOf(name) <= 40]).toEqual([name, true]);
});

it('bundles one React', () => {
  const versions = files('.js').flatMap((name) => [
    ...readFileSync(join(dist, 'assets', name), 'utf8').matchAll(/\.version\s*=\s*["'`](1[89]\.\d+\.\d+[^"'`]*)["'`]/g),
  ]);
  expect(new Set(versions.map(([, version]) => version)).size).toBe(1);
});
