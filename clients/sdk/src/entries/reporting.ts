// Made by `npm run sdk` from contracts/operations/reporting.graphql.
import {
  type Bound,
  bind,
  type CallOptions,
  type Connection,
  connect,
  type ConnectOptions,
  type StreamOptions,
} from '../connection.js';

export { TeeiError, type TeeiErrorKind } from '../errors.js';
export { type CallOptions, connect, type Connection, type ConnectOptions, type StreamOptions } from '../connection.js';

/** What a score measures. */
export type OutcomeDimension = 'CONFIDENCE' | 'BELONGING' | 'LANG_LEVEL_PROXY' | 'JOB_READINESS' | 'WELL_BEING';
export interface GetMetricsInput {
  /** A calendar month in the company's time zone, such as `2026-11`; the current one when absent. */
  readonly month?: string | undefined;
}
export type GetMetricsResult = {
  /** UUIDv7. */ readonly companyId: string;
  /** What its programmes did in a period. */
  readonly metrics: {
    /** Version of the figures of the company; grows with every change. Pass the last one as `afterSeq`. */
    readonly seq: number;
    /** When a figure last changed; null before the first text. */
    readonly changedAt: string | null;
    /** Different participants who attended a meeting. */
    readonly participants: number;
    /** Different volunteers who attended a meeting. */
    readonly volunteers: number;
    /** Meetings that began in the period. */
    readonly sessions: number;
    /** Approved minutes that volunteers gave; each minute of a person once, however many programmes it was given to. */
    readonly volunteerMinutes: number;
    /** Texts by status. */
    readonly feedback: {
      /** All of them. */ readonly total: number;
      /** Wait for screening. */
      readonly received: number;
      /** Wait for a reviewer. */
      readonly held: number;
      /** Screened; wait for classification. */
      readonly cleared: number;
      /** Have scores. */
      readonly classified: number;
      /** Without scores, for a reason. */
      readonly skipped: number;
      /** Not used, by the decision of a reviewer. */
      readonly rejected: number;
    };
    /** Every dimension, also those without scores. */
    readonly outcomes: readonly {
      /** What is measured. */ readonly dimension: OutcomeDimension;
      /** Texts with a score in this dimension. */
      readonly sampleSize: number;
      /** Mean score over texts, 0 to 1. */
      readonly average: number | null;
      /** Sum of score times confidence, divided by the sum of confidences. */
      readonly confidenceWeightedAverage: number | null;
    }[];
  };
};

/**
 * What the programmes of a company did in a period.
 */
export const getMetrics = (
  connection: Connection,
  companyId: string,
  input?: GetMetricsInput,
  options?: CallOptions,
): Promise<GetMetricsResult> =>
  connection.call<GetMetricsResult>(
    { id: '14b047e518c52de0294d2539329d1aa434fb8fb4a61fcac6cdbd71714a208f27', root: 'company', safe: true },
    { companyId, ...input },
    options,
  );

export type StreamMetricsResult = {
  /** Version of the figures of the company; grows with every change. Pass the last one as `afterSeq`. */
  readonly seq: number;
  /** When a figure last changed; null before the first text. */
  readonly changedAt: string | null;
  /** Different participants who attended a meeting. */
  readonly participants: number;
  /** Different volunteers who attended a meeting. */
  readonly volunteers: number;
  /** Meetings that began in the period. */
  readonly sessions: number;
  /** Approved minutes that volunteers gave; each minute of a person once, however many programmes it was given to. */
  readonly volunteerMinutes: number;
  /** Texts by status. */
  readonly feedback: {
    /** All of them. */ readonly total: number;
    /** Wait for screening. */
    readonly received: number;
    /** Wait for a reviewer. */
    readonly held: number;
    /** Screened; wait for classification. */
    readonly cleared: number;
    /** Have scores. */
    readonly classified: number;
    /** Without scores, for a reason. */
    readonly skipped: number;
    /** Not used, by the decision of a reviewer. */
    readonly rejected: number;
  };
  /** Every dimension, also those without scores. */
  readonly outcomes: readonly {
    /** What is measured. */ readonly dimension: OutcomeDimension;
    /** Texts with a score in this dimension. */
    readonly sampleSize: number;
    /** Mean score over texts, 0 to 1. */
    readonly average: number | null;
    /** Sum of score times confidence, divided by the sum of confidences. */
    readonly confidenceWeightedAverage: number | null;
  }[];
};

/**
 * The figures now, then at every change. Resumes from `Last-Event-ID`.
 * Goes on after a lost connection; ends with the loop or the signal.
 */
export const streamMetrics = (
  connection: Connection,
  companyId: string,
  options?: StreamOptions,
): AsyncIterableIterator<StreamMetricsResult> =>
  connection.stream<StreamMetricsResult>(
    { id: 'f5b6eac93c42153bc54439da658f0dbc3d0bc75f912cc5770afea4ebd6dfe40c', root: 'metricsChanged' },
    { companyId },
    options,
  );

const functions = { getMetrics, streamMetrics };

/** Every function of this entry, for one server and one caller. Import the functions alone to ship less. */
export const createReportingClient = (
  url: string,
  apiKey?: string,
  options?: ConnectOptions,
): Bound<typeof functions> => bind(connect(url, apiKey, options), functions);
