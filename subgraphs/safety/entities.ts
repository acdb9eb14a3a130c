import { KnownCompanyEntity } from '#platform/companies';
import { ErasedPersonEntity } from '#platform/erasure';
import { IdempotencyKeyEntity } from '#platform/idempotency';
import { requestLogEntity } from '#platform/rate-limits';
import { DecidedTextEntity, TrainingConsentEntity } from './learning/learning.entity.js';
import { SafeguardingContactEntity, ScreeningPolicyEntity } from './policies/policy.entity.js';
import { ReplayedTextEntity, RulesetReplayEntity } from './replays/replay.entity.js';
import { ReviewerLimitsEntity } from './reviewers/reviewer.entity.js';
import { RulesetEntity, ShadowCountEntity, ShadowRuleCountEntity } from './rulesets/ruleset.entity.js';
import { SafetyFlagEntity } from './flags/flag.entity.js';
import {
  QueueClockEntity,
  ReviewHistoryEntity,
  ReviewItemEntity,
  ReviewSkipEntity,
} from './review-queue/review.entity.js';
import { ScreeningEntity } from './screening/screening.entity.js';

export const entities = [
  KnownCompanyEntity,
  ScreeningEntity,
  SafetyFlagEntity,
  ReviewItemEntity,
  ReviewHistoryEntity,
  ReviewSkipEntity,
  QueueClockEntity,
  ReviewerLimitsEntity,
  ScreeningPolicyEntity,
  SafeguardingContactEntity,
  RulesetEntity,
  ShadowCountEntity,
  ShadowRuleCountEntity,
  RulesetReplayEntity,
  ReplayedTextEntity,
  TrainingConsentEntity,
  DecidedTextEntity,
  IdempotencyKeyEntity,
  requestLogEntity(),
  ErasedPersonEntity,
];
