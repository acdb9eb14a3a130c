/** Wakes a worker for a batch that has something to do. */
export const batchJob = 'q2q-cost.classify-batch';
/** Finds batches whose wake-up was lost, whose worker has gone, or whose time to try again has come. */
export const sweepBatchesJob = 'q2q-cost.sweep-batches';
export const expireBatchesJob = 'q2q-cost.expire-batches';
