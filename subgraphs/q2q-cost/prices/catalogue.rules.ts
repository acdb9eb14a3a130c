/** A model as `@pydantic/genai-prices` lists it: prices in dollars per million tokens, as floats. */
export interface CatalogueModel {
  readonly id: string;
  readonly prices: CataloguePrice | readonly ConditionalPrice[];
}

interface ConditionalPrice {
  readonly constraint?:
    | { readonly type: 'start_date'; readonly start_date: string }
    | { readonly type: 'time_of_date' };
  readonly prices: CataloguePrice;
}

type CataloguePrice = Readonly<Record<string, number | { readonly base: number } | undefined>>;

/** What a model costs from an instant on. */
export interface ModelPrice {
  readonly model: string;
  readonly inputPicoUsd: bigint;
  readonly outputPicoUsd: bigint;
}

const picoPerMicro = 1_000_000;

/**
 * Dollars per million tokens as pico-USD per token. Exact for up to six decimals, which all providers keep to; what is finer is
 * rounded up, so that no price is ever too low.
 */
export function picoUsdPerToken(dollarsPerMillion: number): bigint {
  const scaled = dollarsPerMillion * picoPerMicro;
  const nearest = Math.round(scaled);
  // What a float makes of a decimal is off by less than this.
  return BigInt(Math.abs(scaled - nearest) < 1e-6 * Math.max(1, nearest) ? nearest : Math.ceil(scaled));
}

/**
 * The price that a model has at an instant; `null` where it is not sold by tokens. Where it depends on the time of day it is the
 * highest, and of prices by length the first: our texts are short.
 */
export function priceAt({ id, prices }: CatalogueModel, at: Date): ModelPrice | null {
  const conditional: readonly ConditionalPrice[] = isList(prices) ? prices : [{ prices }];
  const begun = conditional.filter(({ constraint }) => startOf(constraint) <= at.getTime());
  const latest = Math.max(...begun.map(({ constraint }) => startOf(constraint)));
  const inForce = begun.filter(({ constraint }) => startOf(constraint) === latest);
  const highest = (unit: string) => Math.max(...inForce.map((one) => baseOf(one.prices[unit]) ?? Number.NaN));
  const [input, output] = [highest('input_mtok'), highest('output_mtok')];
  if (!Number.isFinite(input) || !Number.isFinite(output)) return null;
  return { model: id, inputPicoUsd: picoUsdPerToken(input), outputPicoUsd: picoUsdPerToken(output) };
}

const isList = (prices: CatalogueModel['prices']): prices is readonly ConditionalPrice[] => Array.isArray(prices);

const startOf = (constraint: ConditionalPrice['constraint']): number =>
  constraint?.type === 'start_date' ? Date.parse(constraint.start_date) : Number.NEGATIVE_INFINITY;

const baseOf = (price: number | { readonly base: number } | undefined): number | undefined =>
  typeof price === 'object' ? price.base : price;
