import { Arg, Ctx, Field, Float, ID, InputType, ObjectType, Query, Resolver, Root, Subscription } from 'type-graphql';
import { mayAccessCompany } from '#platform/auth';
import { liveQuery } from '#platform/live';
import { BadInput, DateTime, make, NotFound, parseAfterSeq, parseId } from '#platform/subgraph-server';
import { requestsTopic } from '../requests/request.entity.js';
import type { Context } from './context.js';
import { PrivacyRequest } from './request.types.js';
import { Officer } from './scopes.js';
import { toRequest } from './shape.js';
import { PrivacyStats, PrivacyTypeStats } from './stats.types.js';

@InputType('PrivacyStatsPeriod', { description: 'Requests that were received in it.' })
export class PrivacyStatsPeriod {
  @Field(() => DateTime, { description: 'From this instant on.' })
  from!: Date;

  @Field(() => DateTime, { description: 'Before this one.' })
  to!: Date;
}

@ObjectType('PrivacyRequestsChange', { description: 'Something was done to a request of a company.' })
export class PrivacyRequestsChange {
  @Field(() => Float, { description: 'Give this as `afterSeq` to resume.' })
  seq!: number;

  @Field(() => String, { description: 'What was done, such as `ERASURE_APPROVED`.' })
  action!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => PrivacyRequest, { description: 'The request as it is now.' })
  request!: PrivacyRequest;
}

const yearMs = 366 * 86_400_000;

async function openStream(
  args: { companyId: string; afterSeq?: number | null },
  { actor, services }: Context,
): Promise<AsyncIterable<PrivacyRequestsChange>> {
  const companyId = parseId('companyId', args.companyId);
  const known = mayAccessCompany(actor, companyId) && (await services.requestViews.knowsCompany(companyId));
  if (!known) throw new NotFound('Company', companyId);
  const afterSeq = parseAfterSeq(args.afterSeq);
  return liveQuery({
    signals: services.signals,
    topic: requestsTopic(companyId),
    read: async (seq) => {
      const entries = await services.requestViews.changesOf(companyId, seq < 0 ? null : seq);
      return entries.map(({ position, action, at, row }) =>
        make(PrivacyRequestsChange, { seq: position, action, at, request: toRequest(row, services) }),
      );
    },
    seqOf: (change) => change.seq,
    ...(afterSeq === undefined ? {} : { afterSeq }),
  });
}

@Resolver()
export class PrivacyStatsResolver {
  @Query(() => PrivacyStats, { description: 'How fast requests are answered, and how many late, extended or denied.' })
  @Officer()
  async privacyStats(
    @Arg('companyId', () => ID, { nullable: true, description: 'Default: all companies the caller may see.' })
    companyId: string | null,
    @Arg('period', () => PrivacyStatsPeriod, { nullable: true, description: 'Default: the last 366 days.' })
    period: PrivacyStatsPeriod | null,
    @Ctx() { actor, services }: Context,
  ): Promise<PrivacyStats> {
    const asked = companyId ? parseId('companyId', companyId) : actor.companyId;
    if (asked !== null && !mayAccessCompany(actor, asked)) throw new NotFound('Company', asked);
    const now = services.clock.now();
    const { from, to } = period ?? { from: new Date(now.getTime() - yearMs), to: now };
    if (to <= from) throw new BadInput('period.to', 'must be after `from`.');
    const { types, missingAcknowledgements } = await services.requestViews.stats(asked, { from, to, now });
    return make(PrivacyStats, {
      companyId: asked,
      from,
      to,
      missingAcknowledgements,
      types: types.map((each) => make(PrivacyTypeStats, each)),
    });
  }

  @Subscription(() => PrivacyRequestsChange, {
    subscribe: ({ args, context }) =>
      openStream(args as { companyId: string; afterSeq?: number }, context as Context) as never,
    description: 'The last change first, then every one, for privacy officers of the company.',
  })
  @Officer()
  privacyRequestsChanged(
    @Root() change: PrivacyRequestsChange,
    @Arg('companyId', () => ID, { description: 'Whose people the requests are about.' }) _companyId: string,
    @Arg('afterSeq', () => Float, { nullable: true, description: 'Go on after this change.' }) _afterSeq: number | null,
  ): PrivacyRequestsChange {
    return change;
  }
}
