import { parsePayload } from '#contracts/events';
import { deriveKey } from '#platform/auth';
import { knownCompany, knownCompanyHandler } from '#platform/companies';
import type { Tx } from '#platform/database';
import type { EventHandler } from '#platform/events';
import type { JobDefinition } from '#platform/jobs';
import type { Signals } from '#platform/live';
import type { PersonalDataContributor } from '#platform/personal-data';
import { RequestLimit } from '#platform/rate-limits';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import type { Clock } from '#platform/time';
import { FlagStore } from './flags/flag.store.js';
import { personalData } from './personal-data/index.js';
import { trainingConsentHandler } from './learning/consent.handler.js';
import { LearningStore } from './learning/learning.store.js';
import { PolicyStore } from './policies/policy.store.js';
import { SafetySettings } from './policies/policy.service.js';
import { safeguardingMailHandler } from './policies/safeguarding-mail.handler.js';
import { type ReplayDependencies, replayHandler } from './replays/replay.service.js';
import { ReplayStore } from './replays/replay.store.js';
import { ReviewDesk } from './review-queue/review-desk.store.js';
import { ReviewStatsStore } from './review-queue/review-stats.store.js';
import { ReviewerSettings } from './reviewers/reviewer.service.js';
import { ReviewerStore } from './reviewers/reviewer.store.js';
import { Rulesets } from './rulesets/ruleset.service.js';
import { RulesetStore } from './rulesets/ruleset.store.js';
import { ContentScreening } from './screening/content-screening.service.js';
import { OtherContent } from './screening/other-content.service.js';
import { releasedRules, rulesetVersion } from './screening/screening.rules.js';
import { type ConflictsOf, conflictsOf } from './review-queue/conflicts.service.js';
import { QueueClockStore } from './review-queue/queue-clock.store.js';
import { ReviewIntakeStore } from './review-queue/review-intake.store.js';
import { ReviewReader } from './review-queue/review-reader.store.js';
import { leaseJob, precisionJob, pruneKeysJob, pruneLearningJob, replayJob } from './review-queue/review.jobs.js';
import { ReviewStore } from './review-queue/review.store.js';
import { type Clearances, clearances } from './screening/clearance.service.js';
import { threadScreener } from './screening/screener.service.js';
import { batchHandler, screeningHandler } from './screening/screening.handler.js';
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
  readonly contents: ContentScreening;
  readonly otherContent: OtherContent;
  readonly batches: ReturnType<typeof batchHandler>;
  readonly replays: ReplayDependencies;
  readonly replaying: ReturnType<typeof replayHandler>;
  readonly trainingConsent: ReturnType<typeof trainingConsentHandler>;
  readonly safeguardingMail: ReturnType<typeof safeguardingMailHandler>;
  readonly policies: PolicyStore;
  readonly settings: SafetySettings;
  readonly rulesets: Rulesets;
  readonly rulesetStore: RulesetStore;
  readonly reviewers: ReviewerStore;
  readonly reviewerSettings: ReviewerSettings;
  readonly desk: ReviewDesk;
  readonly stats: ReviewStatsStore;
  readonly learning: LearningStore;
  readonly screening: ReturnType<typeof screeningHandler>;
  readonly screenings: ScreeningStore;
  readonly flags: FlagStore;
  readonly queue: ReviewStore;
  readonly queueReader: ReviewReader;
  readonly conflictsOf: ConflictsOf;
  readonly jobs: readonly JobDefinition[];
  readonly personalData: PersonalDataContributor;
  readonly transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  isKnownCompany(companyId: string): Promise<boolean>;
  close(): Promise<void>;
}

export function createSafetyServices(deps: SubgraphDependencies): SafetyServices {
  const { db, clock, ids, signals, outbox, config } = deps;
  // While secrets are rotated there are several: the first one signs.
  const secret = config.auth.serviceTokenSecret.split(',')[0]!.trim();
  const screener = threadScreener();
  const queueClock = new QueueClockStore();
  const intake = new ReviewIntakeStore({ queueClock, outbox, clock, ids, signals });
  const screenings = new ScreeningStore(db);
  const flags = new FlagStore(db);
  const flagKey = deriveKey(secret, 'safety.flag-match');
  const queueReader = new ReviewReader(db, clock);
  const policies = new PolicyStore(db);
  const reviewers = new ReviewerStore(db);
  const learning = new LearningStore(db);
  const rulesetStore = new RulesetStore(db);
  const rulesets = new Rulesets({ db, store: rulesetStore, clock, release: rulesetVersion, released: releasedRules() });
  const review = { db, queueClock, reviewers, learning, outbox, signals, clock, ids };
  const queue = new ReviewStore(review);
  const contents = new ContentScreening({
    screener,
    rulesets,
    rulesetStore,
    policies,
    countryOf: countries(db),
    outbox,
    screenings,
    flags,
    intake,
    clock,
    flagKey,
  });
  const replayStore = new ReplayStore(db);
  const replays = { db, store: replayStore, rulesets, rulesetStore, policies, screener, outbox, signals, clock, ids };
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
    contents,
    otherContent: new OtherContent({ db, contents, screenings, queueReader }),
    screening: screeningHandler(contents),
    batches: batchHandler(contents, outbox),
    replays,
    replaying: replayHandler(replays),
    trainingConsent: trainingConsentHandler(learning),
    safeguardingMail: safeguardingMailHandler({ policies, mailer: deps.mailer, log: deps.log }),
    policies,
    settings: new SafetySettings({ db, policies, clock }),
    rulesets,
    rulesetStore,
    reviewers,
    reviewerSettings: new ReviewerSettings({ db, reviewers, clock }),
    desk: new ReviewDesk(review),
    stats: new ReviewStatsStore(db, clock),
    learning,
    screenings,
    flags,
    queue,
    queueReader,
    conflictsOf: conflictsOf(() => deps.personalData()),
    jobs: [
      leaseJob(queue),
      pruneKeysJob(db, clock),
      precisionJob(rulesets, deps.log),
      pruneLearningJob(learning, clock),
      replayJob(replayStore, clock),
    ],
    personalData: personalData(db),
    transaction: (work) => db.transaction(work),
    isKnownCompany: async (companyId) => Boolean(await knownCompany(db, companyId)),
    close: () => screener.close(),
  };
}

/** Companies rarely move: their countries are kept for a while. */
const countryKeptMs = 60_000;

function countries(db: SubgraphDependencies['db']): (companyId: string) => Promise<string | undefined> {
  const known = new Map<string, { readonly country: string | undefined; readonly until: number }>();
  return async (companyId) => {
    const kept = known.get(companyId);
    if (kept && kept.until > performance.now()) return kept.country;
    const country = (await knownCompany(db, companyId))?.country;
    known.set(companyId, { country, until: performance.now() + countryKeptMs });
    return country;
  };
}
