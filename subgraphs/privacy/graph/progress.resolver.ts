import { Arg, Directive, ID, Int, Resolver, Root, Subscription } from 'type-graphql';
import { liveQuery } from '#platform/live';
import { NotFound, parseAfterSeq, parseId } from '#platform/subgraph-server';
import { maySee } from '../requests/access.rules.js';
import { progressTopic } from '../requests/request-row.js';
import { isTerminal } from '../requests/state-machine.rules.js';
import { type Context, selfOrOfficer } from './context.js';
import { PrivacyRequestProgress } from './request.types.js';
import { toProgress } from './shape.js';

async function openStream(
  args: { id: string; afterSeq?: number | null },
  context: Context,
): Promise<AsyncIterable<PrivacyRequestProgress>> {
  const id = parseId('id', args.id);
  const afterSeq = parseAfterSeq(args.afterSeq) ?? null;
  const { requests, signals } = context.services.context;
  // Looked up every time: whoever loses their right to see the request loses the stream.
  const read = async (seq: number | null): Promise<PrivacyRequestProgress[]> => {
    const row = await requests.get(id);
    if (!row || !maySee(context.actor, row)) throw new NotFound('Privacy request', id);
    return (await requests.progress(id, seq)).map((state) => toProgress(state, row, context.services));
  };
  const row = await requests.get(id);
  if (!row || !maySee(context.actor, row)) throw new NotFound('Privacy request', id);
  if (afterSeq !== null && isTerminal(row.phase) && afterSeq >= row.seq) return nothingMore();
  return liveQuery({
    signals,
    topic: progressTopic(id),
    read: (seq) => read(seq < 0 ? null : seq),
    seqOf: (state) => state.sequence,
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
  @Directive(selfOrOfficer)
  privacyRequestProgress(
    @Root() state: PrivacyRequestProgress,
    @Arg('id', () => ID) _id: string,
    @Arg('afterSeq', () => Int, { nullable: true }) _afterSeq: number | null,
  ): PrivacyRequestProgress {
    return state;
  }
}
