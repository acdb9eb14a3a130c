import type { Tx } from '#platform/database';

export const queueTopic = 'safety:review-queue';

/** The positions in the stream of changes of the queue. */
export class QueueClockStore {
  /**
   * Takes `count` positions and returns the last of them. The row stays locked until commit: positions become visible in their order, so
   * a subscriber that resumes after N has seen everything up to N. Take it late in the transaction.
   */
  async next(tx: Tx, count = 1): Promise<number> {
    const [row] = await tx.query<{ seq: string }>('update queue_clock set seq = seq + $1 where id = 1 returning seq', [
      count,
    ]);
    if (!row)
      throw new Error(
        'The queue clock has no row: migrations of the safety database did not run. Run them and try again.',
      );
    return Number(row.seq);
  }
}
