import type { Database, Tx } from '#platform/database';
import { claimKey, forgetKey, type KeyedRequest, rememberResult } from '#platform/idempotency';
import type { Clock } from '#platform/time';
import type { Problem } from '../policies/policy.rules.js';
import type { RulesetInForce } from '../screening/screening.types.js';
import { changedDefinition, type DefinitionInput } from './definition.rules.js';
import type { RulesetRow } from './ruleset.entity.js';
import {
  demotable,
  rulesOf,
  type RulePrecision,
  type RulesetDefinition,
  type RulesetStatus,
  type RuleSummary,
  unchanged,
  versionOf,
} from './ruleset.rules.js';
import type { RulesetStore } from './ruleset.store.js';

export type RulesetOutcome =
  | { readonly kind: 'DONE'; readonly row: RulesetRow }
  | { readonly kind: 'KEY_REUSED' }
  | { readonly kind: 'NOT_FOUND'; readonly version: string }
  | { readonly kind: 'INVALID'; readonly problems: readonly Problem[] }
  | { readonly kind: 'WRONG_STATUS'; readonly status: RulesetStatus; readonly because: string };

export interface RulesetsDependencies {
  readonly db: Database;
  readonly store: RulesetStore;
  readonly clock: Clock;
  /** Version and rules of the code that is running. */
  readonly release: string;
  readonly released: readonly RuleSummary[];
}

interface Asked {
  readonly actorId: string;
  readonly reason: string;
  readonly request: KeyedRequest | null;
}

/** Versions of the rules: which one screens, which one only counts, and how one becomes the other. */
export class Rulesets {
  readonly #deps: RulesetsDependencies;

  constructor(deps: RulesetsDependencies) {
    this.#deps = deps;
  }

  /** What texts are screened with now; a release that is new to this database is put in force first. */
  async inForce(): Promise<{ active: RulesetInForce; shadow: RulesetInForce | null }> {
    const { db, store, release } = this.#deps;
    const { active, shadow } = await store.inUse();
    if (active?.release === release) return { active, shadow };
    // While a release is rolled out, processes of the one before screen on with their own rules.
    if (active && (await store.knowsRelease(release, db)))
      return { active: this.#asOurs(active.definition), shadow: null };
    return { active: await this.#release(), shadow: null };
  }

  #asOurs(definition: RulesetDefinition): RulesetInForce {
    return { version: versionOf(this.#deps.release, definition), definition };
  }

  /** Changes that people made go on under the new release; what was in shadow has to be tried again. */
  #release(): Promise<RulesetInForce> {
    const { db, store, clock, release } = this.#deps;
    return db.transaction(async (tx) => {
      await store.lock(tx);
      const { active, shadow } = await store.inUse(tx);
      if (active && (await store.knowsRelease(release, tx))) return this.#asOurs(active.definition);
      if (shadow) await store.retire(tx, shadow.version, clock.now());
      const ours = this.#asOurs(active?.definition ?? unchanged);
      const row = this.#row(ours.definition, {
        name: `Release ${release}`,
        basedOn: active?.version ?? null,
        reason: 'The rules of the release that runs.',
        createdBy: 'system:release',
      });
      await store.put(tx, row, 'ACTIVE', clock.now());
      return ours;
    });
  }

