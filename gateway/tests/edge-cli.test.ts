import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { configFileOf, helpText, readOptions } from '../src/cli-options.js';
import { readConfigFile } from '../src/config-file.js';
import { library } from './fixtures/edge.js';
import { type Federation, startFederation } from './fixtures/federation.js';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(180_000);

const directory = mkdtempSync(join(tmpdir(), 'gateway-cli-'));

/** The command from its sources; `npm run gateway` runs the same file compiled. */
class Command {
  readonly child: ChildProcess;
  output = '';
  #exit: Promise<unknown[]>;

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, ['--import', 'tsx', 'gateway/src/main.ts', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.#exit = once(this.child, 'exit');
  }

  async exitCode(): Promise<unknown> {
    return (await this.#exit)[0];
  }

  async says(text: RegExp): Promise<RegExpExecArray> {
    for (let i = 0; i < 1000; i++) {
      const found = text.exec(this.output);
      if (found) return found;
      if (this.child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`The command did not say ${String(text)} but:\n${this.output}`);
  }
}

describe('npm run gateway', () => {
  let federation: Federation;
  const file = join(directory, 'supergraph.graphql');
  beforeAll(async () => {
    federation = await startFederation([library]);
    writeFileSync(file, federation.supergraphSdl);
  });
  afterAll(() => federation.close());

  it('serves a foreign supergraph, reloads it on SIGHUP and drains on SIGTERM', async () => {
    const gateway = new Command('--supergraph', file, '--port', '0', '--max-depth', '3');
    const url = (await gateway.says(/GraphQL at (\S+)\/graphql/))[1]!;
    const ask = async (query: string) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
      return [response.status, await response.text()];
    };
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await ask('{ hello }')).toEqual([200, '{"data":{"hello":"Hello world"}}']);
    expect((await ask('{ me { email } }'))[1]).toContain('UNAUTHORIZED_FIELD_OR_TYPE');
    expect((await ask('{ me { loans { book { id } } } }'))[0]).toBe(400);

    writeFileSync(file, 'type Query { half');
    gateway.child.kill('SIGHUP');
    await gateway.says(/Reloading .*supergraph.graphql: Syntax Error/);
    expect((await ask('{ hello }'))[0]).toBe(200);
    writeFileSync(file, federation.supergraphSdl);

    gateway.child.kill('SIGTERM');
    expect(await gateway.exitCode()).toBe(0);
  });

  it('does what its configuration file says', async () => {
    writeFileSync(join(directory, 'hello.graphql'), 'query Hello { hello }\n');
    const config = join(directory, 'gateway.yaml');
    writeFileSync(
      config,
      `
supergraph: supergraph.graphql
port: 0
introspection: false
headerRules:
  - { insert: x-team, value: reading }
recordedOperations: [hello.graphql]
subscriptions: { limits: { connections: 1 } }
`,
    );
    const gateway = new Command('--config', config);
    const url = (await gateway.says(/GraphQL at (\S+)\/graphql/))[1]!;
    const ask = (query: string) => {
      const headers = { 'content-type': 'application/json' };
      return fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    };
    const planned = async () =>
      /gateway_planning_duration_seconds_count \d+/.exec(await (await fetch(`${url}/metrics`)).text())?.[0];
    expect(await planned()).toBe('gateway_planning_duration_seconds_count 1');
    expect((await ask('query Hello { hello }')).status).toBe(200);
    expect(await planned()).toBe('gateway_planning_duration_seconds_count 1');
    expect(federation.calls.at(-1)?.headers['x-team']).toBe('reading');
    expect((await ask('{ __schema { description } }')).status).toBe(400);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exitCode()).toBe(0);
  });

  it('exits with 1 and the reason when it cannot start', async () => {
    const broken = join(directory, 'broken.graphql');
    writeFileSync(broken, 'type Query { a: Nope }');
    const cases: [Command, RegExp][] = [
      [new Command('--supergraph', broken, '--port', '0'), /broken\.graphql cannot be served\.\n\S/],
      [new Command('--supergraph', join(directory, 'absent.graphql')), /There is no supergraph at .*absent\.graphql/],
      [
        new Command('--supergraph', file, '--port', new URL(federation.urls.library!).port),
        /Port \d+ on 127\.0\.0\.1 is in use/,
      ],
      [new Command('--prot', '4000'), /Unknown option '--prot'[\s\S]*--help lists the options/],
    ];
    for (const [command, message] of cases) {
      expect(await command.exitCode()).toBe(1);
      expect(command.output).toMatch(message);
      expect(command.output).not.toMatch(/^\s+at /m);
    }
  });
});

