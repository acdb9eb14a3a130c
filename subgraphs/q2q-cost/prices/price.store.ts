import type { Database, Tx } from '#platform/database';
import type { PriceUnit } from './price.entity.js';

export interface Price {
  readonly provider: string;
  readonly model: string;
  readonly tier: string;
  readonly unit: PriceUnit;
  readonly version: number;
  readonly picoUsdPerToken: bigint;
  readonly effectiveFrom: Date;
  readonly effectiveTo: Date | null;
  /** Where the price is from: `internal` for the platform's own compute. */
  readonly source: string;
}

/** What a model costs at an instant. */
export interface Rates {
  readonly inputPicoUsd: bigint;
  readonly outputPicoUsd: bigint;
}

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Nobody has written down what this model costs: it is refused, never priced at a guess. */
export class UnknownPrice extends Error {
  override readonly name = 'UnknownPrice';
  constructor(provider: string, model: string) {
    super(
      `There is no price for ${provider}/${model} in ai_price, so nothing can be reserved for it. Add a price row first.`,
    );
  }
}

export const costOf = (rates: Rates, usage: Usage): bigint =>
  rates.inputPicoUsd * BigInt(usage.inputTokens) + rates.outputPicoUsd * BigInt(usage.outputTokens);

const promptOverheadTokens = 16;

/** The most an attempt can cost: no tokeniser makes more tokens than there are bytes. Never shrunk to what is left of a budget. */
export const holdOf = (rates: Rates, prompt: string, maxOutputTokens: number): bigint =>
  costOf(rates, {
    inputTokens: Buffer.byteLength(prompt, 'utf8') + promptOverheadTokens,
    outputTokens: maxOutputTokens,
  });

type PriceRow = Omit<Price, 'picoUsdPerToken'> & { readonly pusdPerToken: string };

/** The first price of a unit holds for the time before it, too: a clock that is behind must not stop the work. */
const inForce = `select distinct on (provider, model, tier, unit) provider, model, tier, unit, version, pusd_per_token as "pusdPerToken",
    effective_from as "effectiveFrom", effective_to as "effectiveTo", source
  from ai_price as price
  where (effective_to is null or effective_to > $1) and (effective_from <= $1 or not exists (
    select from ai_price as earlier
    where earlier.provider = price.provider and earlier.model = price.model and earlier.tier = price.tier
      and earlier.unit = price.unit and earlier.effective_from < price.effective_from))`;
const newestFirst = 'order by provider, model, tier, unit, effective_from desc, version desc';

export async function pricesAt(db: Pick<Database | Tx, 'query'>, at: Date): Promise<Price[]> {
  const rows = await db.query<PriceRow>(`${inForce} ${newestFirst}`, [at]);
  return rows.map(({ pusdPerToken, ...row }) => ({ ...row, picoUsdPerToken: BigInt(pusdPerToken) }));
}

/** Throws `UnknownPrice` when either unit has no price in force. */
export async function ratesAt(
  db: Pick<Database | Tx, 'query'>,
  model: { provider: string; model: string },
  at: Date,
): Promise<Rates> {
  const rows = await db.query<PriceRow>(
    `${inForce} and provider = $2 and model = $3 and tier = 'standard' ${newestFirst}`,
    [at, model.provider, model.model],
  );
  const rate = (unit: PriceUnit) => rows.find((row) => row.unit === unit)?.pusdPerToken;
  const input = rate('INPUT_TOKEN');
  const output = rate('OUTPUT_TOKEN');
  if (input === undefined || output === undefined) throw new UnknownPrice(model.provider, model.model);
  return { inputPicoUsd: BigInt(input), outputPicoUsd: BigInt(output) };
}
