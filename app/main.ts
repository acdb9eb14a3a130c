import { ConfigError, configHelp, loadConfig } from '#platform/config';
import { DiskFull, isDiskFull } from '#platform/disk-space';
import { tuneGarbageCollection } from '#platform/garbage-collection';
import { createLogger, type Logger } from '#platform/observability';
import { banner } from './banner.js';
import { Teardown } from './teardown.js';

const help = `TEEI Supergraph: everything in one process.

Usage:  npm start [-- OPTIONS]

  --help, -h    this text

Every variable below is also an option: PORT=4100 npm start, or npm start -- --port 4100

${configHelp()}
Other commands:
  npm run demo             the main job, told as it happens (second terminal)
  npm run token -- LOGIN   a bearer token of a demo login
  npm run api-key          make, list and revoke API keys
  npm run webhook-secret   senders of the feedback webhook and their secrets
  npm run dead-letters    see and retry events whose handler failed too often
  npm run db:reset         delete the embedded database and start over
`;

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(help);
    return;
  }
  const startedAt = performance.now();
  const config = loadConfig(process.env, args);
  const log = createLogger({ level: config.logLevel, format: config.logFormat, name: 'teei' });
  // Imported late, so that --help and a wrong configuration answer at once.
  const { startPlatform } = await import('./start.js');
  const { demoLogins } = await import('./demo-logins.js');
  const teardown = new Teardown(log);
  // Whatever ends this process, a bug included, must not leave the database server behind.
  process.on('exit', () => teardown.abandon());
  ignoreClosedOutput();
  const stopping = new AbortController();
  const starting = startPlatform({
    config,
    log,
    teardown,
    signal: stopping.signal,
    onLost: () => void endWithoutDirectory(config.dataDir, { teardown, log }),
  });
  stopOnSignal({ starting, stopping, teardown, log });
  const platform = await starting.catch((error: unknown) => {
    if (stopping.signal.aborted) return undefined;
    throw error;
  });
  if (!platform || stopping.signal.aborted) return;
  const publicUrl = config.port === 0 ? platform.url : config.publicUrl;
  process.stdout.write(
    banner({
      publicUrl,
      startedInMs: performance.now() - startedAt,
      logins: platform.issuer ? demoLogins : [],
      mailCatcher: platform.mailCatcher,
      providerSandbox: platform.providerSandbox,
      partnerSandboxUrl: platform.partnerSandboxUrl,
      playground: config.gateway.playground,
      metrics: config.nodeEnv !== 'production' || config.telemetry.metricsTokens.length > 0,
    }),
  );
  // For a process that has started this one with a channel, such as `npm run dev`.
  process.send?.('ready');
}

/**
 * The first signal drains, and gives up a start that is under way; a second one ends the process at once. A hangup is never a second signal, and a
 * TERM that comes with another signal neither: process groups and the processes above us pass on what we have already been told.
 */
function stopOnSignal(given: {
  starting: Promise<unknown>;
  stopping: AbortController;
  teardown: Teardown;
  log: Logger;
}): void {
  const { starting, stopping, teardown, log } = given;
  let firstAt = Number.POSITIVE_INFINITY;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) {
      const echo = signal === 'SIGHUP' || (signal === 'SIGTERM' && performance.now() - firstAt < ECHO_MS);
      if (!echo) process.exit(130);
      return;
    }
    firstAt = performance.now();
    log.info({ signal }, 'Stopping: finishing what is in flight (again to stop at once)');
    stopping.abort();
    // A start that fails, or was given up, has stopped everything by then.
    const settled = starting.catch(() => {});
    void settled.then(() => teardown.run()).then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}

/** How long a TERM may be the echo of an earlier signal. */
const ECHO_MS = 1000;

/** A terminal that is closed, or a pipe whose reader has gone, must not end us before we have stopped in order. */
function ignoreClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

async function endWithoutDirectory(dataDir: string, given: { teardown: Teardown; log: Logger }): Promise<void> {
  given.log.fatal(
    { dataDir },
    'Another process has taken the data directory: its lock file was deleted. This one ends',
  );
  await given.teardown.run();
  process.exit(1);
}

function explain(error: unknown): string {
  // By name where the class comes with half of the platform: --help does without it.
  const { name } = error as Error;
  if (error instanceof ConfigError || name === 'AlreadyRunning') return (error as Error).message;
  if (isDiskFull(error) || error instanceof DiskFull) return fullDisk(error as Error);
  if (error instanceof Error && name === 'PostgresFailed')
    return `${error.message}\nIf the data may go, start over: npm run db:reset. Otherwise restore a copy of the data directory.`;
  const { code, port } = error as { code?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another program. Stop it, or choose another one: PORT=${(port ?? 4000) + 100} npm start`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `${(error as Error).message}\nThe data directory must be writable; choose another one: DATA_DIR=/some/where npm start`;
  if (!(error instanceof Error)) return String(error);
  return isOurMistake(error) ? (error.stack ?? error.message) : error.message;
}

const fullDisk = (error: Error): string =>
  error instanceof DiskFull ? error.message : new DiskFull('the data directory', error.message).message;

/** What the runtime throws is a bug, and needs its stack; what our own code and the drivers throw says what to do. */
const isOurMistake = (error: Error): boolean =>
  [TypeError, ReferenceError, RangeError, SyntaxError].some((kind) => error instanceof kind);

tuneGarbageCollection();
main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`\n${explain(error)}\n`);
  process.exit(1);
});
