import { join } from 'node:path';
import {
  accessDatabase,
  apiKeyStore,
  type Authenticator,
  accessRights,
  type AccessRights,
  createAuthenticator,
  type Revocations,
  revocations,
  type DevelopmentIssuer,
} from '#platform/auth';
import type { Config } from '#platform/config';
import {
  type Database,
  ensureDatabase,
  openDatabase,
  type ServerAddress,
  type SupervisedPostgres,
} from '#platform/database';
import { subjectRef } from '#platform/erasure';
import { createJobs, type Jobs } from '#platform/jobs';
import { type ClosableMailer, createMailer, type MailCatcher, type Mailer, startMailCatcher } from '#platform/mail';
import { startPartnerSandbox } from '#platform/partner-sandbox';
import { createMetrics, type HealthChecks, type Logger, sharedFor, startTelemetry } from '#platform/observability';
import { type ProviderSandbox, startProviderSandbox } from '#platform/provider-sandbox';
import type { ObjectStorage } from '#platform/storage';
import { sandboxAnswer } from '#subgraphs/q2q-cost';
import type { Registry } from 'prom-client';
import { demoIssuer } from './demo-logins.js';
import { assertCanListen } from './listen-error.js';
import { storageOf } from './storage.js';
import { openStores } from './stores.js';
import type { Teardown } from './teardown.js';

/** What stands before the first subgraph is started. */
export interface Infrastructure {
  readonly server: ServerAddress;
  /** The server, where it is ours to keep running. */
  readonly embedded: SupervisedPostgres | undefined;
  readonly jobs: Jobs;
  readonly metrics: Registry;
  readonly mailer: Mailer;
  readonly storage: ObjectStorage;
  readonly mailCatcher: MailCatcher | undefined;
  /** Pretends to be providers of models; absent in production, and where another one is configured. */
  readonly providerSandbox: ProviderSandbox | undefined;
  /** Absent in production. */
  readonly partnerSandboxUrl: string | undefined;
  readonly authenticator: Authenticator;
  /** Whether actors of open streams may still do what they could. */
  readonly rights: AccessRights;
  /** Ends what people have begun with their tokens. */
  readonly sessions: Revocations;
  /** Demo logins; absent in production. */
  readonly issuer: DevelopmentIssuer | undefined;
  /** What `/depz` asks beside the subgraphs and their databases. */
  readonly dependencies: HealthChecks;
}

/** What a start is given. */
export interface Parts {
  readonly config: Config;
  readonly log: Logger;
  /** What the start makes is added to it. */
  readonly teardown: Teardown;
  /** Gives the start up. */
  readonly signal: AbortSignal;
  /** Another process has taken the data directory over: everything must end, at once. */
  readonly onLost: () => void;
}

const partnerSandboxFile = 'partner-sandbox.jsonl';

/** How long each part may take to finish what it has in flight when it is stopped. */
export const DRAIN_MS = 10_000;

export async function openInfrastructure(parts: Parts): Promise<Infrastructure> {
  const { config, log, teardown } = parts;
  const telemetry = await startTelemetry({ otlpUrl: config.telemetry.otlpUrl, serviceName: 'teei-supergraph' });
  teardown.add('telemetry', () => telemetry.stop());
  const stores = await openStores(parts);
  await assertCanListen(config);
  const mail = await openMail(config, log, teardown);
  const providerSandbox = await openProviderSandbox(config, teardown);
  const partnerSandboxUrl = await openPartnerSandbox(config, teardown);
  const metrics = createMetrics();
  const jobs = await openJobs({ config, server: stores.server, log, metrics });
  // Again after the subgraphs have stopped, for a start that fails before the workers run; draining twice is harmless.
  teardown.add('the job store', () => jobs.drain(DRAIN_MS));
  const identity = await openIdentity({ config, server: stores.server, log, teardown });
  const storage = storageOf(config);
  const dependencies = dependenciesOf({ ...identity, ...mail, jobs, storage });
  return { ...stores, jobs, metrics, storage, dependencies, providerSandbox, partnerSandboxUrl, ...mail, ...identity };
}

