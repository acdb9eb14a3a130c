// Made by `npm run sdk` from contracts/operations/privacy.graphql.
import { type Bound, bind, type CallOptions, type Connection, connect, type ConnectOptions } from '../connection.js';

export { TeeiError, type TeeiErrorKind } from '../errors.js';
export { type CallOptions, connect, type Connection, type ConnectOptions } from '../connection.js';

/** What a data subject asks for. */
export type PrivacyRequestType = 'EXPORT' | 'ERASURE';
/** Where long-running work stands. */
export type LongRunningStatus = 'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED';
export interface RequestExportInput {
  /** Whose data; your own when absent. */ readonly userId?: string | undefined;
}
export type RequestExportResult = {
  /** UUIDv7. */ readonly id: string;
  /** What is asked for. */
  readonly type: PrivacyRequestType;
  /** Where it stands. */
  readonly status: LongRunningStatus;
  /** 0 to 100. Never falls; 100 only when `COMPLETED`. */
  readonly progress: number;
  /** What is happening now, in one sentence. */
  readonly detail: string;
  /** The legal clock starts here. */
  readonly receivedAt: string;
  /** One month after receipt (GDPR Art. 12(3)), counted by Regulation (EEC, Euratom) No 1182/71: the last instant of that day, or of the next working day. `clock` says what moved it. */
  readonly dueAt: string;
  /** Null while `PENDING`. */
  readonly startedAt: string | null;
  /** Null until it has ended. */
  readonly finishedAt: string | null;
};

/**
 * Asks for a copy of everything the platform holds about a person. Follow it at the address of `Location`.
 * @throws TeeiError of kind `refused` with code `ALREADY_IN_PROGRESS`, `IDEMPOTENCY_KEY_REUSED`, `NOT_PERMITTED`, `TOO_MANY_EXPORTS`
 */
export const requestExport = (
  connection: Connection,
  input?: RequestExportInput,
  options?: CallOptions,
): Promise<RequestExportResult> =>
  connection.call<RequestExportResult>(
    { id: 'bfa20f7f38d1586fbfe859f9eeb740c420ebe5735c832f9296eb67ab3b90a513', root: 'requestDataExport', keyed: true },
    { ...input },
    options,
  );

export type GetExportResult = {
  /** UUIDv7. */ readonly id: string;
  /** What is asked for. */
  readonly type: PrivacyRequestType;
  /** Where it stands. */
  readonly status: LongRunningStatus;
  /** 0 to 100. Never falls; 100 only when `COMPLETED`. */
  readonly progress: number;
  /** What is happening now, in one sentence. */
  readonly detail: string;
  /** The legal clock starts here. */
  readonly receivedAt: string;
  /** One month after receipt (GDPR Art. 12(3)), counted by Regulation (EEC, Euratom) No 1182/71: the last instant of that day, or of the next working day. `clock` says what moved it. */
  readonly dueAt: string;
  /** Null while `PENDING`. */
  readonly startedAt: string | null;
  /** Null until it has ended. */
  readonly finishedAt: string | null;
};

/**
 * Where an export stands.
 */
export const getExport = (connection: Connection, requestId: string, options?: CallOptions): Promise<GetExportResult> =>
  connection.call<GetExportResult>(
    { id: '9ae766289d0430d401305cbdb5c3deac01867c3227216b17e462c77d012d247b', root: 'privacyRequest', safe: true },
    { requestId },
    options,
  );

export interface ListPrivacyRequestsInput {
  /** Items to answer. */ readonly first?: number | undefined;
  /** Cursor of the last item already seen; `Link` has the address of the next page. */
  readonly after?: string | undefined;
}
export type ListPrivacyRequestsResult = {
  /** The items without their cursors. */
  readonly nodes: readonly {
    /** UUIDv7. */ readonly id: string;
    /** What is asked for. */
    readonly type: PrivacyRequestType;
    /** Where it stands. */
    readonly status: LongRunningStatus;
    /** 0 to 100. Never falls; 100 only when `COMPLETED`. */
    readonly progress: number;
    /** What is happening now, in one sentence. */
    readonly detail: string;
    /** The legal clock starts here. */
    readonly receivedAt: string;
    /** One month after receipt (GDPR Art. 12(3)), counted by Regulation (EEC, Euratom) No 1182/71: the last instant of that day, or of the next working day. `clock` says what moved it. */
    readonly dueAt: string;
    /** Null while `PENDING`. */
    readonly startedAt: string | null;
    /** Null until it has ended. */
    readonly finishedAt: string | null;
  }[];
  /** Whether and how to go on. */
  readonly pageInfo: {
    /** Whether there are items after this page. */ readonly hasNextPage: boolean;
    /** Give this as `after` to get the next page. */
    readonly endCursor: string | null;
  };
};

/**
 * All requests about a person, newest first.
 */
export const listPrivacyRequests = (
  connection: Connection,
  userId: string,
  input?: ListPrivacyRequestsInput,
  options?: CallOptions,
): Promise<ListPrivacyRequestsResult> =>
  connection.call<ListPrivacyRequestsResult>(
    { id: '63756b8a84015c9320df11e3eecb09f12fef7866c69e7078784c64de2669dfcc', root: 'privacyRequests', safe: true },
    { userId, ...input },
    options,
  );

const functions = { requestExport, getExport, listPrivacyRequests };

/** Every function of this entry, for one server and one caller. Import the functions alone to ship less. */
export const createPrivacyClient = (url: string, apiKey?: string, options?: ConnectOptions): Bound<typeof functions> =>
  bind(connect(url, apiKey, options), functions);
