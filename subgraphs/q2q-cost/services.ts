import { Gauge } from 'prom-client';
import { deriveKey } from '#platform/auth';
import type { Database } from '#platform/database';
import type { EventHandler } from '#platform/events';
import type { JobDefinition } from '#platform/jobs';
import type { Signals } from '#platform/live';
import { RequestLimit } from '#platform/rate-limits';
import type { SubgraphDependencies } from '#platform/subgraph-server';
import type { Clock } from '#platform/time';
import { Advice } from './advice/advice.service.js';
import { anomalyJobs, SpendAnomalies } from './anomalies/anomaly.service.js';
import { batchJobs, BatchWorker } from './batches/batch-worker.js';
import { Batches } from './batches/batch.service.js';
import { screenedHandler } from './batches/screened.handler.js';
import { cacheJobs, ResponseCache } from './cache/response-cache.service.js';
import { BudgetChanges } from './budgets/budget-change.service.js';
import { BudgetAlerts } from './budgets/alerts.service.js';
import { BudgetListStore } from './budgets/budget-list.store.js';
import { budgetJobs } from './budgets/budget.jobs.js';
import { Budgets } from './budgets/budget.service.js';
import { BudgetStore } from './budgets/budget.store.js';
import { companyHandler } from './budgets/company.handler.js';
import { FeatureCaps } from './budgets/feature-cap.service.js';
import { financeMailHandler } from './budgets/finance-mail.handler.js';
import { BudgetOverrides } from './budgets/override.service.js';
import { SpendStore } from './budgets/spend.store.js';
import { ClassificationStore } from './classification/classification.store.js';
import { Classifier } from './classification/classifier.service.js';
import { clearanceCheck } from './classification/clearance.service.js';
import { feedbackHandler } from './classification/feedback.handler.js';
import { InteractiveClassification, requestsPerMinute } from './classification/interactive.service.js';
import { classificationMetrics } from './classification/metrics.js';
import { EvaluationWorker, evaluationJobs } from './evaluation/runs/evaluation-worker.js';
import { Evaluations } from './evaluation/runs/evaluation.service.js';
import { TopCompanies, topCompaniesJob } from './classification/top-companies.js';
import { Forecasts } from './forecast/forecast.service.js';
import { ledgerJobs } from './ledger/ledger.jobs.js';
import { PeriodStore } from './ledger/period.store.js';
import { Reservations } from './ledger/reservation.service.js';
import { Settlements } from './ledger/settlement.service.js';
import { PriceStore } from './prices/price.store.js';
import { type ModelRegistry, openModels } from './providers/model-registry.js';
import { RoutingAdvice } from './routing/routing-advice.service.js';
import { Routing } from './routing/routing.service.js';

export interface CostServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly signals: Signals;
  readonly models: ModelRegistry;
  readonly routing: Routing;
  readonly routingAdvice: RoutingAdvice;
  readonly evaluations: Evaluations;
  readonly evaluationWorker: EvaluationWorker;
  readonly cache: ResponseCache;
  readonly prices: PriceStore;
  readonly budgets: Budgets;
  readonly budgetStore: BudgetStore;
  readonly budgetChanges: BudgetChanges;
  readonly batches: Batches;
  readonly batchWorker: BatchWorker;
  readonly budgetList: BudgetListStore;
  readonly overrides: BudgetOverrides;
  readonly featureCaps: FeatureCaps;
  readonly alerts: BudgetAlerts;
  readonly spend: SpendStore;
  readonly forecasts: Forecasts;
  readonly anomalies: SpendAnomalies;
  readonly advice: Advice;
  readonly reservations: Reservations;
  readonly settlements: Settlements;
  readonly classifications: ClassificationStore;
  /** The one way to a model, for every part of this subgraph that has texts. */
  readonly classifier: Classifier;
  readonly interactive: InteractiveClassification;
  readonly handlers: readonly EventHandler<never, never>[];
  readonly jobs: readonly JobDefinition[];
  close(): Promise<void>;
}

