/** Everything about requests that a deployment may want otherwise. */
export interface PrivacySettings {
  /** Where download links lead to; no slash at the end. */
  readonly publicUrl: string;
  /** Days of the legal clock begin and end here where a request's company is not known yet. */
  readonly timeZone: string;
  /** ISO 3166-1 alpha-2: whose law and holidays count then. */
  readonly country: string;
  /** New exports per subject in 24 hours. */
  readonly exportsPerDay: number;
  /** How long a package is kept. */
  readonly packageTtlMs: number;
  readonly linkTtlMs: number;
  /** A crashed worker's step is free for another after this time. */
  readonly leaseMs: number;
  readonly contributorTimeoutMs: number;
  /** Tries of one step without any success in between. */
  readonly maxAttempts: number;
  readonly backoffBaseMs: number;
  /** How often a part is read from the beginning because its data changed underneath. */
  readonly maxRestarts: number;
  /** Between the approval of an erasure and its beginning. */
  readonly coolOffMs: number;
  /** How long a subgraph may take to confirm an erasure before it is asked again. */
  readonly ackDeadlineMs: number;
  readonly ledgerDir: string;
}

const hourMs = 3_600_000;

export function settingsOf(config: {
  readonly publicUrl: string;
  readonly privacy: {
    readonly downloadLinkTtlHours: number;
    readonly coolOffHours: number;
    readonly ledgerDir: string;
  };
}): PrivacySettings {
  const packageTtlMs = 7 * 24 * hourMs;
  return {
    publicUrl: config.publicUrl,
    timeZone: 'Europe/Oslo',
    country: 'NO',
    exportsPerDay: 20,
    packageTtlMs,
    linkTtlMs: Math.min(packageTtlMs, config.privacy.downloadLinkTtlHours * hourMs),
    leaseMs: 10_000,
    contributorTimeoutMs: 30_000,
    maxAttempts: 6,
    backoffBaseMs: 1000,
    maxRestarts: 3,
    coolOffMs: config.privacy.coolOffHours * hourMs,
    ackDeadlineMs: hourMs,
    ledgerDir: config.privacy.ledgerDir,
  };
}
