import { type Database, insertMany, type Queryable, type RowOf, selectOf, tableOf, type Tx } from '#platform/database';
import { type Changes, type Lease, leasesOf, sql } from '#platform/leases';
import type { OutcomeScore } from '../../classification/provider.js';
import type { EvaluationResults } from '../results.rules.js';
import { EvaluationAnswerEntity, EvaluationEntity } from './evaluation.entity.js';

type EvaluationRow = RowOf<typeof EvaluationEntity>;

export type Evaluation = Omit<EvaluationRow, 'results' | 'costPusd'> & {
  readonly results: EvaluationResults | null;
  readonly costPusd: bigint;
};

export interface EvaluationAnswer {
  readonly evaluationId: string;
  readonly item: number;
  readonly scores: readonly OutcomeScore[] | null;
  readonly costPusd: bigint;
}

const table = tableOf(EvaluationEntity);
const select = `select ${selectOf(EvaluationEntity)} from ${table}`;
const leases = leasesOf(EvaluationEntity);

const toEvaluation = (row: EvaluationRow): Evaluation => ({
  ...row,
  results: row.results as EvaluationResults | null,
  costPusd: BigInt(row.costPusd),
});

export interface EvaluationPage {
  /** Companies that may be seen; `null`: all. */
  readonly companyId: string | null;
  readonly modelId: string | null;
  readonly afterId: string | null;
  readonly limit: number;
}

export class EvaluationStore {
  readonly leases = leases;

  constructor(private readonly db: Database) {}

  async insert(tx: Tx, evaluation: Omit<Evaluation, 'leaseUntil' | 'fence'>): Promise<void> {
    await insertMany(tx, EvaluationEntity, [{ ...evaluation, leaseUntil: null, fence: 0 }]);
  }

  async byId(id: string, on: Queryable = this.db): Promise<Evaluation | null> {
    const [row] = await on.query<EvaluationRow>(`${select} where id = $1`, [id]);
    return row ? toEvaluation(row) : null;
  }

  /** Newest first. */
  async page({ companyId, modelId, afterId, limit }: EvaluationPage): Promise<Evaluation[]> {
    const rows = await this.db.query<EvaluationRow>(
      `${select} where ($1::uuid is null or company_id = $1) and ($2::text is null or model_id = $2)
         and ($3::uuid is null or id < $3) order by id desc limit $4`,
      [companyId, modelId, afterId, limit],
    );
    return rows.map(toEvaluation);
  }

  /** The last completed one of each of these models. */
  async latest(modelIds: readonly string[]): Promise<Evaluation[]> {
    if (modelIds.length === 0) return [];
    const rows = await this.db.query<EvaluationRow>(
      `select distinct on (model_id) ${selectOf(EvaluationEntity)} from ${table}
       where model_id = any($1::text[]) and status = 'COMPLETED' order by model_id, finished_at desc, id desc`,
      [modelIds],
    );
    return rows.map(toEvaluation);
  }

  /** One that waits for a worker, or whose worker has gone. */
  async claim(leaseMs: number, now: Date): Promise<Evaluation | null> {
    const row = await leases.claim(this.db, {
      leaseMs,
      where: sql`status in ('PENDING', 'PROCESSING')`,
      orderBy: sql`id`,
      set: {
        status: 'PROCESSING',
        startedAt: sql`coalesce(started_at, ${now})`,
        seq: sql`seq + 1`,
      },
    });
    return row ? toEvaluation(row) : null;
  }

  /** @throws LeaseLost when another worker has taken it over. */
  async write(on: Queryable, lease: Lease, changes: Changes<typeof EvaluationEntity>): Promise<Evaluation> {
    return toEvaluation(await leases.write(on, lease, { ...changes, seq: sql`seq + 1` }));
  }

  /** @throws LeaseLost when another worker has taken it over. */
  async release(on: Queryable, lease: Lease, changes: Changes<typeof EvaluationEntity>): Promise<void> {
    await leases.release(on, lease, { ...changes, seq: sql`seq + 1` });
  }

  async answers(evaluationId: string): Promise<EvaluationAnswer[]> {
    const rows = await this.db.query<RowOf<typeof EvaluationAnswerEntity>>(
      `select ${selectOf(EvaluationAnswerEntity)} from ${tableOf(EvaluationAnswerEntity)} where evaluation_id = $1 order by item`,
      [evaluationId],
    );
    return rows.map((row) => ({
      ...row,
      scores: row.scores as readonly OutcomeScore[] | null,
      costPusd: BigInt(row.costPusd),
    }));
  }

  async addAnswers(tx: Tx, answers: readonly EvaluationAnswer[]): Promise<void> {
    await insertMany(tx, EvaluationAnswerEntity, answers, { onConflict: '(evaluation_id, item) do nothing' });
  }
}
