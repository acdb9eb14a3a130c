import { type Database, type Queryable, selectOf, type Tx } from '#platform/database';
import type { Verdict } from '../screening/screening.types.js';
import { RulesetEntity, type RulesetRow } from './ruleset.entity.js';
import { precisionWindow, type RulePrecision, type RulesetDefinition } from './ruleset.rules.js';

const columns = selectOf(RulesetEntity);

export interface ShadowSeen {
  readonly companyId: string;
  readonly activeVerdict: Verdict;
  readonly shadowVerdict: Verdict;
}

export class RulesetStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async all(): Promise<RulesetRow[]> {
    return this.#db.query<RulesetRow>(`select ${columns} from ruleset order by created_at desc, version`);
  }

  async of(version: string, on: Queryable = this.#db): Promise<RulesetRow | null> {
    const [row] = await on.query<RulesetRow>(`select ${columns} from ruleset where version = $1`, [version]);
    return row ?? null;
  }

  /** The rules in force and those in shadow. */
  async inUse(on: Queryable = this.#db): Promise<{ active: RulesetRow | null; shadow: RulesetRow | null }> {
    const rows = await on.query<RulesetRow>(`select ${columns} from ruleset where status in ('ACTIVE', 'SHADOW')`);
    const withStatus = (status: string) => rows.find((row) => row.status === status) ?? null;
    return { active: withStatus('ACTIVE'), shadow: withStatus('SHADOW') };
  }

  async knowsRelease(release: string, on: Queryable): Promise<boolean> {
    return (await on.query('select 1 from ruleset where release = $1 limit 1', [release])).length > 0;
  }

  /** The last one that was in force before the one that is, made on this release. */
  async before(release: string, on: Queryable): Promise<RulesetRow | null> {
    const [row] = await on.query<RulesetRow>(
      `select ${columns} from ruleset where status = 'RETIRED' and activated_at is not null and release = $1
       order by retired_at desc, version limit 1`,
      [release],
    );
    return row ?? null;
  }

  /** Changes of versions wait for each other until the transaction ends. */
  async lock(tx: Tx): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('safety-rulesets', 0))`);
  }

  /** Gives a version its status; the one that had it retires. Throws the ORM's `OptimisticLockError` on a change in between. */
  async put(
    { em }: Tx,
    row: Omit<RulesetRow, 'revision' | 'status' | 'activatedAt' | 'retiredAt'>,
    status: 'ACTIVE' | 'SHADOW',
    now: Date,
  ): Promise<void> {
    const holder = await em.findOne(RulesetEntity, { status });
    if (holder && holder.version !== row.version) {
      em.assign(holder, { status: 'RETIRED', retiredAt: now });
      // The unique index allows one holder at any moment.
      await em.flush();
    }
    const set = { status, retiredAt: null, ...(status === 'ACTIVE' ? { activatedAt: now } : {}) };
    const known = await em.findOne(RulesetEntity, { version: row.version });
    if (known) em.assign(known, set);
    else em.create(RulesetEntity, { activatedAt: null, ...row, rules: [...row.rules], ...set }, { persist: true });
    await em.flush();
  }

  async retire({ em }: Tx, version: string, now: Date): Promise<void> {
    const row = await em.findOne(RulesetEntity, { version });
    if (row) em.assign(row, { status: 'RETIRED', retiredAt: now });
    await em.flush();
  }

  /** The latest decisions on what each rule held, since the rule was last given a chance. */
  async precisions(settings: RulesetDefinition['settings'], on: Queryable = this.#db): Promise<RulePrecision[]> {
    const since = Object.fromEntries(
      Object.entries(settings).flatMap(([ruleId, setting]) => (setting.since ? [[ruleId, setting.since]] : [])),
    );
    return on.query<RulePrecision>(
      `select rule_id as "ruleId", count(*)::int as decisions, count(*) filter (where flags_confirmed)::int as confirmed
       from (
         select f.rule_id, i.flags_confirmed, row_number() over (partition by f.rule_id order by i.decided_at desc, i.id) as nth
         from review_item i join safety_flag f on f.screening_id = i.screening_id and f.verdict = 'HOLD'
         where i.flags_confirmed is not null and i.decided_at >= coalesce(($1::jsonb ->> f.rule_id)::timestamptz, '-infinity')
       ) as latest where nth <= $2 group by rule_id order by rule_id`,
      [JSON.stringify(since), precisionWindow],
    );
  }

  /** Rows are written in one order, so that two batches at once never wait for each other in a circle. */
  async countShadow(tx: Tx, rulesetVersion: string, seen: readonly ShadowSeen[]): Promise<void> {
    await tx.query(
      `insert into shadow_count (ruleset_version, company_id, active_verdict, shadow_verdict, texts)
       select $1, company_id, active_verdict, shadow_verdict, count(*)
       from json_to_recordset($2::json) as t (company_id uuid, active_verdict text, shadow_verdict text)
       group by company_id, active_verdict, shadow_verdict order by company_id, active_verdict, shadow_verdict
       on conflict (ruleset_version, company_id, active_verdict, shadow_verdict)
       do update set texts = shadow_count.texts + excluded.texts`,
      [
        rulesetVersion,
        JSON.stringify(
          seen.map(({ companyId, activeVerdict, shadowVerdict }) => ({
            company_id: companyId,
            active_verdict: activeVerdict,
            shadow_verdict: shadowVerdict,
          })),
        ),
      ],
    );
  }

  async countShadowedRules(tx: Tx, rulesetVersion: string, ruleIds: readonly string[]): Promise<void> {
    if (ruleIds.length === 0) return;
    await tx.query(
      `insert into shadow_rule_count (ruleset_version, rule_id, texts)
       select $1, rule_id, count(*) from unnest($2::text[]) as t (rule_id) group by rule_id order by rule_id
       on conflict (ruleset_version, rule_id) do update set texts = shadow_rule_count.texts + excluded.texts`,
      [rulesetVersion, ruleIds],
    );
  }

  async shadowCounts(rulesetVersion: string, companyId: string | null) {
    return this.#db.query<{ activeVerdict: Verdict; shadowVerdict: Verdict; texts: number }>(
      `select active_verdict as "activeVerdict", shadow_verdict as "shadowVerdict", sum(texts)::float8 as texts from shadow_count
       where ruleset_version = $1 and ($2::uuid is null or company_id = $2) group by 1, 2 order by 1, 2`,
      [rulesetVersion, companyId],
    );
  }

  async shadowedRules(rulesetVersion: string): Promise<{ ruleId: string; texts: number }[]> {
    return this.#db.query(
      `select rule_id as "ruleId", texts::float8 as texts from shadow_rule_count where ruleset_version = $1 order by rule_id`,
      [rulesetVersion],
    );
  }
}
