import { Counter, Gauge, Histogram } from 'prom-client';
import { type Database, Records } from '#platform/database';
import type { JobDefinition } from '#platform/jobs';
import { erasedPeople } from '#platform/erasure';
import type { Signals } from '#platform/live';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import type { Clock, Ids } from '#platform/time';
import { createDeliveries, type DeliveryServices } from './deliveries/create-deliveries.js';
import { FeedbackStore } from './feedback/feedback.store.js';
import { FeedbackIngest } from './feedback/ingest.service.js';
import { IngestStore } from './feedback/ingest.store.js';
import { KnownRecords } from './feedback/known-records.store.js';
import { replayHandler } from './feedback/replay.handler.js';
import type { WebhookDependencies } from './feedback/webhook.js';
import { countsJobs } from './metrics/counts.jobs.js';
import { CountsStore } from './metrics/counts.store.js';
import { MetricsStore } from './metrics/metrics.store.js';
import { OutcomeFigures } from './metrics/outcome-figures.store.js';
import { Figures } from './metrics/figures.service.js';
import { OutcomeStore } from './outcomes/outcome.store.js';
import { createConnectors, type Connectors } from './partners/connectors.js';
import { credentialSource } from './partners/credentials.js';
import { PersonStore } from './people/person.store.js';
import { AttendanceStore } from './programs/attendance.store.js';
import { CohortStore } from './cohorts/cohort.store.js';
import { closePeriodJobs } from './reporting-periods/close-period.jobs.js';
import { ClosePeriod } from './reporting-periods/close-period.service.js';
import { FiscalYearStore } from './reporting-periods/fiscal-year.store.js';
import { periodCounts } from './reporting-periods/period-counts.store.js';
import { ReportingPeriodStore } from './reporting-periods/reporting-period.store.js';
import { createReports, type ReportServices } from './reports/create-reports.js';
import { SroiInputs } from './sroi/sroi-inputs.store.js';
import { SroiRecords } from './sroi/sroi-records.service.js';
import { SroiService } from './sroi/sroi.service.js';
import { Consents } from './consents/consent.service.js';
import { ConsentStore } from './consents/consent.store.js';
import { journeyJobs } from './journeys/journey.jobs.js';
import { JourneyStore } from './journeys/journey.store.js';
import { journeyTelemetry } from './journeys/journey.telemetry.js';
import { Journeys } from './journeys/journeys.service.js';
import { PublishRules } from './journeys/publish-rules.service.js';
import { RulesetStore } from './journeys/ruleset.store.js';
import { VolunteerTimes } from './volunteer-time/volunteer-time.service.js';
import { VolunteerTimeStore } from './volunteer-time/volunteer-time.store.js';
import { Funding } from './funding/funding.service.js';
import { FundingStore } from './funding/funding.store.js';
import { recordJobs } from './records/record.jobs.js';
import type { RecordsWebhookDependencies } from './records/records-webhook.js';
import { RecordWriting } from './records/records.service.js';
import { RateLimit, secretBox, SenderDirectory, WebhookSenderStore } from './webhook-senders/index.js';

/** Generous: it stops a runaway sender, not a busy one. */
const webhookRate = { perSecond: 10_000, burst: 20_000 };

