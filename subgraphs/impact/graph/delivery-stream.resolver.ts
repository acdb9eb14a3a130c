import { Arg, Float, ID, Resolver, Root, Subscription } from 'type-graphql';
import { mayAccessCompany } from '#platform/auth';
import { liveQuery } from '#platform/live';
import { make, NotFound, parseAfterSeq, parseId, RequiresScopes } from '#platform/subgraph-server';
import { deliveriesTopic, runTopic } from '../deliveries/delivery.entity.js';
import { visibleCompany } from './company.resolver.js';
import type { Context } from './context.js';
import { toRun } from './delivery.shape.js';
import { DeliveryRunProgress, DeliveryRunsChange } from './delivery.types.js';

const afterSeq = {
  nullable: true,
  description: 'The `seq` that was seen last; without it the current state comes first.',
} as const;

async function progressOf(
  args: { id: string; afterSeq?: number | null },
  { actor, services }: Context,
): Promise<AsyncIterable<DeliveryRunProgress>> {
  const id = parseId('id', args.id);
  const after = parseAfterSeq(args.afterSeq);
  const { db, runs, runLists, signals } = services;
  // Looked up every time: a caller who loses the right to see the run loses the stream.
  const visible = async () => {
    const row = await runs.byId(db, id);
    if (!row || !mayAccessCompany(actor, row.companyId)) throw new NotFound('Delivery run', id);
    return row;
  };
  await visible();
  return liveQuery({
    signals,
    topic: runTopic(id),
    async read(seq) {
      const row = await visible();
      const states = await runLists.statesOfRun(db, id, seq < 0 ? null : seq);
      return states.map(({ runSeq, status, outcome, detail, progress, at }) =>
        make(DeliveryRunProgress, { id, seq: runSeq, status, outcome, detail, progress, at, run: toRun(row) }),
      );
    },
    seqOf: ({ seq }) => seq,
    isLast: ({ status, seq, run }) => (status === 'COMPLETED' || status === 'FAILED') && seq === run.seq,
    ...(after === undefined ? {} : { afterSeq: after }),
  });
}

async function changesOf(
  args: { companyId: string; afterSeq?: number | null },
  context: Context,
): Promise<AsyncIterable<DeliveryRunsChange>> {
  const companyId = parseId('companyId', args.companyId);
  const after = parseAfterSeq(args.afterSeq);
  if (!(await visibleCompany(context, companyId))) throw new NotFound('Company', companyId);
  const { db, runs, runLists, signals } = context.services;
  return liveQuery({
    signals,
    topic: deliveriesTopic(companyId),
    async read(seq) {
      const states = await runLists.statesOfCompany(db, companyId, seq < 0 ? null : seq);
      const rows = await Promise.all(states.map(({ runId }) => runs.byId(db, runId)));
      return states.map((state, index) => make(DeliveryRunsChange, { seq: state.seq, run: toRun(rows[index]!) }));
    },
    seqOf: ({ seq }) => seq,
    ...(after === undefined ? {} : { afterSeq: after }),
  });
}

@Resolver()
export class DeliveryStreamResolver {
  @Subscription(() => DeliveryRunProgress, {
    description: 'Where a delivery stands now, then every change; ends with it. With `afterSeq` none is left out.',
    subscribe: ({ args, context }) => progressOf(args as { id: string }, context as Context) as never,
  })
  @RequiresScopes('delivery:manage', 'operations:read')
  deliveryRunProgress(
    @Root() state: DeliveryRunProgress,
    @Arg('id', () => ID, { description: 'UUID of the run.' }) _id: string,
    @Arg('afterSeq', () => Float, afterSeq) _afterSeq: number | null,
  ): DeliveryRunProgress {
    return state;
  }

  @Subscription(() => DeliveryRunsChange, {
    description: 'The last change of a delivery of the company, then every change. With `afterSeq` none is left out.',
    subscribe: ({ args, context }) => changesOf(args as { companyId: string }, context as Context) as never,
  })
  @RequiresScopes('delivery:manage', 'operations:read')
  deliveryRunsChanged(
    @Root() change: DeliveryRunsChange,
    @Arg('companyId', () => ID, { description: 'UUID of the company.' }) _companyId: string,
    @Arg('afterSeq', () => Float, afterSeq) _afterSeq: number | null,
  ): DeliveryRunsChange {
    return change;
  }
}
