import type { Logger } from '../../../platform/observability/index.js';
import { parseSecret } from '../feedback/signature.js';
import { defaultSender, type WebhookSender } from './sender-store.js';

/** A sender as the webhook needs it. */
export interface KnownSender {
  /** Keeps its event ids apart from those of every other sender. */
  readonly source: string;
  /** `null`: every company. */
  readonly companyIds: ReadonlySet<string> | null;
  /** Keys of the secrets that work at this instant. */
  keysAt(now: Date): readonly Buffer[];
}

export interface SenderDirectoryOptions {
  readonly store: { list(): Promise<readonly WebhookSender[]> };
  /** Secrets of the sender `default` from the configuration. */
  readonly configured: readonly string[];
  readonly log: Logger;
  /** How long a list is used; 5 s unless given. */
  readonly maxAgeMs?: number;
}

const maxAgeMs = 5000;

/**
 * All senders, read again every few seconds at most: requests cost no query, names that nobody has cost none either, and a revocation
 * holds within that time in every process.
 */
export class SenderDirectory {
  private senders: ReadonlyMap<string, KnownSender> | undefined;
  private readAt = 0;
  private reading: Promise<void> | undefined;

  constructor(private readonly options: SenderDirectoryOptions) {}

  /** Rejects only where the store is away and nothing was read before. */
  async find(name: string): Promise<KnownSender | null> {
    const age = performance.now() - this.readAt;
    if (!this.senders || age > (this.options.maxAgeMs ?? maxAgeMs)) await this.refresh();
    return this.senders?.get(name) ?? null;
  }

  /** The next request reads the list again. */
  forget(): void {
    this.readAt = Number.NEGATIVE_INFINITY;
  }

  private async refresh(): Promise<void> {
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    try {
      await this.reading;
    } catch (error) {
      if (!this.senders) throw error;
      // With the store away nothing can be written, so what was known is good enough to check a signature.
      this.options.log.warn({ err: error }, 'The senders of webhooks could not be read; those known are used');
    }
  }

  private async read(): Promise<void> {
    const senders = await this.options.store.list();
    this.senders = new Map(
      senders.filter(({ revokedAt }) => !revokedAt).map((sender) => [sender.name, this.known(sender)]),
    );
    this.readAt = performance.now();
  }

  private known(sender: WebhookSender): KnownSender {
    const { id, name, companyIds, configuredUntil } = sender;
    const keys = sender.secrets.flatMap(({ secret, expiresAt }) => {
      if (secret !== null) return [{ key: parseSecret(secret), until: expiresAt }];
      this.options.log.warn({ sender: id }, 'A webhook secret cannot be opened with SERVICE_TOKEN_SECRET; rotate it');
      return [];
    });
    const configured = name === defaultSender ? this.options.configured : [];
    keys.push(...configured.map((secret) => ({ key: parseSecret(secret), until: configuredUntil })));
    return {
      // What came before there were senders has this source, and its ids are remembered under it.
      source: name === defaultSender ? 'webhook' : `sender/${id}`,
      companyIds: companyIds === null ? null : new Set(companyIds),
      keysAt: (now) => keys.filter(({ until }) => until === null || until > now).map(({ key }) => key),
    };
  }
}
