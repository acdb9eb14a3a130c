import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { mayAccessCompany } from '#platform/auth';
import { BadInput, DateTime, make, parseId, RequiresScopes } from '#platform/subgraph-server';
import { clockOf } from '../review-queue/sla.rules.js';
import type { Context } from './context.js';
import { ReviewerLoad, ReviewStats, RuleReview } from './review-stats.types.js';
import { toPrecision } from './ruleset.resolver.js';
import { User } from './user.types.js';

const longestMs = 366 * 24 * 60 * 60_000;

@Resolver()
export class ReviewStatsResolver {
  @Query(() => ReviewStats, {
    nullable: true,
    description: 'How the queue of a company is doing; `null` for one you may not see. At most 366 days.',
  })
  @RequiresScopes('safety:review')
  async reviewStats(
    @Arg('companyId', () => ID, { description: 'The company.' }) companyId: string,
    @Arg('from', () => DateTime, { description: 'Start of the range.' }) from: Date,
    @Arg('to', () => DateTime, { description: 'End of the range, exclusive.' }) to: Date,
    @Ctx() context: Context,
  ): Promise<ReviewStats | null> {
    const id = parseId('companyId', companyId);
    if (from >= to || to.getTime() - from.getTime() > longestMs)
      throw new BadInput('to', 'must be after `from`, and at most 366 days after it.');
    const { actor, services } = context;
    if (!mayAccessCompany(actor, id)) return null;
    const range = { companyId: id, from, to };
    const now = services.clock.now();
    const [row, times, { active }] = await Promise.all([
      services.stats.of(range),
      services.stats.openTimes(id),
      services.rulesets.inForce(),
    ]);
    const precisions = await services.rulesetStore.precisions(active.definition.settings);
    const rules = precisions
      .map((one) => make(RuleReview, { ruleId: one.ruleId, precision: toPrecision(one) }))
      .sort((a, b) => a.precision.precision - b.precision.precision);
    const overdue = times.filter((item) => clockOf(item, now).overdue).length;
    return make(ReviewStats, { ...row, from, to, overdue, reviewers: await loadsOf(range, context), rules });
  }
}

async function loadsOf(
  range: { readonly companyId: string; readonly from: Date; readonly to: Date },
  { services }: Context,
): Promise<ReviewerLoad[]> {
  const loads = await services.reviewers.loads(await services.stats.reviewers(range), services.clock.now());
  return Promise.all(
    loads.map(async ({ reviewerId, open, claimedToday, safeguardingToday }) => {
      const { maxOpen, maxPerDay, maxSafeguardingPerDay } = await services.reviewers.limitsOf(reviewerId);
      const reviewer = make(User, { id: reviewerId });
      return make(ReviewerLoad, {
        reviewer,
        open,
        claimedToday,
        safeguardingToday,
        maxOpen,
        maxPerDay,
        maxSafeguardingPerDay,
      });
    }),
  );
}
