import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root';

const packages = ['package.json', 'clients/sdk/package.json', 'loadtest/gateway/package.json'];
const scriptsOf = (file: string): [string, string][] => {
  const { scripts = {} } = JSON.parse(readFileSync(join(projectRoot(), file), 'utf8')) as {
    scripts?: Record<string, string>;
  };
  return Object.entries(scripts).map(([name, command]) => [`${file}: ${name}`, command]);
};

describe('npm scripts', () => {
  test.each(packages.flatMap(scriptsOf))('%s finds its Node without a link in node_modules/.bin', (_, script) => {
    for (const command of script.split('&&'))
      expect(command.trim()).toMatch(/^([A-Z_]+=\S+ )*(node scripts\/[a-z-]+\.mjs|npm run -s [a-z:]+)( |$)/);
  });
});

/** A checkout as npm 9 and 10 leave it: the package with Node is there, `node_modules/.bin/node` is not. */
describe('node.mjs', () => {
  const dir = mkdtempSync(join(tmpdir(), 'node-'));
  const bundle = join(dir, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin');
  beforeAll(() => {
    for (const folder of ['scripts', 'host', 'node_modules/tsx']) mkdirSync(join(dir, folder), { recursive: true });
    for (const file of ['node.mjs', 'node-program.mjs'])
      cpSync(join(projectRoot(), 'scripts', file), join(dir, 'scripts', file));
    program(join(dir, 'host', 'node'), 'echo "the node of the host"');
    mkdirSync(bundle, { recursive: true });
    program(join(bundle, 'node'), `RUNS_ON="the installed node" exec ${process.execPath} "$@"`);
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  const program = (file: string, body: string) => {
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
  };
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(dir, 'scripts', 'node.mjs'), ...args], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${join(dir, 'host')}:/usr/bin:/bin` },
    });

  test('runs on the installed Node', () => {
    expect(run('-p', 'process.env.RUNS_ON').stdout).toBe('the installed node\n');
  });

  test('gives the installed Node to what a program starts by its name or by a first line', () => {
    const tool = join(dir, 'tool');
    writeFileSync(tool, '#!/usr/bin/env node\nconsole.log("tool on", process.env.RUNS_ON);\n');
    chmodSync(tool, 0o755);
    const start = `
      delete process.env.RUNS_ON;
      const { spawnSync } = require('node:child_process');
      spawnSync('node', ['-e', 'console.log(process.env.RUNS_ON)'], { stdio: 'inherit' });
      spawnSync(${JSON.stringify(tool)}, { stdio: 'inherit' });`;
    expect(run('-e', start).stdout).toBe('the installed node\ntool on the installed node\n');
  });

  test('asks servers on this machine without the proxy of the environment', async () => {
    const server = createServer((_, response) => response.end('direct')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const program = `
      const get = (host) => fetch('http://' + host + ':${port}').then((answer) => answer.text(), (error) => error.cause.code);
      Promise.all(['127.0.0.1', 'localhost', 'proxied.invalid'].map(get)).then((texts) => console.log(texts.join()))`;
    for (const name of ['HTTP_PROXY', 'http_proxy']) {
      const child = spawn(process.execPath, [join(dir, 'scripts', 'node.mjs'), '-e', program], {
        env: { PATH: process.env.PATH, NODE_USE_ENV_PROXY: '1', [name]: 'http://127.0.0.1:9', NO_PROXY: 'example.com' },
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      await once(child, 'close');
      expect(output).toBe('direct,direct,ECONNREFUSED\n');
    }
    server.close();
  });

  test('passes exit codes and signals through', () => {
    expect(run('-e', 'process.exit(7)').status).toBe(7);
    expect(run('-e', 'process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 5_000)').signal).toBe('SIGTERM');
  });

  test('takes its own Node where none is installed, if that is new enough', () => {
    rmSync(join(dir, 'node_modules', `node-${process.platform}-${process.arch}`), { recursive: true });
    expect(run('-p', 'process.version').stdout).toBe(`${process.version}\n`);
  });

  test('says what to do where the development dependencies are missing', () => {
    rmSync(join(dir, 'node_modules'), { recursive: true });
    const { status, stderr } = run('-p', '1');
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^[^\n]*`npm ci`[^\n]*\n$/) });
  });
});

describe('require-npm.mjs', () => {
  const install = (agent: string | undefined, script: string | undefined = 'preinstall') =>
    spawnSync(process.execPath, ['scripts/require-npm.mjs'], {
      encoding: 'utf8',
      cwd: projectRoot(),
      env: { ...process.env, npm_config_user_agent: agent, npm_lifecycle_event: script },
    });

  test.each(['pnpm/10.1.0 npm/? node/v22.0.0 linux x64', 'yarn/1.22.22 npm/? node/v20.0.0 linux x64', 'bun/1.2.0'])(
    'refuses %s with one line',
    (agent) => {
      const { status, stderr } = install(agent);
      expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^[^\n]*`npm ci`\.\n$/) });
    },
  );

  test.each(['npm/9.9.4 node/v18.20.8 linux x64', undefined])('lets %s through', (agent) => {
    expect(install(agent)).toMatchObject({ status: 0, stderr: '' });
  });

  test('refuses where yarn runs it in its own place, as .yarnrc.yml tells it to', () => {
    const env = { ...process.env };
    delete env.npm_lifecycle_event;
    expect(readFileSync(join(projectRoot(), '.yarnrc.yml'), 'utf8')).toContain('yarnPath: scripts/require-npm.mjs');
    const { status, stderr } = spawnSync(process.execPath, ['scripts/require-npm.mjs', 'install'], {
      encoding: 'utf8',
      cwd: projectRoot(),
      env,
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/with yarn: run `npm ci`\.\n$/) });
  });
});
