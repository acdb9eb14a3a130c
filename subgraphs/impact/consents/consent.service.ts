import { newEvent } from '#contracts/events';
import type { Actor } from '#platform/auth';
import type { Database, Records } from '#platform/database';
import type { Outbox } from '#platform/events';
import { type Clock, type Ids, localDateOf } from '#platform/time';
import { isSelf, mayReadPeople } from '../access/visibility.rules.js';
import { CompanyEntity } from '../companies/company.entity.js';
import { PersonEntity } from '../people/person.entity.js';
import {
  type ConsentGiverName,
  type ConsentProblem,
  consentProblem,
  type ConsentPurposeName,
  isMinor,
} from './consent.rules.js';
import type { ConsentRow, ConsentStore } from './consent.store.js';

export interface ConsentRequest {
  readonly userId: string;
  readonly purpose: ConsentPurposeName;
  readonly givenBy: ConsentGiverName;
  readonly textVersion: string;
  readonly locale: string;
  readonly evidence: string | null;
}

export type ConsentOutcome =
  | { readonly kind: 'DONE'; readonly consent: ConsentRow }
  | { readonly kind: ConsentProblem }
  | { readonly kind: 'NOT_PERMITTED' };

interface Dependencies {
  readonly db: Database;
  readonly records: Records;
  readonly store: ConsentStore;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Records what people allow and take back, themselves or through staff of the programmes. */
export class Consents {
  constructor(private readonly deps: Dependencies) {}

  async record(actor: Actor, request: ConsentRequest): Promise<ConsentOutcome> {
    const person = await this.#person(actor, request.userId);
    if (!person) return { kind: 'NOT_PERMITTED' };
    const byAnother = !isSelf(actor, request.userId);
    const problem = consentProblem({ ...request, minor: person.minor, byAnother });
    return problem ? { kind: problem } : this.#add(actor, { ...request, granted: true });
  }

  /** As easy as giving it: a minor may take back what a guardian gave. */
  async withdraw(
    actor: Actor,
    { userId, purpose }: Pick<ConsentRequest, 'userId' | 'purpose'>,
  ): Promise<ConsentOutcome> {
    const person = await this.#person(actor, userId);
    if (!person) return { kind: 'NOT_PERMITTED' };
    const [current = []] = await this.deps.store.currentOf([userId]);
    const last = current.find((consent) => consent.purpose === purpose);
    const { textVersion = 'none', locale = 'und' } = last ?? {};
    return this.#add(actor, { userId, purpose, givenBy: 'SELF', textVersion, locale, evidence: null, granted: false });
  }

  async #add(actor: Actor, given: ConsentRequest & { readonly granted: boolean }): Promise<ConsentOutcome> {
    const { db, store, outbox, clock, ids } = this.deps;
    return db.transaction(async (tx) => {
      await store.lockPerson(tx, given.userId);
      const [current = []] = await store.currentOf([given.userId], tx);
      const last = current.find(({ purpose }) => purpose === given.purpose);
      if (last && isSame(last, given)) return { kind: 'DONE', consent: last };
      const createdAt = clock.now();
      const consent: ConsentRow = { ...given, id: ids.next(), recordedBy: actor.id, createdAt };
      await store.add(tx, consent);
      const { userId, purpose, granted } = given;
      if ((last?.granted ?? false) !== granted)
        await outbox.append(tx, [
          newEvent('consent.changed', userId, { userId, purpose, granted, at: createdAt.toISOString() }),
        ]);
      return { kind: 'DONE', consent };
    });
  }

  /** The person, if the caller may speak for them: themselves, or staff who may read about people. Keys and services may not. */
  async #person(actor: Actor, userId: string) {
    if (actor.kind !== 'user') return null;
    const [person] = await this.deps.records.byIds(PersonEntity, [userId]);
    if (!person || person.companyId === null) return null;
    if (!isSelf(actor, userId) && !mayReadPeople(actor, person.companyId)) return null;
    const [company] = await this.deps.records.byIds(CompanyEntity, [person.companyId]);
    const today = localDateOf(this.deps.clock.now(), company!.timeZone);
    return { minor: isMinor(person.minorUntil, today) };
  }
}

const isSame = (last: ConsentRow, given: ConsentRequest & { readonly granted: boolean }): boolean =>
  last.granted === given.granted &&
  (!given.granted ||
    (last.givenBy === given.givenBy && last.textVersion === given.textVersion && last.locale === given.locale));
