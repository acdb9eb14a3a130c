export const partners = ['benevity', 'goodera', 'workday'] as const;
export type SandboxPartner = (typeof partners)[number];

/** One thing that a partner has of us. What counts as "exactly once" is counted over these. */
export interface SandboxRecord {
  /** The partner's id. */
  readonly id: string;
  readonly partner: SandboxPartner;
  readonly destination: string;
  readonly kind: 'donation' | 'participation' | 'custom-object' | 'impact';
  /** By what we would find it: an idempotency key, a reference number, event and address, worker and object. */
  readonly reference: string;
  readonly revision: number;
  /** Volunteer time that it adds to the partner's total; negative for an adjustment. */
  readonly minutes: number;
  readonly status: 'ACCEPTED' | 'PROCESSING' | 'SUPERSEDED';
  readonly receivedAt: string;
  readonly payload: unknown;
}

/** The first answer to an idempotency key, which every repetition gets again. */
export interface KeptAnswer {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: unknown;
}

/** A bulk file that is worked through later. */
export interface SandboxJob {
  readonly name: string;
  readonly acceptedAt: string;
  /** On the virtual clock. */
  readonly completesAt: string;
}

/** What survives a restart of the sandbox, one line each. */
export type JournalEntry =
  | { readonly type: 'record'; readonly record: SandboxRecord }
  | { readonly type: 'answer'; readonly account: string; readonly key: string; readonly answer: KeptAnswer }
  | { readonly type: 'job'; readonly account: string; readonly job: SandboxJob }
  | { readonly type: 'clock'; readonly aheadMs: number };
