import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Actor, type Role, scopesOfRole } from '#platform/auth';
import { inProcessSignals } from '#platform/live';
import { createMailer, type MailCatcher, startMailCatcher } from '#platform/mail';
import { createMetrics } from '#platform/observability';
import type { PersonalDataContributor } from '#platform/personal-data';
import { fileStorage } from '#platform/storage';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import { testDatabase, type TestDatabase, testLogger } from '#platform/testing';
import { type Clock, systemClock, uuidV7 } from '#platform/time';
import { entities } from '../entities.js';
import { ExportExecutor } from '../steps/step-executor.js';
import { migrations } from '../migrations/index.js';
import { privacyContributor } from '../personal-data/contributor.js';
import { type PrivacyServices, createPrivacyServices } from '../services.js';
import { type PrivacySettings, settingsOf } from '../settings.js';
import { createPeople, room } from './people.js';
import { unzip } from './unzip.js';

export const publicUrl = 'http://localhost:4000';
export const config = {
  nodeEnv: 'test',
  publicUrl,
  privacy: { downloadLinkTtlHours: 24 },
  auth: { serviceTokenSecret: 'a-secret-of-the-tests-long-enough-to-be-one' },
};

export const actorOf = (id: string, role: Role, companyId: string | null): Actor => ({
  kind: 'user',
  id,
  companyId,
  roles: [role],
  scopes: scopesOfRole[role],
});

/** Everything a privacy subgraph runs on, real: Postgres, files, SMTP. */
export interface World {
  readonly db: TestDatabase;
  readonly storageRoot: string;
  readonly mails: MailCatcher;
  readonly contributors: PersonalDataContributor[];
  readonly dependencies: SubgraphDependencies;
  readonly logs: ReturnType<typeof testLogger>['entries'];
  services(settings?: Partial<PrivacySettings>, changes?: Partial<SubgraphDependencies>): PrivacyServices;
  /** Runs all steps that are due, and those that become due through them. */
  work(services: PrivacyServices): Promise<number>;
  package(services: PrivacyServices, requestId: string): Promise<Map<string, string>>;
  files(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openWorld(options: { clock?: Clock } = {}): Promise<World> {
  const { clock = systemClock } = options;
  const db = await testDatabase({ entities, migrations, name: 'privacy' });
  await createPeople(db);
  const storageRoot = await mkdtemp(join(tmpdir(), 'privacy-'));
  const mails = await startMailCatcher({ smtpPort: 0 });
  const mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${mails.smtpPort}`, from: 'privacy@example.org' });
  const { log, entries } = testLogger();
  const contributors = [
    room(db, { name: 'alpha', sections: ['notes', 'visits'], ownsPeople: true }),
    room(db, { name: 'beta', sections: ['scores'] }),
    privacyContributor(db),
  ];
  const dependencies = {
    config: config as never,
    db,
    outbox: { append: () => Promise.resolve() },
    jobs: { wake: () => Promise.resolve() },
    signals: inProcessSignals(),
    clock,
    ids: uuidV7(clock),
    log,
    metrics: createMetrics({ defaults: false }),
    mailer,
    storage: fileStorage(storageRoot),
    personalData: () => contributors,
  } as unknown as SubgraphDependencies;
  return {
    db,
    storageRoot,
    mails,
    contributors,
    dependencies,
    logs: entries,
    services: (settings = {}, changes = {}) =>
      createPrivacyServices({ ...dependencies, ...changes }, { ...settingsOf(config), backoffBaseMs: 1, ...settings }),
    work: (services) => new ExportExecutor(services.context).runUntilIdle({ signal: new AbortController().signal }),
    async package({ context }, requestId) {
      const request = await context.requests.get(requestId);
      if (!request?.packageKey)
        throw new Error(`Request ${requestId} has no package; it is ${request?.phase}: ${request?.failureMessage}`);
      return unzip(await buffer((await context.storage.get(request.packageKey)).body));
    },
    files: async () =>
      (await readdir(storageRoot, { recursive: true, withFileTypes: true }))
        .filter((e) => e.isFile())
        .map((e) => e.name),
    async close() {
      mailer.close();
      await mails.close();
      await db.close();
      await rm(storageRoot, { recursive: true, force: true });
    },
  };
}
