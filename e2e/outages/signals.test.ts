import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projectRoot } from '#platform/project-root';
import { postgresOf, processesOn, Site, startCommand, waitFor } from '../harness/index.js';

const nothingRuns = (site: Site) =>
  waitFor('everything to end', async () => (processesOn(site).length === 0 ? true : undefined));

describe('a first start that is interrupted', () => {
  /** When, after the command was started, and how often. From 0.2 s it loads, then `initdb` runs, Postgres starts, migrations run. */
  const moments = [300, 800, 1200, 1600, 2000, 2600];

  it.each(moments.flatMap((afterMs) => [['SIGINT', 2, afterMs] as const, ['SIGHUP', 1, afterMs] as const]))(
    'by %s, %i times, after %i ms leaves nothing running, and the next one works',
    async (signal, times, afterMs) => {
      const site = await Site.create();
      try {
        const app = await site.launch();
        await sleep(afterMs);
        for (let time = 0; time < times; time += 1) {
          app.command.child.kill(signal);
          await sleep(20);
        }
        await app.command.finished;
        await nothingRuns(site);
        expect(processesOn(site)).toEqual([]);
        if (afterMs === 1600) {
          await (await site.start()).interrupt();
          await nothingRuns(site);
        }
      } finally {
        await site.remove();
      }
    },
  );

  it('ends at once where the database has only begun to start', async () => {
    const site = await Site.create();
    try {
      const app = await site.launch();
      await waitFor('initdb', async () => (processesOn(site).length > 0 ? true : undefined));
      const askedAt = performance.now();
      expect(await app.interrupt()).toBe(0);
      expect(performance.now() - askedAt).toBeLessThan(5000);
      expect(processesOn(site)).toEqual([]);
      expect(existsSync(site.postgresDir)).toBe(false);
    } finally {
      await site.remove();
    }
  });
});

describe('a platform that runs', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.create();
  });
  afterAll(() => site.remove());

  it('stops in order when its terminal is closed', async () => {
    const terminal = inTerminal(site);
    await waitFor('the start', async () => (terminal.output().includes('is up') ? true : undefined));
    expect(processesOn(site)).toEqual([postgresOf(site).pid]);
    // The terminal's owner goes, as when a window is closed: the system hangs up on everything that runs in it.
    terminal.child.kill('SIGKILL');
    await nothingRuns(site);
    expect(existsSync(`${site.postgresDir}/postmaster.pid`)).toBe(false);
  });

  it('does not take the echoes of a hangup for impatience', async () => {
    const app = await site.start();
    const request = connect({ port: site.config.port, host: 'localhost' });
    request.on('error', () => {}).write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{');
    await sleep(200);
    for (const signal of ['SIGHUP', 'SIGHUP', 'SIGTERM', 'SIGHUP'] as const) {
      app.command.child.kill(signal);
      await sleep(50);
    }
    request.destroy();
    expect(await app.command.finished).toMatchObject({ code: 0 });
    await nothingRuns(site);
  });

  it('leaves nothing behind when a bug ends it, or a command beside it is interrupted', async () => {
    const command = await startCommand('app/dead-letters', { args: ['list'], env: { DATA_DIR: site.dataDir } });
    await waitFor('its server', async () => (processesOn(site).length > 0 ? true : undefined));
    command.child.kill('SIGINT');
    expect((await command.finished).code).toBe(1);
    expect(processesOn(site)).toEqual([]);
    const crashing = await site.start({ env: { NODE_OPTIONS: `--import=${crash}` } });
    crashing.command.child.kill('SIGUSR2');
    expect((await crashing.command.finished).code).not.toBe(0);
    await nothingRuns(site);
  });
});

const crash = `data:text/javascript,process.on('SIGUSR2',()=>{throw(Error('a_bug'))})`;

/** `npm start` in a terminal of its own, made by Python, which is on every machine that builds this. */
function inTerminal(site: Site): { readonly child: ChildProcess; readonly output: () => string } {
  const program = `import pty, sys; pty.spawn(sys.argv[1:])`;
  const child = spawn('python3', ['-c', program, 'npm', 'start'], {
    cwd: projectRoot(),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...site.env, LOG_FORMAT: 'pretty' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
}
