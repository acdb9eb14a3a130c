/** What a run waits for. `ENDED` is the end, until an operator sends it again. */
export const runPhases = ['SEND', 'RECONCILE', 'SETTLE', 'PERSON', 'ENDED'] as const;
export type RunPhase = (typeof runPhases)[number];

export const runOutcomes = ['DELIVERED', 'SKIPPED', 'BLOCKED', 'DEAD_LETTERED', 'UNKNOWN', 'CANCELLED'] as const;
export type RunOutcome = (typeof runOutcomes)[number];

/** Why a run ended as it did, or waits. */
export const runReasons = [
  'OVERLAP',
  'PAUSED',
  'MISSED',
  'SUPERSEDED',
  'ALREADY_DELIVERED',
  'CREDENTIALS_MISSING',
  'CREDENTIALS_REFUSED',
  'CORRECTION_BY_HAND',
  'NOBODY_CONSENTS',
  'REJECTED',
  'THROTTLED',
  'ATTEMPTS_USED_UP',
  'OUTCOME_UNKNOWN',
  'GIVEN_UP',
  'DESTINATION_DELETED',
] as const;
export type RunReason = (typeof runReasons)[number];

export const runTriggers = ['SCHEDULE', 'MANUAL', 'BACKFILL', 'CORRECTION'] as const;
export type RunTrigger = (typeof runTriggers)[number];

export const runStatuses = ['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED'] as const;
export type RunStatus = (typeof runStatuses)[number];

interface Standing {
  readonly phase: RunPhase;
  readonly outcome: RunOutcome | null;
  readonly startedAt: Date | null;
}

/** The four states that all long work has. A skipped run is done: nothing is missing. */
export function statusOf({ phase, outcome, startedAt }: Standing): RunStatus {
  if (phase === 'PERSON') return 'FAILED';
  if (phase !== 'ENDED') return startedAt === null ? 'PENDING' : 'PROCESSING';
  return outcome === 'DELIVERED' || outcome === 'SKIPPED' || outcome === 'CANCELLED' ? 'COMPLETED' : 'FAILED';
}

/** 0 to 100, never falling: a run that is sent again goes on from where it was. */
export function progressOf(
  { phase, outcome }: Pick<Standing, 'phase' | 'outcome'>,
  { attempts, before }: { readonly attempts: number; readonly before: number },
): number {
  if (phase === 'ENDED') return outcome !== null && completed.has(outcome) ? 100 : before;
  if (phase === 'SETTLE') return Math.max(before, 80);
  return Math.max(before, attempts === 0 ? 0 : Math.min(60, 20 * attempts));
}

const completed: ReadonlySet<RunOutcome> = new Set(['DELIVERED', 'SKIPPED', 'CANCELLED']);
