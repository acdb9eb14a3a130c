import { Arg, Float, ID, Resolver, Root, Subscription } from 'type-graphql';
import { liveQuery } from '#platform/live';
import { make, NotFound, parseAfterSeq, parseId, RequiresScopes } from '#platform/subgraph-server';
import { batchTopic } from '../batches/batch.service.js';
import { batchById } from './batch-view.js';
import { type ClassificationBatch, ClassificationBatchProgress } from './batch.types.js';
import type { Context } from './context.js';

@Resolver()
export class BatchProgressResolver {
  @Subscription(() => ClassificationBatchProgress, {
    description: 'The current state first, then every change; ends after the last one.',
    subscribe: ({ context, args }) =>
      progressUpdates(context as Context, args as { id: string; afterSeq?: number | null }),
  })
  @RequiresScopes('classify:write')
  classificationBatchProgress(
    @Root() progress: ClassificationBatchProgress,
    @Arg('id', () => ID, { description: 'The batch.' }) _id: string,
    @Arg('afterSeq', () => Float, { nullable: true, description: 'The `seq` that was seen last.' })
    _afterSeq?: number | null,
  ): ClassificationBatchProgress {
    return progress;
  }
}

const isLast = ({ status }: ClassificationBatch): boolean => status === 'COMPLETED' || status === 'FAILED';

async function progressUpdates(
  context: Context,
  args: { readonly id: string; readonly afterSeq?: number | null },
): Promise<AsyncIterable<ClassificationBatchProgress>> {
  const id = parseId('id', args.id);
  const afterSeq = parseAfterSeq(args.afterSeq);
  const read = async () => {
    const batch = await batchById(id, context);
    if (!batch) throw new NotFound('ClassificationBatch', id);
    return batch;
  };
  const now = await read();
  if (afterSeq !== undefined && isLast(now) && afterSeq >= now.seq) return nothingMore();
  return liveQuery<ClassificationBatchProgress>({
    signals: context.services.signals,
    topic: batchTopic(id),
    async read() {
      const batch = await read();
      return [make(ClassificationBatchProgress, { seq: batch.seq, batch })];
    },
    seqOf: ({ seq }) => seq,
    isLast: ({ batch }) => isLast(batch),
    ...(afterSeq === undefined ? {} : { afterSeq }),
  });
}

async function* nothingMore(): AsyncGenerator<ClassificationBatchProgress> {}
