import { defineSubgraph } from '#platform/subgraph-server';
import { uuidV7 } from '#platform/time';
import { seedBudgetStates } from './demo/budget-states.js';
import { seedSpendYear } from './demo/spend-year.js';
import { entities } from './entities.js';
import { BudgetResolver, CompanySpendResolver, SpendResolver } from './graph/budget.resolver.js';
import { BatchChangesResolver } from './graph/batch-changes.resolver.js';
import { BatchProgressResolver } from './graph/batch-progress.resolver.js';
import { batchById } from './graph/batch-view.js';
import { BatchItemResolver, BatchResolver } from './graph/batch.resolver.js';
import { BudgetControlResolver } from './graph/budget-control.resolver.js';
import {
  classificationById,
  ClassificationResolver,
  FeedbackClassificationResolver,
} from './graph/classification.resolver.js';
import { CostReportResolver } from './graph/cost-report.resolver.js';
import { evaluationById, EvaluationResolver } from './graph/evaluation.resolver.js';
import { modelById, ModelResolver } from './graph/model.resolver.js';
import { RoutingResolver } from './graph/routing.resolver.js';
import { CompanyStub } from './graph/stubs.types.js';
import { migrations } from './migrations/index.js';
import { personalData } from './personal-data/index.js';
import { createCostServices, type CostServices } from './services.js';

export type { CostServices };

export { CostReports } from './cost-report/cost-report.service.js';
export { costReportMarkdown } from './cost-report/markdown.js';
export { picoUsdOf, usdOf } from './ledger/money.rules.js';
export { budgetPeriodCalculation } from './ledger/period.calculation.js';
export { classifyEmbedded } from './classification/embedded.rules.js';
export { demoCompanies as demoSpendCompanies } from './demo/demo-companies.js';
export { picoUsdPerToken } from './prices/catalogue.rules.js';
export { cataloguedProviders, PriceImport } from './prices/price-import.service.js';
export { PriceStore } from './prices/price.store.js';
export { sandboxAnswer } from './providers/sandbox-answers.js';

/** Scores from words, and the books that say what they cost. */
export const q2qCost = defineSubgraph<CostServices>({
  name: 'q2q-cost',
  entities,
  migrations,
  services: createCostServices,
  resolvers: [
    FeedbackClassificationResolver,
    ClassificationResolver,
    CompanySpendResolver,
    SpendResolver,
    BudgetResolver,
    ModelResolver,
    BatchResolver,
    BatchChangesResolver,
    BatchProgressResolver,
    BatchItemResolver,
    BudgetControlResolver,
    CostReportResolver,
    RoutingResolver,
    EvaluationResolver,
  ],
  // Nothing here leads to a company: the gateway does.
  orphanedTypes: [CompanyStub],
  references: {
    Company: ({ id }) => ({ id }),
    Feedback: ({ id }) => ({ id }),
    Classification: ({ id }, context) => classificationById(String(id), context),
    Model: ({ id }, context) => modelById(String(id), context),
    ClassificationBatch: ({ id }, context) => batchById(String(id), context),
    Evaluation: ({ id }, context) => evaluationById(String(id), context),
  },
  events: (services) => services.handlers,
  jobs: (services) => services.jobs,
  personalData: (services) => personalData(services),
  close: (services) => services.close(),
  async demo(services) {
    await seedSpendYear({ ...services, ids: uuidV7(services.clock) });
    await seedBudgetStates(services);
  },
});
