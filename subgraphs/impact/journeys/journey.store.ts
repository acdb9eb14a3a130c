import { insertMany, type Queryable, type RowOf, selectOf, type Tx } from '#platform/database';
import type { Changes } from './evaluate.rules.js';
import { JourneyFlagEntity, JourneyMilestoneEntity } from './journey.entity.js';

export type FlagRow = RowOf<typeof JourneyFlagEntity>;
export type MilestoneRow = RowOf<typeof JourneyMilestoneEntity>;
interface Page {
  readonly limit: number;
  readonly afterId: string | null;
}

/** A person whose journey is evaluated. */
export interface Traveller {
  readonly userId: string;
  readonly companyId: string;
  /** False once they have left. */
  readonly active: boolean;
}

export interface Evaluated extends Pick<Traveller, 'userId' | 'companyId'> {
  readonly nextAt: Date | null;
}

export class JourneyStore {
  constructor(private readonly db: Queryable) {}

  /** Flags of a person, newest first; those that stand now, or with those that ended. */
  flags(userId: string, { includeEnded, now, limit, afterId }: Page & { includeEnded: boolean; now: Date }) {
    return this.db.query<FlagRow>(
      `select ${selectOf(JourneyFlagEntity)} from journey_flag
       where user_id = $1 and ($2 or (ended_at is null and (expires_at is null or expires_at > $3))) and ($4::uuid is null or id < $4)
       order by id desc limit $5`,
      [userId, includeEnded, now, afterId, limit],
    );
  }

  /** Flags that stand among the people of each of these companies, newest first; with `flag`, those of that name. */
  async flagsOfCompanies(
    companyIds: readonly string[],
    { flag, now, limit, afterId }: Page & { flag: string | null; now: Date },
  ) {
    const rows = await this.db.query<FlagRow>(
      `select f.* from unnest($1::uuid[]) as c(id) cross join lateral (
         select ${selectOf(JourneyFlagEntity)} from journey_flag
         where company_id = c.id and ended_at is null and (expires_at is null or expires_at > $2) and ($3::text is null or flag = $3)
           and ($4::uuid is null or journey_flag.id < $4)
         order by journey_flag.id desc limit $5
       ) f`,
      [companyIds, now, flag, afterId, limit],
    );
    const byCompany = Map.groupBy(rows, ({ companyId }) => companyId);
    return companyIds.map((id) => byCompany.get(id) ?? []);
  }

  milestones(userId: string, { limit, afterId }: Page): Promise<MilestoneRow[]> {
    return this.db.query(
      `select ${selectOf(JourneyMilestoneEntity)} from journey_milestone where user_id = $1 and ($2::uuid is null or id < $2)
       order by id desc limit $3`,
      [userId, afterId, limit],
    );
  }

  async standing(userIds: readonly string[], on: Queryable = this.db) {
    const [flags, milestones] = [
      await on.query<FlagRow>(
        `select ${selectOf(JourneyFlagEntity)} from journey_flag where user_id = any($1::uuid[]) and ended_at is null order by flag`,
        [userIds],
      ),
      await on.query<{ userId: string; milestone: string }>(
        'select user_id as "userId", milestone from journey_milestone where user_id = any($1::uuid[])',
        [userIds],
      ),
    ];
    const flagsOf = Map.groupBy(flags, ({ userId }) => userId);
    const reached = Map.groupBy(milestones, ({ userId }) => userId);
    return (userId: string) => ({
      flags: flagsOf.get(userId) ?? [],
      milestones: new Set(reached.get(userId)?.map(({ milestone }) => milestone)),
    });
  }

  /** Those of these people who belong to a company; other evaluations of them wait until the end of the transaction. */
  lockPeople(tx: Tx, userIds: readonly string[]): Promise<Traveller[]> {
    return tx.query(
      `select id as "userId", company_id as "companyId", active from person
       where id = any($1::uuid[]) and company_id is not null order by id for no key update`,
      [userIds],
    );
  }

