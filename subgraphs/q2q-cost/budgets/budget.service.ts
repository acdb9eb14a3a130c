import type { Tx } from '#platform/database';
import { limitPostings } from '../ledger/entries.rules.js';
import { LedgerStore } from '../ledger/ledger.store.js';
import { type Period, periodBetween } from '../ledger/period.rules.js';
import { type BudgetPeriod, PeriodStore } from '../ledger/period.store.js';
import type { LedgerDependencies, PayingPeriods } from '../ledger/reservation.service.js';
import { type BudgetSetting, BudgetStore } from './budget.store.js';

const firstId = '00000000-0000-0000-0000-000000000000';

/**
 * The months of companies: made when first needed or shortly before, with the limit and the time zone that apply
 * then.
 */
export class Budgets implements PayingPeriods {
  private readonly settings: BudgetStore;
  private readonly periods: PeriodStore;
  private readonly ledger: LedgerStore;

  constructor(private readonly deps: LedgerDependencies) {
    this.settings = new BudgetStore(deps.db);
    this.periods = new PeriodStore(deps.db);
    this.ledger = new LedgerStore(deps);
  }

  async ensurePeriod(tx: Tx, companyId: string, at: Date): Promise<BudgetPeriod | null> {
    const known = await this.periods.holding(companyId, at, tx);
    if (known) return known;
    const setting = await this.settings.setting(companyId, tx);
    if (!setting) return null;
    await this.periods.lock(tx, companyId);
    const madeMeanwhile = await this.periods.holding(companyId, at, tx);
    return madeMeanwhile ?? this.make(tx, { companyId, setting, at });
  }

  /**
   * The budget of the current month (or of another one), if it was ever used; never made by reading. `null` for
   * unknown companies.
   */
  async read(companyId: string, period?: string): Promise<BudgetPeriod | null> {
    const setting = await this.settings.setting(companyId);
    if (!setting) return null;
    if (period !== undefined) {
      const stored = await this.periods.byKey({ companyId, period });
      if (stored) return stored;
    }
    const now = this.deps.clock.now();
    const current = (await this.periods.holding(companyId, now)) ?? (await this.unused(companyId, setting, now));
    return period === undefined || period === current.period ? current : null;
  }

  /**
   * Makes next month's row of every company whose month ends soon; returns how many. Running it twice makes nothing
   * twice.
   */
  async openNextPeriods(withinMs: number, pageSize = 100): Promise<number> {
    const now = this.deps.clock.now();
    const horizon = new Date(now.getTime() + withinMs);
    let made = 0;
    let afterId = firstId;
    for (;;) {
      const page = await this.periods.endingBy(horizon, { now, afterId, limit: pageSize });
      for (const companyId of page) if (await this.openNextPeriod(companyId, now)) made += 1;
      if (page.length < pageSize) return made;
      afterId = page.at(-1)!;
    }
  }

  /** Lets the months to come follow the time zone that applies to them. Call with the company's periods locked. */
  async followTimeZone(tx: Tx, companyId: string): Promise<void> {
    const { timeZone } = (await this.settings.setting(companyId, tx))!;
    await this.periods.moveComing(tx, { companyId, timeZone, now: this.deps.clock.now() });
  }

  private openNextPeriod(companyId: string, now: Date): Promise<boolean> {
    return this.deps.db.transaction(async (tx) => {
      await this.periods.lock(tx, companyId);
      const setting = await this.settings.setting(companyId, tx);
      const current = await this.periods.holding(companyId, now, tx);
      if (!setting || !current || (await this.periods.holding(companyId, current.periodEnd, tx))) return false;
      await this.make(tx, { companyId, setting, at: current.periodEnd });
      return true;
    });
  }

  /** What the month will be as soon as something is reserved. */
  private async unused(companyId: string, setting: BudgetSetting, now: Date): Promise<BudgetPeriod> {
    const { key, start, end } = await this.spanAt(companyId, setting, now);
    return {
      companyId,
      period: key,
      periodStart: start,
      periodEnd: end,
      timeZone: setting.timeZone,
      limitPusd: setting.monthlyLimitPusd,
      spentPusd: 0n,
      reservedPusd: 0n,
      featureCaps: await this.settings.featureCaps(companyId),
      featureUse: {},
      seq: await this.periods.lastSeq(companyId),
    };
  }

  /** With the company's periods locked. */
  private async make(
    tx: Tx,
    { companyId, setting, at }: { companyId: string; setting: BudgetSetting; at: Date },
  ): Promise<BudgetPeriod> {
    const { monthlyLimitPusd: limitPusd, timeZone } = setting;
    const span = await this.spanAt(companyId, setting, at, tx);
    const featureCaps = await this.settings.featureCaps(companyId, tx);
    const made = await this.periods.insert(tx, { companyId, span, timeZone, limitPusd, featureCaps });
    const postings = limitPostings(limitPusd);
    const opening = { kind: 'LIMIT', companyId, period: span.key, reservationId: null, postings } as const;
    await this.ledger.post(tx, [opening], this.deps.clock.now());
    return made;
  }

  private async spanAt(companyId: string, { timeZone }: BudgetSetting, at: Date, tx?: Tx): Promise<Period> {
    return periodBetween(at, timeZone, await this.periods.neighboursOf(companyId, at, tx));
  }
}
