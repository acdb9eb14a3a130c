import type { Logger } from '#platform/observability';
import { withDeadline } from '#platform/time';
import { parseSecret } from './signature.rules.js';
import { defaultSender, type SenderPurpose, sourceOf, type WebhookSender } from './webhook-sender.store.js';

/** A sender as the webhook needs it. */
export interface KnownSender {
  /** Keeps its event ids apart from those of every other sender. */
  readonly source: string;
  /** `null`: every company. */
  readonly companyIds: ReadonlySet<string> | null;
  /** What it may send. */
  readonly purposes: ReadonlySet<SenderPurpose>;
  /** Keys of the secrets that work at this instant. */
  keysAt(now: Date): readonly Buffer[];
}

export interface SenderDirectoryOptions {
  readonly store: { list(): Promise<readonly WebhookSender[]> };
  /** Secrets of the sender `default` from the configuration. */
  readonly configured: readonly string[];
  readonly log: Logger;
  /** How long a list is used. Default: 5 s. */
  readonly maxAgeMs?: number;
}

const defaultMaxAgeMs = 5000;
/** How long a request waits for the list to be read again, and for the first one. */
const patienceMs = 1000;
const firstPatienceMs = 5000;
const askAgainMs = 1000;
const longestWithoutMs = 60_000;

/**
 * All senders, read again every few seconds at most: requests cost no query, names that no sender
 * has cost none either, and a revocation holds within that time in every process.
 */
export class SenderDirectory {
  private senders: ReadonlyMap<string, KnownSender> | undefined;
  private takenAt = 0;
  private askAt = 0;
  private reading: Promise<readonly WebhookSender[]> | undefined;

  constructor(private readonly options: SenderDirectoryOptions) {}

  /** Rejects only where the store is away and nothing was read before, or not for a minute. */
  async find(name: string): Promise<KnownSender | null> {
    if (!this.senders || performance.now() > this.askAt) await this.refresh();
    return this.senders?.get(name) ?? null;
  }

  /** The next request reads the list again. */
  forget(): void {
    this.askAt = 0;
  }

  private async refresh(): Promise<void> {
    const reading = (this.reading ??= this.options.store.list());
    try {
      const withinMs = this.senders ? patienceMs : firstPatienceMs;
      const senders = await withDeadline(reading, withinMs, () => new Error(`no answer within ${withinMs} ms`));
      // A reading that was given up must not put an older list in the place of a newer one.
      if (this.reading === reading || !this.senders) this.take(senders);
    } catch (error) {
      // A store that has fallen silent may answer on another connection: the next reading is a new one.
      if (this.reading === reading) this.reading = undefined;
      if (!this.senders || performance.now() - this.takenAt > longestWithoutMs) throw error;
      // With the store away nothing can be written, so what was known is good enough to check a
      // signature. Asked again in a second.
      this.askAt = performance.now() + askAgainMs;
      this.options.log.warn({ err: error }, 'The senders of webhooks could not be read; those known are used');
    }
  }

  private take(senders: readonly WebhookSender[]): void {
    this.senders = new Map(
      senders.filter(({ revokedAt }) => !revokedAt).map((sender) => [sender.name, this.known(sender)]),
    );
    this.takenAt = performance.now();
    this.askAt = this.takenAt + (this.options.maxAgeMs ?? defaultMaxAgeMs);
    this.reading = undefined;
  }

  private known(sender: WebhookSender): KnownSender {
    const { id, name, companyIds, purposes, configuredUntil } = sender;
    const keys = sender.secrets.flatMap(({ secret, expiresAt }) => {
      if (secret !== null) return [{ key: parseSecret(secret), until: expiresAt }];
      this.options.log.warn({ sender: id }, 'A webhook secret cannot be opened with SERVICE_TOKEN_SECRET; rotate it');
      return [];
    });
    const configured = name === defaultSender ? this.options.configured : [];
    keys.push(...configured.map((secret) => ({ key: parseSecret(secret), until: configuredUntil })));
    return {
      source: sourceOf({ id, name }),
      purposes: new Set(purposes),
      companyIds: companyIds === null ? null : new Set(companyIds),
      keysAt: (now) => keys.filter(({ until }) => until === null || until > now).map(({ key }) => key),
    };
  }
}
