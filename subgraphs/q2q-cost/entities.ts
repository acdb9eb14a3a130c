import { KnownCompanyEntity } from '#platform/companies';
import { requestLogEntity } from '#platform/rate-limits';
import {
  BudgetChangeEntity,
  BudgetDefaultEntity,
  BudgetEntity,
  BudgetSettingEntity,
} from './budgets/budget.entity.js';
import { ClassificationEntity } from './classification/classification.entity.js';
import { LedgerEntryEntity, ReservationEntity } from './ledger/ledger.entity.js';
import { PriceEntity } from './prices/price.entity.js';

export const entities = [
  KnownCompanyEntity,
  PriceEntity,
  BudgetDefaultEntity,
  BudgetSettingEntity,
  BudgetEntity,
  BudgetChangeEntity,
  requestLogEntity(),
  ReservationEntity,
  LedgerEntryEntity,
  ClassificationEntity,
];
