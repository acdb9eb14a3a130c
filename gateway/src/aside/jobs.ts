import type { Verdict } from '../engine.js';
import type { ReadingRules } from '../pipeline/read-document.js';

/** What the process must know before its first job. */
export interface AsideSetup {
  readonly supergraphSdl: string;
  /** Of the process's own time, for planning one operation. */
  readonly limitMs: number;
}

export interface AsideStart extends AsideSetup {
  /** Run only when nothing else wants the core. */
  readonly yields: boolean;
}

export interface PlanningJob {
  readonly kind: 'plan';
  readonly text: string;
  /** Of the operation; undefined where it has none. */
  readonly operationName: string | undefined;
  readonly overrides: ReadonlyMap<string, boolean>;
  readonly conditions: ReadonlyMap<string, boolean>;
}

export interface JudgingJob {
  readonly kind: 'judge';
  readonly text: string;
  readonly rules: ReadingRules;
}

export type Job = PlanningJob | JudgingJob;

/** `passes`: query plans as JSON. */
export type JobAnswer =
  | { readonly passes: string }
  | { readonly verdict: Verdict }
  | { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> };
