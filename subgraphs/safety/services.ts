import { parsePayload } from '#contracts/events';
import { type Actor, deriveKey } from '#platform/auth';
import { knownCompanyHandler } from '#platform/companies';
import type { Database } from '#platform/database';
import type { EventHandler } from '#platform/events';
import type { Signals } from '#platform/live';
import { RequestLimit } from '#platform/rate-limits';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import type { Clock } from '#platform/time';
import { clearances, type Clearances } from './screening/clearance.service.js';
import { screeningHandler } from './screening/screening.handler.js';
import { threadScreener } from './screening/screener.service.js';
import type { Screener } from './screening/types.js';
import { type ConflictsOf, conflictsOf } from './review-queue/conflicts.service.js';
import { reviewIntake } from './review-queue/review-intake.store.js';
import { ReviewReader } from './review-queue/review-reader.store.js';
import { ReviewStore } from './review-queue/review.store.js';

export interface SafetyServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly signals: Signals;
  readonly screener: Screener;
  /** Of texts that are screened on the spot. */
  readonly screeningLimit: RequestLimit;
  readonly clearances: Clearances;
  readonly companies: EventHandler;
  readonly screening: ReturnType<typeof screeningHandler>;
  readonly queue: ReviewStore;
  readonly queueReader: ReviewReader;
  readonly conflictsOf: ConflictsOf;
  close(): Promise<void>;
}

export function safetyServices(deps: SubgraphDependencies): SafetyServices {
  const { db, clock, ids, signals, outbox, config } = deps;
  // While secrets are rotated there are several: the first one signs.
  const secret = config.auth.serviceTokenSecret.split(',')[0]!.trim();
  const screener = threadScreener();
  const intake = reviewIntake({ clock, ids, signals });
  const flagKey = deriveKey(secret, 'safety.flag-match');
  return {
    db,
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
    screening: screeningHandler({ screener, outbox, intake, clock, flagKey }),
    queue: new ReviewStore({ db, outbox, signals, clock, ids }),
    queueReader: new ReviewReader(db, clock),
    conflictsOf: conflictsOf(() => deps.personalData()),
    close: () => screener.close(),
  };
}

/** The company a caller is confined to; `null` for staff of the platform, who may see every company. */
export const confinedTo = (actor: Actor): string | null => actor.companyId;
