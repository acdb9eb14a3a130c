import { isDeepStrictEqual } from 'node:util';
import { type Actor, hasScope, mayAccessCompany } from '#platform/auth';
import type { Database } from '#platform/database';
import type { Clock, Ids } from '#platform/time';
import type { JourneyStore } from './journey.store.js';
import { parseRuleSet, type RuleProblem } from './rule-set.rules.js';
import type { RulesetRow, RulesetStore } from './ruleset.store.js';

interface Dependencies {
  readonly db: Database;
  readonly store: Pick<JourneyStore, 'makeDue'>;
  readonly rulesets: RulesetStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface PublishRequest {
  readonly companyId: string;
  /** JSON text of a rule set. */
  readonly document: string;
  /** The version that the caller has read; null to publish without looking. */
  readonly expectedVersion: number | null;
}

export type PublishOutcome =
  | { readonly kind: 'DONE'; readonly ruleset: RulesetRow }
  | { readonly kind: 'INVALID'; readonly problems: readonly RuleProblem[] }
  | { readonly kind: 'VERSION_CONFLICT'; readonly currentVersion: number }
  | { readonly kind: 'NOT_PERMITTED' };

/** A person who runs the programmes of a company decides on its rules; no API key does. */
export const mayPublish = (actor: Actor, companyId: string): boolean =>
  actor.kind === 'user' && hasScope(actor, 'journey:manage') && mayAccessCompany(actor, companyId);

export class PublishRules {
  constructor(private readonly deps: Dependencies) {}

  /** A new version for the company, after which everyone in it is evaluated. The rules that hold already make no new version. */
  async publish(actor: Actor, { companyId, document, expectedVersion }: PublishRequest): Promise<PublishOutcome> {
    if (!mayPublish(actor, companyId)) return { kind: 'NOT_PERMITTED' };
    const parsed = parseRuleSet(document);
    if (parsed.kind === 'INVALID') return parsed;
    const { db, store, rulesets, clock, ids } = this.deps;
    return db.transaction(async (tx): Promise<PublishOutcome> => {
      if (!(await rulesets.lockCompany(tx, companyId))) return { kind: 'NOT_PERMITTED' };
      const current = (await rulesets.current([companyId], tx)).get(companyId)!;
      if (isDeepStrictEqual(current.document, parsed.ruleSet)) return { kind: 'DONE', ruleset: current };
      if (expectedVersion !== null && expectedVersion !== current.version)
        return { kind: 'VERSION_CONFLICT', currentVersion: current.version };
      const publishedAt = clock.now();
      const made = { id: ids.next(), companyId, version: current.version + 1, publishedBy: actor.id, publishedAt };
      const ruleset = { ...made, document: parsed.ruleSet };
      await rulesets.add(tx, ruleset);
      await store.makeDue(tx, companyId, publishedAt);
      return { kind: 'DONE', ruleset };
    });
  }
}
