// Made by `npm run sdk` from contracts/operations/q2q.graphql.
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
/** A text of a batch. */
export interface ClassifyBatchItemInput {
  /** Your name for it, 1–200 characters, once in a batch. */ readonly id: string;
  /** BCP 47, such as `nb-NO`. */
  readonly locale?: string | undefined;
  /** 1–20,000 characters. It is screened first. */
  readonly text: string;
}
/** Where long-running work stands. */
export type LongRunningStatus = 'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED';
/** How a batch ended. */
export type ClassificationBatchOutcome = 'CLASSIFIED' | 'CANCELLED' | 'EXPIRED';
/** What a batch waits for. */
export type ClassificationBatchWait = 'SCREENING' | 'BUDGET' | 'PROVIDER';
/** Where an item of a batch stands. */
export type ClassificationBatchItemState =
  | 'NEW'
  | 'SCREENING'
  | 'READY'
  | 'SCORED'
  | 'ABSTAINED'
  | 'HELD'
  | 'FAILED'
  | 'CANCELLED';
/** Why an item has no answer. */
export type ClassificationBatchItemFailure = 'PROVIDER_UNAVAILABLE' | 'INVALID_ANSWER';
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
    { id: '63bcf86c2228d903d0275cd5950481a36a13e0870e14d6bf3e0579a9c3a5f49c', root: 'classifyText', keyed: true },
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
  /** The share of all texts that it rightly found to go well, to go badly, or not to be spoken of. */
  readonly accuracy: {
    /** The share that was found, 0–1. */ readonly value: number;
    /** Lower end of the interval. */
    readonly low: number;
    /** Upper end of the interval. */
    readonly high: number;
  };
  /** The share of its scores that lie on the right side of .5. */
  readonly precision: {
    /** The share that was found, 0–1. */ readonly value: number;
    /** Lower end of the interval. */
    readonly low: number;
    /** Upper end of the interval. */
    readonly high: number;
  };
  /** The share of the texts speaking of the outcome that it scored on the right side of .5. */
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

export interface ClassifyBatchInput {
  /** The company whose budget pays. */ readonly companyId: string;
  /** 1–10,000 texts, 20 MiB together. Give these or `jsonLines`. */
  readonly items?: readonly ClassifyBatchItemInput[] | undefined;
  /** The same as one JSON object a line, `{"id": "7", "text": "…", "locale": "nb-NO"}`. */
  readonly jsonLines?: string | undefined;
}
export type ClassifyBatchResult = {
  /** UUIDv7. */ readonly id: string;
  /** The company whose budget pays. */
  readonly companyId: string;
  /** Where it stands. */
  readonly status: LongRunningStatus;
  /** How it ended; absent before. */
  readonly outcome: ClassificationBatchOutcome | null;
  /** Whether it stands still until it is resumed. */
  readonly paused: boolean;
  /** 0 to 100. Never falls; 100 only when `COMPLETED`. */
  readonly progress: number;
  /** What it waits for; absent while it is worked on. */
  readonly waitsFor: ClassificationBatchWait | null;
  /** When it is tried again at the latest. */
  readonly retryAt: string | null;
  /** How far it is. */
  readonly counts: {
    /** All of them. */ readonly total: number;
    /** Not yet screened. */
    readonly waiting: number;
    /** Screened, and waiting for a model. */
    readonly ready: number;
    /** With at least one score. */
    readonly scored: number;
    /** Read by a model that would not score them. */
    readonly abstained: number;
    /** Held by screening: no model has read them. */
    readonly held: number;
    /** Without an answer that can be used. */
    readonly failed: number;
    /** Not read, since the batch was ended before. */
    readonly cancelled: number;
  };
  /** What its answers have cost so far. */
  readonly cost: {
    /** Exact decimal. */ readonly amount: string;
    /** ISO 4217 code. */
    readonly currency: string;
  };
  /** When it was asked for. */
  readonly createdAt: string;
  /** Null while `PENDING`. */
  readonly startedAt: string | null;
  /** Null until it has ended. */
  readonly finishedAt: string | null;
};

/**
 * Screens and scores many texts in the background. A body may have 25 MiB; follow the batch at the address of `Location`.
 * @throws TeeiError of kind `refused` with code `BATCH_INVALID`, `COMPANY_NOT_FOUND`, `IDEMPOTENCY_KEY_REUSED`, `RATE_LIMITED`
 */
