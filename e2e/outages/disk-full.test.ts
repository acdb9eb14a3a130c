import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#platform/testing';
import {
  feedbackEvent,
  identityOf,
  ownCompanyId,
  postFeedback,
  processesOn,
  run,
  type RunningApp,
  Site,
  waitFor,
} from '../harness/index.js';

const disk = mkdtempSync(join(tmpdir(), 'teei-e2e-disk-'));
const mount = (megabytes: number) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', disk]).status === 0;
const unmount = () => spawnSync('umount', ['-l', disk]);
const mayMount = process.getuid?.() === 0 && process.platform === 'linux' && mount(1) && unmount().status === 0;
afterAll(() => rmSync(disk, { recursive: true, force: true }));

/** A small disk of its own is made by root only; elsewhere these say that they were skipped. */
(mayMount ? describe : describe.skip)('a disk that is full', () => {
  afterAll(() => void unmount());

  it.each([
    ['has no room at all', 300, 0],
    ['has room for a part of a database', 60, 60],
  ])('at the first start is named as the cause when it %s, and nothing is left running', async (_, size, left) => {
    expect(mount(size)).toBe(true);
    const site = await Site.create({ DATA_DIR: join(disk, 'data') });
    try {
      fill(left);
      const { code, stderr } = await run('app/main', { env: site.env });
      expect([code, stderr]).toEqual([1, expect.stringMatching(/full|ENOSPC|no space/i)]);
      expect(stderr).toContain(disk);
      expect(stderr).not.toMatch(/^\s+at .+:\d+/m);
      expect(processesOn(site)).toEqual([]);
    } finally {
      await site.remove();
      unmount();
    }
  });

  describe('while the platform runs', () => {
    let site: Site;
    let app: RunningApp;
    beforeAll(async () => {
      if (!mount(500)) throw new Error('A disk of 500 MB could not be mounted.');
      site = await Site.create({ DATA_DIR: join(disk, 'data') });
      app = await site.start();
    });
    afterAll(async () => {
      await site.remove();
    });

    it('is said by readiness and a handful of lines, and all goes on when there is room again', async () => {
      const before = warnings();
      fill(0);
      await eventually(async () =>
        expect(await checks()).toMatchObject({
          'data directory': { ok: false, reason: expect.stringContaining('is full') },
        }),
      );
      const until = performance.now() + 10_000;
      let sent = 0;
      while (performance.now() < until) {
        const texts = Array.from({ length: 20 }, () =>
          postFeedback(site, Array.from({ length: 50 }, feedback)).catch(() => {}),
        );
        await Promise.all(texts);
        sent += texts.length;
        await sleep(20);
        expect(await app.isReady()).toBe(false);
      }
      expect(sent).toBeGreaterThan(20);
      expect(warnings() - before).toBeLessThan(30);
      expect(app.command.stdout()).toMatch(/No space left on device|is full/);
      rmSync(join(disk, 'filler'));
      await waitFor('room', async () => (await app.isReady()) || undefined);
      await eventually(async () => expect((await postFeedback(site, feedback())).status).toBe(202));
      expect(await app.interrupt()).toBe(0);
      expect(processesOn(site)).toEqual([]);
    });

    const warnings = () =>
      app.command
        .stdout()
        .split('\n')
        .filter((line) => /"level":"(warn|error|fatal)"/.test(line)).length;
    const feedback = () =>
      feedbackEvent({ companyId: ownCompanyId, userId: identityOf('participant').userId, text: 'x'.repeat(5000) });
    const checks = async () =>
      ((await (await fetch(`${site.url}/readyz`)).json()) as { dependencies: Record<string, unknown> }).dependencies;
  });
});

/** Takes all space but so many megabytes. */
function fill(leftMegabytes: number): void {
  const file = join(disk, 'filler');
  const chunk = Buffer.alloc(1024 * 1024, 1);
  const free = () => statfsSync(disk).bavail * statfsSync(disk).bsize;
  try {
    while (free() > leftMegabytes * 1024 * 1024)
      writeFileSync(file, chunk.subarray(0, Math.max(1, free())), { flag: 'a' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
  if (existsSync(disk)) chmodSync(disk, 0o755);
}
