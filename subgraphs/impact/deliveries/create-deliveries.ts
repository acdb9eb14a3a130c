import type { EventHandler } from '#platform/events';
import type { JobDefinition } from '#platform/jobs';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import { CohortStore } from '../cohorts/cohort.store.js';
import { ConsentStore } from '../consents/consent.store.js';
import { CircuitStore } from '../destinations/circuit.store.js';
import { Destinations } from '../destinations/destination.service.js';
import { DestinationStore } from '../destinations/destination.store.js';
import { ReportingPeriodStore } from '../reporting-periods/reporting-period.store.js';
import { DeliverySchedules } from '../schedules/schedule.service.js';
import { ScheduleStateStore } from '../schedules/schedule-state.store.js';
import { ScheduleStore } from '../schedules/schedule.store.js';
import { DeliveryScheduler } from '../schedules/scheduler.service.js';
import { AttemptStore } from './attempt.store.js';
import { closedPeriodHandler } from './closed-period.handler.js';
import { Corrections } from './corrections.service.js';
import { deliveryJobs, wakeJob } from './delivery.jobs.js';
import { deliveryTelemetry } from './delivery.telemetry.js';
import { DeliveryExecutor } from './executor.service.js';
import type { PartnerDirectory } from './partner-directory.js';
import { PayloadStore } from './payload.store.js';
import { DeliveryPeople } from './delivery-person.store.js';
import { DeliveryFiguresReader } from './figures.store.js';
import { DeliveryPreviews } from './preview.service.js';
import { RunLists } from './run-list.store.js';
import { RunNow } from './run-now.service.js';
import { RunOperations } from './run-operations.service.js';
import { RunStore } from './run.store.js';
import { type DeliverySettings, deliverySettings as defaults } from './settings.js';

/** Everything about deliveries: where to, when, and what became of them. */
export interface DeliveryServices {
  readonly partners: PartnerDirectory;
  readonly destinations: DestinationStore;
  readonly destinationService: Destinations;
  readonly circuits: CircuitStore;
  readonly schedules: ScheduleStore;
  readonly scheduleService: DeliverySchedules;
  readonly scheduler: DeliveryScheduler;
  readonly runs: RunStore;
  readonly runLists: RunLists;
  readonly attempts: AttemptStore;
  readonly payloads: PayloadStore;
  readonly deliveryFigures: DeliveryFiguresReader;
  readonly executor: DeliveryExecutor;
  readonly runNow: RunNow;
  readonly runOperations: RunOperations;
  readonly previews: DeliveryPreviews;
  readonly deliverySettings: DeliverySettings;
  readonly deliveryJobs: readonly JobDefinition[];
  readonly deliveryEvents: readonly EventHandler[];
  /** A wake-up for what was just asked for; without one it is found at the next tick. */
  wakeDeliveries(): Promise<void>;
}

export interface DeliveryOptions {
  readonly partners: PartnerDirectory;
  readonly settings?: DeliverySettings;
  /** From 0, below 1. Default: chance. */
  readonly chance?: () => number;
}

export function createDeliveries(
  deps: SubgraphDependencies,
  { partners, settings = defaults, chance = Math.random }: DeliveryOptions,
): DeliveryServices {
  const { db, ids, outbox, signals, log, jobs, clock } = deps;
  const destinations = new DestinationStore();
  const circuits = new CircuitStore(outbox);
  const schedules = new ScheduleStore();
  const scheduleStates = new ScheduleStateStore();
  const runs = new RunStore({ ids, outbox, signals, attempts: settings.attempts });
  const attempts = new AttemptStore(ids);
  const consents = new ConsentStore(db);
  const people = new DeliveryPeople({ ids, consents });
  const payloads = new PayloadStore({ ids, people, partners });
  const figures = new DeliveryFiguresReader({
    periods: new ReportingPeriodStore(db),
    cohorts: new CohortStore(db),
    consents,
  });
  const scheduler = new DeliveryScheduler({ db, runs, states: scheduleStates, settings });
  const telemetry = deliveryTelemetry(deps.metrics, {
    waiting: () => runs.due(db),
    circuits: () => circuits.counts(db),
  });
  const executor = new DeliveryExecutor({
    db,
    log,
    runs,
    attempts,
    payloads,
    people,
    figures,
    destinations,
    circuits,
    scheduleStates,
    partners,
    settings,
    telemetry,
    chance,
  });
  const runNow = new RunNow({ db, runs, attempts, payloads, figures, partners, destinations, schedules, scheduler });
  const wakeDeliveries = async () => {
    try {
      await jobs.wake(wakeJob, { reason: 'asked' }, { unique: 'asked' });
    } catch (error) {
      log.warn({ err: error }, 'deliveries were not woken; the next tick finds them');
    }
  };
  return {
    partners,
    destinations,
    destinationService: new Destinations({ db, ids, destinations, circuits, partners }),
    circuits,
    schedules,
    scheduleService: new DeliverySchedules({ db, ids, schedules, states: scheduleStates, destinations, scheduler }),
    scheduler,
    runs,
    runLists: new RunLists(),
    attempts,
    payloads,
    deliveryFigures: figures,
    executor,
    runNow,
    runOperations: new RunOperations({ db, runs, attempts, schedules, states: scheduleStates, scheduler, settings }),
    previews: new DeliveryPreviews({ db, runNow, payloads, figures, partners }),
    deliverySettings: settings,
    deliveryJobs: deliveryJobs({ db, scheduler, executor, jobs, clock }),
    deliveryEvents: [closedPeriodHandler({ runs, corrections: new Corrections(runs), wake: wakeDeliveries })],
    wakeDeliveries,
  };
}
