import { newEvent } from '#contracts/events';
import { type Actor, hasScope, mayAccessCompany } from '#platform/auth';
import type { Database, Tx } from '#platform/database';
import type { ErasedPeople } from '#platform/erasure';
import type { Outbox } from '#platform/events';
import type { Clock, Ids } from '#platform/time';
import { dayMs } from './condition.rules.js';
import { type Changes, changesTo, type Evaluation, evaluateRules, type WantedFlag } from './evaluate.rules.js';
import { factsOf } from './facts.store.js';
import type { FlagRow, JourneyStore, Traveller } from './journey.store.js';
import type { JourneyTelemetry } from './journey.telemetry.js';
import type { RulesetRow, RulesetStore } from './ruleset.store.js';

interface Dependencies {
  readonly db: Database;
  readonly store: JourneyStore;
  readonly rulesets: RulesetStore;
  readonly erased: Pick<ErasedPeople, 'barred'>;
  readonly outbox: Outbox;
  readonly telemetry: JourneyTelemetry;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface PersonEvaluation extends Traveller {
  readonly ruleset: RulesetRow;
  readonly evaluation: Evaluation;
  readonly changes: Changes<FlagRow>;
  readonly at: Date;
}

export type EvaluateOutcome =
  | { readonly kind: 'DONE'; readonly result: PersonEvaluation }
  | { readonly kind: 'NOT_PERMITTED' };

const peoplePerTransaction = 200;
/** A fact that is deleted tells no one: people with a flag are looked at once a day. */
const recheckMs = dayMs;

/** Keeps flags and milestones equal to what the rules make of the facts. */
export class Journeys {
  constructor(private readonly deps: Dependencies) {}

  /** Evaluates one person at once, for staff of their company; with `dryRun` nothing is written. */
  async evaluate(actor: Actor, { userId, dryRun }: { userId: string; dryRun: boolean }): Promise<EvaluateOutcome> {
    return this.deps.db.transaction(async (tx) => {
      const [person] = await this.deps.store.lockPeople(tx, [userId]);
      if (!person || !hasScope(actor, 'journey:manage') || !mayAccessCompany(actor, person.companyId))
        return { kind: 'NOT_PERMITTED' };
      const [result] = await this.#evaluated(tx, [person]);
      if (!result) return { kind: 'NOT_PERMITTED' };
      if (!dryRun) await this.#write(tx, [result]);
      return { kind: 'DONE', result };
    });
  }

  /**
   * Evaluates everyone about whom something was written, then everyone for whom time has passed. Safe to repeat and to run twice at once.
   * Returns how many evaluations were made.
   */
  async work({ signal, touch }: { signal?: AbortSignal; touch?: () => Promise<void> } = {}): Promise<number> {
    const { store, clock } = this.deps;
    const takes = [
      (tx: Tx) => store.takeChanged(tx, peoplePerTransaction),
      (tx: Tx) => store.takeDue(tx, clock.now(), peoplePerTransaction),
    ];
    const isOver = () => signal?.aborted === true;
    let made = 0;
    for (const take of takes)
      while (!isOver()) {
        const count = await this.#next(take);
        if (count === 0) break;
        made += count;
        await touch?.();
      }
    return made;
  }

  #next(take: (tx: Tx) => Promise<readonly string[]>): Promise<number> {
    const { db, store } = this.deps;
    return db.transaction(async (tx) => {
      const taken = await take(tx);
      if (taken.length === 0) return 0;
      const evaluated = await this.#evaluated(tx, await store.lockPeople(tx, taken));
      await this.#write(tx, evaluated);
      // Who is erased, or belongs to no company any more, would be due for ever.
      const done = new Set(evaluated.map(({ userId }) => userId));
      const left = taken.filter((id) => !done.has(id));
      if (left.length > 0) await store.forget(tx, left);
      return taken.length;
    });
  }