/** Stores and services of this subgraph, wired once per process. */
export interface ImpactServices extends DeliveryServices, ReportServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly signals: Signals;
  readonly records: Records;
  readonly people: PersonStore;
  readonly attendance: AttendanceStore;
  readonly feedback: FeedbackStore;
  readonly ingest: FeedbackIngest;
  readonly webhook: WebhookDependencies;
  readonly recordsWebhook: RecordsWebhookDependencies;
  readonly recordWriting: RecordWriting;
  readonly funding: Funding;
  readonly fundingStore: FundingStore;
  readonly senders: SenderDirectory;
  readonly senderStore: WebhookSenderStore;
  readonly outcomes: OutcomeStore;
  readonly connectors: Connectors;
  readonly volunteerTimeStore: VolunteerTimeStore;
  readonly consentStore: ConsentStore;
  readonly consents: Consents;
  readonly volunteerTimes: VolunteerTimes;
  readonly journeyStore: JourneyStore;
  readonly journeyRulesets: RulesetStore;
  readonly journeys: Journeys;
  readonly publishRules: PublishRules;
  readonly metrics: MetricsStore;
  readonly replay: ReturnType<typeof replayHandler>;
  readonly counts: CountsStore;
  readonly outcomeFigures: OutcomeFigures;
  readonly figures: Figures;
  readonly cohorts: CohortStore;
  readonly sroiInputs: SroiInputs;
  readonly sroiRecords: SroiRecords;
  readonly reportingPeriods: ReportingPeriodStore;
  readonly closePeriod: ClosePeriod;
  readonly fiscalYears: FiscalYearStore;
  readonly jobs: readonly JobDefinition[];
}

export function createImpactServices(deps: SubgraphDependencies): ImpactServices {
  const { db, outbox, ids, clock, signals, log, config } = deps;
  const telemetry = ingestTelemetry(deps);
  const records = new Records(db);
  const metrics = new MetricsStore(db);
  const erased = erasedPeople({ directory: config.privacy.ledgerDir, clock });
  const fundingStore = new FundingStore(db);
  const recordWriting = new RecordWriting({ db, clock, ids, metrics, signals, erased });
  const ingest = new FeedbackIngest({
    store: new IngestStore({ db, outbox, ids, metrics }),
    known: new KnownRecords(db, { erased }),
    signals,
    clock,
    log,
    onCommit: telemetry.onCommit,
  });
  telemetry.watch(ingest);
  const consentStore = new ConsentStore(db);
  const volunteerTimeStore = new VolunteerTimeStore(db);
  const senderStore = new WebhookSenderStore({ db, clock, ids, box: secretBox(config.auth.serviceTokenSecret) });
  const configured = config.webhooks.feedbackSecret.split(',').map((secret) => secret.trim());
  const senders = new SenderDirectory({ store: senderStore, configured, log });
  const webhook: WebhookDependencies = {
    ingest,
    rateLimit: new RateLimit(webhookRate),
    clock,
    senders,
    toleranceSeconds: config.webhooks.toleranceSeconds,
    onAnswer: telemetry.onAnswer,
  };
  const connectors = createConnectors({
    credentials: credentialSource(config.destinations.secrets),
    clock,
    sandboxUrl: deps.partnerSandboxUrl,
  });
  const deliveries = createDeliveries(deps, { partners: connectors });
  const journeys = journeyServices(deps);
  const reporting = reportingServices(deps, { metrics, consents: consentStore });
  const reports = createReports(deps, { periods: reporting.reportingPeriods });
  return {
    ...deliveries,
    db,
    replay: replayHandler(outbox),
    clock,
    ids,
    signals,
    records,
    people: new PersonStore(db),
    attendance: new AttendanceStore(db),
    feedback: new FeedbackStore(),
    ingest,
    webhook,
    recordsWebhook: {
      recordWriting,
      rateLimit: new RateLimit(webhookRate),
      clock,
      senders,
      toleranceSeconds: config.webhooks.toleranceSeconds,
      onAnswer: telemetry.onRecordsAnswer,
    },
    recordWriting,
    funding: new Funding({ db, clock, ids, store: fundingStore }),
    fundingStore,
    senders,
    senderStore,
    outcomes: new OutcomeStore(ids, records),
    connectors,
    volunteerTimeStore,
    consentStore,
    consents: new Consents({ db, records, store: consentStore, outbox, clock, ids }),
    volunteerTimes: new VolunteerTimes({ db, records, store: volunteerTimeStore, metrics, signals, clock, ids }),
    metrics,
    ...reporting,
    ...journeys,
    ...reports,
    jobs: [
      ...reporting.jobs,
      ...journeys.jobs,
      ...deliveries.deliveryJobs,
      ...recordJobs({ db, clock }),
      ...reports.reportJobs,
    ],
  };
}

