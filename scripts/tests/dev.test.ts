import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { removePostgres, stopPostgres } from '#platform/database';
import { projectRoot } from '#platform/project-root';
import { eventually } from '#platform/testing';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(180_000);

const parts = [
  'app',
  'clients',
  'contracts',
  'gateway',
  'package.json',
  'platform',
  'scripts',
  'subgraphs',
  'supergraph.yaml',
  'tsconfig.json',
];
const restartSeconds = (text: string): number => Number(/Restarted in ([\d.]+) s/.exec(text)![1]);
/** Three seconds on a quiet machine of two cores; a busy one may take five times as long. */
const LONGEST_RESTART_S = 15;
const patience = { timeoutMs: 60_000 };

/** A copy of the tree, which the test may edit. */
describe('npm run dev', () => {
  const dir = mkdtempSync(join(tmpdir(), 'dev-'));
  const banner = join(dir, 'app', 'banner.ts');
  let output = '';

  beforeAll(() => {
    const filter = (source: string) => !['node_modules', 'tests'].includes(basename(source));
    for (const part of parts) cpSync(join(projectRoot(), part), join(dir, part), { recursive: true, filter });
    symlinkSync(join(projectRoot(), 'node_modules'), join(dir, 'node_modules'));
  });
  afterAll(async () => {
    await removePostgres(join(dir, '.data', 'postgres'));
    rmSync(dir, { recursive: true });
  });

  const start = () => {
    const child = spawn(
      process.execPath,
      ['scripts/node.mjs', '--import', 'tsx', 'scripts/dev/main.ts', '--port', '0', '--mail-catcher-smtp-port', '0'],
      { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_ENV: 'development', NO_COLOR: '1' } },
    );
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    return child;
  };
  const edit = (change: (code: string) => string) => {
    output = '';
    writeFileSync(banner, change(readFileSync(banner, 'utf8')));
  };
  const seen = (text: string | RegExp) => eventually(() => expect(output).toMatch(text), patience);
  const health = async () => {
    const [, url] = /Health +(\S+)/.exec(output)!;
    return (await fetch(url!)).status;
  };

  test('restarts after a change, waits while a file does not compile, and stops everything', async () => {
    const child = start();
    const ended = once(child, 'exit');
    try {
      await seen(/\[dev\] Started in/);
      const first = output;

      edit((code) => code.replace('TEEI Supergraph is up', 'TEEI Supergraph was changed'));
      await seen('TEEI Supergraph was changed');
      await seen(/\[dev\] Restarted in/);
      expect(first).not.toContain('was changed');
      const running = output;

      edit((code) => `${code}const broken = ;\n`);
      await seen(/app\/banner\.ts does not compile:[\s\S]*const broken = ;/);
      await seen('what runs keeps running');
      expect(output).not.toContain('Stopping');
      output = running;
      expect(await health()).toBe(200);

      edit((code) => code.replace('const broken = ;\n', ''));
      await seen(/\[dev\] Restarted in/);
      expect(await health()).toBe(200);
      expect(Math.min(restartSeconds(running), restartSeconds(output))).toBeLessThan(LONGEST_RESTART_S);
    } finally {
      child.kill('SIGINT');
      await ended;
    }
    expect(child.exitCode).toBe(0);
    await expect(health()).rejects.toThrow('fetch failed');
    expect(await stopPostgres(join(dir, '.data', 'postgres'))).toBe(false);
  });

  test('says that the program has ended by itself, and starts it again after the next change', async () => {
    edit((code) => `${code}throw new Error('broken at start');\n`);
    const child = start();
    const ended = once(child, 'exit');
    try {
      await seen(/\[dev\] The program has ended \(code 1\)/);
      edit((code) => code.replace("throw new Error('broken at start');\n", ''));
      await seen(/\[dev\] Started in/);
      expect(await health()).toBe(200);
    } finally {
      child.kill('SIGINT');
      await ended;
    }
  });
});
