import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import {
  connection,
  type ConnectionShape,
  IdempotencyKey,
  IdempotencyKeyReused,
  make,
  PageArgs,
  pageRequest,
  parseId,
  parseIdempotencyKey,
  VersionConflict,
} from '#platform/subgraph-server';
import type { LegalHoldItemRow, LegalHoldRow } from '../holds/legal-hold.entity.js';
import { isOfficer } from '../requests/access.rules.js';
import type { PrivacyServices } from '../services.js';
import type { Context } from './context.js';
import {
  HoldNeedsAnotherPerson,
  LegalHoldReleased,
  PlaceLegalHoldResult,
  RecordsAlreadyErased,
  ReleaseLegalHoldResult,
} from './erasure.results.js';
import {
  LegalHold,
  LegalHoldConnection,
  LegalHoldFilter,
  LegalHoldItem,
  PlaceLegalHoldInput,
  ReleaseLegalHoldInput,
} from './hold.types.js';
import { invalid, notPermitted, reasonProblem } from './input.js';
import { Officer } from './scopes.js';
import { User } from './user.types.js';

@Resolver()
export class HoldResolver {
  @Query(() => LegalHold, { nullable: true, description: 'Null when it does not exist or is not for the caller.' })
  @Officer()
  async legalHold(
    @Arg('id', () => ID, { description: 'Id of the hold.' }) id: string,
    @Ctx() { actor, services }: Context,
  ): Promise<LegalHold | null> {
    const hold = await services.holdStore.get(parseId('id', id));
    return hold && isOfficer(actor, hold.companyId) ? withItems(hold, services) : null;
  }

  @Query(() => LegalHoldConnection, {
    description: "Holds on records of people of the caller's company. Newest first.",
  })
  @Officer()
  async legalHolds(
    @Arg('filter', () => LegalHoldFilter, { nullable: true, description: 'Default: all of them.' })
    filter: LegalHoldFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { actor, services }: Context,
  ): Promise<ConnectionShape<LegalHold>> {
    const page = pageRequest(args);
    const rows = await services.holdStore.list(
      {
        companyId: actor.companyId,
        subjectUserId: filter?.subjectUserId ? parseId('filter.subjectUserId', filter.subjectUserId) : undefined,
        isOpen: filter?.active ?? undefined,
      },
      { first: page.limit, after: page.after?.[0] ?? null },
    );
    const items = await services.holdStore.itemsOf(rows.map(({ id }) => id));
    const holds = rows.map((row) => toHold(row, items.get(row.id) ?? []));
    return connection(holds, page, (hold) => [hold.id]);
  }

  @Mutation(() => PlaceLegalHoldResult, {
    description:
      'Keeps named records of a person from being erased. Also while an erasure is under way, as long as they are there.',
  })
  @Officer()
  async placeLegalHold(
    @Arg('input', () => PlaceLegalHoldInput, { description: 'What, whose, and why.' }) input: PlaceLegalHoldInput,
    @IdempotencyKey() idempotencyKey: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof PlaceLegalHoldResult> {
    const outcome = await services.holds.place(actor, {
      subjectUserId: parseId('input.subjectUserId', input.subjectUserId),
      items: input.items.map(({ subgraph, store, key }) => ({ subgraph, store, key: key ?? null })),
      ground: input.ground,
      reason: input.reason,
      reviewAt: input.reviewAt ?? null,
      idempotencyKey: parseIdempotencyKey(idempotencyKey),
    });
    switch (outcome.kind) {
      case 'PLACED':
        return withItems(outcome.hold, services);
      case 'NOT_PERMITTED':
        return notPermitted('person');
      case 'KEY_REUSED':
        return refuse(IdempotencyKeyReused, {});
      case 'INVALID':
        return invalid(outcome.problems);
      case 'TOO_LATE':
        return refuse(RecordsAlreadyErased, { items: outcome.items.map((item) => make(LegalHoldItem, { ...item })) });
    }
  }

  @Mutation(() => ReleaseLegalHoldResult, {
    description:
      'Ends a hold, by another person than placed it. An erasure that had to leave the records goes on at once.',
  })
  @Officer()
  async releaseLegalHold(
    @Arg('input', () => ReleaseLegalHoldInput, { description: 'Which, and why.' }) input: ReleaseLegalHoldInput,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof ReleaseLegalHoldResult> {
    const problem = reasonProblem(input.reason);
    if (problem) return invalid([problem]);
    const outcome = await services.holds.release(actor, {
      id: parseId('input.holdId', input.holdId),
      reason: input.reason.trim(),
      expectedVersion: input.expectedVersion ?? null,
    });
    switch (outcome.kind) {
      case 'RELEASED':
        return make(LegalHoldReleased, {
          hold: await withItems(outcome.hold, services),
          reopenedRequestId: outcome.reopened,
        });
      case 'NOT_PERMITTED':
        return notPermitted('hold');
      case 'SAME_PERSON':
        return refuse(HoldNeedsAnotherPerson, {});
      case 'VERSION':
        return refuse(VersionConflict, { currentVersion: outcome.version });
    }
  }
}

async function withItems(hold: LegalHoldRow, services: PrivacyServices): Promise<LegalHold> {
  const items = await services.holdStore.itemsOf([hold.id]);
  return toHold(hold, items.get(hold.id) ?? []);
}

const toHold = (row: LegalHoldRow, items: readonly LegalHoldItemRow[]): LegalHold =>
  make(LegalHold, {
    id: row.id,
    subject: row.subjectUserId === null ? null : make(User, { id: row.subjectUserId }),
    subjectPseudonym: row.subjectRef,
    ground: row.ground,
    reason: row.reason,
    items: items.map(({ subgraph, store, key }) => make(LegalHoldItem, { subgraph, store, key })),
    placedAt: row.placedAt,
    placedBy: row.placedBy,
    reviewAt: row.reviewAt,
    releasedAt: row.releasedAt,
    releasedBy: row.releasedBy,
    version: row.version,
  });
