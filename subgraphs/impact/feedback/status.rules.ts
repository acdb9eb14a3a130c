/** The life of a text. Pure: which status may follow which. */
export const feedbackStatuses = ['RECEIVED', 'HELD', 'CLEARED', 'REJECTED', 'CLASSIFIED', 'SKIPPED'] as const;
export type FeedbackStatusName = (typeof feedbackStatuses)[number];

/**
 * Screening (safety) and classification (q2q-cost) are two producers whose events reach us in no
 * common order: a score may arrive before the clearance it rests on. So a status may be jumped
 * over, and an event that comes late changes nothing.
 */
const successors: Readonly<Record<FeedbackStatusName, readonly FeedbackStatusName[]>> = {
  RECEIVED: ['HELD', 'CLEARED', 'REJECTED', 'CLASSIFIED', 'SKIPPED'],
  HELD: ['CLEARED', 'REJECTED', 'CLASSIFIED', 'SKIPPED'],
  CLEARED: ['REJECTED', 'CLASSIFIED', 'SKIPPED'],
  // A text that was skipped for want of budget may be classified once there is some.
  SKIPPED: ['CLASSIFIED', 'REJECTED'],
  // A person decided; a score that was on its way does not undo it.
  REJECTED: [],
  CLASSIFIED: [],
};

export const mayFollow = (from: FeedbackStatusName, to: FeedbackStatusName): boolean => successors[from].includes(to);

/** The statuses from which `to` may be reached. */
export const predecessorsOf = (to: FeedbackStatusName): readonly FeedbackStatusName[] =>
  feedbackStatuses.filter((from) => mayFollow(from, to));

export interface StatusChange {
  readonly feedbackId: string;
  readonly status: FeedbackStatusName;
  readonly skipReason?: string;
}

/** Neighbours that lead to one status share a statement; the order between different ones is kept. */
export function runsOfOneStatus(changes: readonly StatusChange[]): StatusChange[][] {
  const runs: StatusChange[][] = [];
  for (const change of changes) {
    const run = runs.at(-1);
    if (run?.[0]!.status === change.status) run.push(change);
    else runs.push([change]);
  }
  return runs;
}
