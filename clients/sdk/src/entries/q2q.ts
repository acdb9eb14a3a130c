// Made by `npm run sdk` from contracts/operations/q2q.graphql.
import { type Bound, bind, type CallOptions, type Connection, connect, type ConnectOptions } from '../connection.js';

export { TeeiError, type TeeiErrorKind } from '../errors.js';
export { type CallOptions, connect, type Connection, type ConnectOptions } from '../connection.js';

/** What became of a text. */
export type ClassificationStatus =
  | 'SCORED'
  | 'ABSTAINED'
  | 'BUDGET_EXHAUSTED'
  | 'PROVIDER_UNAVAILABLE'
  | 'INVALID_ANSWER';
/** What a score measures. */
export type OutcomeDimension = 'CONFIDENCE' | 'BELONGING' | 'LANG_LEVEL_PROXY' | 'JOB_READINESS' | 'WELL_BEING';
/** Whether a model classifies texts. */
export type ModelStatus = 'ACTIVE' | 'INACTIVE' | 'DEPRECATED';
export interface ClassifyTextInput {
  /** The company whose budget pays. */ readonly companyId: string;
  /** The `redactedText` of `POST /v1/screen/text`, unchanged. */
  readonly text: string;
  /** The `clearance` of `POST /v1/screen/text`. */
  readonly clearance?: string | undefined;
}
export type ClassifyTextResult = {
  /** UUIDv7. */ readonly id: string;
  /** The company whose budget paid. */
  readonly companyId: string;
  /** `en`, `no`, `uk` or `und`. */
  readonly language: string;
  /** The name of the model. */
  readonly model: string;
  /** Whose model it is; `embedded` is our own. */
  readonly provider: string;
  /** What became of the text. */
  readonly status: ClassificationStatus;
  /** When it was made. */
  readonly createdAt: string;
  /** Outcomes the text does not speak of are left out. */
  readonly scores: readonly {
    /** The outcome. */ readonly dimension: OutcomeDimension;
    /** 0 (goes badly) to 1 (goes well). */
    readonly score: number;
    /** 0–1: how sure the model is that the text speaks of this outcome at all. */
    readonly confidence: number;
  }[];
};

/**
 * Scores one screened text now.
 * @throws TeeiError of kind `refused` with code `BUDGET_EXHAUSTED`, `COMPANY_NOT_FOUND`, `IDEMPOTENCY_KEY_REUSED`, `INVALID_ANSWER`, `PROVIDER_UNAVAILABLE`, `RATE_LIMITED`, `SCREENING_REQUIRED`, `STILL_IN_PROGRESS`
 */
export const classifyText = (
  connection: Connection,
  input: ClassifyTextInput,
  options?: CallOptions,
): Promise<ClassifyTextResult> =>
  connection.call<ClassifyTextResult>(
    { id: 'bd13b26407ecf933c62a8f5428a52e990e8431ec716148984cc4d8de3029cf08', root: 'classifyText', keyed: true },
    { ...input },
    options,
  );

export interface GetEvalResultsInput {
  /** `provider/model`. */ readonly modelId: string;
  /** `en`, `no` or `uk`; all of them when absent. */
  readonly language?: string | undefined;
}
export type GetEvalResultsResult = readonly {
  /** The outcome. */ readonly dimension: OutcomeDimension;
  /** Texts in the labelled set. */
  readonly n: number;
  /** Harmonic mean of precision and recall. */
  readonly f1: number;
  /** Of all texts: rightly found to go well, to go badly, or not to be spoken of. */
  readonly accuracy: {
    /** The share that was found, 0–1. */ readonly value: number;
    /** Lower end of the interval. */
    readonly low: number;
    /** Upper end of the interval. */
    readonly high: number;
  };
  /** Of the scores given: on the right side. */
  readonly precision: {
    /** The share that was found, 0–1. */ readonly value: number;
    /** Lower end of the interval. */
    readonly low: number;
    /** Upper end of the interval. */
    readonly high: number;
  };
  /** Of the texts that speak of the outcome: scored on the right side. */
  readonly recall: {
    /** The share that was found, 0–1. */ readonly value: number;
    /** Lower end of the interval. */
    readonly low: number;
    /** Upper end of the interval. */
    readonly high: number;
  };
}[];

/**
 * How good a model is on the labelled test set.
 */
export const getEvalResults = (
  connection: Connection,
  input: GetEvalResultsInput,
  options?: CallOptions,
): Promise<GetEvalResultsResult> =>
  connection.call<GetEvalResultsResult>(
    { id: '50f119dbb5f19035ab8662e55c707b5e52083150f08d28405bd6aa04e76ae50c', root: 'evalResults', safe: true },
    { ...input },
    options,
  );

export type GetModelRegistryResult = readonly {
  /** `provider/model`. */ readonly id: string;
  /** Its name at the provider. */
  readonly name: string;
  /** Whose model it is; `embedded` is our own. */
  readonly provider: string;
  /** Grows when the same text may get other scores. */
  readonly version: string;
  /** Whether it can be asked. */
  readonly status: ModelStatus;
}[];

/**
 * Every model that texts can be classified with.
 */
export const getModelRegistry = (connection: Connection, options?: CallOptions): Promise<GetModelRegistryResult> =>
  connection.call<GetModelRegistryResult>(
    { id: 'a305003868cb5224c1a3af79879669622309a11f6ef17909fe4fcd9e2a2043f0', root: 'models', safe: true },
    {},
    options,
  );

const functions = { classifyText, getEvalResults, getModelRegistry };

/** Every function of this entry, for one server and one caller. Import the functions alone to ship less. */
export const createQ2qClient = (url: string, apiKey?: string, options?: ConnectOptions): Bound<typeof functions> =>
  bind(connect(url, apiKey, options), functions);
