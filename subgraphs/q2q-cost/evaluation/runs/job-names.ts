/** Wakes a worker for an evaluation that was asked for. */
export const evaluateJob = 'q2q-cost.evaluate';
/** Finds evaluations whose wake-up was lost or whose worker has gone. */
export const sweepEvaluationsJob = 'q2q-cost.sweep-evaluations';
