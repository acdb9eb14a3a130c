import { usdOf } from '../ledger/money.rules.js';
import { rowSources, usualTokens } from './cost-report.rules.js';
import type { CostReport } from './cost-report.service.js';

/** The report for people. */
export function costReportMarkdown(report: CostReport): string {
  const {
    madeAt,
    from,
    to,
    models,
    months,
    projections,
    savings,
    paidSources,
    cache,
    writtenOffPusd,
    hosting,
    problems,
  } = report;
  const day = (date: Date | null) => (date ? date.toISOString().slice(0, 10) : 'none');
  const server = rounded(hosting.serverPusdPerMonth);
  return `# What models cost

Made ${madeAt.toISOString()} from the ledger: paid requests from ${day(from)} to ${day(to)}. ${
    problems.length === 0
      ? 'The proof of the ledger finds no contradiction.'
      : `**The proof of the ledger finds ${problems.length} contradictions: these figures cannot be relied on.**`
  }

**Formula**: cost = input tokens × price of an input token + output tokens × price of an output token, in whole pico-dollars; rounded here only.
Where a provider never said what it used, the most that it can have used is counted.
**Source** of a row: *provider* (it was asked and reported its usage), *this platform* (the embedded model, at its internal price), *test server* (it pretends to be a provider), *demo data* (no request was made), *price table* (computed from prices, for a mean request of this ledger, or ${usualTokens.input} + ${usualTokens.output} tokens before there is any).

## Cost per request by provider and model

${tableOf(
  ['Model', 'Requests', 'Tokens in + out', 'Cost', 'Cost per request', 'Source', 'Price from'],
  models.map((row) => [
    row.model,
    row.requests ?? '–',
    `${row.tokensPerRequest.input} + ${row.tokensPerRequest.output}`,
    row.costPusd === null ? '–' : rounded(row.costPusd),
    rounded(row.costPusdPerRequest),
    rowSources[row.source],
    row.priceSource ?? '–',
  ]),
)}

## Months

${tableOf(
  ['Month', 'Requests', 'Cost', 'Source'],
  months.map((row) => [row.period, row.requests, rounded(row.costPusd), rowSources[row.source]]),
)}

## Projection of this month

A thousand courses of the rest of the month, put together from days of the last eight weeks (\`costForecast\`). 80 % of the courses end between p10 and p90.

${tableOf(
  ['Company', 'Month', 'Limit', 'Spent', 'p10', 'p50', 'p90', 'Used up on', 'Days it rests on'],
  projections.map((row) => [
    row.companyId,
    row.period,
    rounded(row.limitPusd),
    rounded(row.spentPusd),
    rounded(row.p10Pusd),
    rounded(row.p50Pusd),
    rounded(row.p90Pusd),
    row.exhaustedOn ?? '–',
    row.basedOnDays,
  ]),
)}

## Where money can be saved

What all paid tokens (${paidSources.map((source) => rowSources[source]).join(', ') || 'none yet'}) would have cost at another model. It says nothing of how well that model reads: \`routingAdvice\` does, from a replay of the labelled set.

${tableOf(
  ['Model', 'Cost of the same tokens', 'Saving', 'Source'],
  savings.map((row) => [row.model, rounded(row.costPusd), `${row.savingPercent.toFixed(1)} %`, rowSources[row.source]]),
)}

- Answered from the cache, for nothing: ${cache.hits} of ${cache.requests} requests.
- Paid at their maximum since their usage never became known: ${rounded(writtenOffPusd)}.

## A server of one's own against the cloud

Assumption: a server that can answer everything costs ${server} a month, whatever it answers (\`--server-usd\`). It costs less than a model by the token from so many requests a month on:

${tableOf(
  ['Model', 'Cost per request', 'Server costs less from', 'Source'],
  models.map((row, at) => [
    row.model,
    rounded(row.costPusdPerRequest),
    hosting.rows[at]!.breakEvenRequests?.toLocaleString('en-US') ?? 'never',
    rowSources[row.source],
  ]),
)}
`;
}

/** As a decimal with six places at most; exact amounts are in the JSON. */
function rounded(pusd: bigint): string {
  const [whole, fraction] = usdOf(pusd).split('.') as [string, string];
  return `$${whole}.${fraction.slice(0, 6)}`;
}

function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return 'Nothing yet.';
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
