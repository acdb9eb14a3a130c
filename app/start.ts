import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createGateway, type Gateway } from '../gateway/index.js';
import {
  accessDatabase,
  apiKeyStore,
  createAuthenticator,
  type DevelopmentIssuer,
  serviceTokens,
} from '../platform/auth/index.js';
import type { Config } from '../platform/config/index.js';
import { type Database, ensureDatabase, openDatabase, type ServerAddress } from '../platform/database/index.js';
import { inProcessTransport } from '../platform/events/index.js';
import { createJobs } from '../platform/jobs/index.js';
import { inProcessSignals } from '../platform/live/index.js';
import { createMailer, startMailCatcher } from '../platform/mail/index.js';
import { createMetrics, type Logger, startTelemetry } from '../platform/observability/index.js';
import { projectRoot } from '../platform/project-root/index.js';
import { fileStorage } from '../platform/storage/index.js';
import type { SubgraphDefinition } from '../platform/subgraph-server/index.js';
import { systemClock, uuidV7 } from '../platform/time/index.js';
import { impact } from '../subgraphs/impact/index.js';
import { privacy } from '../subgraphs/privacy/index.js';
import { q2qCost } from '../subgraphs/q2q-cost/index.js';
import { safety } from '../subgraphs/safety/index.js';
import { demoIssuer, demoLogins } from './demo-logins.js';
import { gatewaySettings } from './gateway-settings.js';
import { type Host, type HostedSubgraph, hostSubgraph } from './subgraph-host.js';
import { openStores } from './stores.js';

/** In the order of their demo data: people first. */
const definitions = [impact, safety, q2qCost, privacy] as readonly SubgraphDefinition[];

export interface RunningPlatform {
  /** Where the gateway listens, `http://localhost:4000`. */
  readonly url: string;
  readonly issuer: DevelopmentIssuer | undefined;
  readonly mailCatcher: boolean;
  /** Finishes what is in flight until the deadline and stops everything this process started. Idempotent. */
  stop(deadlineMs?: number): Promise<void>;
}

/** Things to undo, newest first: a start that fails half-way leaves nothing running. */
class Teardown {
  private readonly steps: { what: string; run: () => Promise<unknown> | unknown }[] = [];
  private done: Promise<void> | undefined;
  constructor(private readonly log: Logger) {}

  add(what: string, run: () => Promise<unknown> | unknown): void {
    this.steps.push({ what, run });
  }

  run(): Promise<void> {
    this.done ??= this.undo();
    return this.done;
  }

  private async undo(): Promise<void> {
    for (const { what, run } of this.steps.reverse()) {
      try {
        await run();
      } catch (error) {
        this.log.error({ err: error }, `Stopping ${what} failed; the rest is stopped all the same`);
      }
    }
  }
}

