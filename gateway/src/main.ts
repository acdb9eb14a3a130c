import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { tuneGarbageCollection } from '#platform/garbage-collection';
import { createLogger, createMetrics, operatorAccess, type Telemetry } from '#platform/observability';
import { projectRoot } from '#platform/project-root';
import { type CliOptions, configFileOf, helpText, readOptions } from './cli-options.js';
import { createGateway } from './gateway.js';
import type { Gateway } from './gateway-options.js';
import { collectorOf, startCollecting } from './telemetry/collector.js';
import { composeRegistry, isRegistry, sourceOf } from './supergraph/registry-source.js';
import { recordedIn } from './pipeline/recorded-operations.js';
import { readSupergraph } from './supergraph/source.js';

/** Ours. */
const OWN_REGISTRY = join(projectRoot(), 'supergraph.yaml');

tuneGarbageCollection();
compileEarly();
await main();

/**
 * Lets V8 optimise code after fewer calls than it would wait for by itself. Where requests are shared an operation runs some hundred
 * times per second, and its code would be interpreted for half a minute. Measured in `loadtest/gateway/README.md`.
 */
function compileEarly(): void {
  setFlagsFromString('--invocation-count-for-maglev=50');
  setFlagsFromString('--invocation-count-for-turbofan=200');
  setFlagsFromString('--minimum-invocations-after-ic-update=50');
}

async function main(): Promise<void> {
  let options: CliOptions | 'help';
  try {
    const args = process.argv.slice(2);
    const config = configFileOf(args, process.env);
    const file = config === undefined ? undefined : (await import('./config-file.js')).readConfigFile(config);
    options = readOptions(args, process.env, file);
  } catch (error) {
    return fail(`${messageOf(error)}\nnpm run gateway -- --help lists the options.`);
  }
  if (options === 'help') {
    process.stdout.write(helpText());
    return;
  }
  const file = options.supergraph ?? OWN_REGISTRY;
  if (!existsSync(file)) {
    return fail(`There is no supergraph at ${file}. Give the path of a supergraph SDL, or of a supergraph.yaml.`);
  }
  await serve(options, file);
}

async function serve(options: CliOptions, file: string): Promise<void> {
  const log = createLogger({ level: 'info', format: process.stdout.isTTY ? 'pretty' : 'json', name: 'gateway' });
  let gateway: Gateway;
  let url: string;
  let telemetry: Telemetry | undefined;
  try {
    telemetry = await startCollecting(collectorOf(process.env));
  } catch (error) {
    return fail(messageOf(error));
  }
  try {
    gateway = await createGateway({
      supergraph: await sourceOf(file, options.watch),
      callers: options.jwt && (await (await import('./security/jwt-callers.js')).jwtCallers(options.jwt)),
      config: { ...options.config, tracing: telemetry !== undefined },
      engine: options.engine,
      subscriptions: options.subscriptions,
      recordedOperations: recordedIn(options.recordedOperations),
      log,
      metrics: createMetrics(),
      operators: operatorAccess({ tokens: options.metricsTokens }),
    });
  } catch (error) {
    return fail(`The supergraph in ${file} cannot be served.\n${messageOf(error)}`);
  }
  try {
    url = await gateway.listen({ port: options.port, host: options.host });
  } catch (error) {
    return fail(listenFailure(error, options));
  }
  handleSignals(gateway, file, async () => {
    await gateway.drain(options.drainMs);
    await telemetry?.stop();
  });
  process.stdout.write(`GraphQL at ${url}/graphql (${gateway.engine().subgraphs.length} subgraphs)\n`);
}

function handleSignals(gateway: Gateway, file: string, stop: () => Promise<void>): void {
  process.on('SIGHUP', () => {
    // A refused supergraph is in the log, and the old one keeps serving.
    void Promise.resolve()
      .then(async () => gateway.reload(isRegistry(file) ? await composeRegistry(file) : readSupergraph({ file })))
      .catch((error: unknown) => process.stderr.write(`Reloading ${file}: ${messageOf(error)}\n`));
  });
  let draining = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // Asked a second time: whoever asks does not want to wait.
      if (draining) process.exit(1);
      draining = true;
      void stop().then(() => process.exit(0));
    });
  }
}

function listenFailure(error: unknown, { host, port }: CliOptions): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is in use. Stop what is there, or choose another with --port.`;
  if (code === 'EACCES') return `Port ${port} on ${host} may not be used by this user; choose one above 1023.`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EADDRNOTAVAIL')
    return `"${host}" is no name or address of this machine (${code}); give another one with --host.`;
  return `Listening on ${host}:${port}: ${messageOf(error)}`;
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