  /** Takes people about whom something was written out of the queue; a transaction that fails gives them back. */
  async takeChanged(tx: Tx, limit: number): Promise<string[]> {
    const rows = await tx.query<{ userId: string }>(
      `with taken as (select id from journey_change order by id limit $1 for update skip locked)
       delete from journey_change c using taken t where c.id = t.id returning c.user_id as "userId"`,
      [limit],
    );
    return [...new Set(rows.map(({ userId }) => userId))];
  }

  /** People for whom time has passed, the longest waiting first. */
  async takeDue(tx: Tx, now: Date, limit: number): Promise<string[]> {
    const rows = await tx.query<{ userId: string }>(
      `select user_id as "userId" from journey_state where next_at <= $1 order by next_at limit $2 for update skip locked`,
      [now, limit],
    );
    return rows.map(({ userId }) => userId);
  }

  async addFlags(tx: Tx, rows: readonly FlagRow[]): Promise<void> {
    await insertMany(tx, JourneyFlagEntity, rows);
  }

  async addMilestones(tx: Tx, rows: readonly MilestoneRow[]): Promise<void> {
    await insertMany(tx, JourneyMilestoneEntity, rows);
  }

  async endFlags(tx: Tx, ended: Changes<FlagRow>['ended']): Promise<void> {
    if (ended.length === 0) return;
    await tx.query(
      `update journey_flag f set ended_at = e.at, end_reason = e.reason
       from unnest($1::uuid[], $2::timestamptz[], $3::text[]) as e(id, at, reason) where f.id = e.id`,
      [ended.map(({ standing }) => standing.id), ended.map(({ at }) => at), ended.map(({ reason }) => reason)],
    );
  }

  async renewFlags(tx: Tx, rows: readonly FlagRow[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      `update journey_flag f set ruleset_id = r.ruleset_id, rule_id = r.rule_id, rule_version = r.rule_version, fired_at = r.fired_at,
         expires_at = r.expires_at, reasons = r.reasons
       from jsonb_to_recordset($1::jsonb) as r(id uuid, ruleset_id uuid, rule_id text, rule_version int, fired_at timestamptz,
         expires_at timestamptz, reasons jsonb) where f.id = r.id`,
      [
        JSON.stringify(
          rows.map(({ id, rulesetId, ruleId, ruleVersion, firedAt, expiresAt, reasons }) => ({
            id,
            ruleset_id: rulesetId,
            rule_id: ruleId,
            rule_version: ruleVersion,
            fired_at: firedAt,
            expires_at: expiresAt,
            reasons,
          })),
        ),
      ],
    );
  }

  async noteEvaluated(tx: Tx, people: readonly Evaluated[], now: Date): Promise<void> {
    await tx.query(
      `insert into journey_state (user_id, company_id, evaluated_at, next_at)
       select user_id, company_id, $4, next_at
       from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as t(user_id, company_id, next_at) order by user_id
       on conflict (user_id) do update set company_id = excluded.company_id, evaluated_at = excluded.evaluated_at,
         next_at = excluded.next_at`,
      [people.map(({ userId }) => userId), people.map(({ companyId }) => companyId), people.map((p) => p.nextAt), now],
    );
  }

  /** Nothing more is evaluated of these people. */
  async forget(tx: Tx, userIds: readonly string[]): Promise<void> {
    await tx.query('delete from journey_state where user_id = any($1::uuid[])', [userIds]);
  }

  /** Rules changed: everyone of the company is due. */
  async makeDue(tx: Tx, companyId: string, now: Date): Promise<void> {
    await tx.query('update journey_state set next_at = $2 where company_id = $1', [companyId, now]);
  }

  /** How many wait to be evaluated. */
  async waiting(now: Date): Promise<number> {
    const [row] = await this.db.query<{ n: number }>(
      `select ((select count(*) from journey_change) + (select count(*) from journey_state where next_at <= $1))::int as n`,
      [now],
    );
    return row!.n;
  }
}
