import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { FaultQueue } from './faults.js';
import type { JournalEntry, KeptAnswer, SandboxJob, SandboxPartner, SandboxRecord } from './records.js';
import { type SandboxCredentials, sandboxCredentials } from './credentials.js';

interface Token {
  readonly expiresAt: number;
  readonly scope: string;
}

const tokenLifeMs = 3_600_000;
const windowMs = 60_000;
const limits: Readonly<Record<SandboxPartner, number>> = { benevity: 100, goodera: 60, workday: 30 };

export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
}

/** A customer of one partner: what it may do, what it has delivered, and which faults await it. */
export class Account {
  readonly records: SandboxRecord[] = [];
  readonly answers = new Map<string, KeptAnswer>();
  readonly inFlight = new Set<string>();
  readonly jobs = new Map<string, SandboxJob>();
  readonly faults = new FaultQueue();
  /** Attempts to reach the webhook, in order; status null: no answer. */
  readonly notified: { readonly id: string; readonly type: string; readonly status: number | null }[] = [];
  webhook: WebhookTarget | null = null;
  credentials: SandboxCredentials;
  limitPerMinute: number;
  /** Calls by operation, faults included: what a test of "one physical call" counts. */
  readonly calls = { token: 0, deliver: 0, read: 0 };
  #tokens = new Map<string, Token>();
  #window = { startedAt: 0, calls: 0 };

  constructor(
    readonly partner: SandboxPartner,
    readonly destination: string,
  ) {
    this.credentials = sandboxCredentials(partner);
    this.limitPerMinute = limits[partner];
  }

  get name(): string {
    return `${this.partner}/${this.destination}`;
  }

  /** Null: within the limit. Otherwise the milliseconds until the next minute begins. */
  overLimit(nowMs: number): number | null {
    if (nowMs - this.#window.startedAt >= windowMs) this.#window = { startedAt: nowMs, calls: 0 };
    this.#window.calls += 1;
    return this.#window.calls > this.limitPerMinute ? this.#window.startedAt + windowMs - nowMs : null;
  }

  issueToken(nowMs: number, scope: string): { token: string; expiresInSeconds: number } {
    const token = randomBytes(24).toString('base64url');
    this.#tokens.set(token, { expiresAt: nowMs + tokenLifeMs, scope });
    return { token, expiresInSeconds: tokenLifeMs / 1000 };
  }

  expireTokens(): void {
    this.#tokens = new Map();
  }

  /** Tokens stay valid for something else. */
  narrowTokens(): void {
    for (const [token, { expiresAt }] of this.#tokens) this.#tokens.set(token, { expiresAt, scope: 'none' });
  }

  rotateCredentials(): void {
    const { tenant, webhookSecret } = this.credentials;
    const fresh = () => randomBytes(18).toString('base64url');
    const [clientId, clientSecret, apiKey, refreshToken] = [fresh(), fresh(), fresh(), fresh()];
    this.credentials = { tenant, webhookSecret, clientId, clientSecret, apiKey, refreshToken };
    this.expireTokens();
  }

  tokenProblem(token: string | undefined, scope: string, nowMs: number): 'missing' | 'invalid' | 'scope' | null {
    if (token === undefined) return 'missing';
    const known = this.#tokens.get(token);
    if (!known || known.expiresAt <= nowMs) return 'invalid';
    return known.scope === scope ? null : 'scope';
  }

  apply(entry: Exclude<JournalEntry, { type: 'clock' }>): void {
    if (entry.type === 'answer') this.answers.set(entry.key, entry.answer);
    else if (entry.type === 'job') this.jobs.set(entry.job.name, entry.job);
    else {
      const index = this.records.findIndex(({ id }) => id === entry.record.id);
      if (index === -1) this.records.push(entry.record);
      else this.records[index] = entry.record;
    }
  }

  /** The partner's total: what a corrected figure must not be counted in twice. */
  totalMinutes(): number {
    return this.records.reduce((sum, { status, minutes }) => (status === 'ACCEPTED' ? sum + minutes : sum), 0);
  }
}

export const sameSecret = (given: string | undefined, expected: string): boolean => {
  const hash = (value: string) => createHash('sha256').update(value).digest();
  return given !== undefined && timingSafeEqual(hash(given), hash(expected));
};
