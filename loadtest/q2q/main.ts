import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newEvent } from '#contracts/events';
import { loadConfig } from '#platform/config';
import { ensureDatabase, ensurePostgres, openDatabase } from '#platform/database';
import { createOutbox, type EventHandler } from '#platform/events';
import { inProcessSignals } from '#platform/live';
import { createMetrics, silentLogger } from '#platform/observability';
import { systemClock, uuidV7 } from '#platform/time';
import { classifyEmbedded, type CostServices, q2qCost } from '#subgraphs/q2q-cost';

const help = `npm run bench:q2q [-- OPTIONS]

How many calls a second the books can stand: a hold and its settlement, each a transaction of its own, on a database of its own with
default durability; for one company, which is one row, and for 100. And how many texts the embedded model reads on one core.

  --seconds N       of each measurement. Default: 5
  --concurrency N   calls under way at once. Default: 128
  --json            one JSON object instead of a table
  --help            this
`;

interface Figure {
  readonly name: string;
  readonly perSecond: number;
  readonly goal: number | null;
}

const options = {
  seconds: { type: 'string', default: '5' },
  concurrency: { type: 'string', default: '128' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

async function withServices<T>(work: (services: CostServices) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'bench-q2q-'));
  const server = await ensurePostgres({ dir: join(root, 'postgres') });
  try {
    const { name, entities, migrations } = q2qCost;
    const log = silentLogger();
    const db = await openDatabase({
      name,
      url: await ensureDatabase(server, name),
      entities,
      migrations,
      log,
      poolSize: 16,
    });
    const clock = systemClock;
    const ids = uuidV7();
    const config = loadConfig({ NODE_ENV: 'test', DATA_DIR: root });
    const outbox = createOutbox({ clock, ids });
    const given = {
      config,
      db,
      clock,
      ids,
      log,
      outbox,
      signals: inProcessSignals(),
      metrics: createMetrics({ defaults: false }),
    };
    // The books need no mail, storage or jobs.
    const services = await q2qCost.services(given as never);
    try {
      return await work(services);
    } finally {
      await services.close();
      await db.close();
    }
  } finally {
    await server.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

async function companiesIn({ db, handlers, budgetStore }: CostServices, count: number): Promise<string[]> {
  const ids = uuidV7();
  await budgetStore.setDefault(900_000n * 10n ** 12n);
  const handler = handlers.find(({ types }) => types.includes('company.changed')) as EventHandler;
  const companies: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const companyId = ids.next();
    const { type, payload } = newEvent('company.changed', companyId, {
      companyId,
      timeZone: 'Europe/Oslo',
      country: 'NO',
      active: true,
      version: 1,
    });
    const event = { id: ids.next(), type, aggregateId: companyId, sequence: n, occurredAt: new Date(), payload };
    await db.transaction((tx) => handler.handle([event], tx, undefined));
    companies.push(companyId);
  }
  return companies;
}

/** Holds and settlements of these companies in turn, by so many callers at once. */
async function callsPerSecond(
  services: CostServices,
  companies: readonly string[],
  { concurrency, seconds }: { readonly concurrency: number; readonly seconds: number },
): Promise<number> {
  const ids = uuidV7();
  let done = 0;
  const until = performance.now() + seconds * 1000;
  const caller = async (line: number) => {
    for (let n = line; performance.now() < until; n += concurrency) {
      const outcome = await services.reservations.reserve({
        idempotencyKey: ids.next(),
        requestHash: 'bench',
        companyId: companies[n % companies.length]!,
        provider: 'embedded',
        model: 'q2q-ngram-2',
        feature: 'interactive',
        holdPusd: 1_000n,
        ttlMs: 60_000,
      });
      if (outcome.kind !== 'HELD') throw new Error(`A hold was refused: ${outcome.kind}.`);
      const settled = { reservationId: outcome.reservation.id, costPusd: 500n, inputTokens: 1, outputTokens: 0 };
      await services.settlements.settleShared(settled);
      done += 1;
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: concurrency }, (_, line) => caller(line)));
  return (done * 1000) / (performance.now() - began);
}

function textsPerSecond(seconds: number): number {
  const text = 'I feel ready for work after the workshop, and I was invited to an interview.';
  for (let n = 0; n < 200; n += 1) classifyEmbedded({ text, language: 'en' });
  const began = performance.now();
  let done = 0;
  while (performance.now() - began < seconds * 1000) {
    classifyEmbedded({ text, language: 'en' });
    done += 1;
  }
  return (done * 1000) / (performance.now() - began);
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({ options });
  if (values.help) {
    process.stdout.write(help);
    return true;
  }
  const load = { seconds: Number(values.seconds), concurrency: Number(values.concurrency) };
  const figures = await withServices(async (services): Promise<Figure[]> => {
    const companies = await companiesIn(services, 100);
    await callsPerSecond(services, companies, { ...load, seconds: 1 });
    const one = await callsPerSecond(services, companies.slice(0, 1), load);
    const many = await callsPerSecond(services, companies, load);
    const problems = await services.settlements.proof();
    if (problems.length > 0) throw new Error(`The books contradict themselves: ${JSON.stringify(problems[0])}`);
    return [
      { name: 'reserve + settle, one company', perSecond: one, goal: 600 },
      { name: 'reserve + settle, 100 companies', perSecond: many, goal: 3_000 },
      { name: 'embedded model, one core, 14 words', perSecond: textsPerSecond(2), goal: null },
    ];
  });
  const cores = availableParallelism();
  if (values.json) process.stdout.write(`${JSON.stringify({ cores, ...load, figures }, null, 2)}\n`);
  else
    for (const { name, perSecond, goal } of figures)
      process.stdout.write(
        `${name.padEnd(36)} ${perSecond.toFixed(0).padStart(7)}/s${goal === null ? '' : `   goal ${goal}`}\n`,
      );
  return figures.every(({ perSecond, goal }) => goal === null || perSecond >= goal);
}

main().then(
  (reached) => process.exit(reached ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
