import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Actor, Credentials } from '#platform/auth';
import { createMailer, type MailCatcher, startMailCatcher } from '#platform/mail';
import type { PersonalDataContributor } from '#platform/personal-data';
import { fileStorage } from '#platform/storage';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import { subgraphWorld, type SubgraphWorld } from '#platform/testing';
import { systemClock, uuidV7 } from '#platform/time';
import { privacy } from '../index.js';
import { privacyContributor } from '../personal-data/contributor.js';
import { createPrivacyServices, type PrivacyServices } from '../services.js';
import { type PrivacySettings, settingsOf } from '../settings.js';
import { createPeople, room, withRooms } from './people.js';
import { unzip } from './unzip.js';

export interface WorldOptions {
  /** Where the manual clock stands. Default: the clock of this machine, which leases and steps in real time need. */
  readonly now?: string;
  /** Whose credentials a request to a route carries. */
  readonly authenticate?: (credentials: Credentials) => Promise<Actor | null>;
  readonly env?: Readonly<Record<string, string>>;
  readonly provide?: Partial<SubgraphDependencies>;
}

/** Everything a privacy subgraph runs on, real: Postgres, files, SMTP. */
export interface World extends SubgraphWorld<PrivacyServices> {
  readonly storageRoot: string;
  readonly mails: MailCatcher;
  readonly contributors: PersonalDataContributor[];
  /** Another worker of the same platform. */
  worker(settings?: Partial<PrivacySettings>, changes?: Partial<SubgraphDependencies>): PrivacyServices;
  /** Runs all steps that are due, and those that become due through them. */
  work(services: PrivacyServices): Promise<number>;
  package(services: PrivacyServices, requestId: string): Promise<Map<string, string>>;
  files(): Promise<string[]>;
}

export async function openWorld({ now, authenticate, env, provide }: WorldOptions = {}): Promise<World> {
  const storageRoot = await mkdtemp(join(tmpdir(), 'privacy-'));
  const mails = await startMailCatcher({ smtpPort: 0 });
  const mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${mails.smtpPort}`, from: 'privacy@example.org' });
  const storage = fileStorage(storageRoot);
  const contributors: PersonalDataContributor[] = [];
  const world = await subgraphWorld(privacy, {
    ...(now !== undefined && { now }),
    env: { PRIVACY_DOWNLOAD_LINK_TTL_HOURS: '24', ...env },
    provide: () => ({
      mailer,
      storage,
      jobs: { wake: () => Promise.resolve() } as unknown as SubgraphDependencies['jobs'],
      personalData: () => contributors,
      ...(now === undefined && { clock: systemClock, ids: uuidV7() }),
      ...(authenticate && { authenticate }),
      ...provide,
    }),
  });
  const { db, deps } = world;
  await createPeople(db);
  contributors.push(
    room(db, { name: 'alpha', sections: ['notes', 'visits'], ownsPeople: true }),
    room(db, { name: 'beta', sections: ['scores'] }),
    privacyContributor(db, withRooms),
  );
  return {
    ...world,
    storageRoot,
    mails,
    contributors,
    worker: (settings = {}, changes = {}) =>
      createPrivacyServices({ ...deps, ...changes }, { ...settingsOf(world.config), backoffBaseMs: 1, ...settings }),
    work: ({ executor }) => executor.runUntilIdle({ signal: new AbortController().signal }),
    async package({ requests }, requestId) {
      const request = await requests.get(requestId);
      if (!request?.packageKey)
        throw new Error(`Request ${requestId} has no package; it is ${request?.phase}: ${request?.failureMessage}`);
      return unzip(await buffer((await storage.get(request.packageKey)).body));
    },
    files: async () =>
      (await readdir(storageRoot, { recursive: true, withFileTypes: true }))
        .filter((e) => e.isFile())
        .map((e) => e.name),
    async close() {
      mailer.close();
      await mails.close();
      await world.close();
      await rm(storageRoot, { recursive: true, force: true });
    },
  };
}
