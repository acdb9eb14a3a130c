import { type Database, tableOf } from '#platform/database';
import { ReservationEntity } from '../ledger/ledger.entity.js';

export interface SpendItem {
  readonly key: string;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costPusd: bigint;
}

/** How spend is broken down: each is a column (or expression) of `reservation`. */
const groupings = {
  provider: 'provider',
  model: `provider || '/' || model`,
  feature: 'feature',
  day: `to_char(closed_at at time zone $3, 'YYYY-MM-DD')`,
} as const;
export type SpendGrouping = keyof typeof groupings;

export class SpendStore {
  constructor(private readonly db: Database) {}

  /**
   * What one company spent in one period; held and unknown money is not spent yet. Days are days of the company's
   * time zone.
   */
  async by(
    grouping: SpendGrouping,
    { companyId, period, timeZone }: { companyId: string; period: string; timeZone: string },
  ): Promise<SpendItem[]> {
    const rows = await this.db.query<Record<'key' | 'requests' | 'inputTokens' | 'outputTokens' | 'cost', string>>(
      `select ${groupings[grouping]} as key, count(*) as requests, coalesce(sum(input_tokens), 0) as "inputTokens",
         coalesce(sum(output_tokens), 0) as "outputTokens", sum(cost_pusd) as cost
       from ${tableOf(ReservationEntity)}
       where company_id = $1 and period = $2 and status in ('SETTLED', 'WRITTEN_OFF') and $3::text is not null
       group by 1 order by 1`,
      [companyId, period, timeZone],
    );
    return rows.map(({ key, requests, inputTokens, outputTokens, cost }) => ({
      key,
      requests: Number(requests),
      inputTokens: Number(inputTokens),
      outputTokens: Number(outputTokens),
      costPusd: BigInt(cost),
    }));
  }
}
