import { knownCompany } from '#platform/companies';
import type { Database, Tx } from '#platform/database';
import { claimKey, forgetKey, keyedRequest, rememberResult } from '#platform/idempotency';
import type { Logger } from '#platform/observability';
import type { Clock, Ids } from '#platform/time';
import type { ModelChoice } from '../classification/classifier.service.js';
import type { Candidate, Choice } from '../classification/passage.js';
import type { Evaluations } from '../evaluation/runs/evaluation.service.js';
import { type PriceStore, UnknownPrice } from '../prices/price.store.js';
import type { ModelEntry, Models } from '../providers/model-registry.js';
import { meetsFloor, orderOf, type RatedModel, type RoutingPolicy, usualCostOf } from './routing.rules.js';
import { type PolicyChange, RoutingStore } from './routing.store.js';

export interface SetPolicyRequest extends PolicyChange {
  /** The version that was read; `null` where any will do. */
  readonly expectedVersion: number | null;
  readonly idempotencyKey: string | null;
}

export type SetPolicyOutcome =
  | { readonly kind: 'DONE'; readonly policy: PolicyState }
  | { readonly kind: 'COMPANY_UNKNOWN' }
  | { readonly kind: 'KEY_REUSED' }
  /** It is not in the registry, has no key or address, or no price: it cannot be asked. */
  | { readonly kind: 'MODEL_UNKNOWN'; readonly id: string }
  | { readonly kind: 'BELOW_FLOOR'; readonly best: number | null }
  | { readonly kind: 'VERSION_CONFLICT'; readonly currentVersion: number };

/** A policy, and what comes of it now. */
export interface PolicyState extends RoutingPolicy {
  readonly companyId: string;
  /** 0: the company has none of its own, and the default applies. */
  readonly version: number;
  readonly updatedAt: Date | null;
  /** Models in the order in which they are asked now. */
  readonly order: readonly ModelEntry[];
}

interface RoutingDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly models: Models;
  readonly prices: PriceStore;
  readonly evaluations: Pick<Evaluations, 'qualityOf'>;
}

/** Which models read a company's texts, and in which order. */
export class Routing implements ModelChoice {
  private readonly store: RoutingStore;

  constructor(private readonly deps: RoutingDependencies) {
    this.store = new RoutingStore(deps.db);
  }

  async choiceFor(companyId: string, only?: string): Promise<Choice> {
    const policy = only === undefined ? await this.policyOf(companyId) : fixed([only]);
    const available = await this.available(policy);
    const clients = this.deps.models.clients;
    const candidates = orderOf(policy, available).map(
      ({ id, rates }): Candidate => ({ client: clients.get(id)!, rates }),
    );
    const [provider = '', ...model] = policy.models[0]!.split('/');
    return { candidates, named: candidates[0]?.client ?? { provider, model: model.join('/'), version: '' } };
  }

  async read(companyId: string): Promise<PolicyState> {
    const stored = await this.store.of(companyId);
    const policy = stored ?? this.standard();
    return {
      ...policy,
      companyId,
      version: stored?.version ?? 0,
      updatedAt: stored?.updatedAt ?? null,
      order: orderOf(policy, await this.available(policy)).map(({ id }) => this.deps.models.registry.byId(id)!),
    };
  }

  async set(request: SetPolicyRequest): Promise<SetPolicyOutcome> {
    const { companyId } = request;
    if (!(await knownCompany(this.deps.db, companyId))) return { kind: 'COMPANY_UNKNOWN' };
    const rated = await this.available(request);
    const missing = request.models.find((id) => !rated.some((model) => model.id === id));
    if (missing !== undefined) return { kind: 'MODEL_UNKNOWN', id: missing };
    if (request.strategy === 'CHEAPEST' && !rated.some((model) => meetsFloor(model, request.qualityFloor)))
      return { kind: 'BELOW_FLOOR', best: bestOf(rated) };
    const outcome = await this.deps.db.transaction((tx) => this.write(tx, request));
    return outcome ?? { kind: 'DONE', policy: await this.read(companyId) };
  }

  /** Every model that can be asked, with its price and quality. */
  async rated(): Promise<RatedModel[]> {
    return this.available(fixed([...this.deps.models.clients.keys()]));
  }

  async policyOf(companyId: string): Promise<RoutingPolicy> {
    return (await this.store.of(companyId)) ?? this.standard();
  }

  /** Returns a refusal, or nothing when the policy is written. */
  private async write(tx: Tx, request: SetPolicyRequest): Promise<Exclude<SetPolicyOutcome, { kind: 'DONE' }> | null> {
    const now = this.deps.clock.now();
    const { actorId, expectedVersion, idempotencyKey, ...input } = request;
    const keyed = keyedRequest(actorId, idempotencyKey, { operation: 'setRoutingPolicy', input });
    const claim = await claimKey(tx, keyed, now);
    if (claim.kind === 'KEY_REUSED') return claim;
    if (claim.kind === 'REPEATED') return null;
    await this.store.lock(tx, request.companyId);
    const currentVersion = (await this.store.of(request.companyId, tx))?.version ?? 0;
    if (expectedVersion !== null && expectedVersion !== currentVersion) {
      await forgetKey(tx, keyed);
      return { kind: 'VERSION_CONFLICT', currentVersion };
    }
    const change = { ...input, actorId };
    await this.store.change(tx, change, now);
    await this.store.recordChange(tx, { ...change, id: this.deps.ids.next(), createdAt: now });
    await rememberResult(tx, keyed, String(currentVersion + 1));
    return null;
  }

  private async available(policy: RoutingPolicy): Promise<RatedModel[]> {
    const { clients } = this.deps.models;
    const now = this.deps.clock.now();
    const quality = policy.strategy === 'FIXED' ? null : await this.deps.evaluations.qualityOf(policy.models);
    const rated = await Promise.all(
      policy.models.map(async (id): Promise<RatedModel[]> => {
        const client = clients.get(id);
        if (!client) return [];
        try {
          const rates = await this.deps.prices.ratesAt(client, now);
          const known = quality?.get(id);
          const usualCostPusd = known?.costPusd ?? usualCostOf(rates, client.promptOf({ text: '', language: 'en' }));
          return [{ id, rates, usualCostPusd, f1: known?.f1 ?? null }];
        } catch (error) {
          if (!(error instanceof UnknownPrice)) throw error;
          this.deps.log.error({ model: id }, 'A model without a price is not asked: npm run prices:import');
          return [];
        }
      }),
    );
    return rated.flat();
  }

  private standard(): RoutingPolicy {
    return fixed([this.deps.models.defaultId]);
  }
}

const fixed = (models: readonly string[]): RoutingPolicy => ({ strategy: 'FIXED', models, qualityFloor: null });

const bestOf = (rated: readonly RatedModel[]): number | null =>
  rated.reduce<number | null>((best, { f1 }) => (f1 !== null && f1 > (best ?? -1) ? f1 : best), null);
