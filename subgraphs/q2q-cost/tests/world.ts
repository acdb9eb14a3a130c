import { SignJWT } from 'jose';
import { newEvent } from '#contracts/events';
import { deriveKey } from '#platform/auth';
import type { JobScheduler } from '#platform/jobs';
import { sha256 } from '#platform/text';
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
  /** As `screenText` gives it with an English text. */
  clearance(text: string, companyId: string): Promise<string>;
  /** The value of a counter with these labels. */
  metric(name: string, labels: Readonly<Record<string, string>>): Promise<number | undefined>;
  /** Evaluations that wait are worked on until none is left. */
  evaluate(): Promise<void>;
}

export async function openWorld(definition = q2qCost, env: Readonly<Record<string, string>> = {}): Promise<World> {
  const woken: string[] = [];
  const jobs: JobScheduler = { wake: async (name) => void woken.push(name) };
  const world = await subgraphWorld(definition, {
    poolSize: 25,
    env,
    provide: () => ({ jobs }),
  });
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
    clearance(text, company) {
      const at = Math.floor(clock.now().getTime() / 1000);
      return new SignJWT({ company, lang: 'en', sha256: sha256(text) })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer('safety')
        .setAudience('q2q-cost')
        .setIssuedAt(at)
        .setExpirationTime(at + 600)
        .sign(deriveKey(world.config.auth.serviceTokenSecret, 'screening-clearance'));
    },
    async metric(name, labels) {
      const { values } = (await world.deps.metrics.getSingleMetric(name)!.get()) as {
        values: { value: number; labels: Record<string, string> }[];
      };
      return values.find((one) => Object.entries(labels).every(([label, value]) => one.labels[label] === value))?.value;
    },
    async evaluate() {
      expect(woken.splice(0)).not.toEqual([]);
      await services.evaluationWorker.runUntilIdle(AbortSignal.timeout(100_000));
    },
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
