import { parsePayload } from '#contracts/events';
import { knownCompanyHandler } from '#platform/companies';
import type { EventHandler } from '#platform/events';
import type { PeriodStore } from '../ledger/period.store.js';
import type { Budgets } from './budget.service.js';

/** A known company may spend; its time zone is that of its months to come, unless `setBudget` has set another one. */
export function companyHandler({
  budgets,
  periods,
}: {
  readonly budgets: Budgets;
  readonly periods: PeriodStore;
}): EventHandler<never, never> {
  return knownCompanyHandler({
    consumer: 'q2q-cost.companies',
    type: 'company.changed',
    parse: (payload) => parsePayload('company.changed', payload),
    async changed({ companyId }, tx) {
      await periods.lock(tx, companyId);
      await budgets.followTimeZone(tx, companyId);
    },
  }) as EventHandler<never, never>;
}
