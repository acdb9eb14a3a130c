import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(180_000);

const hello = `
if (process.argv[2] === 'wait') {
  process.on('SIGTERM', () => process.exit(7));
  setInterval(() => {}, 1000);
}
process.stdout.write(process.argv.slice(2).join(',') + ' on ' + process.versions.node.split('.')[0] + '\\n');
if (process.argv[2] === 'fail') process.exit(3);
`;

/** A project of one file, with this project's compiler and its own `dist`. */
describe('run-built', () => {
  const dir = mkdtempSync(join(tmpdir(), 'run-built-'));
  const source = join(dir, 'app', 'hello.ts');
  beforeAll(() => {
    mkdirSync(join(dir, 'app'));
    mkdirSync(join(dir, 'scripts'));
    for (const file of [
      'scripts/build-dashboard.mjs',
      'scripts/run-built.mjs',
      'scripts/compiled-imports.mjs',
      'scripts/node-program.mjs',
      'tsconfig.json',
      'tsconfig.build.json',
      'package.json',
    ])
      cpSync(join(projectRoot(), file), join(dir, file));
    symlinkSync(join(projectRoot(), 'node_modules'), join(dir, 'node_modules'));
    writeFileSync(source, hello);
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  const run = (args: readonly string[], onOutput?: (kill: () => void) => void) =>
    new Promise<{ code: number | null; output: string }>((resolve) => {
      const child = spawn(process.execPath, ['scripts/run-built.mjs', ...args], { cwd: dir });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          output += chunk.toString();
          if (chunk.toString().includes(' on ')) onOutput?.(() => child.kill('SIGTERM'));
        });
      }
      child.on('close', (code) => resolve({ code, output }));
    });

  test('compiles what is stale, then passes arguments, exit code and signals through', async () => {
    const first = await run(['app/hello', 'a', '--b=c']);
    expect(first).toMatchObject({ code: 0, output: expect.stringMatching(/Compiled in .*a,--b=c on 24/s) });
    expect(await run(['app/hello', 'fail'])).toEqual({ code: 3, output: 'fail on 24\n' });
    expect(await run(['app/hello', 'wait'], (kill) => kill())).toMatchObject({ code: 7 });
    expect(await run(['app/nothing'])).toMatchObject({ code: 1, output: expect.stringContaining('does not exist') });
  });

  test('starts nothing as long as the sources do not compile', async () => {
    writeFileSync(source, `const wrong: number = 'text';\n${hello}`);
    const broken = { code: 1, output: expect.stringMatching(/do not compile[\s\S]*hello\.ts\(1,7\)/) };
    expect(await run(['app/hello'])).toEqual(broken);
    expect(await run(['app/hello'])).toEqual(broken);
    writeFileSync(source, hello);
    expect(await run(['app/hello'])).toMatchObject({ code: 0 });
  });

  test('runs what was compiled where the compiler was left out, and says so where nothing was', async () => {
    rmSync(join(dir, 'node_modules'));
    expect(await run(['app/hello'])).toMatchObject({ code: 1, output: expect.stringMatching(/^[^\n]*`npm ci`\.\n$/) });
    mkdirSync(join(dir, 'node_modules', 'fastify'), { recursive: true });
    expect(await run(['app/hello', 'a'])).toEqual({ code: 0, output: 'a on 24\n' });
    utimesSync(source, new Date(), new Date(Date.now() + 10_000));
    expect(await run(['app/hello', 'a'])).toMatchObject({ code: 0, output: expect.stringMatching(/running dist/) });
    rmSync(join(dir, 'dist'), { recursive: true });
    expect(await run(['--build-only'])).toEqual({ code: 0, output: '' });
    expect(await run(['app/hello'])).toMatchObject({ code: 1, output: expect.stringMatching(/without --omit=dev/) });
  });
});