/** Stores and rules of this subgraph, wired once per process. */
export function createCostServices(deps: SubgraphDependencies): CostServices {
  const { db, clock, ids, signals, outbox, metrics, jobs, log } = deps;
  const models = openModels(deps.config.q2q);
  const prices = new PriceStore(db);
  const classifications = new ClassificationStore(db);
  const budgets = new Budgets(deps);
  const reservations = new Reservations(deps, budgets);
  const settlements = new Settlements(deps);
  const evaluations = new Evaluations({ db, clock, ids, jobs, signals, models, prices });
  const routing = new Routing({ db, clock, ids, log, models, prices, evaluations });
  const cache = new ResponseCache({ db, clock, secret: cacheSecretOf(deps) });
  const topCompanies = new TopCompanies(db);
  const spend = new SpendStore(db);
  const limit = new RequestLimit({ db, clock, kind: 'classifyText', requests: requestsPerMinute, windowMs: 60_000 });
  const classifier = new Classifier({
    db,
    clock,
    ids,
    choice: routing,
    cache,
    limit,
    classifications,
    reservations,
    settlements,
    metrics: classificationMetrics(metrics, topCompanies),
    random: Math.random,
  });
  const batches = new Batches({ db, clock, ids, jobs, signals, limit, budgets, spend, choice: routing });
  const batchWorker = new BatchWorker({ db, clock, outbox, batches, classifier, classifications });
  const evaluationWorker = new EvaluationWorker({ db, clock, signals, classifier, models });
  const clearances = clearancesOf(deps);
  const reportProblems = ledgerGauge(deps);
  const overrides = new BudgetOverrides(deps, budgets);
  const alerts = new BudgetAlerts(deps);
  const forecasts = new Forecasts({ clock, budgets, spend });
  const anomalies = new SpendAnomalies(deps);
  const routingAdvice = new RoutingAdvice({ db, clock, routing, evaluations, models: models.registry });
  return {
    db,
    clock,
    signals,
    models: models.registry,
    routing,
    routingAdvice,
    evaluations,
    evaluationWorker,
    cache,
    prices,
    budgets,
    budgetStore: new BudgetStore(db),
    budgetChanges: new BudgetChanges(deps, budgets),
    batches,
    batchWorker,
    budgetList: new BudgetListStore(db),
    overrides,
    featureCaps: new FeatureCaps(deps, budgets),
    alerts,
    spend,
    forecasts,
    anomalies,
    advice: new Advice({ db, clock, spend, forecasts, routingAdvice }),
    reservations,
    settlements,
    classifications,
    classifier,
    interactive: new InteractiveClassification({
      db,
      clock,
      ids,
      clearances,
      classifier,
      classifications,
      reservations,
    }),
    handlers: [
      companyHandler({ budgets, periods: new PeriodStore(db) }),
      feedbackHandler({ db, clock, classifications, classifier, outbox }) as EventHandler<never, never>,
      screenedHandler(batches) as EventHandler<never, never>,
      financeMailHandler({ mailer: deps.mailer, to: deps.config.mail.financeTo }) as EventHandler<never, never>,
    ],
    jobs: [
      ...ledgerJobs({ settlements, clock, reportProblems }),
      ...budgetJobs({ db, clock, budgets, overrides, alerts }),
      ...anomalyJobs(anomalies),
      ...batchJobs(batchWorker, batches),
      ...cacheJobs(cache),
      topCompaniesJob(topCompanies, () => clock.now()),
      ...evaluationJobs(evaluationWorker),
    ],
    close: () => models.close(),
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

/** Made of the newest secret: when it is rotated, the cache begins anew. */
function cacheSecretOf({ config }: SubgraphDependencies): Buffer {
  return Buffer.from(deriveKey(config.auth.serviceTokenSecret.split(',')[0]!.trim(), 'q2q-response-cache'));
}

function ledgerGauge({ metrics }: SubgraphDependencies): (problems: number) => void {
  const gauge = new Gauge({
    name: 'q2q_ledger_problems',
    help: 'Contradictions found by the last proof of the ledger',
    registers: [metrics],
  });
  return (problems) => gauge.set(problems);
}