/** Brings up everything in this process: stores, subgraphs, workers, mail catcher, gateway. */
export async function startPlatform(config: Config, log: Logger): Promise<RunningPlatform> {
  const teardown = new Teardown(log);
  let drainMs = 10_000;
  try {
    await mkdir(config.dataDir, { recursive: true });
    const telemetry = await startTelemetry({ otlpUrl: config.telemetry.otlpUrl, serviceName: 'teei-supergraph' });
    teardown.add('telemetry', () => telemetry.stop());
    const ids = uuidV7();
    const stores = await openStores(config, log);
    teardown.add('the database server', () => stores.close());
    await assertPortFree(config);
    const mail = await openMail(config, log, teardown);
    const metrics = createMetrics();
    const jobsUrl = config.mongodbUrl === undefined ? await ensureDatabase(stores.server, 'jobs') : undefined;
    const jobs = await createJobs({
      mongodbUrl: config.mongodbUrl,
      databaseUrl: jobsUrl,
      log: log.child({ part: 'jobs' }),
      metrics,
    });
    // Again after the subgraphs have stopped, for a start that fails before the workers run; draining twice is harmless.
    teardown.add('the job store', () => jobs.drain(drainMs));
    const access = await openAccess(stores.server, log);
    teardown.add('the access database', () => access.close());
    const issuer = config.auth.developmentIssuer ? await demoIssuer(config, log) : undefined;
    const authenticator = createAuthenticator({
      config,
      apiKeys: apiKeyStore(access),
      developmentKeys: issuer?.jwks,
    });
    const host: Host = {
      config,
      server: stores.server,
      jobs,
      transport: inProcessTransport({ subgraphs: definitions.map(({ name }) => name) }),
      signals: inProcessSignals(),
      mailer: mail.mailer,
      storage: fileStorage(config.storage.dir),
      clock: systemClock,
      ids,
      log,
      metrics,
      authenticate: (authorization) =>
        authenticator.authenticate({ authorization }).then(
          ({ actor }) => actor,
          () => null,
        ),
      personalData: () => subgraphs.map(({ running }) => running.personalData),
    };
    const subgraphs: HostedSubgraph[] = await Promise.all(
      definitions.map((definition) => hostSubgraph(definition, host)),
    );
    for (const { running } of subgraphs) teardown.add(`subgraph ${running.name}`, () => running.drain(drainMs));
    await loadDemoData(config, subgraphs, log);
    for (const { running, events } of subgraphs) {
      teardown.add(`events of ${running.name}`, () => events.drain(drainMs));
      await events.start();
    }
    teardown.add('jobs', () => jobs.drain(drainMs));
    await jobs.start();

    const tokens = serviceTokens(config.auth.serviceTokenSecret);
    const gateway: Gateway = await createGateway({
      supergraph: { file: join(projectRoot(), 'contracts', 'supergraph.graphql') },
      inProcess: Object.fromEntries(subgraphs.map(({ running }) => [running.name, running])),
      authenticator,
      signServiceToken: (actor, subgraph) => tokens.sign(actor, subgraph),
      config: gatewaySettings(config),
      log: log.child({ part: 'gateway' }),
      metrics,
      checks: { jobs: () => jobs.ping() },
      routes: async (app) => {
        for (const { running } of subgraphs) await running.mountRoutes(app);
        mail.catcher?.mount(app);
      },
      ...(issuer && { playground: { demoLogins: () => playgroundLogins(issuer) } }),
    });
    teardown.add('the gateway', () => gateway.drain(drainMs));
    const url = await gateway.listen({ port: config.port, host: config.host });
    return {
      url,
      issuer,
      mailCatcher: mail.catcher !== undefined,
      stop(deadlineMs = 10_000) {
        drainMs = deadlineMs;
        return teardown.run();
      },
    };
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

/** Asked before anything slow begins: a taken port is the most common reason why a start fails. */
async function assertPortFree({ host, port }: Config): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen({ host, port }, () => probe.close(() => resolve()));
  });
}

const playgroundLogins = (issuer: DevelopmentIssuer) =>
  Promise.all(
    demoLogins.map(async ({ role, name, userId }) => ({
      label: `${role} (${name})`,
      token: await issuer.issue(userId),
    })),
  );

/** Real mail where a server is configured; in development a catcher on this machine stands in for one. */
async function openMail(config: Config, log: Logger, teardown: Teardown) {
  const catcher =
    config.nodeEnv === 'production' ? undefined : await startMailCatcher({ smtpPort: config.mail.catcherSmtpPort });
  if (catcher) teardown.add('the mail catcher', () => catcher.close());
  const smtpUrl = config.mail.smtpUrl ?? `smtp://127.0.0.1:${catcher?.smtpPort}`;
  const mailer = createMailer({ smtpUrl, from: config.mail.from, log });
  teardown.add('the mailer', () => mailer.close());
  return { catcher, mailer };
}

async function openAccess(server: ServerAddress, log: Logger): Promise<Database> {
  const url = await ensureDatabase(server, accessDatabase.name);
  return openDatabase({ ...accessDatabase, url, log, poolSize: 3 });
}

/** Once per data directory, never in production; every seed leaves a database that has rows alone. */
async function loadDemoData(config: Config, subgraphs: readonly HostedSubgraph[], log: Logger): Promise<void> {
  if (config.nodeEnv === 'production') return;
  const marker = join(config.dataDir, 'demo-data.json');
  if (existsSync(marker)) return;
  for (const { running } of subgraphs) await running.seedDemo();
  await writeFile(marker, `${JSON.stringify({ loadedAt: new Date().toISOString() })}\n`);
  log.info('Demo data loaded');
}
