import { type Database, insertReturning, selectOf, type Tx } from '#platform/database';
import type { Verdict } from '../screening/screening.types.js';
import { ReplayedTextEntity, type RulesetReplay, RulesetReplayEntity } from './replay.entity.js';

const columns = selectOf(RulesetReplayEntity);

export interface ReplayedText {
  readonly replayId: string;
  readonly contentId: string;
  readonly activeVerdict: Verdict;
  readonly shadowVerdict: Verdict;
  readonly foundBefore: readonly string[];
  readonly foundAfter: readonly string[];
}

/** A replay of which nothing was heard for this long is over. */
const stalledMs = 60 * 60_000;

export class ReplayStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async of(id: string): Promise<RulesetReplay | null> {
    const [row] = await this.#db.query<RulesetReplay>(`select ${columns} from ruleset_replay where id = $1`, [id]);
    return row ?? null;
  }

  ofRuleset(version: string): Promise<RulesetReplay[]> {
    return this.#db.query<RulesetReplay>(
      `select ${columns} from ruleset_replay where ruleset_version = $1 order by created_at desc, id limit 50`,
      [version],
    );
  }

  async create(
    tx: Tx,
    row: Pick<
      RulesetReplay,
      'id' | 'rulesetVersion' | 'companyId' | 'receivedFrom' | 'receivedTo' | 'requestedBy' | 'createdAt'
    >,
  ): Promise<RulesetReplay> {
    const empty = { status: 'PENDING', total: null, texts: 0, seq: 1, ruleCounts: {}, finishedAt: null };
    return (await insertReturning(tx, RulesetReplayEntity, [{ ...row, ...empty }]))[0]!;
  }

  /** The owner of the texts has sent all of them: so many. */
  async sent(tx: Tx, replayId: string, total: number, now: Date): Promise<void> {
    await tx.query(
      `update ruleset_replay set total = $2, seq = seq + 1, status = case when texts >= $2 then 'COMPLETED' else 'PROCESSING' end,
         finished_at = case when texts >= $2 then $3::timestamptz end
       where id = $1 and status in ('PENDING', 'PROCESSING')`,
      [replayId, total, now],
    );
  }

  /** A text that is there already is not counted again. */
  async add(tx: Tx, texts: readonly ReplayedText[], now: Date): Promise<void> {
    for (const [replayId, ofReplay] of [...Map.groupBy(texts, (text) => text.replayId)].sort()) {
      const [replay] = await tx.query<RulesetReplay>(`select ${columns} from ruleset_replay where id = $1 for update`, [
        replayId,
      ]);
      if (!replay || replay.status === 'FAILED' || replay.status === 'COMPLETED') continue;
      const rows = ofReplay.map(({ contentId, activeVerdict, shadowVerdict }) => ({
        replayId,
        contentId,
        activeVerdict,
        shadowVerdict,
      }));
      const written = await insertReturning(tx, ReplayedTextEntity, rows, {
        onConflict: '(replay_id, content_id) do nothing',
      });
      const fresh = new Set(written.map(({ contentId }) => contentId));
      const ruleCounts = counted(
        replay.ruleCounts,
        ofReplay.filter(({ contentId }) => fresh.has(contentId)),
      );
      await tx.query(
        `update ruleset_replay set texts = texts + $2::int, rule_counts = $3, seq = seq + 1,
           status = case when texts + $2::int >= total then 'COMPLETED' else 'PROCESSING' end,
           finished_at = case when texts + $2::int >= total then $4::timestamptz end
         where id = $1`,
        [replayId, fresh.size, JSON.stringify(ruleCounts), now],
      );
    }
  }

  /** How many texts went from which verdict to which. */
  changes(replayId: string) {
    return this.#db.query<{ activeVerdict: Verdict; shadowVerdict: Verdict; texts: number }>(
      `select active_verdict as "activeVerdict", shadow_verdict as "shadowVerdict", count(*)::float8 as texts from replayed_text
       where replay_id = $1 group by 1, 2 order by 1, 2`,
      [replayId],
    );
  }

  async failStalled(now: Date): Promise<void> {
    await this.#db.query(
      `update ruleset_replay set status = 'FAILED', finished_at = $1, seq = seq + 1
       where status in ('PENDING', 'PROCESSING') and created_at < $2`,
      [now, new Date(now.getTime() - stalledMs)],
    );
  }

  async pruneTexts(createdBefore: Date): Promise<void> {
    await this.#db.query(
      `delete from replayed_text where replay_id in (select id from ruleset_replay where created_at < $1 and status in ('COMPLETED', 'FAILED'))`,
      [createdBefore],
    );
  }
}

function counted(before: RulesetReplay['ruleCounts'], texts: readonly ReplayedText[]): RulesetReplay['ruleCounts'] {
  const counts = new Map(Object.entries(before).map(([rule, count]) => [rule, { ...count }]));
  const add = (rule: string, side: 'before' | 'after') => {
    const count = counts.get(rule) ?? { before: 0, after: 0 };
    count[side] += 1;
    counts.set(rule, count);
  };
  for (const { foundBefore, foundAfter } of texts) {
    for (const rule of foundBefore) if (!foundAfter.includes(rule)) add(rule, 'before');
    for (const rule of foundAfter) if (!foundBefore.includes(rule)) add(rule, 'after');
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