describe('its options', () => {
  it('are read from the command line before the environment, and wrong ones are named', () => {
    const read = (args: string[], environment = {}) => readOptions(args, environment);
    expect(read(['--port', '1'], { GATEWAY_PORT: '2', GATEWAY_MAX_DEPTH: '7' })).toMatchObject({
      port: 1,
      config: { limits: { depth: 7 } },
    });
    expect(read(['--propagate-header', 'a', '--propagate-header', 'b'])).toMatchObject({
      config: { headerRules: [{ propagate: 'a' }, { propagate: 'b' }] },
    });
    expect(read([], { GATEWAY_CORS_ORIGINS: 'https://a, https://b' })).toMatchObject({
      config: { corsOrigins: ['https://a', 'https://b'] },
    });
    const calls = ['--subgraph-timeout-ms', '5000', '--subgraph-timeout-ms', 'reviews=2000', '--subgraph-retries', '0'];
    expect(read(calls, { GATEWAY_BREAKER_FAILURES: '3' })).toMatchObject({
      config: {
        subgraphs: { timeoutMs: 5000, timeoutMsBySubgraph: { reviews: 2000 }, retries: 0, breakerFailures: 3 },
      },
    });
    expect(() => read(['--subgraph-timeout-ms', 'reviews=soon'])).toThrow('not "reviews=soon"');
    expect(() => read(['--port', '70000'])).toThrow('--port must be a whole number from 0 to 65535, not "70000".');
    expect(() => read(['--unauthorized', 'maybe'])).toThrow('--unauthorized must be null or reject, not "maybe".');
    expect(() => read(['--jwks-url', 'nope'])).toThrow('--jwks-url must be an absolute address');
    expect(() => read(['--allow-list'])).toThrow('--persisted-documents');
    expect(read(['--help'])).toBe('help');
    for (const name of ['supergraph', 'port', 'watch', 'max-cost']) expect(helpText()).toContain(`--${name}`);
  });

  describe('in a file', () => {
    const file = join(directory, 'options.yaml');
    const readFile = (text: string, args: string[] = []) => {
      writeFileSync(file, text);
      return readOptions(args, {}, readConfigFile(file));
    };

    it('are used where the command line says nothing', () => {
      expect(configFileOf(['--config', 'a.yaml'], {})).toBe('a.yaml');
      expect(configFileOf([], { GATEWAY_CONFIG: 'b.yaml' })).toBe('b.yaml');
      const text = `
supergraph: deep/supergraph.graphql
port: 4001
limits: { depth: 7, aliases: 9 }
maskSubgraphErrors: true
headerRules: [{ propagate: authorization, as: x-auth, subgraphs: [reviews] }]
urls: { reviews: http://localhost:1/ }
overrideLabels: [beta]
persistedDocuments: { file: documents.json }
jwt: { jwksUrl: https://example.org/keys, issuer: me }
subscriptions: { limits: { streamsPerProcess: 5 }, upstream: { idleMs: 9 } }
`;
      const args = ['--max-depth', '3', '--insert-header', 'x-a=b=c', '--no-introspection', '--allow-list'];
      const read = readFile(text, [...args, '--subgraph-url', 'library=unix:/tmp/l.sock', '--jwt-issuer', 'you']);
      expect(read).toMatchObject({
        supergraph: join(directory, 'deep/supergraph.graphql'),
        port: 4001,
        host: '127.0.0.1',
        jwt: { jwksUrl: 'https://example.org/keys', issuer: 'you' },
        engine: { urls: { reviews: 'http://localhost:1/', library: 'unix:/tmp/l.sock' } },
        subscriptions: { limits: { streamsPerProcess: 5 }, upstream: { idleMs: 9 } },
        config: {
          introspection: false,
          maskSubgraphErrors: true,
          accessLog: false,
          limits: { depth: 3, aliases: 9 },
          persistedDocuments: { file: join(directory, 'documents.json'), allowListOnly: true },
        },
      });
      if (read === 'help') throw new Error('help was not asked for');
      expect(read.config.headerRules).toEqual([
        { propagate: 'authorization', as: 'x-auth', subgraphs: ['reviews'] },
        { insert: 'x-a', value: 'b=c' },
      ]);
      expect(['beta', 'gamma'].map((label) => read.engine?.overrides?.isOn?.(label))).toEqual([true, false]);
    });

    it('are refused with the place of each mistake', () => {
      expect(() =>
        readFile('port: 4000\nlimits:\n  depth: many\n  width: 3\nheaderRules: [{ propagate: [a] }]'),
      ).toThrow(
        new RegExp(
          [
            'options.yaml is not a configuration of the gateway:',
            'line 3: limits.depth: Invalid input: expected .*, received string',
            'line \\d: limits: Unrecognized key: "width"',
            'line 5: headerRules.0: expected { propagate, as\\?, default\\? } or .*',
          ].join('\n *'),
        ),
      );
      expect(() => readFile('port: [')).toThrow(/options.yaml is not YAML: .* line 1/s);
      expect(() => readConfigFile(join(directory, 'absent.yaml'))).toThrow(
        /Reading the configuration: ENOENT.*absent.yaml/,
      );
      expect(() => readFile('tracing: true')).toThrow('Unrecognized key: "tracing"');
    });
  });
});
