import type { ReferenceResolver } from '#platform/subgraph-server';
import type { ImpactServices } from '../services.js';
import { CompanyResolver, visibleCompany } from './company.resolver.js';
import { DeliveryRunResolver } from './delivery.resolver.js';
import { DeliveryOperationsResolver } from './delivery-operations.resolver.js';
import { DeliveryRequestResolver } from './delivery-request.resolver.js';
import { visibleDestination, visibleRun, visibleSchedule } from './delivery.shape.js';
import { DeliveryStreamResolver } from './delivery-stream.resolver.js';
import { DestinationResolver } from './destination.resolver.js';
import {
  FeedbackAcceptedResolver,
  FeedbackDuplicateResolver,
  FeedbackResolver,
  visibleFeedback,
} from './feedback.resolver.js';
import { FundingCompanyResolver, FundingResolver } from './funding.resolver.js';
import { CohortResolver, FiguresResolver } from './figures.resolver.js';
import { CompanyMetricsResolver, MetricsCompanyResolver, MetricsResolver } from './metrics.resolver.js';
import { OutcomeScoreResolver, visibleOutcomeScore } from './outcome-score.resolver.js';
import {
  EnrollmentResolver,
  ProgramResolver,
  SessionAttendanceResolver,
  SessionResolver,
  visibleEnrollment,
  visibleProgram,
  visibleSession,
} from './program.resolver.js';
import { DeliveryScheduleResolver } from './schedule.resolver.js';
import { ImpactReportResolver } from './report.resolver.js';
import { visibleReport } from './report.shape.js';
import { ImpactReportStreamResolver } from './report-stream.resolver.js';
import { DeliveryRestatementResolver } from './restatement.resolver.js';
import { ProgramCostsResolver, ReportingResolver } from './reporting.resolver.js';
import { UserResolver, visibleUser } from './user.resolver.js';
import {
  CompanyJourneyResolver,
  JourneyFlagResolver,
  JourneyMilestoneResolver,
  JourneyResolver,
  JourneyRulesetResolver,
} from './journey.resolver.js';
import { ViewerResolver } from './viewer.resolver.js';
import { ConsentResolver, UserConsentResolver } from './consent.resolver.js';
import { VolunteerMinutesResolver, VolunteerTimeResolver } from './volunteer-time.resolver.js';

export const resolvers = [
  CompanyResolver,
  UserResolver,
  ProgramResolver,
  EnrollmentResolver,
  SessionResolver,
  SessionAttendanceResolver,
  FeedbackResolver,
  FeedbackAcceptedResolver,
  FeedbackDuplicateResolver,
  OutcomeScoreResolver,
  MetricsResolver,
  CompanyMetricsResolver,
  MetricsCompanyResolver,
  DestinationResolver,
  DeliveryScheduleResolver,
  DeliveryRunResolver,
  DeliveryRequestResolver,
  DeliveryOperationsResolver,
  DeliveryStreamResolver,
  FiguresResolver,
  CohortResolver,
  ReportingResolver,
  ProgramCostsResolver,
  ImpactReportResolver,
  ImpactReportStreamResolver,
  FundingResolver,
  FundingCompanyResolver,
  DeliveryRestatementResolver,
  VolunteerTimeResolver,
  VolunteerMinutesResolver,
  ConsentResolver,
  UserConsentResolver,
  ViewerResolver,
  JourneyResolver,
  JourneyRulesetResolver,
  JourneyFlagResolver,
  JourneyMilestoneResolver,
  CompanyJourneyResolver,
] as const;

/** Entities by their key, as other subgraphs refer to them. */
export const references: Readonly<Record<string, ReferenceResolver<ImpactServices>>> = {
  Company: ({ id }, context) => visibleCompany(context, String(id)),
  User: ({ id }, context) => visibleUser(context, String(id)),
  Program: ({ id }, context) => visibleProgram(context, String(id)),
  Enrollment: ({ id }, context) => visibleEnrollment(context, String(id)),
  Session: ({ id }, context) => visibleSession(context, String(id)),
  Feedback: ({ id }, context) => visibleFeedback(context, String(id)),
  OutcomeScore: ({ id }, context) => visibleOutcomeScore(context, String(id)),
  Destination: ({ id }, context) => visibleDestination(context, String(id)),
  DeliverySchedule: ({ id }, context) => visibleSchedule(context, String(id)),
  DeliveryRun: ({ id }, context) => visibleRun(context, String(id)),
  ImpactReport: ({ id }, context) => visibleReport(context, String(id)),
};