export const classifyBatch = (
  connection: Connection,
  input: ClassifyBatchInput,
  options?: CallOptions,
): Promise<ClassifyBatchResult> =>
  connection.call<ClassifyBatchResult>(
    { id: '51b569c99517f5a151a80737b1e2e7e3e003b97c075a194d7407fbc67d468691', root: 'classifyBatch', keyed: true },
    { ...input },
    options,
  );

export type GetBatchResult = {
  /** UUIDv7. */ readonly id: string;
  /** The company whose budget pays. */
  readonly companyId: string;
  /** Where it stands. */
  readonly status: LongRunningStatus;
  /** How it ended; absent before. */
  readonly outcome: ClassificationBatchOutcome | null;
  /** Whether it stands still until it is resumed. */
  readonly paused: boolean;
  /** 0 to 100. Never falls; 100 only when `COMPLETED`. */
  readonly progress: number;
  /** What it waits for; absent while it is worked on. */
  readonly waitsFor: ClassificationBatchWait | null;
  /** When it is tried again at the latest. */
  readonly retryAt: string | null;
  /** How far it is. */
  readonly counts: {
    /** All of them. */ readonly total: number;
    /** Not yet screened. */
    readonly waiting: number;
    /** Screened, and waiting for a model. */
    readonly ready: number;
    /** With at least one score. */
    readonly scored: number;
    /** Read by a model that would not score them. */
    readonly abstained: number;
    /** Held by screening: no model has read them. */
    readonly held: number;
    /** Without an answer that can be used. */
    readonly failed: number;
    /** Not read, since the batch was ended before. */
    readonly cancelled: number;
  };
  /** What its answers have cost so far. */
  readonly cost: {
    /** Exact decimal. */ readonly amount: string;
    /** ISO 4217 code. */
    readonly currency: string;
  };
  /** When it was asked for. */
  readonly createdAt: string;
  /** Null while `PENDING`. */
  readonly startedAt: string | null;
  /** Null until it has ended. */
  readonly finishedAt: string | null;
};

/**
 * Where a batch stands.
 */
export const getBatch = (connection: Connection, id: string, options?: CallOptions): Promise<GetBatchResult> =>
  connection.call<GetBatchResult>(
    { id: 'bbbb5b96b89dced77e7368bbca30dff68854f9684b291290dc93e2ea79edc7d3', root: 'classificationBatch', safe: true },
    { id },
    options,
  );

export interface GetBatchItemsInput {
  /** Only those in one of these states. */ readonly states?: readonly ClassificationBatchItemState[] | undefined;
  /** Items to answer. */
  readonly first?: number | undefined;
  /** Cursor of the last item already seen; `Link` has the address of the next page. */
  readonly after?: string | undefined;
}
export type GetBatchItemsResult = {
  /** Its items in the order in which they were given, one answer for each. */
  readonly items: {
    /** The items without their cursors. */
    readonly nodes: readonly {
      /** As you named it. */ readonly id: string;
      /** Its place in the batch, from 0. */
      readonly position: number;
      /** What became of it. */
      readonly state: ClassificationBatchItemState;
      /** Why it failed; absent unless it did. */
      readonly failure: ClassificationBatchItemFailure | null;
      /** What a model read out of it. */
      readonly classification: {
        /** UUIDv7. */ readonly id: string;
        /** What became of the text. */
        readonly status: ClassificationStatus;
        /** Outcomes the text does not speak of are left out. */
        readonly scores: readonly {
          /** The outcome. */ readonly dimension: OutcomeDimension;
          /** 0 (goes badly) to 1 (goes well). */
          readonly score: number;
          /** 0–1: how sure the model is that the text speaks of this outcome at all. */
          readonly confidence: number;
        }[];
      } | null;
    }[];
    /** Whether and how to go on. */
    readonly pageInfo: {
      /** Whether there are items after this page. */ readonly hasNextPage: boolean;
      /** Give this as `after` to get the next page. */
      readonly endCursor: string | null;
    };
  };
};

/**
 * The items of a batch in the order in which they were given, one answer for each.
 */
export const getBatchItems = (
  connection: Connection,
  id: string,
  input?: GetBatchItemsInput,
  options?: CallOptions,
): Promise<GetBatchItemsResult> =>
  connection.call<GetBatchItemsResult>(
    { id: 'ca2aab0e038607b98164965c6ef4386d878aeeeab65eb6c2ea9a720f02dff045', root: 'classificationBatch', safe: true },
    { id, ...input },
    options,
  );

