import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  Float,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { mayAccessCompany } from '#platform/auth';
import { keyedRequest } from '#platform/idempotency';
import { liveQuery } from '#platform/live';
import {
  CompanyNotFound,
  IdempotencyKey,
  IdempotencyKeyReused,
  make,
  NotFound,
  parseAfterSeq,
  parseId,
  parseIdempotencyKey,
  parseText,
  RequiresScopes,
} from '#platform/subgraph-server';
import type { RulesetReplay as Replay } from '../replays/replay.entity.js';
import { replayTopic, requestReplay } from '../replays/replay.service.js';
import { confinedTo, type Context, requirePerson, requireStaff } from './context.js';
import { ReplayRulesetInput, RuleDifference, RulesetReplay, RulesetReplayProgress } from './replay.types.js';
import { VerdictCount } from './ruleset.types.js';
import { ReplayRulesetResult, RulesetInvalid, RulesetNotFound, RulesetStatusWrong } from './setting-results.js';

const usualLimit = 1000;
const mostTexts = 10_000;

function toReplay(row: Replay): RulesetReplay {
  const done = row.total === null ? 0 : Math.floor((row.texts / Math.max(1, row.total)) * 100);
  return make(RulesetReplay, {
    id: row.id,
    status: row.status,
    progress: row.status === 'COMPLETED' ? 100 : Math.min(99, done),
    startedAt: row.status === 'PENDING' ? null : row.createdAt,
    finishedAt: row.finishedAt,
    rulesetVersion: row.rulesetVersion,
    companyId: row.companyId,
    receivedFrom: row.receivedFrom,
    receivedTo: row.receivedTo,
    total: row.total,
    texts: row.texts,
    seq: row.seq,
    rules: Object.entries(row.ruleCounts).map(([ruleId, { before, after }]) =>
      make(RuleDifference, { ruleId, onlyActive: before, onlyShadow: after }),
    ),
    createdAt: row.createdAt,
  });
}

/** A replay of all companies is for staff; one of a company for those who may see it. */
async function visibleReplay(id: string, { actor, services }: Context): Promise<Replay | null> {
  const replay = await services.replays.store.of(id);
  if (!replay) return null;
  const visible = replay.companyId === null ? confinedTo(actor) === null : mayAccessCompany(actor, replay.companyId);
  return visible ? replay : null;
}

@Resolver(() => RulesetReplay)
export class RulesetReplayResolver {
  @FieldResolver(() => [VerdictCount], {
    description: 'How many texts would get another verdict, and how many the same. Kept for 30 days.',
  })
  async verdicts(@Root() { id }: RulesetReplay, @Ctx() { services }: Context): Promise<VerdictCount[]> {
    return (await services.replays.store.changes(id)).map((count) => make(VerdictCount, count));
  }

  @Query(() => RulesetReplay, { nullable: true, description: 'A replay by id; `null` for one you may not see.' })
  @RequiresScopes('safety:review')
  async rulesetReplay(
    @Arg('id', () => ID, { description: 'The replay.' }) id: string,
    @Ctx() context: Context,
  ): Promise<RulesetReplay | null> {
    const replay = await visibleReplay(parseId('id', id), context);
    return replay && toReplay(replay);
  }

  @Mutation(() => ReplayRulesetResult, {
    description: 'Has texts of the past screened again by rules on trial, so that it is known what they would change.',
  })
  @RequiresScopes('safety:manage')
  @Directive('@cost(weight: 100)')
  async replayRuleset(
    @Arg('input', () => ReplayRulesetInput, { description: 'Which texts, by which version.' })
    input: ReplayRulesetInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof ReplayRulesetResult> {
    const { actor, services } = context;
    const companyId = input.companyId == null ? null : parseId('input.companyId', input.companyId);
    if (companyId === null) requireStaff(actor);
    requirePerson(actor);
    if (companyId !== null && (!mayAccessCompany(actor, companyId) || !(await services.isKnownCompany(companyId))))
      return refuse(CompanyNotFound, { id: companyId });
    const problems = problemsOf(input);
    if (problems.length > 0) return refuse(RulesetInvalid, { problems });
    const outcome = await requestReplay(
      {
        actorId: actor.id,
        rulesetVersion: parseText('input.rulesetVersion', input.rulesetVersion, 100),
        companyId,
        from: input.from,
        to: input.to,
        limit: input.limit ?? usualLimit,
        request: keyedRequest(actor.id, parseIdempotencyKey(key), { operation: 'replayRuleset', input }),
      },
      services.replays,
    );
    switch (outcome.kind) {
      case 'DONE':
        return toReplay(outcome.replay);
      case 'KEY_REUSED':
        return refuse(IdempotencyKeyReused, {});
      case 'NOT_FOUND':
        return refuse(RulesetNotFound, { version: input.rulesetVersion });
      case 'NOT_IN_SHADOW':
        return refuse(RulesetStatusWrong, {
          currentStatus: outcome.status,
          message: 'Only what is in shadow is replayed: make it with `shadowRuleset` first.',
        });
    }
  }

  @Subscription(() => RulesetReplayProgress, {
    description: 'The replay as it is, then every change of it.',
    subscribe: ({ context, args }) => progressOf(context as Context, args as { id: string; afterSeq?: number | null }),
  })
  @RequiresScopes('safety:review')
  rulesetReplayProgress(
    @Root() progress: RulesetReplayProgress,
    @Arg('id', () => ID, { description: 'The replay.' }) _id: string,
    @Arg('afterSeq', () => Float, { nullable: true, description: 'The last `seq` seen: changes after it follow.' })
    _afterSeq?: number | null,
  ): RulesetReplayProgress {
    return progress;
  }
}

function problemsOf({ from, to, limit }: ReplayRulesetInput) {
  const problems: { path: string; message: string }[] = [];
  if (from >= to) problems.push({ path: 'input.to', message: 'must be after `from`.' });
  if (limit != null && (limit < 1 || limit > mostTexts))
    problems.push({ path: 'input.limit', message: `must be 1 to ${mostTexts} texts.` });
  return problems;
}

async function progressOf(
  context: Context,
  args: { id: string; afterSeq?: number | null },
): Promise<AsyncIterableIterator<RulesetReplayProgress>> {
  const id = parseId('id', args.id);
  const afterSeq = parseAfterSeq(args.afterSeq);
  if (!(await visibleReplay(id, context))) throw new NotFound('RulesetReplay', id);
  return liveQuery<RulesetReplayProgress>({
    signals: context.services.signals,
    topic: replayTopic(id),
    async read(after) {
      const replay = await context.services.replays.store.of(id);
      return replay && replay.seq > after
        ? [make(RulesetReplayProgress, { seq: replay.seq, replay: toReplay(replay) })]
        : [];
    },
    seqOf: ({ seq }) => seq,
    ...(afterSeq === undefined ? {} : { afterSeq }),
  });
}
