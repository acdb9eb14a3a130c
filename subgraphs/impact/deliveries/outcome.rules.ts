import type { DeliveryOutcome, RepeatMode } from '../partners/connector.js';
import type { AttemptKind, AttemptOutcome } from './delivery.entity.js';
import type { RunOutcome, RunPhase, RunReason } from './run.rules.js';
import type { DeliverySettings } from './settings.js';

/** What a run becomes after a call. */
export type NextStep =
  /** This part is at the partner: the next one, or the end. */
  | { readonly kind: 'PART_DELIVERED' }
  | { readonly kind: 'WAIT'; readonly phase: Exclude<RunPhase, 'ENDED' | 'PERSON'>; readonly waitMs: number }
  | { readonly kind: 'END'; readonly outcome: RunOutcome; readonly reason: RunReason };

export interface CallResult {
  /** In which phase the call was made. */
  readonly phase: 'SEND' | 'RECONCILE' | 'SETTLE';
  readonly outcome: DeliveryOutcome;
  readonly repeat: RepeatMode;
  /** Sends of this part, this one included. */
  readonly attempts: number;
  readonly attemptLimit: number;
  /** Questions about this send, this one included. */
  readonly reconciles: number;
  /** Since the last send began. */
  readonly sinceSendMs: number;
  readonly now: Date;
  /** From 0, below 1. */
  readonly chance: number;
}

/**
 * What follows from a call's outcome. A send whose fate is not known is never repeated blindly: with a partner that honours our key the
 * same key is sent again, one that can be asked is asked, and otherwise a person decides.
 */
export function nextStep(call: CallResult, settings: DeliverySettings): NextStep {
  const { outcome, phase } = call;
  switch (outcome.kind) {
    case 'delivered':
    case 'duplicate':
      return { kind: 'PART_DELIVERED' };
    case 'accepted':
      return wait('SETTLE', settings.settlePollMs);
    case 'rejected':
      return end('DEAD_LETTERED', 'REJECTED');
    case 'throttled':
      return phase === 'SEND'
        ? again(call, settings, 'THROTTLED', retryAfterMs(outcome.until, call.now, settings))
        : wait(phase, retryAfterMs(outcome.until, call.now, settings) ?? settings.backoffBaseMs);
    case 'authExpired':
      return phase === 'SEND' ? again(call, settings, 'CREDENTIALS_REFUSED', null) : askAgain(call, settings);
    case 'absent':
      return again(call, settings, 'ATTEMPTS_USED_UP', null);
    case 'unknown':
      return afterUnknown(call, settings);
  }
}

function afterUnknown(call: CallResult, settings: DeliverySettings): NextStep {
  if (call.phase === 'SETTLE')
    return call.sinceSendMs < settings.settleForMs
      ? wait('SETTLE', settings.settlePollMs)
      : end('UNKNOWN', 'OUTCOME_UNKNOWN');
  switch (call.repeat) {
    case 'KEY':
      return again(call, settings, 'ATTEMPTS_USED_UP', null);
    case 'READ_BACK':
      return askAgain(call, settings);
    case 'NONE':
      return end('UNKNOWN', 'OUTCOME_UNKNOWN');
  }
}

function again(call: CallResult, settings: DeliverySettings, reason: RunReason, waitMs: number | null): NextStep {
  if (call.attempts >= call.attemptLimit) return end('DEAD_LETTERED', reason);
  return wait('SEND', waitMs ?? backoffMs(call.attempts, call.chance, settings));
}

function askAgain(call: CallResult, settings: DeliverySettings): NextStep {
  if (call.reconciles >= settings.reconciles) return end('UNKNOWN', 'OUTCOME_UNKNOWN');
  // At least half a pause: what is on its way needs time to arrive.
  return wait('RECONCILE', settings.backoffBaseMs / 2 + backoffMs(call.reconciles + 1, call.chance, settings));
}

const wait = (phase: 'SEND' | 'RECONCILE' | 'SETTLE', waitMs: number): NextStep => ({ kind: 'WAIT', phase, waitMs });
const end = (outcome: RunOutcome, reason: RunReason): NextStep => ({ kind: 'END', outcome, reason });

/** Full jitter: anything from 0 to base × 4ⁿ⁻¹, so that many that failed together do not come back together. */
export function backoffMs(
  n: number,
  chance: number,
  { backoffBaseMs, backoffCapMs }: Pick<DeliverySettings, 'backoffBaseMs' | 'backoffCapMs'>,
): number {
  return Math.floor(chance * Math.min(backoffCapMs, backoffBaseMs * 4 ** Math.max(0, n - 1)));
}

/** A partner's own time goes before ours, up to a day. */
function retryAfterMs(until: Date | undefined, now: Date, { longestRetryAfterMs }: DeliverySettings): number | null {
  if (!until) return null;
  return Math.min(longestRetryAfterMs, Math.max(0, until.getTime() - now.getTime()));
}

const names: Readonly<Record<DeliveryOutcome['kind'], AttemptOutcome>> = {
  delivered: 'DELIVERED',
  duplicate: 'DUPLICATE',
  accepted: 'ACCEPTED',
  rejected: 'REJECTED',
  throttled: 'THROTTLED',
  authExpired: 'AUTH_EXPIRED',
  absent: 'ABSENT',
  unknown: 'UNKNOWN',
};
export const attemptOutcomeOf = ({ kind }: DeliveryOutcome): AttemptOutcome => names[kind];

export const attemptKindOf = (phase: RunPhase): AttemptKind => (phase === 'SEND' ? 'SEND' : 'RECONCILE');

/** What a call says of the partner: that it works, that it does not, or nothing. A refusal of what we sent is an answer that works. */
export function healthOf(outcome: DeliveryOutcome): 'WORKS' | 'FAILS' | null {
  if (outcome.kind === 'throttled') return null;
  if (outcome.kind === 'authExpired') return 'FAILS';
  if (outcome.kind === 'absent') return outcome.reason === 'NO_SUCH_RECORD' ? 'WORKS' : 'FAILS';
  if (outcome.kind !== 'unknown') return 'WORKS';
  return outcome.reason === 'STILL_PROCESSING' || outcome.reason === 'NO_READ_BACK' ? null : 'FAILS';
}
