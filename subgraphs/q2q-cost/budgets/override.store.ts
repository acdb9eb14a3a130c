import { type Database, insertMany, type Queryable, type RowOf, selectOf, tableOf, type Tx } from '#platform/database';
import { BudgetOverrideEntity, type OverrideEnd } from './override.entity.js';

type OverrideRow = RowOf<typeof BudgetOverrideEntity>;

export type BudgetOverride = Omit<OverrideRow, 'amountPusd' | 'returnedPusd'> & {
  readonly amountPusd: bigint;
  readonly returnedPusd: bigint | null;
};

interface Month {
  readonly companyId: string;
  readonly period: string;
}

const table = tableOf(BudgetOverrideEntity);
const select = `select ${selectOf(BudgetOverrideEntity)} from ${table}`;

const toOverride = (row: OverrideRow): BudgetOverride => ({
  ...row,
  amountPusd: BigInt(row.amountPusd),
  returnedPusd: row.returnedPusd === null ? null : BigInt(row.returnedPusd),
});

export class OverrideStore {
  constructor(private readonly db: Database) {}

  async insert(tx: Tx, override: BudgetOverride): Promise<void> {
    await insertMany(tx, BudgetOverrideEntity, [override]);
  }

  async byId(id: string, on: Queryable = this.db): Promise<BudgetOverride | null> {
    const [row] = await on.query<OverrideRow>(`${select} where id = $1`, [id]);
    return row ? toOverride(row) : null;
  }

  /** All of one month, newest first. */
  async ofMonth({ companyId, period }: Month): Promise<BudgetOverride[]> {
    const rows = await this.db.query<OverrideRow>(`${select} where company_id = $1 and period = $2 order by id desc`, [
      companyId,
      period,
    ]);
    return rows.map(toOverride);
  }

  /** What overrides in force add to a month. Call with the company's periods locked. */
  async openAmount(tx: Tx, { companyId, period }: Month): Promise<bigint> {
    const [row] = await tx.query<{ amount: string }>(
      `select coalesce(sum(amount_pusd), 0) as amount from ${table}
       where company_id = $1 and period = $2 and ended_at is null`,
      [companyId, period],
    );
    return BigInt(row!.amount);
  }

  /** Those that have run out and are in force still. */
  async expired(now: Date, limit: number): Promise<BudgetOverride[]> {
    const rows = await this.db.query<OverrideRow>(
      `${select} where ended_at is null and expires_at <= $1 order by expires_at, id limit $2`,
      [now, limit],
    );
    return rows.map(toOverride);
  }

  /** With the company's periods locked. */
  async end(
    tx: Tx,
    id: string,
    {
      because,
      returnedPusd,
      now,
    }: { readonly because: OverrideEnd; readonly returnedPusd: bigint; readonly now: Date },
  ): Promise<void> {
    await tx.query(
      `update ${table} set ended_at = $2, ended_because = $3, returned_pusd = $4 where id = $1 and ended_at is null`,
      [id, now, because, returnedPusd.toString()],
    );
  }
}
