import { z } from 'zod';

/** What a partner can do to a call. `…_AFTER_COMMIT`: it has the record, and the caller does not learn of it. */
export const faults = [
  'TIMEOUT_BEFORE_COMMIT',
  'TIMEOUT_AFTER_COMMIT',
  'COMMIT_LATE',
  'SERVER_ERROR',
  'SERVER_ERROR_AFTER_COMMIT',
  'UNAVAILABLE',
  'THROTTLED',
  'MASKED_NOT_FOUND',
  'INVERTED_AUTH',
  'SLOW_BODY',
  'RESET_BEFORE_COMMIT',
  'RESET_AFTER_COMMIT',
  'DUPLICATE_ACTIVITY',
  'UNREADABLE_ANSWER',
  'OVERSIZED_ANSWER',
  'REDIRECT',
  'TOKEN_EXPIRED',
  'WRONG_SCOPE',
  'CREDENTIALS_ROTATED',
] as const;
export type SandboxFault = (typeof faults)[number];

export const operations = ['token', 'deliver', 'read'] as const;
export type Operation = (typeof operations)[number];

export interface FaultScript {
  readonly fault: SandboxFault;
  /** How many calls it meets, in order; the next script follows. Default: 1. */
  readonly times?: number | undefined;
  /** Default: deliver. */
  readonly operation?: Operation | undefined;
  /** For THROTTLED and UNAVAILABLE. Default: 1. */
  readonly retryAfterSeconds?: number | undefined;
  /** For COMMIT_LATE: how long it works on the call before it has the record. Default: 1000. */
  readonly delayMs?: number | undefined;
  /** Retry-After as a date instead of seconds. */
  readonly retryAfterDate?: boolean | undefined;
}

export const faultScript = z.strictObject({
  fault: z.enum(faults),
  times: z.int().min(1).max(1_000_000).optional(),
  operation: z.enum(operations).optional(),
  retryAfterSeconds: z.int().min(0).max(86_400).optional(),
  delayMs: z.int().min(0).max(600_000).optional(),
  retryAfterDate: z.boolean().optional(),
});

/** The scripts of one destination: the first that is about an operation meets its next call, `times` times. */
export class FaultQueue {
  #scripts: { readonly script: FaultScript; left: number }[] = [];

  set(scripts: readonly FaultScript[]): void {
    this.#scripts = scripts.map((script) => ({ script, left: script.times ?? 1 }));
  }

  take(operation: Operation): FaultScript | undefined {
    const index = this.#scripts.findIndex(({ script }) => (script.operation ?? 'deliver') === operation);
    const entry = this.#scripts[index];
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left === 0) this.#scripts.splice(index, 1);
    return entry.script;
  }

  left(): readonly FaultScript[] {
    return this.#scripts.map(({ script, left }) => ({ ...script, times: left }));
  }
}
