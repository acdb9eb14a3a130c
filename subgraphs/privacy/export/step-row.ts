import type { SectionCounts } from './plan.rules.js';

export type StepKind = 'PLAN' | 'COLLECT' | 'PACKAGE' | 'NOTIFY';
export type StepState = 'WAITING' | 'READY' | 'RUNNING' | 'DONE' | 'FAILED' | 'CANCELLED';

export interface StepRow {
  readonly id: string;
  readonly requestId: string;
  readonly kind: StepKind;
  readonly subgraph: string;
  readonly state: StepState;
  readonly weight: number;
  readonly doneWeight: number;
  readonly fence: number;
  readonly attempts: number;
  readonly cursor: string | null;
  readonly counted: SectionCounts;
  readonly exported: SectionCounts;
  readonly pages: number;
  readonly restarts: number;
}

export const stepColumns = `id, request_id, kind, subgraph, state, weight::float8, done_weight::float8, fence, attempts, cursor,
  counted, exported, pages, restarts`;

export interface NewStep {
  readonly id: string;
  readonly requestId: string;
  readonly kind: StepKind;
  readonly subgraph?: string;
  readonly state: 'WAITING' | 'READY';
  readonly weight?: number;
  readonly counted?: SectionCounts;
}

export interface PageRow {
  readonly number: number;
  readonly key: string;
  readonly sha256: string;
  readonly records: SectionCounts;
}
