/** What a provider may do wrong, as seen by those who call it. */
export const sandboxFaults = [
  /** 500 before any work. The caller cannot know that. */
  'SERVER_ERROR',
  /** 500 after the work was done, and billed. */
  'SERVER_ERROR_AFTER_WORK',
  /** The answer comes in small pieces, with pauses, longer than any caller waits. */
  'SLOW_STREAM',
  /** Half of the answer, then the connection is gone. The work is billed. */
  'ABORT_MID_STREAM',
  /** A whole answer that does not say what it used. */
  'NO_USAGE',
  /** Says that it used more tokens than it was allowed to. */
  'USAGE_ABOVE_CAP',
  /** The work is done and billed; no answer ever comes. */
  'NO_ANSWER_AFTER_WORK',
  /** What the model says is cut off: no JSON. */
  'MALFORMED_JSON',
  /** The whole response is no JSON. */
  'MALFORMED_RESPONSE',
  /** 429 with `Retry-After: 1`. */
  'BUSY',
  /** 401: the key is not good. */
  'UNAUTHORISED',
  /** Another model answered than the one that was asked. */
  'OTHER_MODEL',
  /** Scores rest on words that are not in the text. */
  'INVENTED_EVIDENCE',
] as const;
export type SandboxFault = (typeof sandboxFaults)[number];

/** Says which fault the n-th call gets, counted from 0; `null`: it is answered well. */
export type FaultPlan = (call: number) => SandboxFault | null;

export const noFault: FaultPlan = () => null;

/** These in turn for the calls from `first` on, then none. */
export const inTurn =
  (faults: readonly (SandboxFault | null)[], first: number): FaultPlan =>
  (call) =>
    faults[call - first] ?? null;

/** The work is done, and a real provider would send a bill. */
export const isBilled = (fault: SandboxFault | null): boolean =>
  fault !== 'SERVER_ERROR' && fault !== 'BUSY' && fault !== 'UNAUTHORISED';