export type StreamBatchResult = {
  /** Give this as `afterSeq` to resume. */ readonly seq: number;
  /** The batch as it is now. */
  readonly batch: {
    /** UUIDv7. */ readonly id: string;
    /** The company whose budget pays. */
    readonly companyId: string;
    /** Where it stands. */
    readonly status: LongRunningStatus;
    /** How it ended; absent before. */
    readonly outcome: ClassificationBatchOutcome | null;
    /** Whether it stands still until it is resumed. */
    readonly paused: boolean;
    /** 0 to 100. Never falls; 100 only when `COMPLETED`. */
    readonly progress: number;
    /** What it waits for; absent while it is worked on. */
    readonly waitsFor: ClassificationBatchWait | null;
    /** When it is tried again at the latest. */
    readonly retryAt: string | null;
    /** How far it is. */
    readonly counts: {
      /** All of them. */ readonly total: number;
      /** Not yet screened. */
      readonly waiting: number;
      /** Screened, and waiting for a model. */
      readonly ready: number;
      /** With at least one score. */
      readonly scored: number;
      /** Read by a model that would not score them. */
      readonly abstained: number;
      /** Held by screening: no model has read them. */
      readonly held: number;
      /** Without an answer that can be used. */
      readonly failed: number;
      /** Not read, since the batch was ended before. */
      readonly cancelled: number;
    };
    /** What its answers have cost so far. */
    readonly cost: {
      /** Exact decimal. */ readonly amount: string;
      /** ISO 4217 code. */
      readonly currency: string;
    };
    /** When it was asked for. */
    readonly createdAt: string;
    /** Null while `PENDING`. */
    readonly startedAt: string | null;
    /** Null until it has ended. */
    readonly finishedAt: string | null;
  };
};

/**
 * Every change of a batch as server-sent events, the current state first; ends after the last one.
 * Goes on after a lost connection; ends with the loop or the signal.
 */
export const streamBatch = (
  connection: Connection,
  id: string,
  options?: StreamOptions,
): AsyncIterableIterator<StreamBatchResult> =>
  connection.stream<StreamBatchResult>(
    { id: '8b591541872165ff7d2960890606fe09d8bf116ac1b72b34833cba5e2850e20a', root: 'classificationBatchProgress' },
    { id },
    options,
  );

export type PauseBatchResult = {
  /** UUIDv7. */ readonly id: string;
  /** The company whose budget pays. */
  readonly companyId: string;
  /** Where it stands. */
  readonly status: LongRunningStatus;
  /** How it ended; absent before. */
  readonly outcome: ClassificationBatchOutcome | null;
  /** Whether it stands still until it is resumed. */
  readonly paused: boolean;
  /** 0 to 100. Never falls; 100 only when `COMPLETED`. */
  readonly progress: number;
  /** What it waits for; absent while it is worked on. */
  readonly waitsFor: ClassificationBatchWait | null;
  /** When it is tried again at the latest. */
  readonly retryAt: string | null;
  /** How far it is. */
  readonly counts: {
    /** All of them. */ readonly total: number;
    /** Not yet screened. */
    readonly waiting: number;
    /** Screened, and waiting for a model. */
    readonly ready: number;
    /** With at least one score. */
    readonly scored: number;
    /** Read by a model that would not score them. */
    readonly abstained: number;
    /** Held by screening: no model has read them. */
    readonly held: number;
    /** Without an answer that can be used. */
    readonly failed: number;
    /** Not read, since the batch was ended before. */
    readonly cancelled: number;
  };
  /** What its answers have cost so far. */
  readonly cost: {
    /** Exact decimal. */ readonly amount: string;
    /** ISO 4217 code. */
    readonly currency: string;
  };
  /** When it was asked for. */
  readonly createdAt: string;
  /** Null while `PENDING`. */
  readonly startedAt: string | null;
  /** Null until it has ended. */
  readonly finishedAt: string | null;
};

/**
 * Lets a batch stand still; what is under way is finished.
 * @throws TeeiError of kind `refused` with code `BATCH_ENDED`, `BATCH_NOT_FOUND`
 */
export const pauseBatch = (connection: Connection, id: string, options?: CallOptions): Promise<PauseBatchResult> =>
  connection.call<PauseBatchResult>(
    { id: '5c8279e3d08d2d35e85d4cda86519a771fee202f19d604b238a63fc93204d76b', root: 'pauseClassificationBatch' },
    { id },
    options,
  );

