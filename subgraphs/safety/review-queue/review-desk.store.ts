import type { Tx } from '#platform/database';
import { claimKey, type KeyedRequest } from '#platform/idempotency';
import { finalDecision } from './review.store.js';
import {
  itemColumns,
  ReviewChanges,
  type ReviewCommand,
  type ReviewDependencies,
  type ReviewOutcome,
  unclaimed,
} from './review-changes.store.js';
import type { ReviewItem } from './review.entity.js';
import { assignmentMs, assignmentRefusal, refusalOf, unclaimedStatus } from './review.rules.js';

export interface Assignment extends Omit<ReviewCommand, 'conflicts' | 'isLead'> {
  /** `null`: for any reviewer again. */
  readonly reviewerId: string | null;
  /** People whose texts that reviewer must not review. */
  readonly reviewerConflicts: ReadonlySet<string>;
  readonly note: string | null;
}

export interface BulkApproval extends Omit<ReviewCommand, 'itemId' | 'expectedVersion' | 'isLead'> {
  readonly ruleId: string;
  /** What was shown: an item that changed since is left alone. */
  readonly items: readonly { readonly id: string; readonly version: number }[];
  readonly flagsConfirmed: boolean;
  readonly note: string | null;
  readonly request: KeyedRequest | null;
}

export const leftReasons = [
  'NOT_FOUND',
  'CHANGED',
  'DECIDED',
  'SAFEGUARDING',
  'OTHER_RULES',
  'ANOTHER_PERSON',
] as const;
export type LeftReason = (typeof leftReasons)[number];

export type BulkOutcome =
  | { readonly kind: 'KEY_REUSED' }
  | {
      readonly kind: 'DONE';
      readonly approved: readonly ReviewItem[];
      readonly left: readonly { readonly id: string; readonly because: LeftReason }[];
    };

/** What keeps the queue moving beside decisions. */
export class ReviewDesk {
  readonly #deps: ReviewDependencies;
  readonly #changes: ReviewChanges;

  constructor(deps: ReviewDependencies) {
    this.#deps = deps;
    this.#changes = new ReviewChanges(deps);
  }

  /** Passes the item on: another reviewer gets it, and this one is not offered it again for a day. */
  skip(command: ReviewCommand & { readonly note: string | null }): Promise<ReviewOutcome> {
    const skippedAt = this.#deps.clock.now();
    return this.#changes.act(
      command,
      (item) => ({
        action: 'SKIPPED',
        toStatus: unclaimedStatus(item),
        note: command.note,
        set: { ...unclaimed, skips: item.skips + 1, ...(item.assignedTo === command.actorId ? unassigned : {}) },
      }),
      {
        also: async (item, tx) => {
          await tx.query(
            `insert into review_skip (item_id, reviewer_id, skipped_at) values ($1, $2, $3)
             on conflict (item_id, reviewer_id) do update set skipped_at = excluded.skipped_at`,
            [item.id, command.actorId, skippedAt],
          );
        },
      },
    );
  }

  /** Gives the item back before the lease ends. */
  release(command: ReviewCommand & { readonly note: string | null }): Promise<ReviewOutcome> {
    return this.#changes.act(
      command,
      (item) => ({ action: 'RELEASED', toStatus: unclaimedStatus(item), note: command.note, set: unclaimed }),
      { needsClaim: true },
    );
  }

  /** Keeps the item for one reviewer for some hours, even if another one has it now. */
  reassign(asked: Assignment): Promise<ReviewOutcome> {
    const now = this.#deps.clock.now();
    const { reviewerId, reviewerConflicts, expectedVersion } = asked;
    return this.#changes.act(
      { ...asked, conflicts: new Set(), isLead: true },
      (item) => ({
        action: 'REASSIGNED',
        toStatus: unclaimedStatus(item),
        note: asked.note,
        set: {
          ...unclaimed,
          assignedTo: reviewerId,
          assignedUntil: reviewerId === null ? null : new Date(now.getTime() + assignmentMs(item.categories)),
        },
      }),
      { refusal: (item) => assignmentRefusal(item, { reviewerId, conflicts: reviewerConflicts, expectedVersion }) },
    );
  }

  /** Lets many texts be used that one rule held. Never a disclosure, and nothing that another rule holds as well. */
  approveOfRule(asked: BulkApproval): Promise<BulkOutcome> {
    const { db, clock, outbox } = this.#deps;
    return db.transaction(async (tx): Promise<BulkOutcome> => {
      const key = await claimKey(tx, asked.request, clock.now());
      if (key.kind === 'KEY_REUSED') return key;
      const items = await lockedItems(tx, asked);
      if (key.kind === 'REPEATED') return doneBefore(items, asked);
      const approved: ReviewItem[] = [];
      const left: { id: string; because: LeftReason }[] = [];
      // One after the other on purpose: they share one connection.
      for (const { id, version } of asked.items) {
        const found = items.get(id);
        const because = leftBecause(found, version, { ...asked, now: clock.now() });
        if (because) left.push({ id, because });
        else
          approved.push(await this.#approveOne(tx, found!, asked, clock.now(), (event) => outbox.append(tx, [event])));
      }
      return { kind: 'DONE', approved, left };
    });
  }

  async #approveOne(
    tx: Tx,
    item: ReviewItem,
    { note, actorId, flagsConfirmed }: BulkApproval,
    at: Date,
    append: (event: NonNullable<ReturnType<typeof finalDecision>['event']>) => Promise<void>,
  ): Promise<ReviewItem> {
    const change = finalDecision(item, { kind: 'APPROVED', note, actorId, flagsConfirmed, at });
    if (change.event) await append(change.event);
    await this.#deps.learning.keep(tx, item, { flagsConfirmed, at });
    return this.#changes.apply(tx, item, actorId, change);
  }
}

