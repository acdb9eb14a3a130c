import { Counter, type Registry } from 'prom-client';
import { approximateUsd } from '../ledger/money.rules.js';
import type { TopCompanies } from './top-companies.js';

export interface ClassificationMetrics {
  record(attempt: {
    provider: string;
    model: string;
    companyId: string;
    outcome: string;
    costPusd: bigint;
    inputTokens: number;
    outputTokens: number;
  }): void;
}

/** For graphs only: the ledger is the truth. */
export function classificationMetrics(
  registry: Registry,
  companies: Pick<TopCompanies, 'labelOf'>,
): ClassificationMetrics {
  const labelNames = ['provider', 'model', 'company_id'] as const;
  const requests = new Counter({
    name: 'q2q_requests_total',
    help: 'Classification attempts by outcome',
    labelNames: [...labelNames, 'outcome'],
    registers: [registry],
  });
  const cost = new Counter({ name: 'q2q_cost_dollars', help: 'US dollars settled', labelNames, registers: [registry] });
  const tokens = new Counter({
    name: 'q2q_tokens_total',
    help: 'Tokens by direction',
    labelNames: [...labelNames, 'direction'],
    registers: [registry],
  });
  return {
    record({ provider, model, companyId, outcome, costPusd, inputTokens, outputTokens }) {
      const labels = { provider, model, company_id: companies.labelOf(companyId) };
      requests.inc({ ...labels, outcome });
      cost.inc(labels, approximateUsd(costPusd));
      tokens.inc({ ...labels, direction: 'input' }, inputTokens);
      tokens.inc({ ...labels, direction: 'output' }, outputTokens);
    },
  };
}
