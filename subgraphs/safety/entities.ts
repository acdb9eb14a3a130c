import { KnownCompanyEntity } from '#platform/companies';
import { ErasedPersonEntity } from '#platform/erasure';
import { IdempotencyKeyEntity } from '#platform/idempotency';
import { requestLogEntity } from '#platform/rate-limits';
import { SafetyFlagEntity } from './flags/flag.entity.js';
import { QueueClockEntity, ReviewHistoryEntity, ReviewItemEntity } from './review-queue/review.entity.js';
import { ScreeningEntity } from './screening/screening.entity.js';

export const entities = [
  KnownCompanyEntity,
  ScreeningEntity,
  SafetyFlagEntity,
  ReviewItemEntity,
  ReviewHistoryEntity,
  QueueClockEntity,
  IdempotencyKeyEntity,
  requestLogEntity(),
  ErasedPersonEntity,
];
