import 'reflect-metadata';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDatabase, joinPostgres, openDatabase } from '#platform/database';
import { createLogger } from '#platform/observability';
import { impact } from '#subgraphs/impact';
import { openLoop, type LoadResult } from '../ingest/load.js';
import { startTarget, type Target } from '../ingest/target.js';
import { companies, companyId, generate } from './data.js';

const help = `
Reads figures through the gateway: each of 100 users asks once a second, whether or not it was answered, a mix of queries.

  npm run bench:reporting -- [options]

  --outcomes N   scores in the database, made by SQL (1000000)
  --users N      users, one request a second each (100)
  --seconds N    how long (30)
  --json         one JSON object instead of lines
  --check        exit with 1 when p95 is 50 ms or more, or more than 1 % of the requests fail

The platform is started on an empty directory. Latency is measured from the moment a request was due.
`;

const queries = {
  counts:
    'query ($id: ID!) { metrics(companyId: $id) { seq feedback { total classified } sessions participants volunteerMinutes } }',
  outcomes:
    'query ($id: ID!) { metrics(companyId: $id, period: { fiscalYear: YEAR, quarter: QUARTER }) { outcomes { dimension people average withheld interval { low high } change { pairs } } } }',
  sroi: 'query ($id: ID!) { sroi(companyId: $id) { low central high withheld steps { dimension presentValue { amount } } } }',
  vis: 'query ($id: ID!) { vis(companyId: $id) { low central high band withheld } }',
  series:
    'query ($id: ID!) { metricsSeries(companyId: $id, measure: TEXTS, interval: QUARTER, period: { fiscalYear: YEAR }) { from value } }',
  periods: 'query ($id: ID!) { reportingPeriods(companyId: $id) { nodes { key edition closedAt } } }',
} as const;

/** The last quarter that is over, of a year that begins in January. */
function lastQuarter(now: Date): { year: number; quarter: number } {
  const quarter = Math.floor(now.getUTCMonth() / 3);
  return quarter === 0 ? { year: now.getUTCFullYear() - 1, quarter: 4 } : { year: now.getUTCFullYear(), quarter };
}

async function graphql(
  target: Target,
  token: string,
  query: string,
  variables: object,
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${target.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

/** Readers see figures of a closed quarter. */
async function closeQuarters(target: Target, { year, quarter }: { year: number; quarter: number }): Promise<void> {
  const mutation =
    'mutation ($input: CloseReportingPeriodInput!) { closeReportingPeriod(input: $input) { __typename ... on ErrorResult { message } } }';
  const finance = await target.token('finance');
  for (let number = 1; number <= companies; number += 1) {
    const input = { companyId: companyId(number), period: { fiscalYear: year, quarter } };
    const { data, errors } = await graphql(target, finance, mutation, { input });
    const closed = (data as { closeReportingPeriod: { __typename: string } } | undefined)?.closeReportingPeriod;
    if (closed?.__typename !== 'ReportingPeriod')
      throw new Error(`A quarter was not closed: ${JSON.stringify(errors ?? data)}`);
  }
}

interface Measured extends LoadResult {
  readonly outcomes: number;
  readonly failed: number;
}

async function measure(
  target: Target,
  options: { outcomes: number; users: number; seconds: number },
): Promise<Measured> {
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const server = await joinPostgres({ dir: join(target.dataDir!, 'postgres') });
  const { name, entities, migrations } = impact;
  const log = createLogger({ level: 'warn', format: 'pretty', name: 'bench' });
  const db = await openDatabase({
    name,
    entities,
    migrations,
    url: await ensureDatabase(server, name),
    log,
    poolSize: 2,
  });
  try {
    const outcomes = await generate(db, options.outcomes, say);
    const period = lastQuarter(new Date());
    await closeQuarters(target, period);
    const token = await target.token('operator');
    const texts = Object.values(queries).map((query) =>
      query.replaceAll('YEAR', String(period.year)).replaceAll('QUARTER }', `${period.quarter} }`),
    );
    let sent = 0;
    let failed = 0;
    const common = {
      url: target.url,
      connections: options.users,
      requestsPerSecond: options.users,
      next() {
        sent += 1;
        const body = { query: texts[sent % texts.length], variables: { id: companyId((sent % companies) + 1) } };
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
        return { path: '/graphql', method: 'POST' as const, headers, body: JSON.stringify(body) };
      },
    };
    // Not measured: compilation, plans, the first pages of tables.
    await openLoop({ ...common, seconds: 5 });
    const onAnswer = (status: number, body: string) => {
      if (status !== 200 || body.includes('"errors"')) failed += 1;
    };
    return { ...(await openLoop({ ...common, seconds: options.seconds, onAnswer })), outcomes, failed };
  } finally {
    await db.close();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      outcomes: { type: 'string', default: '1000000' },
      users: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '30' },
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const options = { outcomes: Number(values.outcomes), users: Number(values.users), seconds: Number(values.seconds) };
  for (const [name, value] of Object.entries(options))
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number above 0.`);
  const target = await startTarget();
  try {
    const report = await measure(target, options);
    const ms = (value: number) => `${value.toFixed(1)} ms`;
    if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    else
      process.stdout.write(
        `${report.outcomes} outcomes, ${report.requests} requests, ${report.failed} failed\nlatency  p50 ${ms(report.p50Ms)}   p95 ${ms(report.p95Ms)}   p99 ${ms(report.p99Ms)}   max ${ms(report.maxMs)}\n`,
      );
    if (values.check && (report.p95Ms >= 50 || report.failed > report.requests / 100)) process.exitCode = 1;
  } finally {
    await target.stop();
  }
}

await main();