const unassigned = { assignedTo: null, assignedUntil: null } as const;

type Locked = ReviewItem & { readonly otherRules: boolean };

/** In one order, so that two leads at once never wait for each other in a circle. */
async function lockedItems(tx: Tx, { items, companyId, ruleId }: BulkApproval): Promise<Map<string, Locked>> {
  const rows = await tx.query<Locked>(
    `select ${itemColumns},
       not exists (select 1 from safety_flag f where f.screening_id = review_item.screening_id and f.rule_id = $3 and f.verdict = 'HOLD')
       or exists (select 1 from safety_flag f where f.screening_id = review_item.screening_id and f.rule_id <> $3 and f.verdict = 'HOLD')
         as "otherRules"
     from review_item where id = any($1::uuid[]) and ($2::uuid is null or company_id = $2) order by id for update`,
    [items.map(({ id }) => id), companyId, ruleId],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function leftBecause(
  item: Locked | undefined,
  version: number,
  asked: BulkApproval & { readonly now: Date },
): LeftReason | null {
  if (!item) return 'NOT_FOUND';
  if (item.categories.includes('SAFEGUARDING')) return 'SAFEGUARDING';
  const refusal = refusalOf(item, { ...asked, isLead: true, needsClaim: false });
  if (refusal?.kind === 'ALREADY_DECIDED') return 'DECIDED';
  if (refusal && refusal.kind !== 'VERSION_CONFLICT') return 'ANOTHER_PERSON';
  if (item.version !== version) return 'CHANGED';
  return item.otherRules ? 'OTHER_RULES' : null;
}

/** A repetition does nothing; what this person approved then is what it answers. */
function doneBefore(items: ReadonlyMap<string, ReviewItem>, asked: BulkApproval): BulkOutcome {
  const isTheirs = (id: string) => items.get(id)?.status === 'APPROVED' && items.get(id)?.decidedBy === asked.actorId;
  return {
    kind: 'DONE',
    approved: asked.items.filter(({ id }) => isTheirs(id)).map(({ id }) => items.get(id)!),
    left: asked.items.filter(({ id }) => !isTheirs(id)).map(({ id }) => ({ id, because: 'CHANGED' as const })),
  };
}
