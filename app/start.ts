import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { onRequestAsyncHookHandler } from 'fastify';
import { createGateway } from '#gateway';
import { AuthenticationError, type Credentials, type DevelopmentIssuer, serviceTokens } from '#platform/auth';
import type { Config } from '#platform/config';
import type { SupervisedPostgres } from '#platform/database';
import { checkWritable } from '#platform/disk-space';
import { inProcessTransport } from '#platform/events';
import { inProcessSignals } from '#platform/live';
import { type Logger, operatorAccess } from '#platform/observability';
import { projectRoot } from '#platform/project-root';
import { systemClock, uuidV7 } from '#platform/time';
import { dashboardRoutes } from './dashboard/routes.js';
import { demoLogin, demoLogins } from './demo-logins.js';
import { DRAIN_MS, type Infrastructure, openInfrastructure, type Parts } from './infrastructure.js';
import { gatewaySettings } from './gateway-settings.js';
import { listenError } from './listen-error.js';
import { sdkOperations } from './recorded-operations.js';
import { refuseWhileRestricted, type Restriction, restrictionOf } from './restriction.js';
import { restOptions } from './rest-options.js';
import { type HostedSubgraph, hostSubgraph } from './subgraph-host.js';
import { subgraphs as definitions } from './subgraphs.js';

export interface RunningPlatform {
  /** Where the gateway listens, `http://localhost:4000`. */
  readonly url: string;
  readonly issuer: DevelopmentIssuer | undefined;
  readonly mailCatcher: boolean;
  /** Where the server listens that pretends to be providers of models. */
  readonly providerSandbox: string | undefined;
  readonly partnerSandboxUrl: string | undefined;
}

/**
 * Brings up everything in this process: stores, subgraphs, workers, mail catcher, gateway. What it starts is added to the teardown. A
 * start that fails, or is given up, has stopped everything again when it rejects.
 */
