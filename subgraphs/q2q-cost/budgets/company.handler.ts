import { parsePayload } from '#contracts/events';
import { knownCompanyHandler } from '#platform/companies';
import type { EventHandler } from '#platform/events';
import type { Clock } from '#platform/time';
import type { BudgetStore } from './budget.service.js';
import { lockPeriods, moveComingPeriods } from './period.store.js';

/** A company that is told of may spend; its time zone is that of its months to come, unless somebody has set another one. */
export function companyHandler({ budgets, clock }: { budgets: BudgetStore; clock: Clock }): EventHandler<never, never> {
  return knownCompanyHandler({
    consumer: 'q2q-cost.companies',
    type: 'company.changed',
    parse: (payload) => parsePayload('company.changed', payload),
    async changed({ companyId }, tx) {
      await lockPeriods(tx, companyId);
      const { timeZone } = (await budgets.setting(tx, companyId))!;
      await moveComingPeriods(tx, { companyId, timeZone, now: clock.now() });
    },
  }) as EventHandler<never, never>;
}
