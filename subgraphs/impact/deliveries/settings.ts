/** How deliveries wait and give up. Milliseconds. */
export interface DeliverySettings {
  /** Longer than any call, so that a worker that is gone has no call under way when its run is taken over. */
  readonly leaseMs: number;
  /** Pauses before the second, third … send: 30 s × 4ⁿ, the whole of it left to chance. */
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** A partner's `Retry-After` is followed up to here. */
  readonly longestRetryAfterMs: number;
  readonly attempts: number;
  /** Questions about one send, before a person is asked. */
  readonly reconciles: number;
  /** How often a bulk job is asked about, and for how long. */
  readonly settlePollMs: number;
  readonly settleForMs: number;
  readonly circuit: { readonly failures: number; readonly openMs: number; readonly longestOpenMs: number };
  /** A run that starts later than this was missed, where a schedule catches up with nothing. */
  readonly graceMs: number;
  /** Runs that end within this time are on time. */
  readonly onTimeMs: number;
}

const minute = 60_000;
const day = 24 * 60 * minute;

export const deliverySettings: DeliverySettings = {
  leaseMs: 2 * minute,
  backoffBaseMs: minute / 2,
  backoffCapMs: 15 * minute,
  longestRetryAfterMs: day,
  attempts: 3,
  reconciles: 8,
  settlePollMs: 5 * minute,
  settleForMs: 3 * day,
  circuit: { failures: 5, openMs: minute, longestOpenMs: 15 * minute },
  graceMs: 15 * minute,
  onTimeMs: 5 * minute,
};
