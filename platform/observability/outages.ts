import { isDiskFull } from '#platform/disk-space';

/** What a line says beyond what the caller wrote: how many like it were left out since the last one. */
export interface Verdict {
  readonly leave: boolean;
  readonly leftOut: number;
  /** The cause in words, where the failure's own have lost it to redaction. */
  readonly outage?: string;
}

const DISK_FULL = 'disk full';
const EVERY_MS = 60_000;
const PASS: Verdict = { leave: false, leftOut: 0 };

/**
 * While a store is away, every worker and every request fails for the same reason, thousands of times. A full disk is told once a
 * minute, however many meet it; a database that cannot be reached once a minute for each thing that is said about it.
 */
export class OutageLines {
  readonly #told = new Map<string, { atMs: number; leftOut: number }>();

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** @param cause the failure that the line is about, or the object that holds it */
  judge(message: string, cause: unknown): Verdict {
    const key = keyOf(message, cause);
    if (key === undefined) return PASS;
    const nowMs = this.nowMs();
    const told = this.#told.get(key);
    if (told && nowMs - told.atMs < EVERY_MS) {
      told.leftOut += 1;
      return { leave: true, leftOut: told.leftOut };
    }
    this.#told.set(key, { atMs: nowMs, leftOut: 0 });
    const outage = key === DISK_FULL ? { outage: 'the disk is full: No space left on device' } : {};
    return { leave: false, leftOut: told?.leftOut ?? 0, ...outage };
  }
}

const unreachable =
  /57P0[123]|ECONNREFUSED|ECONNRESET|Connection terminated|Connection ended|timeout exceeded when trying to connect|the database system is/;

function keyOf(message: string, cause: unknown): string | undefined {
  if (isDiskFull(cause)) return DISK_FULL;
  return isUnreachable(cause) ? message : undefined;
}

function isUnreachable(cause: unknown, depth = 0): boolean {
  if (typeof cause === 'string') return unreachable.test(cause);
  if (typeof cause !== 'object' || cause === null || depth > 4) return false;
  const { code, message, reason, cause: inner } = cause as Record<string, unknown>;
  return [code, message, reason].some((text) => typeof text === 'string' && unreachable.test(text))
    ? true
    : isUnreachable(inner, depth + 1);
}
