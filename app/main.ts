import { ConfigError, configHelp, loadConfig } from '../platform/config/index.js';
import { tuneGarbageCollection } from '../platform/garbage-collection/index.js';
import { createLogger, type Logger } from '../platform/observability/index.js';
import { AlreadyRunning } from './instance-lock.js';
import { banner } from './banner.js';
import type { RunningPlatform } from './start.js';
import { Teardown } from './teardown.js';

const help = `TEEI Supergraph: everything in one process.

Usage:  npm start [-- OPTIONS]

  --help, -h    this text

Every variable below is also an option: PORT=4100 npm start, or npm start -- --port 4100

${configHelp()}
Other commands:
  npm run demo             the main job, told as it happens (second terminal)
  npm run token -- ROLE    a bearer token of a demo login
  npm run api-key          make, list and revoke API keys
  npm run webhook-secret   senders of the feedback webhook and their secrets
  npm run parked-events    see and retry events whose handler failed too often
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
  const starting = startPlatform(config, log, teardown);
  const stopping = stopOnSignal(starting, teardown, log);
  const platform = await starting;
  if (stopping.aborted) return;
  const publicUrl = config.port === 0 ? platform.url : config.publicUrl;
  process.stdout.write(
    banner({
      publicUrl,
      startedInMs: performance.now() - startedAt,
      logins: platform.issuer ? demoLogins : [],
      mailCatcher: platform.mailCatcher,
      playground: config.gateway.playground,
      metrics: config.nodeEnv !== 'production' || config.telemetry.metricsTokens.length > 0,
    }),
  );
}

/** The first signal drains, after the start if that is not over; the second one ends the process at once. Aborted from the first one on. */
function stopOnSignal(starting: Promise<RunningPlatform>, teardown: Teardown, log: Logger): AbortSignal {
  const stopping = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) {
      teardown.abandon();
      process.exit(130);
    }
    stopping.abort();
    log.info({ signal }, 'Stopping: finishing what is in flight (again to stop at once)');
    const stopped = starting.then(() => teardown.run());
    // A start that fails has stopped everything, and is told of by whoever started.
    void stopped.then(
      () => process.exit(0),
      () => {},
    );
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return stopping.signal;
}

function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof AlreadyRunning) return error.message;
  const { code, port } = error as { code?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another program. Stop it, or choose another one: PORT=${(port ?? 4000) + 100} npm start`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `${(error as Error).message}\nThe data directory must be writable; choose another one: DATA_DIR=/some/where npm start`;
  if (!(error instanceof Error)) return String(error);
  return isOurMistake(error) ? (error.stack ?? error.message) : error.message;
}

/** What the runtime throws is a bug, and needs its stack; what our own code and the drivers throw says what to do. */
const isOurMistake = (error: Error): boolean =>
  [TypeError, ReferenceError, RangeError, SyntaxError].some((kind) => error instanceof kind);

tuneGarbageCollection();
main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`\n${explain(error)}\n`);
  process.exit(1);
});
