import type { SpendSource } from '../ledger/ledger.entity.js';
import { costOf, type Rates } from '../prices/price.rules.js';

/** What one model was paid, as the ledger has it. */
export interface PaidModel {
  readonly provider: string;
  readonly model: string;
  readonly source: SpendSource;
  readonly requests: number;
  readonly cached: number;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
  readonly costPusd: bigint;
}

export interface PricedModel {
  readonly provider: string;
  readonly model: string;
  readonly rates: Rates;
  readonly priceSource: string;
  /** Whether a company could change to it: it is neither retired nor a test server's. */
  readonly isChoice: boolean;
}

/** Where the figures of a row come from. */
export const rowSources = {
  PROVIDER: 'provider',
  INTERNAL: 'this platform',
  TEST_SERVER: 'test server',
  DEMO: 'demo data',
  PRICE_TABLE: 'price table',
} as const;
export type RowSource = keyof typeof rowSources;

export interface ModelRow {
  readonly model: string;
  readonly source: RowSource;
  /** `null` in a row of the price table: no request was made. */
  readonly requests: number | null;
  readonly tokensPerRequest: { readonly input: number; readonly output: number };
  readonly costPusd: bigint | null;
  readonly costPusdPerRequest: bigint;
  readonly priceSource: string | null;
}

export interface SavingRow {
  readonly model: string;
  readonly source: 'PRICE_TABLE';
  /** What the same tokens would have cost at this model. */
  readonly costPusd: bigint;
  /** In percent of what was paid; negative: dearer. */
  readonly savingPercent: number;
}

export interface HostingRow {
  readonly model: string;
  /** Requests a month from which a server of one's own costs less; `null` where the model costs nothing. */
  readonly breakEvenRequests: number | null;
}

/** Tokens of a usual request, where nothing was paid for yet. */
export const usualTokens = { input: 400, output: 120 } as const;

/** What the ledger says of models that were asked, then what the price table says of the others, cheapest first. */
export function modelRows(paid: readonly PaidModel[], priced: readonly PricedModel[]): ModelRow[] {
  const tokens = meanTokens(paid);
  const asked = paid
    .map((row): ModelRow => {
      const answered = BigInt(Math.max(1, row.requests - row.cached));
      const rates = priced.find((one) => one.provider === row.provider && one.model === row.model);
      return {
        model: `${row.provider}/${row.model}`,
        source: row.source,
        requests: row.requests,
        tokensPerRequest: { input: Number(row.inputTokens / answered), output: Number(row.outputTokens / answered) },
        costPusd: row.costPusd,
        costPusdPerRequest: row.costPusd / BigInt(Math.max(1, row.requests)),
        priceSource: rates?.priceSource ?? null,
      };
    })
    .toSorted(byCost);
  const known = new Set(asked.map(({ model }) => model));
  const others = priced
    .filter(({ provider, model, isChoice }) => isChoice && !known.has(`${provider}/${model}`))
    .map(
      ({ provider, model, rates, priceSource }): ModelRow => ({
        model: `${provider}/${model}`,
        source: 'PRICE_TABLE',
        requests: null,
        tokensPerRequest: tokens,
        costPusd: null,
        costPusdPerRequest: costOf(rates, { inputTokens: tokens.input, outputTokens: tokens.output }),
        priceSource,
      }),
    )
    .toSorted(byCost);
  return [...asked, ...others];
}

const byCost = (a: ModelRow, b: ModelRow): number => (a.costPusdPerRequest < b.costPusdPerRequest ? -1 : 1);

/** What all paid tokens would have cost at each model of the price table, what saves most first: models that can be chosen in earnest. */
export function savingRows(paid: readonly PaidModel[], priced: readonly PricedModel[]): SavingRow[] {
  const total = paid.reduce((sum, { costPusd }) => sum + costPusd, 0n);
  if (total === 0n) return [];
  const input = paid.reduce((sum, { inputTokens }) => sum + inputTokens, 0n);
  const output = paid.reduce((sum, { outputTokens }) => sum + outputTokens, 0n);
  return priced
    .filter(({ isChoice }) => isChoice)
    .map(({ provider, model, rates }): SavingRow => {
      const costPusd = rates.inputPicoUsd * input + rates.outputPicoUsd * output;
      const savingPercent = Number(((total - costPusd) * 1000n) / total) / 10;
      return { model: `${provider}/${model}`, source: 'PRICE_TABLE', costPusd, savingPercent };
    })
    .toSorted((a, b) => b.savingPercent - a.savingPercent);
}

/** From how many requests a month a server of one's own at a fixed price costs less than a model by the token. */
export const hostingRows = (rows: readonly ModelRow[], serverPusdPerMonth: bigint): HostingRow[] =>
  rows.map(({ model, costPusdPerRequest }) => ({
    model,
    breakEvenRequests:
      costPusdPerRequest === 0n ? null : Number((serverPusdPerMonth + costPusdPerRequest - 1n) / costPusdPerRequest),
  }));

/** A mean request of what was paid; a usual one before anything was. */
function meanTokens(paid: readonly PaidModel[]): { readonly input: number; readonly output: number } {
  const answered = paid.reduce((sum, { requests, cached }) => sum + requests - cached, 0);
  if (answered === 0) return usualTokens;
  const mean = (of: (row: PaidModel) => bigint) =>
    Math.round(Number(paid.reduce((sum, row) => sum + of(row), 0n)) / answered);
  return { input: mean((row) => row.inputTokens), output: mean((row) => row.outputTokens) };
}
