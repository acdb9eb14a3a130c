import type { SpendFeature } from '../ledger/ledger.entity.js';

export const adviceKinds = [
  'CHEAPER_MODEL',
  'USAGE_UNKNOWN',
  'BUDGET_RUNS_OUT',
  'BUDGET_UNUSED',
  'NEAR_FEATURE_CAP',
] as const;
export type AdviceKind = (typeof adviceKinds)[number];

export interface CostAdvice {
  readonly kind: AdviceKind;
  /** For people; figures in it are US dollars. */
  readonly message: string;
  /** In thirty days; `null` where the advice saves no money. */
  readonly savingPusd: bigint | null;
}

export interface AdviceFacts {
  readonly cheaperModel: { readonly id: string; readonly savingPusd: bigint } | null;
  /** In the last thirty days: paid at the most it can have cost, since the provider never said. */
  readonly writtenOffPusd: bigint;
  readonly exhaustedOn: string | null;
  readonly limitPusd: bigint;
  readonly p90Pusd: bigint;
  /** What complete months cost, newest first. */
  readonly pastMonthsPusd: readonly bigint[];
  readonly features: readonly { readonly feature: SpendFeature; readonly usedPusd: bigint; readonly capPusd: bigint }[];
}

/** Fewer months say little about what is needed. */
const monthsForUnused = 3;

/** What could be changed, what saves most first. Pure arithmetic on the ledger: nothing is guessed. */
export function adviceOf(facts: AdviceFacts): CostAdvice[] {
  const { cheaperModel, writtenOffPusd, exhaustedOn, limitPusd, p90Pusd, pastMonthsPusd, features } = facts;
  const advice: CostAdvice[] = [];
  if (cheaperModel && cheaperModel.savingPusd > 0n)
    advice.push({
      kind: 'CHEAPER_MODEL',
      message: `${cheaperModel.id} meets the quality floor, reads the labelled set not surely worse, and costs less. Set it with setRoutingPolicy.`,
      savingPusd: cheaperModel.savingPusd,
    });
  if (writtenOffPusd > 0n)
    advice.push({
      kind: 'USAGE_UNKNOWN',
      message:
        'Some requests were paid at the most they can have cost, since their provider broke off or never said what it used. A provider that reports its usage saves up to this much.',
      savingPusd: writtenOffPusd,
    });
  if (exhaustedOn !== null)
    advice.push({
      kind: 'BUDGET_RUNS_OUT',
      message: `This month's budget will probably be used up on ${exhaustedOn}. Raise it with setBudget or overrideBudget, or cap a feature with setFeatureCap.`,
      savingPusd: null,
    });
  for (const { feature, usedPusd, capPusd } of features)
    if (usedPusd * 100n >= capPusd * 90n)
      advice.push({
        kind: 'NEAR_FEATURE_CAP',
        message: `The cap of ${feature.toUpperCase()} is used to 90 % or more: its next requests are refused although the month may have money left.`,
        savingPusd: null,
      });
  const most = pastMonthsPusd.slice(0, monthsForUnused).reduce((max, month) => (month > max ? month : max), p90Pusd);
  if (exhaustedOn === null && pastMonthsPusd.length >= monthsForUnused && most * 2n < limitPusd)
    advice.push({
      kind: 'BUDGET_UNUSED',
      message:
        'Less than half of the limit was needed in each of the last three months. A lower limit bounds a fault sooner.',
      savingPusd: null,
    });
  return advice.toSorted((a, b) => Number((b.savingPusd ?? -1n) - (a.savingPusd ?? -1n)));
}
