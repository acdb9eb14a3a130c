import { Gauge } from 'prom-client';
import { deriveKey } from '#platform/auth';
import type { Database } from '#platform/database';
import type { EventHandler } from '#platform/events';
import type { JobDefinition } from '#platform/jobs';
import type { Signals } from '#platform/live';
import { RequestLimit } from '#platform/rate-limits';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import type { Clock } from '#platform/time';
import { BudgetChanges } from './budgets/budget-change.service.js';
import { budgetJobs } from './budgets/budget.jobs.js';
import { Budgets } from './budgets/budget.service.js';
import { BudgetStore } from './budgets/budget.store.js';
import { companyHandler } from './budgets/company.handler.js';
import { SpendStore } from './budgets/spend.store.js';
import { ClassificationStore } from './classification/classification.store.js';
import { Classifier } from './classification/classifier.service.js';
import { clearanceCheck } from './classification/clearance.service.js';
import { embeddedProvider } from './classification/embedded-provider.js';
import { feedbackHandler } from './classification/feedback.handler.js';
import { InteractiveClassification, requestsPerMinute } from './classification/interactive.service.js';
import { classificationMetrics } from './classification/metrics.js';
import type { ClassificationProvider } from './classification/provider.js';
import { ledgerJobs } from './ledger/ledger.jobs.js';
import { PeriodStore } from './ledger/period.store.js';
import { Reservations } from './ledger/reservation.service.js';
import { Settlements } from './ledger/settlement.service.js';
import { PriceStore } from './prices/price.store.js';

export interface CostServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly signals: Signals;
  readonly provider: ClassificationProvider;
  readonly prices: PriceStore;
  readonly budgets: Budgets;
  readonly budgetStore: BudgetStore;
  readonly budgetChanges: BudgetChanges;
  readonly spend: SpendStore;
  readonly reservations: Reservations;
  readonly settlements: Settlements;
  readonly classifications: ClassificationStore;
  readonly interactive: InteractiveClassification;
  readonly handlers: readonly EventHandler<never, never>[];
  readonly jobs: readonly JobDefinition[];
  close(): Promise<void>;
}

/** Stores and rules of this subgraph, wired once per process. */
export function createCostServices(deps: SubgraphDependencies): CostServices {
  const { db, clock, ids, signals, outbox, metrics } = deps;
  const provider = embeddedProvider();
  const prices = new PriceStore(db);
  const classifications = new ClassificationStore(db);
  const budgets = new Budgets(deps);
  const reservations = new Reservations(deps, budgets);
  const settlements = new Settlements(deps);
  const classifier = new Classifier({
    db,
    clock,
    ids,
    provider,
    prices,
    classifications,
    reservations,
    settlements,
    metrics: classificationMetrics(metrics),
  });
  const limit = new RequestLimit({ db, clock, kind: 'classifyText', requests: requestsPerMinute, windowMs: 60_000 });
  const clearances = clearancesOf(deps);
  const reportProblems = ledgerGauge(deps);
  return {
    db,
    clock,
    signals,
    provider,
    prices,
    budgets,
    budgetStore: new BudgetStore(db),
    budgetChanges: new BudgetChanges(deps, budgets),
    spend: new SpendStore(db),
    reservations,
    settlements,
    classifications,
    interactive: new InteractiveClassification({
      db,
      clock,
      ids,
      clearances,
      classifier,
      classifications,
      reservations,
      limit,
    }),
    handlers: [
      companyHandler({ budgets, periods: new PeriodStore(db) }),
      feedbackHandler({ classifications, classifier, outbox }) as EventHandler<never, never>,
    ],
    jobs: [...ledgerJobs({ settlements, clock, reportProblems }), ...budgetJobs(budgets)],
    close: () => provider.close(),
  };
}

/** While secrets are rotated there are several: any of them may have signed. */
function clearancesOf({ config, clock }: SubgraphDependencies) {
  const secrets = config.auth.serviceTokenSecret.split(',').map((secret) => secret.trim());
  return clearanceCheck(
    secrets.map((secret) => deriveKey(secret, 'screening-clearance')),
    clock,
  );
}

function ledgerGauge({ metrics }: SubgraphDependencies): (problems: number) => void {
  const gauge = new Gauge({
    name: 'q2q_ledger_problems',
    help: 'Contradictions found by the last proof of the ledger',
    registers: [metrics],
  });
  return (problems) => gauge.set(problems);
}
