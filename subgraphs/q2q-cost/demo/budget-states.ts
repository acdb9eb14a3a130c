import { KnownCompanyEntity } from '#platform/companies';
import { type Database, insertMany, type Tx } from '#platform/database';
import { type Clock, type Ids, uuidFrom, uuidV7 } from '#platform/time';
import { SpendAnomalyEntity } from '../anomalies/anomaly.entity.js';
import { BatchEntity, BatchItemEntity } from '../batches/batch.entity.js';
import { BudgetSettingEntity } from '../budgets/budget.entity.js';
import { BudgetOverrideEntity } from '../budgets/override.entity.js';
import { ClassificationEntity } from '../classification/classification.entity.js';
import { limitPostings, reservePostings, settlementOf, settlePostings } from '../ledger/entries.rules.js';
import { ReservationEntity } from '../ledger/ledger.entity.js';
import { LedgerStore, type LedgerTransaction } from '../ledger/ledger.store.js';
import { picoPerUsd } from '../ledger/money.rules.js';
import { BudgetPeriodEntity } from '../ledger/period.entity.js';
import { type DemoBudget, demoBudgets } from './demo-budgets.js';
import { type DemoMonth, demoMonth } from './demo-month.js';

interface SeedDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
}

const keepExisting = { onConflict: 'do nothing' } as const;
const demoActor = 'demo';
const texts = [
  'I dare to speak with my neighbours now.',
  'The course helped me to write my first application.',
  'I still do not understand the letters from school.',
  'My mentor practised the interview with me and I was invited.',
  'I feel at home in the group.',
  'Some days I do not want to get up.',
  'At the shop I can ask for what I need.',
  'I know now how to look for work.',
  'I was nervous, but I gave the talk.',
  'The others were patient with my mistakes.',
];

/** This month's budgets in every state, an override, an anomaly and a batch that is half done. A company that has a month already keeps it. */
export async function seedBudgetStates({ db, clock }: Pick<SeedDependencies, 'db' | 'clock'>): Promise<void> {
  const deps = { db, clock, ids: uuidV7(clock) };
  const [known] = await deps.db.query('select 1 from classification_batch where requested_by = $1 limit 1', [
    demoActor,
  ]);
  if (known) return;
  await deps.db.transaction(async (tx) => {
    for (const budget of demoBudgets) await seedCompany(tx, budget, deps);
    await seedBatch(tx, deps);
    await seedAnomaly(tx, deps);
  });
}

async function seedCompany(tx: Tx, budget: DemoBudget, { db, clock, ids }: SeedDependencies): Promise<void> {
  const { companyId, timeZone, country, limitCents } = budget;
  const now = clock.now();
  await insertMany(tx, KnownCompanyEntity, [{ companyId, timeZone, country, active: true, version: 1 }], keepExisting);
  const monthlyLimitPusd = (BigInt(limitCents) * picoPerUsd) / 100n;
  const setting = { companyId, monthlyLimitPusd, timeZone: null, updatedAt: now, version: 1 };
  await insertMany(tx, BudgetSettingEntity, [setting], keepExisting);
  const [begun] = await tx.query('select 1 from ai_budget where company_id = $1 and period_end > $2', [companyId, now]);
  if (begun) return;
  const month = demoMonth(budget, clock);
  const [last] = await tx.query<{ seq: number }>(
    'select coalesce(max(seq), 0)::float8 as seq from ai_budget where company_id = $1',
    [companyId],
  );
  await insertMany(tx, BudgetPeriodEntity, [periodOf(budget, month, last!.seq + 1)]);
  await insertMany(tx, ReservationEntity, reservationsOf(budget, month));
  await new LedgerStore({ db, ids }).post(tx, entriesOf(companyId, month), now);
  if (budget.overrideCents > 0) await seedOverride(tx, budget, month, now);
}

const sumOf = ({ spend }: DemoMonth): bigint => spend.reduce((sum, { costPusd }) => sum + costPusd, 0n);

function periodOf({ companyId, timeZone }: DemoBudget, given: DemoMonth, seq: number) {
  const { month, start, end, limitPusd, spend } = given;
  const use: Record<string, bigint> = {};
  for (const { feature, costPusd } of spend) use[feature] = (use[feature] ?? 0n) + costPusd;
  return {
    companyId,
    period: month,
    periodStart: start,
    periodEnd: end,
    timeZone,
    limitPusd,
    spentPusd: sumOf(given),
    reservedPusd: 0n,
    featureCaps: {},
    featureUse: use,
    seq,
  };
}

