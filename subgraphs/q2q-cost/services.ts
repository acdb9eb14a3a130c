import { Gauge } from 'prom-client';
import type { Database } from '#platform/database';
import type { EventHandler } from '#platform/events';
import type { JobDefinition } from '#platform/jobs';
import type { Signals } from '#platform/live';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import { RequestLimit } from '#platform/rate-limits';
import type { Clock } from '#platform/time';
import { BudgetStore } from './budgets/budget.service.js';
import { companyHandler } from './budgets/company.handler.js';
import { BudgetChanges } from './budgets/budget-change.service.js';
import { clearanceCheck } from './classification/clearance.service.js';
import { Classifier } from './classification/classifier.service.js';
import { deriveKey } from '#platform/auth';
import { embeddedProvider } from './classification/embedded-provider.js';
import { feedbackHandler } from './classification/feedback.handler.js';
import { InteractiveClassification, requestsPerMinute } from './classification/interactive.service.js';
import { classificationMetrics } from './classification/metrics.js';
import type { ClassificationProvider } from './classification/provider.js';
import { ledgerJobs } from './ledger/ledger.jobs.js';
import { Reservations } from './ledger/reservation.service.js';
import { Settlements } from './ledger/settlement.service.js';

export interface CostServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly signals: Signals;
  readonly provider: ClassificationProvider;
  readonly budgets: BudgetStore;
  readonly budgetChanges: BudgetChanges;
  readonly reservations: Reservations;
  readonly settlements: Settlements;
  readonly interactive: InteractiveClassification;
  readonly handlers: readonly EventHandler<never, never>[];
  readonly jobs: readonly JobDefinition[];
  close(): Promise<void>;
}

export function costServices(deps: SubgraphDependencies): CostServices {
  const { db, clock, ids, signals, outbox, config, metrics } = deps;
  const provider = embeddedProvider();
  const budgets = new BudgetStore(deps);
  const reservations = new Reservations(deps, budgets);
  const settlements = new Settlements(deps);
  const classifier = new Classifier({
    db,
    clock,
    ids,
    provider,
    reservations,
    settlements,
    metrics: classificationMetrics(metrics),
  });
  // While secrets are rotated there are several: any of them may have signed.
  const secrets = config.auth.serviceTokenSecret.split(',').map((secret) => secret.trim());
  const clearances = clearanceCheck(
    secrets.map((secret) => deriveKey(secret, 'screening-clearance')),
    clock,
  );
  const limit = new RequestLimit({ db, clock, kind: 'classifyText', requests: requestsPerMinute, windowMs: 60_000 });
  const problems = new Gauge({
    name: 'q2q_ledger_problems',
    help: 'Contradictions found by the last proof of the ledger',
    registers: [metrics],
  });
  return {
    db,
    clock,
    signals,
    provider,
    budgets,
    budgetChanges: new BudgetChanges(deps, budgets),
    reservations,
    settlements,
    interactive: new InteractiveClassification({ db, clock, ids, clearances, classifier, limit }),
    handlers: [
      companyHandler({ budgets, clock }),
      feedbackHandler({ db, classifier, outbox }) as EventHandler<never, never>,
    ],
    jobs: ledgerJobs({ settlements, budgets, clock, reportProblems: (count) => problems.set(count) }),
    close: () => provider.close(),
  };
}
