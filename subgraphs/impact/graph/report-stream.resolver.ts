import { Arg, Float, ID, Resolver, Root, Subscription } from 'type-graphql';
import { liveQuery } from '#platform/live';
import { make, NotFound, parseAfterSeq, parseId, RequiresScopes } from '#platform/subgraph-server';
import { mayReadImpact } from '../access/visibility.rules.js';
import { reportTopic } from '../reports/report.entity.js';
import type { Context } from './context.js';
import { toReport } from './report.shape.js';
import { ImpactReportProgress } from './report.types.js';

async function progressOf(
  args: { id: string; afterSeq?: number | null },
  { actor, services }: Context,
): Promise<AsyncIterable<ImpactReportProgress>> {
  const id = parseId('id', args.id);
  const after = parseAfterSeq(args.afterSeq);
  // Looked up every time: a caller who loses the right to see the report loses the stream.
  const visible = async () => {
    const row = await services.reportStore.byId(id);
    if (!row || !mayReadImpact(actor, row.companyId)) throw new NotFound('Impact report', id);
    return row;
  };
  await visible();
  return liveQuery({
    signals: services.signals,
    topic: reportTopic(id),
    async read(seq) {
      const row = await visible();
      const { status, progress } = row;
      return row.seq > seq
        ? [make(ImpactReportProgress, { id, seq: row.seq, status, progress, report: toReport(row) })]
        : [];
    },
    seqOf: ({ seq }) => seq,
    isLast: ({ status }) => status === 'COMPLETED' || status === 'FAILED',
    ...(after === undefined ? {} : { afterSeq: after }),
  });
}

@Resolver()
export class ImpactReportStreamResolver {
  @Subscription(() => ImpactReportProgress, {
    description: 'Where a report stands now, then how it goes on; ends with it. States in between may be left out.',
    subscribe: ({ args, context }) => progressOf(args as { id: string }, context as Context) as never,
  })
  @RequiresScopes('impact:read')
  impactReportProgress(
    @Root() state: ImpactReportProgress,
    @Arg('id', () => ID, { description: 'UUID of the report.' }) _id: string,
    @Arg('afterSeq', () => Float, {
      nullable: true,
      description: 'The `seq` that was seen last; without it the current state comes first.',
    })
    _afterSeq: number | null,
  ): ImpactReportProgress {
    return state;
  }
}
