import { newEvent } from '#contracts/events';
import type { KnownCompany } from '#platform/companies';
import { actorOf, type Json, subgraphWorld, type SubgraphWorld } from '#platform/testing';
import { q2qCost } from '../index.js';
import type { HoldRequest } from '../ledger/reservation.service.js';
import type { CostServices } from '../services.js';

export { actorOf, type Json };

export interface World extends SubgraphWorld<CostServices> {
  /** Makes a company known, as its owner does; returns its id. */
  tell(changes?: Partial<KnownCompany>): Promise<string>;
  /** A known company of its own with this month's limit in pico-USD. */
  company(limitPusd: bigint): Promise<string>;
}

export async function openWorld(definition = q2qCost): Promise<World> {
  const world = await subgraphWorld(definition, { poolSize: 25 });
  const { db, clock, ids, services } = world;
  const companies = services.handlers[0]!;
  const tell = async (changes: Partial<KnownCompany> = {}) => {
    const company = { companyId: ids.next(), timeZone: 'UTC', country: 'NO', active: true, version: 1, ...changes };
    const { companyId } = company;
    const { type, payload } = newEvent('company.changed', companyId, company);
    const event = { id: ids.next(), type, aggregateId: companyId, sequence: 1, occurredAt: clock.now(), payload };
    await db.transaction((tx) => companies.handle([event as never], tx, undefined as never));
    return companyId;
  };
  return {
    ...world,
    tell,
    async company(limitPusd) {
      const companyId = await tell();
      await services.budgetChanges.set({
        companyId,
        monthlyLimitPusd: limitPusd,
        timeZone: null,
        reason: 'test',
        actorId: 'test',
        idempotencyKey: null,
      });
      return companyId;
    },
  };
}

export const hold = (companyId: string, key: string, holdPusd: bigint): HoldRequest => ({
  idempotencyKey: key,
  requestHash: 'same',
  companyId,
  provider: 'embedded',
  model: 'q2q-ngram-2',
  feature: 'interactive',
  holdPusd,
  ttlMs: 60_000,
});