  #row(
    definition: RulesetDefinition,
    about: Pick<RulesetRow, 'name' | 'basedOn' | 'reason' | 'createdBy'>,
  ): Omit<RulesetRow, 'revision' | 'status' | 'activatedAt' | 'retiredAt'> {
    const { release, released, clock } = this.#deps;
    const rules = rulesOf(released, definition);
    return { version: versionOf(release, definition), release, definition, rules, createdAt: clock.now(), ...about };
  }

  /** Makes a version from the one in force, for trial: it screens everything beside it and decides nothing. */
  async shadow(asked: Asked & { readonly name: string; readonly input: DefinitionInput }): Promise<RulesetOutcome> {
    await this.inForce();
    return this.#change(asked, async (tx, active) => {
      const { released, clock, store } = this.#deps;
      const reading = changedDefinition(active.definition, asked.input, { released, now: clock.now() });
      if (reading.kind === 'INVALID') return reading;
      const row = this.#row(reading.definition, {
        name: asked.name,
        basedOn: active.version,
        reason: asked.reason,
        createdBy: asked.actorId,
      });
      if (row.version === active.version)
        return { kind: 'INVALID', problems: [{ path: 'input', message: 'changes nothing of the rules in force.' }] };
      await store.put(tx, row, 'SHADOW', clock.now());
      return row.version;
    });
  }

  /** What was in shadow decides from now on. */
  async activate(asked: Asked & { readonly version: string }): Promise<RulesetOutcome> {
    await this.inForce();
    return this.#change(asked, async (tx) => {
      const row = await this.#deps.store.of(asked.version, tx);
      if (!row) return { kind: 'NOT_FOUND', version: asked.version };
      if (row.status !== 'SHADOW')
        return {
          kind: 'WRONG_STATUS',
          status: row.status,
          because:
            row.status === 'ACTIVE'
              ? 'It is in force already.'
              : 'Only what is in shadow is activated. Use `rollBackRuleset` for a version that was in force before.',
        };
      await this.#deps.store.put(tx, row, 'ACTIVE', this.#deps.clock.now());
      return row.version;
    });
  }

  /** Back to a version that was in force before; the last one unless another is named. */
  async rollBack(asked: Asked & { readonly version: string | null }): Promise<RulesetOutcome> {
    await this.inForce();
    return this.#change(asked, async (tx, active) => {
      const { store, release, clock } = this.#deps;
      const row = asked.version === null ? await store.before(release, tx) : await store.of(asked.version, tx);
      if (!row) return { kind: 'NOT_FOUND', version: asked.version ?? '' };
      const wrong = (because: string) => ({ kind: 'WRONG_STATUS', status: row.status, because }) as const;
      if (row.version === active.version) return wrong('It is in force already.');
      if (row.activatedAt === null)
        return wrong('It was never in force: a trial is activated with `activateRuleset`, not rolled back to.');
      if (row.release !== release)
        return wrong('Its rules are those of another release: start that release to have them back.');
      await store.put(tx, row, 'ACTIVE', clock.now());
      return row.version;
    });
  }

  /** Puts rules that were mostly wrong into shadow; returns them. Rules for disclosures stay, whatever their precision. */
  async demote(): Promise<readonly RulePrecision[]> {
    await this.inForce();
    const { db, store, clock, released } = this.#deps;
    return db.transaction(async (tx) => {
      await store.lock(tx);
      const { active } = await store.inUse(tx);
      if (!active || active.release !== this.#deps.release) return [];
      const precisions = await store.precisions(active.definition.settings, tx);
      const demoted = demotable(precisions, rulesOf(released, active.definition));
      if (demoted.length === 0) return [];
      const settings = { ...active.definition.settings };
      for (const { ruleId } of demoted) settings[ruleId] = { ...settings[ruleId], mode: 'SHADOW' };
      const said = demoted.map(
        ({ ruleId, confirmed, decisions }) => `${ruleId} (${confirmed} of ${decisions} confirmed)`,
      );
      const row = this.#row(
        { ...active.definition, settings },
        {
          name: `Without ${demoted.map(({ ruleId }) => ruleId).join(', ')}`,
          basedOn: active.version,
          reason: `Put into shadow for want of precision: ${said.join(', ')}.`,
          createdBy: 'system:precision',
        },
      );
      await store.put(tx, row, 'ACTIVE', clock.now());
      return demoted;
    });
  }

  #change(
    asked: Asked,
    work: (tx: Tx, active: RulesetRow) => Promise<string | Exclude<RulesetOutcome, { kind: 'DONE' }>>,
  ): Promise<RulesetOutcome> {
    const { db, store, clock } = this.#deps;
    return db.transaction(async (tx): Promise<RulesetOutcome> => {
      const key = await claimKey(tx, asked.request, clock.now());
      if (key.kind === 'KEY_REUSED') return key;
      await store.lock(tx);
      if (key.kind === 'REPEATED') return { kind: 'DONE', row: (await store.of(key.resultId!, tx))! };
      const { active } = await store.inUse(tx);
      const done = await work(tx, active!);
      if (typeof done !== 'string') {
        await forgetKey(tx, asked.request);
        return done;
      }
      await rememberResult(tx, asked.request, done);
      return { kind: 'DONE', row: (await store.of(done, tx))! };
    });
  }
}
