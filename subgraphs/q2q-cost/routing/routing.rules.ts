import { holdOf, type Rates } from '../prices/price.rules.js';
import type { RoutingStrategy } from './routing.entity.js';

export interface RoutingPolicy {
  readonly strategy: RoutingStrategy;
  readonly models: readonly string[];
  /** Least F1 on the labelled set, 0 to 1. */
  readonly qualityFloor: number | null;
}

/** A model as routing sees it. */
export interface RatedModel {
  readonly id: string;
  readonly rates: Rates;
  /** What a usual text costs with it, in pico-USD. */
  readonly usualCostPusd: bigint;
  /** F1 on the labelled set; `null` before it was evaluated. */
  readonly f1: number | null;
}

/** What a usual answer is, where a model was not evaluated yet. */
const usualText = 'x'.repeat(300);
const usualOutputTokens = 150;
export const usualCostOf = (rates: Rates, prompt: string): bigint =>
  holdOf(rates, `${prompt}${usualText}`, usualOutputTokens);

const byCost = (a: RatedModel, b: RatedModel) =>
  a.usualCostPusd < b.usualCostPusd ? -1 : a.usualCostPusd > b.usualCostPusd ? 1 : a.id < b.id ? -1 : 1;
const byQuality = (a: RatedModel, b: RatedModel) => (b.f1 ?? -1) - (a.f1 ?? -1) || byCost(a, b);

/**
 * The order in which models are asked. `FIXED`: as given. `CHEAPEST`: those that meet the floor, cheapest first; where none
 * does any more, the most accurate one, so that a text is scored as well as it can be.
 */
export function orderOf(policy: RoutingPolicy, available: readonly RatedModel[]): RatedModel[] {
  const byId = new Map(available.map((model) => [model.id, model]));
  const allowed = policy.models.flatMap((id) => byId.get(id) ?? []);
  if (policy.strategy === 'FIXED') return allowed;
  const meeting = allowed.filter((model) => meetsFloor(model, policy.qualityFloor));
  return meeting.length > 0 ? meeting.toSorted(byCost) : allowed.toSorted(byQuality).slice(0, 1);
}

export const meetsFloor = ({ f1 }: Pick<RatedModel, 'f1'>, floor: number | null): boolean =>
  floor === null || (f1 !== null && f1 >= floor);