export type ResumeBatchResult = {
  /** UUIDv7. */ readonly id: string;
  /** The company whose budget pays. */
  readonly companyId: string;
  /** Where it stands. */
  readonly status: LongRunningStatus;
  /** How it ended; absent before. */
  readonly outcome: ClassificationBatchOutcome | null;
  /** Whether it stands still until it is resumed. */
  readonly paused: boolean;
  /** 0 to 100. Never falls; 100 only when `COMPLETED`. */
  readonly progress: number;
  /** What it waits for; absent while it is worked on. */
  readonly waitsFor: ClassificationBatchWait | null;
  /** When it is tried again at the latest. */
  readonly retryAt: string | null;
  /** How far it is. */
  readonly counts: {
    /** All of them. */ readonly total: number;
    /** Not yet screened. */
    readonly waiting: number;
    /** Screened, and waiting for a model. */
    readonly ready: number;
    /** With at least one score. */
    readonly scored: number;
    /** Read by a model that would not score them. */
    readonly abstained: number;
    /** Held by screening: no model has read them. */
    readonly held: number;
    /** Without an answer that can be used. */
    readonly failed: number;
    /** Not read, since the batch was ended before. */
    readonly cancelled: number;
  };
  /** What its answers have cost so far. */
  readonly cost: {
    /** Exact decimal. */ readonly amount: string;
    /** ISO 4217 code. */
    readonly currency: string;
  };
  /** When it was asked for. */
  readonly createdAt: string;
  /** Null while `PENDING`. */
  readonly startedAt: string | null;
  /** Null until it has ended. */
  readonly finishedAt: string | null;
};

/**
 * Lets a paused batch go on.
 * @throws TeeiError of kind `refused` with code `BATCH_ENDED`, `BATCH_NOT_FOUND`
 */
export const resumeBatch = (connection: Connection, id: string, options?: CallOptions): Promise<ResumeBatchResult> =>
  connection.call<ResumeBatchResult>(
    { id: 'fe3705e104890536fd98cc5be7d350a29dd8bc567425dfa8e1c346d75764074c', root: 'resumeClassificationBatch' },
    { id },
    options,
  );

export type CancelBatchResult = {
  /** UUIDv7. */ readonly id: string;
  /** The company whose budget pays. */
  readonly companyId: string;
  /** Where it stands. */
  readonly status: LongRunningStatus;
  /** How it ended; absent before. */
  readonly outcome: ClassificationBatchOutcome | null;
  /** Whether it stands still until it is resumed. */
  readonly paused: boolean;
  /** 0 to 100. Never falls; 100 only when `COMPLETED`. */
  readonly progress: number;
  /** What it waits for; absent while it is worked on. */
  readonly waitsFor: ClassificationBatchWait | null;
  /** When it is tried again at the latest. */
  readonly retryAt: string | null;
  /** How far it is. */
  readonly counts: {
    /** All of them. */ readonly total: number;
    /** Not yet screened. */
    readonly waiting: number;
    /** Screened, and waiting for a model. */
    readonly ready: number;
    /** With at least one score. */
    readonly scored: number;
    /** Read by a model that would not score them. */
    readonly abstained: number;
    /** Held by screening: no model has read them. */
    readonly held: number;
    /** Without an answer that can be used. */
    readonly failed: number;
    /** Not read, since the batch was ended before. */
    readonly cancelled: number;
  };
  /** What its answers have cost so far. */
  readonly cost: {
    /** Exact decimal. */ readonly amount: string;
    /** ISO 4217 code. */
    readonly currency: string;
  };
  /** When it was asked for. */
  readonly createdAt: string;
  /** Null while `PENDING`. */
  readonly startedAt: string | null;
  /** Null until it has ended. */
  readonly finishedAt: string | null;
};

/**
 * Ends a batch. Texts that wait are forgotten; what was answered stays, and is paid for.
 * @throws TeeiError of kind `refused` with code `BATCH_ENDED`, `BATCH_NOT_FOUND`
 */
export const cancelBatch = (connection: Connection, id: string, options?: CallOptions): Promise<CancelBatchResult> =>
  connection.call<CancelBatchResult>(
    { id: '68f092b0eebab95c5b4afd68909f6e37110a7472c79514fd2bf1a5c4eff91221', root: 'cancelClassificationBatch' },
    { id },
    options,
  );

const functions = {
  classifyText,
  getEvalResults,
  getModelRegistry,
  classifyBatch,
  getBatch,
  getBatchItems,
  streamBatch,
  pauseBatch,
  resumeBatch,
  cancelBatch,
};

/** Every function of this entry, for one server and one caller. Import the functions alone to ship less. */
export const createQ2qClient = (url: string, apiKey?: string, options?: ConnectOptions): Bound<typeof functions> =>
  bind(connect(url, apiKey, options), functions);
