import type { Tx } from '#platform/database';
import type { Signals } from '#platform/live';
import type { Clock, Ids } from '#platform/time';
import { nextChange, queueTopic } from './queue-clock.store.js';

export interface HeldContent {
  readonly contentId: string;
  readonly companyId: string;
  readonly userId: string;
  readonly screeningId: string;
  readonly priority: number;
  readonly categories: readonly string[];
  readonly heldText: string;
  readonly redactedText: string;
  readonly language: string;
}

/** How held texts enter the queue. */
export interface ReviewIntake {
  /** One open item per content: a content that is open already is scored again, not queued twice. */
  open(tx: Tx, held: readonly HeldContent[]): Promise<void>;
  /** Which of these contents have an open item. */
  openContents(tx: Tx, contentIds: readonly string[]): Promise<ReadonlySet<string>>;
}

const upsert = `
  insert into review_item (id, content_id, company_id, user_id, screening_id, status, priority, categories, held_text, redacted_text,
    language, version, change_seq, created_at)
  select id, "contentId", "companyId", "userId", "screeningId", 'PENDING', priority, array(select jsonb_array_elements_text(categories)),
    "heldText", "redactedText", language, 1, "changeSeq", $2
  from jsonb_to_recordset($1::jsonb) as r (id uuid, "contentId" uuid, "companyId" uuid, "userId" uuid, "screeningId" uuid,
    priority smallint, categories jsonb, "heldText" text, "redactedText" text, language text, "changeSeq" bigint)
  on conflict (content_id) where status in ('PENDING', 'IN_REVIEW', 'ESCALATED') do update set
    screening_id = excluded.screening_id, priority = excluded.priority, categories = excluded.categories,
    redacted_text = excluded.redacted_text, language = excluded.language, version = review_item.version + 1,
    change_seq = excluded.change_seq
  returning id, version, status`;

export function reviewIntake({ clock, ids, signals }: { clock: Clock; ids: Ids; signals: Signals }): ReviewIntake {
  return {
    async open(tx, held) {
      if (held.length === 0) return;
      const lastSeq = await nextChange(tx, held.length);
      const rows = held.map((content, i) => ({ ...content, id: ids.next(), changeSeq: lastSeq - held.length + 1 + i }));
      const now = clock.now();
      const written = await tx.query<{ id: string; version: number; status: string }>(upsert, [
        JSON.stringify(rows),
        now,
      ]);
      const history = written.map((item) => ({
        id: ids.next(),
        itemId: item.id,
        version: item.version,
        action: item.version === 1 ? 'OPENED' : 'RESCREENED',
        fromStatus: item.version === 1 ? null : item.status,
        toStatus: item.status,
      }));
      await tx.query(
        `insert into review_history (id, item_id, version, action, from_status, to_status, actor_id, created_at)
         select id, "itemId", version, action, "fromStatus", "toStatus", 'system:screening', $2
         from jsonb_to_recordset($1::jsonb) as r (id uuid, "itemId" uuid, version int, action text, "fromStatus" text, "toStatus" text)`,
        [JSON.stringify(history), now],
      );
      tx.afterCommit(() => signals.notify(queueTopic));
    },
    async openContents(tx, contentIds) {
      const rows = await tx.query<{ contentId: string }>(
        `select content_id as "contentId" from review_item
         where content_id = any($1::uuid[]) and status in ('PENDING', 'IN_REVIEW', 'ESCALATED')`,
        [contentIds],
      );
      return new Set(rows.map((row) => row.contentId));
    },
  };
}
