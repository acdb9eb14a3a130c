import type { Database, Tx } from '#platform/database';
import { claimKey, forgetKey, type KeyedRequest, rememberResult } from '#platform/idempotency';
import type { Clock } from '#platform/time';
import { defaultCompanyPolicy } from '../screening/policy.rules.js';
import { type CategoryChange, changedPolicy, type Problem } from './policy.rules.js';
import type { ContactRow, PolicyRow, PolicyStore } from './policy.store.js';

export type SettingOutcome<Row> =
  | { readonly kind: 'DONE'; readonly row: Row }
  | { readonly kind: 'KEY_REUSED' }
  | { readonly kind: 'INVALID'; readonly problems: readonly Problem[] }
  | { readonly kind: 'VERSION_CONFLICT'; readonly currentVersion: number };

interface SettingRequest {
  readonly companyId: string;
  readonly actorId: string;
  /** 0: there is none yet. */
  readonly expectedVersion: number | null;
  readonly request: KeyedRequest | null;
}

export interface PolicyRequest extends SettingRequest {
  readonly categories: readonly CategoryChange[];
  readonly sampleNotAssessed: number | null;
  readonly reason: string;
}

export type ContactRequest = SettingRequest & Pick<ContactRow, 'name' | 'email' | 'phone' | 'instructions'>;

/** What a safety lead sets for a company. */
export class SafetySettings {
  readonly #deps: { readonly db: Database; readonly policies: PolicyStore; readonly clock: Clock };

  constructor(deps: { readonly db: Database; readonly policies: PolicyStore; readonly clock: Clock }) {
    this.#deps = deps;
  }

  setPolicy(asked: PolicyRequest): Promise<SettingOutcome<PolicyRow>> {
    const { policies, clock } = this.#deps;
    return this.#change(
      asked,
      (tx) => policies.of(asked.companyId, tx),
      async (tx, before) => {
        const reading = changedPolicy(before ?? defaultCompanyPolicy, asked);
        if (reading.kind === 'INVALID') return reading;
        const { actorId, reason } = asked;
        await policies.change(tx, asked.companyId, {
          ...reading.policy,
          reason,
          updatedBy: actorId,
          updatedAt: clock.now(),
        });
        return null;
      },
    );
  }

  setContact(asked: ContactRequest): Promise<SettingOutcome<ContactRow>> {
    const { policies, clock } = this.#deps;
    return this.#change(
      asked,
      (tx) => policies.contactOf(asked.companyId, tx),
      async (tx) => {
        const { actorId, name, email, phone, instructions } = asked;
        const set = { name, email, phone, instructions, updatedBy: actorId, updatedAt: clock.now() };
        await policies.changeContact(tx, asked.companyId, set);
        return null;
      },
    );
  }

  #change<Row extends { readonly version: number }>(
    asked: SettingRequest,
    read: (tx: Tx) => Promise<Row | null>,
    change: (tx: Tx, before: Row | null) => Promise<Extract<SettingOutcome<Row>, { kind: 'INVALID' }> | null>,
  ): Promise<SettingOutcome<Row>> {
    const { db, policies, clock } = this.#deps;
    return db.transaction(async (tx): Promise<SettingOutcome<Row>> => {
      const key = await claimKey(tx, asked.request, clock.now());
      if (key.kind === 'KEY_REUSED') return key;
      await policies.lock(tx, asked.companyId);
      const before = await read(tx);
      if (key.kind === 'REPEATED' && before) return { kind: 'DONE', row: before };
      const currentVersion = before?.version ?? 0;
      const stale = asked.expectedVersion !== null && asked.expectedVersion !== currentVersion;
      const refusal = stale ? ({ kind: 'VERSION_CONFLICT', currentVersion } as const) : await change(tx, before);
      if (refusal) {
        await forgetKey(tx, asked.request);
        return refusal;
      }
      await rememberResult(tx, asked.request, asked.companyId);
      return { kind: 'DONE', row: (await read(tx))! };
    });
  }
}