const reservationsOf = ({ companyId }: DemoBudget, { month, spend }: DemoMonth) =>
  spend.map(({ id, model, feature, closedAt, costPusd, inputTokens, outputTokens }) => ({
    id,
    idempotencyKey: `demo:${id}`,
    requestHash: 'demo',
    companyId,
    period: month,
    provider: model.provider,
    model: model.model,
    feature,
    source: 'DEMO' as const,
    cached: false,
    status: 'SETTLED' as const,
    holdPusd: costPusd,
    costPusd,
    overrunPusd: 0n,
    inputTokens,
    outputTokens,
    expiresAt: closedAt,
    createdAt: closedAt,
    closedAt,
  }));

/** One transaction for all that a month has set aside, and one for all that it has settled. */
function entriesOf(companyId: string, month: DemoMonth): LedgerTransaction[] {
  const sum = sumOf(month);
  const entry = { companyId, period: month.month, reservationId: null };
  return [
    { ...entry, kind: 'LIMIT', postings: limitPostings(month.limitPusd) },
    { ...entry, kind: 'RESERVE', postings: reservePostings(sum) },
    { ...entry, kind: 'SETTLE', postings: settlePostings(sum, settlementOf(sum, sum)) },
  ];
}

async function seedOverride(tx: Tx, budget: DemoBudget, { month, start, end }: DemoMonth, now: Date): Promise<void> {
  await insertMany(tx, BudgetOverrideEntity, [
    {
      id: uuidFrom('demo-override', budget.companyId),
      companyId: budget.companyId,
      period: month,
      amountPusd: (BigInt(budget.overrideCents) * picoPerUsd) / 100n,
      reason: 'Two more courses begin this month',
      actorId: demoActor,
      createdAt: start < now ? start : now,
      expiresAt: end,
      endedAt: null,
      endedBecause: null,
      returnedPusd: null,
    },
  ]);
}

/** Paused, so that it stays half done until a person resumes it. */
async function seedBatch(tx: Tx, { clock, ids }: SeedDependencies): Promise<void> {
  const { companyId } = demoBudgets[0]!;
  const now = clock.now();
  const batchId = ids.next();
  const half = texts.length / 2;
  const done = texts.slice(0, half).map(() => ids.next());
  await insertMany(
    tx,
    ClassificationEntity,
    done.map((id) => ({
      id,
      feedbackId: null,
      reservationId: null,
      companyId,
      userId: null,
      requestedBy: demoActor,
      status: 'SCORED' as const,
      provider: 'openai',
      model: 'gpt-4o-mini',
      language: 'en',
      scores: [{ dimension: 'confidence', score: 0.8, confidence: 0.7, evidence: [] }],
      createdAt: now,
    })),
  );
  await insertMany(tx, BatchEntity, [
    {
      id: batchId,
      companyId,
      requestedBy: demoActor,
      status: 'PROCESSING' as const,
      outcome: null,
      paused: true,
      waitsFor: null,
      retryAt: null,
      total: texts.length,
      seq: 1,
      leaseUntil: null,
      fence: 0,
      createdAt: now,
      startedAt: now,
      finishedAt: null,
    },
  ]);
  await insertMany(
    tx,
    BatchItemEntity,
    texts.map((text, position) => ({
      id: ids.next(),
      batchId,
      position,
      itemId: `story-${position + 1}`,
      state: position < half ? ('SCORED' as const) : ('NEW' as const),
      text: position < half ? null : text,
      locale: 'en',
      language: position < half ? 'en' : null,
      failure: null,
      tries: 0,
      classificationId: done[position] ?? null,
    })),
  );
}

async function seedAnomaly(tx: Tx, { clock, ids }: SeedDependencies): Promise<void> {
  const { companyId } = demoBudgets[1]!;
  const hour = new Date(Math.floor(clock.now().getTime() / 3_600_000) * 3_600_000 - 26 * 3_600_000);
  await insertMany(tx, SpendAnomalyEntity, [
    {
      id: ids.next(),
      companyId,
      hour,
      lastHour: new Date(hour.getTime() + 3_600_000),
      measure: 'COST_PER_REQUEST' as const,
      expected: 0.00013,
      seen: 0.00104,
      detectedAt: new Date(hour.getTime() + 2 * 3_600_000),
      seq: 1,
    },
  ]);
}
