/**
 * Where a request stands. Work may crash, repeat and be taken over, but what was said to the subject is never taken back: progress
 * does not fall, an ended request stays ended, and every change has the next sequence number.
 */
export const phases = ['RECEIVED', 'PLANNING', 'COLLECTING', 'PACKAGING', 'READY', 'FAILED'] as const;
export type Phase = (typeof phases)[number];

/** What the graph shows of a phase. */
export const publicStatuses = ['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED'] as const;
export type PublicStatus = (typeof publicStatuses)[number];

export interface RequestState {
  readonly phase: Phase;
  /** 0–100; 100 exactly in `READY`. */
  readonly progress: number;
  readonly seq: number;
}

export type RequestEvent =
  | { readonly type: 'STARTED' }
  | { readonly type: 'PLANNED' }
  /** Some work is done; `progress` as `progressOf` computes it. */
  | { readonly type: 'ADVANCED'; readonly progress: number }
  | { readonly type: 'COLLECTED' }
  | { readonly type: 'PACKAGED' }
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

const next: Readonly<Record<Phase, Partial<Record<RequestEvent['type'], Phase>>>> = {
  RECEIVED: { STARTED: 'PLANNING', GAVE_UP: 'FAILED' },
  PLANNING: { STARTED: 'PLANNING', PLANNED: 'COLLECTING', GAVE_UP: 'FAILED' },
  COLLECTING: { ADVANCED: 'COLLECTING', COLLECTED: 'PACKAGING', GAVE_UP: 'FAILED' },
  PACKAGING: { ADVANCED: 'PACKAGING', PACKAGED: 'READY', GAVE_UP: 'FAILED' },
  READY: {},
  FAILED: {},
};

/** The state after an event; the same object when nothing changed. Throws `IllegalTransition` for an event out of order. */
export function advance(state: RequestState, event: RequestEvent): RequestState {
  const phase = next[state.phase][event.type];
  if (!phase) throw new IllegalTransition(state.phase, event.type);
  const reached = event.type === 'ADVANCED' ? Math.min(99, Math.max(0, Math.floor(event.progress))) : 0;
  const progress = phase === 'READY' ? 100 : Math.max(state.progress, reached);
  if (phase === state.phase && progress === state.progress) return state;
  return { phase, progress, seq: state.seq + 1 };
}

export const isTerminal = (phase: Phase): boolean => phase === 'READY' || phase === 'FAILED';

const statuses: Readonly<Record<Phase, PublicStatus>> = {
  RECEIVED: 'PENDING',
  PLANNING: 'PROCESSING',
  COLLECTING: 'PROCESSING',
  PACKAGING: 'PROCESSING',
  READY: 'COMPLETED',
  FAILED: 'FAILED',
};

export const statusOf = (phase: Phase): PublicStatus => statuses[phase];

/** Phases a public status stands for: what a filter by status looks for. */
export const phasesOf = (status: PublicStatus): readonly Phase[] =>
  phases.filter((phase) => statuses[phase] === status);

const details: Readonly<Record<Phase, string>> = {
  RECEIVED: 'Received; work starts within seconds.',
  PLANNING: 'Counting what every part of the platform holds.',
  COLLECTING: 'Collecting the data.',
  PACKAGING: 'Writing the package.',
  READY: 'The package is ready.',
  FAILED: 'The request could not be completed; the people who run the platform have been told.',
};

export const detailOf = (phase: Phase): string => details[phase];
