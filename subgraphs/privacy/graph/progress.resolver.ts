import { Arg, Float, ID, Resolver, Root, Subscription } from 'type-graphql';
import { liveQuery } from '#platform/live';
import { NotFound, parseAfterSeq, parseId } from '#platform/subgraph-server';
import { maySee } from '../requests/access.rules.js';
import { type PrivacyRequestRow, progressTopic } from '../requests/request.entity.js';
import { isTerminal } from '../requests/state-machine.rules.js';
import type { Context } from './context.js';
import { PrivacyRequestProgress } from './request.types.js';
import { SelfOrOfficer } from './scopes.js';
import { toProgress } from './shape.js';

async function openStream(
  args: { id: string; afterSeq?: number | null },
  { actor, services }: Context,
): Promise<AsyncIterable<PrivacyRequestProgress>> {
  const id = parseId('id', args.id);
  const afterSeq = parseAfterSeq(args.afterSeq) ?? null;
  const { requests, signals } = services;
  const visible = async (): Promise<PrivacyRequestRow> => {
    const row = await requests.get(id);
    if (!row || !maySee(actor, row)) throw new NotFound('Privacy request', id);
    return row;
  };
  // Looked up every time: a caller who loses the right to see the request loses the stream.
  const read = async (seq: number | null): Promise<PrivacyRequestProgress[]> => {
    const row = await visible();
    return (await requests.progress(id, seq)).map((state) => toProgress(state, row, services));
  };
  const row = await visible();
  if (afterSeq !== null && isTerminal(row.phase) && afterSeq >= row.seq) return nothingMore();
  return liveQuery({
    signals,
    topic: progressTopic(id),
    read: (seq) => read(seq < 0 ? null : seq),
    seqOf: (state) => state.seq,
    isLast: (state) => state.status === 'COMPLETED' || state.status === 'FAILED',
    ...(afterSeq === null ? {} : { afterSeq }),
  });
}

async function* nothingMore(): AsyncGenerator<PrivacyRequestProgress> {}

@Resolver()
export class ProgressResolver {
  @Subscription(() => PrivacyRequestProgress, {
    subscribe: ({ args, context }) =>
      openStream(args as { id: string; afterSeq?: number }, context as Context) as never,
    description:
      'The current state first, then every change; ends after the terminal state. With `afterSeq` it goes on after that state, leaving none out.',
  })
  @SelfOrOfficer()
  privacyRequestProgress(
    @Root() state: PrivacyRequestProgress,
    @Arg('id', () => ID, { description: 'Id of the request.' }) _id: string,
    @Arg('afterSeq', () => Float, { nullable: true, description: 'The `seq` of the last state already seen.' })
    _afterSeq: number | null,
  ): PrivacyRequestProgress {
    return state;
  }
}
