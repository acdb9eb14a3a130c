import type { EventPayload } from '#contracts/events';
import type { RecordOf, Records, Tx } from '#platform/database';
import type { Ids } from '#platform/time';
import { distinctFeedback } from './outcome.rules.js';
import { OutcomeScoreEntity } from './outcome-score.entity.js';

export type OutcomeScoreRow = RecordOf<typeof OutcomeScoreEntity>;

type Scored = EventPayload<'outcome.scored'>;

interface ScoreRow {
  readonly id: string;
  readonly classificationId: string;
  readonly feedbackId: string;
  readonly dimension: string;
  readonly score: number;
  readonly confidence: number;
  readonly evidence: unknown;
  readonly provider: string;
  readonly model: string;
}

const rowsOf = (ids: Ids, event: Scored): ScoreRow[] =>
  event.scores.map(({ dimension, score, confidence, evidence }) => ({
    id: ids.next(),
    classificationId: event.classificationId,
    feedbackId: event.feedbackId,
    dimension,
    score,
    confidence,
    evidence,
    provider: event.provider,
    model: event.model,
  }));

export class OutcomeStore {
  constructor(
    private readonly ids: Ids,
    private readonly records: Records,
  ) {}

  /** The scores that count now, of each of these texts, by dimension. */
  async currentOf(feedbackIds: readonly string[]): Promise<(readonly OutcomeScoreRow[])[]> {
    const pages = await this.records.children(OutcomeScoreEntity, feedbackIds, {
      parent: 'feedbackId',
      where: { supersededAt: null },
      limit: 100,
      afterId: null,
    });
    return pages.map((rows) => rows.toSorted((a, b) => a.dimension.localeCompare(b.dimension)));
  }

  /**
   * Stores the scores of these classifications, in order. A classification that is stored already
   * changes nothing; a new one supersedes the earlier scores of its text. Person and company are
   * the text's own: an event cannot move a score to another person. Scores of texts that a reviewer
   * rejected, or that are gone, are dropped. Returns the companies with new scores.
   */
  async store(events: readonly Scored[], now: Date, tx: Tx): Promise<readonly string[]> {
    const companies = new Set<string>();
    for (const round of distinctFeedback(events)) {
      for (const { companyId } of await this.storeRound(round, now, tx)) companies.add(companyId);
    }
    return [...companies];
  }

  private storeRound(events: readonly Scored[], now: Date, tx: Tx): Promise<{ companyId: string }[]> {
    return tx.query(
      `with input as (
         select * from jsonb_to_recordset($1::jsonb) as t(id uuid, "classificationId" uuid, "feedbackId" uuid, dimension text,
           score float8, confidence float8, evidence jsonb, provider text, model text)
       ), stored as (
         insert into outcome_score (id, classification_id, feedback_id, company_id, user_id, dimension, score, confidence, evidence,
           provider, model, submitted_at, created_at)
         select i.id, i."classificationId", f.id, f.company_id, f.user_id, i.dimension, i.score, i.confidence, i.evidence, i.provider,
           i.model, f.submitted_at, $2::timestamptz
         from input i join feedback f on f.id = i."feedbackId" and f.status <> 'REJECTED'
         on conflict (classification_id, dimension) do nothing
         returning feedback_id, classification_id, company_id
       ), superseded as (
         update outcome_score o set superseded_at = $2::timestamptz
         from (select distinct feedback_id, classification_id from stored) s
         where o.feedback_id = s.feedback_id and o.classification_id <> s.classification_id and o.superseded_at is null
       )
       select distinct company_id as "companyId" from stored`,
      [JSON.stringify(events.flatMap((event) => rowsOf(this.ids, event))), now],
    );
  }
}
