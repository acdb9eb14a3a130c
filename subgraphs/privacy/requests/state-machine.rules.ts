/**
 * Where a request stands. Work may crash, repeat and be taken over, but what was said to the subject is never taken back: progress
 * does not fall, an ended request stays ended, and every change has the next sequence number.
 */
export const phases = [
  'AWAITING_VERIFICATION',
  'RECEIVED',
  'PLANNING',
  'COLLECTING',
  'PACKAGING',
  'AWAITING_APPROVAL',
  'SCHEDULED',
  'FREEZING',
  'EXECUTING',
  'AWAITING_ACKS',
  'VERIFYING',
  'READY',
  'ERASED',
  'PARTIALLY_FULFILLED',
  'DENIED',
  'WITHDRAWN',
  'EXPIRED',
  'FAILED',
] as const;
export type Phase = (typeof phases)[number];

/** What the graph shows of a phase. */
export const publicStatuses = ['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED'] as const;
export type PublicStatus = (typeof publicStatuses)[number];

/** How a request ended. */
export const outcomes = [
  'DELIVERED',
  'ERASED',
  'PARTIALLY_FULFILLED',
  'DENIED',
  'WITHDRAWN',
  'EXPIRED',
  'BLOCKED',
] as const;
export type Outcome = (typeof outcomes)[number];

export interface RequestState {
  readonly phase: Phase;
  /** 0–100; 100 exactly where the public status is `COMPLETED`. */
  readonly progress: number;
  readonly seq: number;
}

export type RequestEvent =
  | { readonly type: 'VERIFIED' }
  | { readonly type: 'STARTED' }
  | { readonly type: 'PLANNED' }
  /** The plan of an erasure is there, or is there anew: a person has to look at it. */
  | { readonly type: 'PROPOSED' }
  | { readonly type: 'APPROVED' }
  | { readonly type: 'FREEZING' }
  | { readonly type: 'FROZEN' }
  | { readonly type: 'EXECUTED' }
  | { readonly type: 'ACKNOWLEDGED' }
  | { readonly type: 'ERASED' }
  /** Some records are kept for now, with their grounds. */
  | { readonly type: 'ERASED_IN_PART' }
  /** Some work is done; `progress` as `progressOf` computes it. */
  | { readonly type: 'ADVANCED'; readonly progress: number }
  | { readonly type: 'COLLECTED' }
  | { readonly type: 'PACKAGED' }
  | { readonly type: 'DENIED' }
  | { readonly type: 'WITHDRAWN' }
  | { readonly type: 'EXPIRED' }
  | { readonly type: 'GAVE_UP' };

export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';
  constructor(
    readonly phase: Phase,
    readonly event: RequestEvent['type'],
  ) {
    super(`A request in phase ${phase} cannot take ${event}: its steps ran out of order.`);
  }
}

export const initialState: RequestState = { phase: 'RECEIVED', progress: 0, seq: 1 };
/** While it is not known who asks, nothing about the person is read. */
export const unverifiedState: RequestState = { phase: 'AWAITING_VERIFICATION', progress: 0, seq: 1 };

type Transitions = Partial<Record<RequestEvent['type'], Phase>>;
/** Until the first record is erased a request can still be ended by the people it concerns. */
const reversible: Transitions = { DENIED: 'DENIED', WITHDRAWN: 'WITHDRAWN', GAVE_UP: 'FAILED' };

const next: Readonly<Record<Phase, Transitions>> = {
  AWAITING_VERIFICATION: { ...reversible, VERIFIED: 'RECEIVED', EXPIRED: 'EXPIRED' },
  RECEIVED: { ...reversible, STARTED: 'PLANNING' },
  PLANNING: { ...reversible, STARTED: 'PLANNING', PLANNED: 'COLLECTING', PROPOSED: 'AWAITING_APPROVAL' },
  COLLECTING: { ...reversible, ADVANCED: 'COLLECTING', COLLECTED: 'PACKAGING' },
  PACKAGING: { ...reversible, ADVANCED: 'PACKAGING', PACKAGED: 'READY' },
  AWAITING_APPROVAL: { ...reversible, PROPOSED: 'AWAITING_APPROVAL', APPROVED: 'SCHEDULED' },
  SCHEDULED: { ...reversible, FREEZING: 'FREEZING', PROPOSED: 'AWAITING_APPROVAL' },
  FREEZING: { FREEZING: 'FREEZING', FROZEN: 'EXECUTING', PROPOSED: 'AWAITING_APPROVAL', GAVE_UP: 'FAILED' },
  EXECUTING: { ADVANCED: 'EXECUTING', EXECUTED: 'AWAITING_ACKS', GAVE_UP: 'FAILED' },
  AWAITING_ACKS: { ADVANCED: 'AWAITING_ACKS', ACKNOWLEDGED: 'VERIFYING', GAVE_UP: 'FAILED' },
  VERIFYING: {
    ADVANCED: 'VERIFYING',
    ERASED: 'ERASED',
    ERASED_IN_PART: 'PARTIALLY_FULFILLED',
    GAVE_UP: 'FAILED',
  },
  READY: {},
  ERASED: {},
  PARTIALLY_FULFILLED: {},
  DENIED: {},
  WITHDRAWN: {},
  EXPIRED: {},
  FAILED: {},
};

