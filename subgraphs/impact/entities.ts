import { IdempotencyKeyEntity } from '#platform/idempotency';
import { ErasedPersonEntity } from '#platform/erasure';
import { CompanyEntity } from './companies/company.entity.js';
import {
  DeliveryAttemptEntity,
  DeliveryEventEntity,
  DeliveryFeedEntity,
  DeliveryPayloadEntity,
  DeliveryReceiptEntity,
  DeliveryRunEntity,
} from './deliveries/delivery.entity.js';
import { DeliveryPersonEntity } from './deliveries/delivery-person.entity.js';
import {
  DestinationChangeEntity,
  DestinationCircuitEntity,
  DestinationEntity,
  DestinationProgramEntity,
} from './destinations/destination.entity.js';
import { ConsentEntity } from './consents/consent.entity.js';
import { FeedbackEntity, FeedbackIngestKeyEntity } from './feedback/feedback.entity.js';
import {
  JourneyChangeEntity,
  JourneyFlagEntity,
  JourneyMilestoneEntity,
  JourneyRulesetEntity,
  JourneyStateEntity,
} from './journeys/journey.entity.js';
import { CompanyMetricsEntity } from './metrics/company-metrics.entity.js';
import {
  FeedbackDayEntity,
  OutcomeMonthEntity,
  OutcomeSubjectEntity,
  SubjectEnrollmentEntity,
} from './metrics/counts.entity.js';
import { OutcomeScoreEntity } from './outcomes/outcome-score.entity.js';
import { PersonEntity } from './people/person.entity.js';
import { EnrollmentEntity } from './programs/enrollment.entity.js';
import { ProgramEntity } from './programs/program.entity.js';
import { SessionAttendanceEntity, SessionEntity } from './programs/session.entity.js';
import { DeliveryScheduleEntity, DeliveryScheduleStateEntity } from './schedules/schedule.entity.js';
import { ImpactReportEntity, PeriodMarkEntity, ReportLinkEntity } from './reports/report.entity.js';
import { ReleasedContributionEntity, ReportingPeriodEntity } from './reporting-periods/reporting-period.entity.js';
import { ExchangeRateEntity, HourValueEntity, ProgramCostEntity, SroiModelEntity } from './sroi/sroi.entity.js';
import { VolunteerTimeEntity, VolunteerTimeEntryEntity } from './volunteer-time/volunteer-time.entity.js';
import { ProgramFundingEntity, ProgramFundingShareEntity } from './funding/funding.entity.js';
import { PersonNameHistoryEntity, RecordEventEntity, RecordKeyEntity } from './records/record.entity.js';
import { WebhookSecretEntity, WebhookSenderCompanyEntity, WebhookSenderEntity } from './webhook-senders/index.js';

export const entities = [
  CompanyEntity,
  PersonEntity,
  ProgramEntity,
  EnrollmentEntity,
  SessionEntity,
  SessionAttendanceEntity,
  FeedbackEntity,
  FeedbackIngestKeyEntity,
  OutcomeScoreEntity,
  CompanyMetricsEntity,
  WebhookSenderEntity,
  WebhookSenderCompanyEntity,
  WebhookSecretEntity,
  IdempotencyKeyEntity,
  FeedbackDayEntity,
  OutcomeSubjectEntity,
  OutcomeMonthEntity,
  SubjectEnrollmentEntity,
  DestinationEntity,
  DestinationCircuitEntity,
  DestinationChangeEntity,
  DestinationProgramEntity,
  DeliveryScheduleEntity,
  DeliveryScheduleStateEntity,
  DeliveryPayloadEntity,
  DeliveryPersonEntity,
  DeliveryRunEntity,
  DeliveryAttemptEntity,
  DeliveryReceiptEntity,
  DeliveryEventEntity,
  DeliveryFeedEntity,
  ErasedPersonEntity,
  SroiModelEntity,
  ProgramCostEntity,
  HourValueEntity,
  ExchangeRateEntity,
  ReportingPeriodEntity,
  ReleasedContributionEntity,
  VolunteerTimeEntity,
  VolunteerTimeEntryEntity,
  ConsentEntity,
  JourneyRulesetEntity,
  JourneyFlagEntity,
  JourneyMilestoneEntity,
  JourneyStateEntity,
  JourneyChangeEntity,
  RecordKeyEntity,
  RecordEventEntity,
  PersonNameHistoryEntity,
  ImpactReportEntity,
  ReportLinkEntity,
  PeriodMarkEntity,
  ProgramFundingEntity,
  ProgramFundingShareEntity,
];
