import { type Clock, type Month, addMonths, monthOf, startOfMonth, uuidFrom } from '#platform/time';
import { seeded } from '../anomalies/back-test.js';
import { picoPerUsd } from '../ledger/money.rules.js';
import { type DemoBudget, demoModels } from './demo-budgets.js';

export interface DemoSpend {
  readonly id: string;
  readonly model: (typeof demoModels)[number];
  readonly feature: 'feedback' | 'batch' | 'interactive';
  readonly closedAt: Date;
  readonly costPusd: bigint;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface DemoMonth {
  readonly month: Month;
  readonly start: Date;
  readonly end: Date;
  readonly limitPusd: bigint;
  readonly spend: readonly DemoSpend[];
}

const features = ['feedback', 'feedback', 'batch', 'interactive'] as const;

/** This month of a company, used up as far as the demo says, request by request. */
export function demoMonth(budget: DemoBudget, clock: Clock): DemoMonth {
  const now = clock.now();
  const month = monthOf(now, budget.timeZone);
  const start = startOfMonth(month, budget.timeZone);
  const end = startOfMonth(addMonths(month, 1), budget.timeZone);
  const limitPusd = BigInt(budget.limitCents + budget.overrideCents) * pusdPerCent;
  const sum = (limitPusd * BigInt(budget.usedPercent)) / 100n;
  const requests = requestsOf(sum, seeded(budget.limitCents * 1000 + budget.usedPercent));
  const spentMs = now.getTime() - start.getTime();
  const spend = requests.map((request, at) => ({
    ...request,
    id: uuidFrom('demo-spend', budget.companyId, month, String(at)),
    feature: features[at % features.length]!,
    closedAt: new Date(start.getTime() + Math.floor((spentMs * at) / requests.length)),
  }));
  return { month, start, end, limitPusd, spend };
}

type Request = Omit<DemoSpend, 'id' | 'feature' | 'closedAt'>;

const pusdPerCent = picoPerUsd / 100n;
const [small, large] = demoModels;
const request = (model: (typeof demoModels)[number], inputTokens: number, outputTokens: number): Request => ({
  model,
  inputTokens,
  outputTokens,
  costPusd: BigInt(inputTokens) * model.inputPusd + BigInt(outputTokens) * model.outputPusd,
});

const twoLargeRequests = 2_000_000_000n;

/** Requests of usual lengths that come to this sum exactly: the last two are as long as it takes. */
function requestsOf(sum: bigint, random: () => number): Request[] {
  const requests: Request[] = [];
  const add = (one: Request): bigint => {
    requests.push(one);
    return one.costPusd;
  };
  let left = sum;
  while (left > twoLargeRequests) {
    const model = demoModels[requests.length % demoModels.length]!;
    left -= add(request(model, 320 + Math.floor(random() * 300), 60 + Math.floor(random() * 100)));
  }
  const output = 20;
  const wanted = left;
  const fits = (one: Request) => (wanted - one.costPusd) % small.inputPusd === 0n;
  left -= add([300, 301, 302].map((input) => request(large, input, output)).find(fits)!);
  left -= add(request(small, Number((left - BigInt(output) * small.outputPusd) / small.inputPusd), output));
  if (left !== 0n) throw new Error(`The demo's requests do not come to ${sum} pico-dollars.`);
  return requests;
}