  /** Without those about whom nothing is stored any more. */
  async #evaluated(tx: Tx, people: readonly Traveller[]): Promise<PersonEvaluation[]> {
    const { store, rulesets, erased, clock } = this.deps;
    const ids = people.map(({ userId }) => userId);
    const at = clock.now();
    const barred = await erased.barred(tx, ids);
    const current = await rulesets.current(
      people.map(({ companyId }) => companyId),
      tx,
    );
    const facts = await factsOf(tx, ids);
    const standing = await store.standing(ids, tx);
    return people.flatMap((person, index) => {
      const ruleset = current.get(person.companyId);
      if (!ruleset || barred.has(person.userId)) return [];
      // No fact counts of a person who has left: what stands ends, and nothing new begins.
      const evaluation = evaluateRules(ruleset.document, person.active ? facts[index]! : [], at);
      const changes = changesTo(standing(person.userId), evaluation, at);
      return [{ ...person, ruleset, evaluation, changes, at }];
    });
  }

  async #write(tx: Tx, evaluated: readonly PersonEvaluation[]): Promise<void> {
    const { store, outbox, telemetry } = this.deps;
    if (evaluated.length === 0) return;
    await store.endFlags(
      tx,
      evaluated.flatMap(({ changes }) => changes.ended),
    );
    await store.addFlags(
      tx,
      evaluated.flatMap((each) => each.changes.set.map((wanted) => this.#newFlag(each, wanted))),
    );
    await store.renewFlags(
      tx,
      evaluated.flatMap((each) =>
        each.changes.renewed.map(({ standing, wanted }) => ({ ...standing, ...firing(each, wanted) })),
      ),
    );
    await store.addMilestones(
      tx,
      evaluated.flatMap((each) => this.#newMilestones(each)),
    );
    await store.noteEvaluated(
      tx,
      evaluated.map(({ userId, companyId, evaluation, at }) => ({
        userId,
        companyId,
        nextAt: nextLook(evaluation, at),
      })),
      evaluated[0]!.at,
    );
    await outbox.append(tx, evaluated.flatMap(eventsOf));
    tx.afterCommit(() => telemetry.evaluated(evaluated));
  }

  #newFlag(each: PersonEvaluation, wanted: WantedFlag): FlagRow {
    const { userId, companyId, at } = each;
    const { flag } = wanted;
    const id = this.deps.ids.next();
    return { id, companyId, userId, flag, ...firing(each, wanted), setAt: at, endedAt: null, endReason: null };
  }

  #newMilestones({ userId, companyId, ruleset, changes, at }: PersonEvaluation) {
    return changes.reached.map(({ milestone, ruleId, firstAt, reasons }) => ({
      id: this.deps.ids.next(),
      companyId,
      userId,
      milestone,
      rulesetId: ruleset.id,
      ruleId,
      ruleVersion: ruleset.version,
      reachedAt: firstAt,
      recordedAt: at,
      reasons,
    }));
  }
}

const firing = ({ ruleset }: PersonEvaluation, { ruleId, since, expiresAt, reasons }: WantedFlag) => ({
  rulesetId: ruleset.id,
  ruleId,
  ruleVersion: ruleset.version,
  firedAt: since,
  expiresAt,
  reasons,
});

function nextLook({ nextAt, flags }: Evaluation, now: Date): Date | null {
  const recheck = flags.length > 0 ? new Date(now.getTime() + recheckMs) : null;
  if (nextAt === null || recheck === null) return nextAt ?? recheck;
  return nextAt < recheck ? nextAt : recheck;
}

function eventsOf({ userId, companyId, ruleset, changes }: PersonEvaluation) {
  const about = { userId, companyId };
  const { version: ruleVersion } = ruleset;
  return [
    ...changes.ended.map(({ standing: { flag, ruleId, ruleVersion: fired } }) =>
      newEvent('journey.flag.cleared', userId, { ...about, ruleId, ruleVersion: fired, flag }),
    ),
    ...changes.set.map(({ flag, ruleId }) =>
      newEvent('journey.flag.set', userId, { ...about, ruleId, ruleVersion, flag }),
    ),
    ...changes.reached.map(({ milestone, ruleId }) =>
      newEvent('journey.milestone.reached', userId, { ...about, ruleId, ruleVersion, milestone }),
    ),
  ];
}