/** Counts, figures, and what is entered for them. */
function reportingServices(
  { db, clock, ids, outbox, signals }: SubgraphDependencies,
  { metrics, consents }: { readonly metrics: MetricsStore; readonly consents: ConsentStore },
) {
  const counts = new CountsStore(db);
  const outcomeFigures = new OutcomeFigures(db);
  const cohorts = new CohortStore(db);
  const sroiInputs = new SroiInputs(db);
  const sroi = new SroiService(sroiInputs, outcomeFigures);
  const figures = new Figures({ outcomes: outcomeFigures, metrics, sroi, cohorts });
  const reportingPeriods = new ReportingPeriodStore(db);
  const made = {
    store: reportingPeriods,
    figures,
    outcomes: outcomeFigures,
    cohorts,
    metrics,
    consents,
    counts: periodCounts,
  };
  const closePeriod = new ClosePeriod({ db, clock, ids, outbox, signals, ...made });
  return {
    counts,
    outcomeFigures,
    figures,
    cohorts,
    sroiInputs,
    sroiRecords: new SroiRecords({ db, clock, ids, inputs: sroiInputs }),
    reportingPeriods,
    closePeriod,
    fiscalYears: new FiscalYearStore(db),
    jobs: [...countsJobs(counts), ...closePeriodJobs({ clock, store: reportingPeriods, closePeriod })],
  };
}

/** Rules about people, and what became of them. */
function journeyServices({ db, clock, ids, outbox, config, metrics }: SubgraphDependencies) {
  const journeyStore = new JourneyStore(db);
  const journeyRulesets = new RulesetStore(db);
  const shared = { db, store: journeyStore, rulesets: journeyRulesets, clock, ids };
  const erased = erasedPeople({ directory: config.privacy.ledgerDir, clock });
  const telemetry = journeyTelemetry(metrics, () => journeyStore.waiting(clock.now()));
  const journeys = new Journeys({ ...shared, outbox, erased, telemetry });
  return {
    journeyStore,
    journeyRulesets,
    journeys,
    publishRules: new PublishRules(shared),
    jobs: journeyJobs(journeys),
  };
}

function ingestTelemetry({ metrics }: Pick<SubgraphDependencies, 'metrics'>) {
  const registers = [metrics];
  const answers = new Counter({
    name: 'impact_feedback_webhook_requests_total',
    help: 'Requests to the feedback webhook by status code.',
    labelNames: ['status'],
    registers,
  });
  const recordAnswers = new Counter({
    name: 'impact_records_webhook_requests_total',
    help: 'Requests to the records webhook by status code.',
    labelNames: ['status'],
    registers,
  });
  const stored = new Counter({ name: 'impact_feedback_stored_total', help: 'Texts stored.', registers });
  const units = new Histogram({
    name: 'impact_feedback_commit_requests',
    help: 'Requests that shared one commit.',
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 1000],
    registers,
  });
  const duration = new Histogram({
    name: 'impact_feedback_commit_seconds',
    help: 'Time of one shared commit.',
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  return {
    onAnswer: (status: number) => answers.inc({ status }),
    onRecordsAnswer: (status: number) => recordAnswers.inc({ status }),
    onCommit: (commit: { units: number; stored: number; durationMs: number }) => {
      stored.inc(commit.stored);
      units.observe(commit.units);
      duration.observe(commit.durationMs / 1000);
    },
    watch: (ingest: FeedbackIngest) =>
      new Gauge({
        name: 'impact_feedback_queue_depth',
        help: 'Submissions waiting for their commit.',
        registers,
        collect() {
          this.set(ingest.depth);
        },
      }),
  };
}