/** The state after an event; the same object when nothing changed. Throws `IllegalTransition` for an event out of order. */
export function advance(state: RequestState, event: RequestEvent): RequestState {
  const phase = next[state.phase][event.type];
  if (!phase) throw new IllegalTransition(state.phase, event.type);
  const reached = event.type === 'ADVANCED' ? Math.min(99, Math.max(0, Math.floor(event.progress))) : 0;
  const progress = statuses[phase].status === 'COMPLETED' ? 100 : Math.max(state.progress, reached);
  const again = phase === state.phase && progress === state.progress;
  // A plan that was made anew is news, although the phase is the same.
  if (again && event.type !== 'PROPOSED') return state;
  return { phase, progress, seq: state.seq + 1 };
}

/** Whether an event may come now. */
export const accepts = (phase: Phase, event: RequestEvent['type']): boolean => next[phase][event] !== undefined;

export const isTerminal = (phase: Phase): boolean => statuses[phase].outcome !== null;

interface Shown {
  readonly status: PublicStatus;
  readonly outcome: Outcome | null;
  readonly detail: string;
}

const pending = (detail: string): Shown => ({ status: 'PENDING', outcome: null, detail });
const processing = (detail: string): Shown => ({ status: 'PROCESSING', outcome: null, detail });
const completed = (outcome: Outcome, detail: string): Shown => ({ status: 'COMPLETED', outcome, detail });

const statuses: Readonly<Record<Phase, Shown>> = {
  AWAITING_VERIFICATION: pending('Waiting for the code that was mailed to the address on file.'),
  RECEIVED: pending('Received; work starts within seconds.'),
  PLANNING: processing('Counting what every part of the platform holds.'),
  COLLECTING: processing('Collecting the data.'),
  PACKAGING: processing('Writing the package.'),
  AWAITING_APPROVAL: pending('The plan waits for the approval of a second person.'),
  SCHEDULED: pending('Approved; it can still be withdrawn until the erasure begins.'),
  FREEZING: processing('Stopping all writes about the person.'),
  EXECUTING: processing('Erasing the data.'),
  AWAITING_ACKS: processing('Waiting for every part of the platform to confirm.'),
  VERIFYING: processing('Looking for anything that is left.'),
  READY: completed('DELIVERED', 'The package is ready.'),
  ERASED: completed('ERASED', 'Everything is erased and verified.'),
  PARTIALLY_FULFILLED: completed('PARTIALLY_FULFILLED', 'Erased, but for records that are kept for the grounds given.'),
  DENIED: completed('DENIED', 'The request was refused, with reasons.'),
  WITHDRAWN: completed('WITHDRAWN', 'The request was withdrawn; nothing was erased or handed out.'),
  EXPIRED: completed('EXPIRED', 'The code was never entered; nothing was read.'),
  FAILED: {
    status: 'FAILED',
    outcome: 'BLOCKED',
    detail: 'The request could not be completed; the people who run the platform have been told.',
  },
};

export const statusOf = (phase: Phase): PublicStatus => statuses[phase].status;
/** Null until it has ended. */
export const outcomeOf = (phase: Phase): Outcome | null => statuses[phase].outcome;
export const detailOf = (phase: Phase): string => statuses[phase].detail;

/** Phases a public status stands for: what a filter by status looks for. */
export const phasesOf = (status: PublicStatus): readonly Phase[] =>
  phases.filter((phase) => statuses[phase].status === status);

export const terminalPhases: readonly Phase[] = phases.filter((phase) => isTerminal(phase));
export const completedPhases: readonly Phase[] = phasesOf('COMPLETED');
