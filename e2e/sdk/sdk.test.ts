import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { projectRoot } from '#platform/project-root';
import { identityOf, ownCompanyId, World } from '../harness/index.js';

const root = projectRoot();
const world = new World();
let consumer: string;

/** A project of its own that has installed the package: what a consumer compiles and runs. */
beforeAll(async () => {
  consumer = mkdtempSync(join(tmpdir(), 'teei-consumer-'));
  const installed = join(consumer, 'node_modules/@teei/clients');
  mkdirSync(installed, { recursive: true });
  tsc('-p', 'clients/sdk/tsconfig.json', '--outDir', join(installed, 'dist'));
  cpSync(join(root, 'clients/sdk/package.json'), join(installed, 'package.json'));
  symlinkSync(join(root, 'node_modules/graphql-ws'), join(consumer, 'node_modules/graphql-ws'));
  symlinkSync(join(root, 'node_modules/graphql'), join(consumer, 'node_modules/graphql'));
  symlinkSync(join(root, 'node_modules/@types'), join(consumer, 'node_modules/@types'));
  writeFileSync(join(consumer, 'package.json'), '{ "type": "module" }');
  const compilerOptions = {
    strict: true,
    target: 'es2022',
    lib: ['es2022', 'dom'],
    module: 'nodenext',
    types: ['node'],
  };
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  await world.open();
});
afterAll(async () => {
  rmSync(consumer, { recursive: true, force: true });
  await world.close();
});

function tsc(...args: string[]): void {
  const { status, stdout } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stdout);
}

/** Compiles a program strictly, runs it and answers what it printed. */
function compileAndRun(source: string): string {
  const file = join(consumer, 'program.ts');
  writeFileSync(file, source);
  tsc('-p', join(consumer, 'tsconfig.json'));
  return execFileSync(process.execPath, [join(consumer, 'program.js')], { encoding: 'utf8', timeout: 60_000 });
}

describe('a consumer', () => {
  it('reads figures, follows them, and gets refusals with their code', async () => {
    const token = await world.people.token('company_manager');
    const output = compileAndRun(`
      import { createReportingClient, TeeiError } from '@teei/clients/reporting';
      import { createPrivacyClient } from '@teei/clients/privacy';
      const options = { token: () => ${JSON.stringify(token)} };
      const client = createReportingClient(${JSON.stringify(world.site.url)}, undefined, options);
      const metrics = await client.getMetrics(${JSON.stringify(ownCompanyId)});
      console.log(metrics.metrics.seq, metrics.companyId);
      for await (const { seq } of client.streamMetrics(${JSON.stringify(ownCompanyId)})) { console.log('seq', seq); break; }
      const nobody = await client.getMetrics('00000000-0000-7000-8000-000000000000').catch((error: unknown) => error);
      console.log(nobody instanceof TeeiError && nobody.kind, nobody instanceof TeeiError && nobody.code);
      const request = await createPrivacyClient(${JSON.stringify(world.site.url)}, undefined, options).requestExport({});
      console.log(request.status, request.dueAt.length);
    `);
    const [figures, followed, refused, request] = output.trim().split('\n');
    expect(figures).toMatch(new RegExp(`^\\d+ ${ownCompanyId}$`));
    expect(followed).toMatch(/^seq \d+$/);
    expect(refused).toBe('refused NOT_FOUND');
    expect(request).toBe('PENDING 24');
  });

  it('cannot compile what the API does not have', () => {
    expect(() =>
      compileAndRun(`import { createReportingClient } from '@teei/clients/reporting';
        const { metrics } = await createReportingClient('http://localhost', 'key').getMetrics('id');
        console.log(metrics.nothing);`),
    ).toThrow(/Property 'nothing' does not exist/);
  });

  it('is somebody: a participant reads nothing of the company', async () => {
    const token = await world.people.token('participant');
    const output = compileAndRun(`
      import { connect, getBudget } from '@teei/clients/cost';
      const connection = connect(${JSON.stringify(world.site.url)}, undefined, { token: () => ${JSON.stringify(token)} });
      const failed = await getBudget(connection, ${JSON.stringify(identityOf('participant').companyId)}).catch((error: { kind: string }) => error.kind);
      console.log(failed);
    `);
    expect(output.trim()).toMatch(/^(graphql|http|refused)$/);
  });
});

/** Bytes after minification and gzip: what a page has to load. */
test.each([
  ['one function', "import { getMetrics } from '@teei/clients/reporting'; globalThis.x = getMetrics;", 400],
  [
    'one client',
    "import { createReportingClient } from '@teei/clients/reporting'; globalThis.x = createReportingClient;",
    2_600,
  ],
  ['the error alone', "import { TeeiError } from '@teei/clients/reporting'; globalThis.x = TeeiError;", 600],
  ['nothing', "import '@teei/clients/reporting';", 21],
])('a page that uses %s stays small', async (_, contents, limit) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: consumer },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  expect(gzipSync(outputFiles[0]!.contents, { level: 9 }).length).toBeLessThan(limit);
});
