import { KnownCompanyEntity } from '#platform/companies';
import { ErasedPersonEntity } from '#platform/erasure';
import { IdempotencyKeyEntity } from '#platform/idempotency';
import { requestLogEntity } from '#platform/rate-limits';
import { SpendAnomalyEntity } from './anomalies/anomaly.entity.js';
import {
  BudgetAlertEntity,
  BudgetChangeEntity,
  BudgetDefaultEntity,
  BudgetSettingEntity,
  FeatureCapEntity,
} from './budgets/budget.entity.js';
import { BatchEntity, BatchItemEntity } from './batches/batch.entity.js';
import { BudgetOverrideEntity } from './budgets/override.entity.js';
import { CachedResponseEntity, CachedResponsePersonEntity } from './cache/response-cache.entity.js';
import { ClassificationEntity } from './classification/classification.entity.js';
import { EvaluationAnswerEntity, EvaluationEntity } from './evaluation/runs/evaluation.entity.js';
import { LedgerEntryEntity, ReservationEntity } from './ledger/ledger.entity.js';
import { BudgetPeriodEntity } from './ledger/period.entity.js';
import { PriceEntity } from './prices/price.entity.js';
import { RoutingChangeEntity, RoutingPolicyEntity } from './routing/routing.entity.js';

export const entities = [
  KnownCompanyEntity,
  PriceEntity,
  BudgetDefaultEntity,
  BudgetSettingEntity,
  BudgetPeriodEntity,
  BudgetChangeEntity,
  FeatureCapEntity,
  BudgetAlertEntity,
  BudgetOverrideEntity,
  SpendAnomalyEntity,
  BatchEntity,
  BatchItemEntity,
  requestLogEntity(),
  IdempotencyKeyEntity,
  ReservationEntity,
  LedgerEntryEntity,
  ClassificationEntity,
  CachedResponseEntity,
  CachedResponsePersonEntity,
  RoutingPolicyEntity,
  RoutingChangeEntity,
  EvaluationEntity,
  EvaluationAnswerEntity,
  ErasedPersonEntity,
];