export async function startPlatform(parts: Parts): Promise<RunningPlatform> {
  const { config, log, signal, teardown } = parts;
  try {
    await mkdir(config.dataDir, { recursive: true });
    const infrastructure = await openInfrastructure(parts);
    signal.throwIfAborted();
    const subgraphs = await startSubgraphs(parts, infrastructure);
    signal.throwIfAborted();
    await loadDemoData(config, subgraphs, log);
    signal.throwIfAborted();
    const restriction = await restrictionOf(parts, subgraphs);
    if (!restriction.isOn()) await startWorkers(parts, infrastructure, subgraphs);
    signal.throwIfAborted();
    const url = await startGateway(parts, infrastructure, { subgraphs, restriction });
    restriction.whenLifted(() => startWorkers(parts, infrastructure, subgraphs));
    return {
      url,
      issuer: infrastructure.issuer,
      mailCatcher: infrastructure.mailCatcher !== undefined,
      providerSandbox: infrastructure.providerSandbox?.url,
      partnerSandboxUrl: infrastructure.partnerSandboxUrl,
    };
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function startSubgraphs(parts: Parts, infrastructure: Infrastructure): Promise<readonly HostedSubgraph[]> {
  const { config, log, teardown } = parts;
  const { authenticator } = infrastructure;
  const hosted: HostedSubgraph[] = [];
  const host = {
    ...infrastructure,
    config: withSandbox(config, infrastructure),
    log,
    transport: inProcessTransport({ subgraphs: definitions.map(({ name }) => name) }),
    signals: inProcessSignals(),
    onConnectionLost: () => infrastructure.embedded?.suspect(),
    clock: systemClock,
    ids: uuidV7(),
    authenticate: (credentials: Credentials) =>
      authenticator.authenticate({ ...credentials }).then(
        ({ actor }) => actor,
        (error: unknown) => {
          // Credentials that cannot be checked are not wrong ones.
          if (error instanceof AuthenticationError && error.httpStatus === 401) return null;
          throw error;
        },
      ),
    personalData: () => hosted.map(({ running }) => running.personalData),
    erasureBarriers: () => hosted.map(({ running }) => running.erasureBarrier),
  };
  const started = await Promise.allSettled(definitions.map((definition) => hostSubgraph(definition, host)));
  for (const result of started) {
    if (result.status === 'rejected') continue;
    const { running } = result.value;
    teardown.add(`subgraph ${running.name}`, () => running.drain(DRAIN_MS));
    hosted.push(result.value);
  }
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return hosted;
}

/** Where no other one is configured, subgraphs reach the test server that was started for them. */
const withSandbox = (config: Config, { providerSandbox }: Infrastructure): Config =>
  providerSandbox ? { ...config, q2q: { ...config.q2q, testServerUrl: providerSandbox.url } } : config;

async function startWorkers({ teardown }: Parts, { jobs }: Infrastructure, subgraphs: readonly HostedSubgraph[]) {
  for (const { running, events } of subgraphs) {
    teardown.add(`events of ${running.name}`, () => events.drain(DRAIN_MS));
    await events.start();
  }
  teardown.add('jobs', () => jobs.drain(DRAIN_MS));
  await jobs.start();
}

async function startGateway(
  parts: Parts,
  infrastructure: Infrastructure,
  { subgraphs, restriction }: { readonly subgraphs: readonly HostedSubgraph[]; readonly restriction: Restriction },
) {
  const { config, log, teardown } = parts;
  const { authenticator, dependencies, embedded, issuer, mailCatcher, metrics } = infrastructure;
  const tokens = serviceTokens(config.auth.serviceTokenSecret);
  const gateway = await createGateway({
    supergraph: { file: join(projectRoot(), 'contracts', 'supergraph.graphql') },
    inProcess: Object.fromEntries(subgraphs.map(({ running }) => [running.name, running])),
    authenticator,
    signServiceToken: (actor, subgraph) => tokens.sign(actor, subgraph),
    config: gatewaySettings(config),
    engine: { executor: config.gateway.executor },
    log: log.child({ part: 'gateway' }),
    metrics,
    // What our own clients send; they are planned before the first one comes.
    recordedOperations: sdkOperations(),
    rest: restOptions(config),
    dependencies,
    operators: operatorAccess({ tokens: config.telemetry.metricsTokens, local: config.nodeEnv !== 'production' }),
    ownDependencies: {
      'data directory': () => checkWritable(config.dataDir),
      ...(embedded && { 'embedded database': () => embedded.check() }),
    },
    unavailable: () => embedded?.awayReason !== undefined || restriction.isOn(),
    routes: async (app) => {
      await app.register(async (scope) => {
        scope.addHook('onRequest', refuseWhileAway(embedded));
        scope.addHook('onRequest', refuseWhileRestricted(restriction));
        for (const { running } of subgraphs) await running.mountRoutes(scope);
      });
      mailCatcher?.mount(app);
      await app.register((scope) =>
        dashboardRoutes(scope, issuer ? { demo: demoSession(issuer) } : { issuer: config.auth.issuer }),
      );
    },
    ...(issuer && { playground: { demoLogins: () => playgroundLogins(issuer) } }),
  });
  teardown.add('the gateway', () => gateway.drain(DRAIN_MS));
  return gateway.listen({ port: config.port, host: config.host }).catch((error: unknown) => {
    throw listenError(error, config);
  });
}

/** Webhooks and downloads are answered at once, instead of after a time-out each, while our own server is started again. */
const refuseWhileAway =
  (embedded: SupervisedPostgres | undefined): onRequestAsyncHookHandler =>
  async (_request, reply) => {
    if (embedded?.awayReason === undefined) return;
    const message = 'The database is being started again; send the same request again shortly.';
    await reply
      .code(503)
      .header('retry-after', '2')
      .send({ error: { code: 'UNAVAILABLE', message } });
  };

const demoSession = (issuer: DevelopmentIssuer) => ({
  logins: demoLogins.map(({ login, name, role }) => ({ login, name, role: role.replaceAll('_', ' ') })),
  token: (login: string) => issuer.issue(demoLogin(login).userId),
});

const playgroundLogins = (issuer: DevelopmentIssuer) =>
  Promise.all(
    demoLogins.map(async ({ login, name, userId }) => ({
      label: `${login} (${name})`,
      token: await issuer.issue(userId),
    })),
  );

/** Raised with every change of the demo data that an old data directory needs. */
const demoVersion = 4;

/** Once per data directory and version, never in production; a seed adds what its database lacks. */
async function loadDemoData(config: Config, subgraphs: readonly HostedSubgraph[], log: Logger): Promise<void> {
  if (config.nodeEnv === 'production') return;
  const marker = join(config.dataDir, 'demo-data.json');
  if (existsSync(marker) && versionOf(await readFile(marker, 'utf8')) >= demoVersion) return;
  for (const { running } of subgraphs) await running.seedDemo();
  await writeFile(marker, `${JSON.stringify({ version: demoVersion, loadedAt: new Date().toISOString() })}\n`);
  log.info('Demo data loaded');
}

/** The first version had no number. */
function versionOf(marker: string): number {
  try {
    return (JSON.parse(marker) as { version?: number }).version ?? 1;
  } catch {
    return 0;
  }
}