/** A mail server is greeted and logged in to for an answer, which it may count as abuse: twice a minute is enough. */
const mailCheckMs = 30_000;

const dependenciesOf = (given: {
  access: Database;
  jobs: Jobs;
  mailer: ClosableMailer;
  storage: ObjectStorage;
}): HealthChecks => ({
  'database access': () => given.access.ping(),
  jobs: () => given.jobs.ping(),
  mail: sharedFor(mailCheckMs, () => given.mailer.ping()),
  storage: () => given.storage.ping(),
});

/** Real mail where a server is configured; in development a catcher on this machine stands in for one. */
async function openMail(config: Config, log: Logger, teardown: Teardown) {
  const mailCatcher =
    config.nodeEnv === 'production' ? undefined : await startMailCatcher({ smtpPort: config.mail.catcherSmtpPort });
  if (mailCatcher) teardown.add('the mail catcher', () => mailCatcher.close());
  const smtpUrl = config.mail.smtpUrl ?? `smtp://127.0.0.1:${mailCatcher?.smtpPort}`;
  const mailer = createMailer({ smtpUrl, from: config.mail.from, log });
  teardown.add('the mailer', () => mailer.close());
  return { mailCatcher, mailer };
}

/** In development companies can choose models that cost nothing real: what they say is made up, and listed as such. */
async function openProviderSandbox({ nodeEnv, q2q }: Config, teardown: Teardown): Promise<ProviderSandbox | undefined> {
  if (nodeEnv === 'production' || q2q.testServerUrl !== undefined) return undefined;
  const sandbox = await startProviderSandbox({ port: q2q.testServerPort, answer: sandboxAnswer });
  teardown.add('the test server of models', () => sandbox.close());
  return sandbox;
}

/** What the demo delivers to. It keeps what it received beside the databases, as a partner would. */
async function openPartnerSandbox(config: Config, teardown: Teardown): Promise<string | undefined> {
  if (config.nodeEnv === 'production') return undefined;
  const sandbox = await startPartnerSandbox({
    port: config.destinations.sandboxPort,
    file: join(config.dataDir, partnerSandboxFile),
  });
  teardown.add('the partner sandbox', () => sandbox.close());
  return sandbox.url;
}

async function openJobs(given: {
  config: Config;
  server: ServerAddress;
  log: Logger;
  metrics: Registry;
}): Promise<Jobs> {
  const { mongodbUrl } = given.config;
  return createJobs({
    mongodbUrl,
    databaseUrl: mongodbUrl === undefined ? await ensureDatabase(given.server, 'jobs') : undefined,
    log: given.log.child({ part: 'jobs' }),
    metrics: given.metrics,
  });
}

/** As many digits of a reference as a UUID holds (RFC 9562, version 8). */
const standInOf = (ref: string): string =>
  `${ref.slice(0, 8)}-${ref.slice(8, 12)}-8${ref.slice(13, 16)}-8${ref.slice(17, 20)}-${ref.slice(20, 32)}`;

async function openIdentity(given: { config: Config; server: ServerAddress; log: Logger; teardown: Teardown }) {
  const { config, log, teardown } = given;
  const url = await ensureDatabase(given.server, accessDatabase.name);
  const access = await openDatabase({ ...accessDatabase, url, log, poolSize: 3 });
  teardown.add('the access database', () => access.close());
  const issuer = config.auth.developmentIssuer ? await demoIssuer(config, log) : undefined;
  const apiKeys = apiKeyStore(access);
  const { ledgerDir } = given.config.privacy;
  const ended = revocations(access, { standInOf: (userId) => standInOf(subjectRef(ledgerDir, userId)) });
  await ended.refresh();
  const authenticator = createAuthenticator({
    config,
    apiKeys,
    revocations: ended,
    developmentKeys: issuer?.jwks,
  });
  return { access, issuer, authenticator, sessions: ended, rights: accessRights({ apiKeys, revocations: ended }) };
}
