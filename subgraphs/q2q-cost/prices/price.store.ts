import { type Queryable, type RowOf, selectOf, tableOf } from '#platform/database';
import { PriceEntity, type PriceUnit } from './price.entity.js';
import type { Rates } from './price.rules.js';

type PriceRow = RowOf<typeof PriceEntity>;

export type Price = Omit<PriceRow, 'pusdPerToken'> & { readonly picoUsdPerToken: bigint };

/** No price is recorded for this model: it is refused, never priced at a guess. */
export class UnknownPrice extends Error {
  override readonly name = 'UnknownPrice';
  constructor(provider: string, model: string) {
    super(
      `There is no price for ${provider}/${model} in ai_price, so nothing can be reserved for it. Add a price row first.`,
    );
  }
}

const table = tableOf(PriceEntity);

/** The first price of a unit holds for the time before it, too: a clock that is behind must not stop the work. */
const inForce = `select distinct on (provider, model, tier, unit) ${selectOf(PriceEntity, 'price')}
  from ${table} as price
  where (effective_to is null or effective_to > $1) and (effective_from <= $1 or not exists (
    select from ${table} as earlier
    where earlier.provider = price.provider and earlier.model = price.model and earlier.tier = price.tier
      and earlier.unit = price.unit and earlier.effective_from < price.effective_from))`;
const newestFirst = 'order by provider, model, tier, unit, effective_from desc, version desc';

export class PriceStore {
  constructor(private readonly db: Queryable) {}

  async pricesAt(at: Date): Promise<Price[]> {
    const rows = await this.db.query<PriceRow>(`${inForce} ${newestFirst}`, [at]);
    return rows.map(({ pusdPerToken, ...row }) => ({ ...row, picoUsdPerToken: BigInt(pusdPerToken) }));
  }

  /** Throws `UnknownPrice` when either unit has no price in force. */
  async ratesAt(model: { readonly provider: string; readonly model: string }, at: Date): Promise<Rates> {
    const rows = await this.db.query<PriceRow>(
      `${inForce} and provider = $2 and model = $3 and tier = 'standard' ${newestFirst}`,
      [at, model.provider, model.model],
    );
    const rate = (unit: PriceUnit) => rows.find((row) => row.unit === unit)?.pusdPerToken;
    const input = rate('INPUT_TOKEN');
    const output = rate('OUTPUT_TOKEN');
    if (input === undefined || output === undefined) throw new UnknownPrice(model.provider, model.model);
    return { inputPicoUsd: BigInt(input), outputPicoUsd: BigInt(output) };
  }
}
