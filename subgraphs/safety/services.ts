import { parsePayload } from '#contracts/events';
import { deriveKey } from '#platform/auth';
import { knownCompany, knownCompanyHandler } from '#platform/companies';
import type { EventHandler } from '#platform/events';
import type { JobDefinition } from '#platform/jobs';
import type { Signals } from '#platform/live';
import type { PersonalDataContributor } from '#platform/personal-data';
import { RequestLimit } from '#platform/rate-limits';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import type { Clock } from '#platform/time';
import { FlagStore } from './flags/flag.store.js';
import { personalData } from './personal-data/index.js';
import { type ConflictsOf, conflictsOf } from './review-queue/conflicts.service.js';
import { QueueClockStore } from './review-queue/queue-clock.store.js';
import { ReviewIntakeStore } from './review-queue/review-intake.store.js';
import { ReviewReader } from './review-queue/review-reader.store.js';
import { leaseJob, pruneKeysJob } from './review-queue/review.jobs.js';
import { ReviewStore } from './review-queue/review.store.js';
import { type Clearances, clearances } from './screening/clearance.service.js';
import { threadScreener } from './screening/screener.service.js';
import { screeningHandler } from './screening/screening.handler.js';
import { ScreeningStore } from './screening/screening.store.js';
import type { Screener } from './screening/screening.types.js';

export interface SafetyServices {
  readonly clock: Clock;
  readonly signals: Signals;
  readonly screener: Screener;
  /** How many texts a caller and a company may have screened on the spot. */
  readonly screeningLimit: RequestLimit;
  readonly clearances: Clearances;
  readonly companies: EventHandler;
  readonly screening: ReturnType<typeof screeningHandler>;
  readonly screenings: ScreeningStore;
  readonly flags: FlagStore;
  readonly queue: ReviewStore;
  readonly queueReader: ReviewReader;
  readonly conflictsOf: ConflictsOf;
  readonly jobs: readonly JobDefinition[];
  readonly personalData: PersonalDataContributor;
  isKnownCompany(companyId: string): Promise<boolean>;
  close(): Promise<void>;
}

export function createSafetyServices(deps: SubgraphDependencies): SafetyServices {
  const { db, clock, ids, signals, outbox, config } = deps;
  // While secrets are rotated there are several: the first one signs.
  const secret = config.auth.serviceTokenSecret.split(',')[0]!.trim();
  const screener = threadScreener();
  const queueClock = new QueueClockStore();
  const intake = new ReviewIntakeStore({ queueClock, clock, ids, signals });
  const screenings = new ScreeningStore(db);
  const flags = new FlagStore(db);
  const flagKey = deriveKey(secret, 'safety.flag-match');
  const queue = new ReviewStore({ db, queueClock, outbox, signals, clock, ids });
  return {
    clock,
    signals,
    screener,
    screeningLimit: new RequestLimit({ db, clock, kind: 'screenText', requests: 100, windowMs: 60_000 }),
    clearances: clearances(deriveKey(secret, 'screening-clearance'), clock),
    companies: knownCompanyHandler({
      consumer: 'safety.companies',
      type: 'company.changed',
      parse: (payload) => parsePayload('company.changed', payload),
    }),
    screening: screeningHandler({ screener, screenings, flags, outbox, intake, clock, flagKey }),
    screenings,
    flags,
    queue,
    queueReader: new ReviewReader(db, clock),
    conflictsOf: conflictsOf(() => deps.personalData()),
    jobs: [leaseJob(queue), pruneKeysJob(db, clock)],
    personalData: personalData(db),
    isKnownCompany: async (companyId) => Boolean(await knownCompany(db, companyId)),
    close: () => screener.close(),
  };
}
