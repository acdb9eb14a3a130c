// Made by `npm run sdk` from contracts/operations/privacy.graphql.
import { type Bound, bind, type CallOptions, type Connection, connect, type ConnectOptions } from '../connection.js';

export { TeeiError, type TeeiErrorKind } from '../errors.js';
export { type CallOptions, connect, type Connection, type ConnectOptions } from '../connection.js';

/** What a data subject asks for. */
export type PrivacyRequestType = 'EXPORT' | 'ERASURE';
/** Where long-running work stands. */
export type LongRunningStatus = 'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED';
/** Where a request stands, in detail. */
export type PrivacyRequestPhase =
  | 'AWAITING_VERIFICATION'
  | 'RECEIVED'
  | 'PLANNING'
  | 'COLLECTING'
  | 'PACKAGING'
  | 'AWAITING_APPROVAL'
  | 'SCHEDULED'
  | 'FREEZING'
  | 'EXECUTING'
  | 'AWAITING_ACKS'
  | 'VERIFYING'
  | 'READY'
  | 'ERASED'
  | 'PARTIALLY_FULFILLED'
  | 'DENIED'
  | 'WITHDRAWN'
  | 'EXPIRED'
  | 'FAILED';
/** How a request ended. */
export type PrivacyRequestOutcome =
  | 'DELIVERED'
  | 'ERASED'
  | 'PARTIALLY_FULFILLED'
  | 'DENIED'
  | 'WITHDRAWN'
  | 'EXPIRED'
  | 'BLOCKED';
/** In which role something was done to a request. */
export type AuditActorRole = 'SUBJECT' | 'STAFF' | 'SYSTEM' | 'UNKNOWN';
/** Records to be kept. */
export interface LegalHoldItemInput {
  /** One record. Default: all of the person’s records in the store. */ readonly key?: string | undefined;
  /** The store, as `erasurePreview` names it. */
  readonly store: string;
  /** Which subgraph holds them. */
  readonly subgraph: string;
}
/** Why records must be kept although their person asks for erasure (GDPR Art. 17(3)). */
export type LegalHoldGround = 'LEGAL_CLAIM' | 'LEGAL_OBLIGATION' | 'PUBLIC_HEALTH' | 'ARCHIVING';
export interface RequestExportInput {
  /** Whose data; your own when absent. */ readonly userId?: string | undefined;
  /** Opens the package, 12 to 200 characters; kept nowhere. None is needed when absent. */
  readonly passphrase?: string | undefined;
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
 * @throws TeeiError of kind `refused` with code `ALREADY_IN_PROGRESS`, `IDEMPOTENCY_KEY_REUSED`, `NOT_PERMITTED`, `PRIVACY_INPUT_INVALID`, `TOO_MANY_EXPORTS`
 */
export const requestExport = (
  connection: Connection,
  input?: RequestExportInput,
  options?: CallOptions,
): Promise<RequestExportResult> =>
  connection.call<RequestExportResult>(
    { id: '9664b8fec17bf270de06031d0c3395aed83978869998b5597c33541ad2ec3766', root: 'requestDataExport', keyed: true },
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
  /** Null until the request is completed. */
  readonly package: {
    /** Bytes of the ZIP. */ readonly sizeBytes: number;
    /** SHA-256 of the ZIP, hexadecimal. */
    readonly sha256: string;
    /** Deleted at this time. */
    readonly expiresAt: string;
    /** False once it has expired or was deleted. */
    readonly available: boolean;
    /** Whether it opens with the passphrase of the request only. */
    readonly protected: boolean;
    /** Null for packages that were made before names were replaced. */
    readonly redaction: {
      /** People whom the subject has met; each has a pseudonym such as `Person 3`. */ readonly people: number;
      /** Names, addresses, numbers and handles that were replaced by pseudonyms. */
      readonly replaced: number;
      /** What was found besides, and left as it is. */
      readonly flagged: readonly {
        /** `EMAIL`, `PHONE`, `ACCOUNT`, `NATIONAL_ID`, `HANDLE`, `PROFILE` or `POSSIBLE_NAME`. */
        readonly kind: string;
        /** How often. The places are in `manifest.json` of the package. */
        readonly count: number;
      }[];
    } | null;
  } | null;
};

/**
 * Where an export stands.
 */
export const getExport = (connection: Connection, requestId: string, options?: CallOptions): Promise<GetExportResult> =>
  connection.call<GetExportResult>(
    { id: '18173b9df72adbdd9ef3440892c69f29d9a9d481ba1312e3ce62936153d889e4', root: 'privacyRequest', safe: true },
    { requestId },
    options,
  );

export type CreateExportLinkResult = {
  /** Send the bearer token with it, or enter the download code in a browser. */ readonly url: string;
  /** The link opens nothing from this time on. */
  readonly expiresAt: string;
};

/**
 * A new one-time link to a finished copy, for the caller only.
 * @throws TeeiError of kind `refused` with code `NOT_PERMITTED`, `PACKAGE_NOT_AVAILABLE`
 */
export const createExportLink = (
  connection: Connection,
  requestId: string,
  options?: CallOptions,
): Promise<CreateExportLinkResult> =>
  connection.call<CreateExportLinkResult>(
    { id: '5b68388b92f5f4e73ae81890c4c35a2f79a0a6e4862c0d373047e00213733a03', root: 'createDownloadLink' },
    { requestId },
    options,
  );

export type SendIdentityCodeResult = {
  /** It can be entered until then. */ readonly expiresAt: string;
  /** Wrong codes that are allowed. */
  readonly tries: number;
};

/**
 * Mails a code to the address on file: whoever enters it has shown that the subject asked.
 * @throws TeeiError of kind `refused` with code `NO_ADDRESS_ON_FILE`, `NOT_PERMITTED`, `PRIVACY_REQUEST_STATE_CONFLICT`, `TOO_MANY_IDENTITY_CODES`
 */
export const sendIdentityCode = (
  connection: Connection,
  requestId: string,
  options?: CallOptions,
): Promise<SendIdentityCodeResult> =>
  connection.call<SendIdentityCodeResult>(
    { id: '9e194adfb660b0da454ef5ed91672f8e6768ee0961e9f1ab32f86c1e650d19fa', root: 'requestIdentityCode' },
    { requestId },
    options,
  );

export interface ConfirmSubjectIdentityInput {
  /** The code that was mailed; absent right after signing in again. */ readonly identityCode?: string | undefined;
}
export type ConfirmSubjectIdentityResult = {
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
 * Shows that the subject asked; the request goes on.
 * @throws TeeiError of kind `refused` with code `IDENTITY_NOT_CONFIRMED`, `NOT_PERMITTED`
 */
export const confirmSubjectIdentity = (
  connection: Connection,
  requestId: string,
  input?: ConfirmSubjectIdentityInput,
  options?: CallOptions,
): Promise<ConfirmSubjectIdentityResult> =>
  connection.call<ConfirmSubjectIdentityResult>(
    { id: '1aff5fb3e9a4c2e1694253ca02a99facb311e66755c7183655e7c37df78ee63f', root: 'confirmIdentity' },
    { requestId, ...input },
    options,
  );

export interface RequestDeletionInput {
  /** Whose data; your own when absent. */ readonly userId?: string | undefined;
  /** `true`: the answer has `approvedAt`. It approves nothing: that is done by a second person, at `/v1/privacy/delete/{requestId}/approve`. */
  readonly adminApproved?: boolean | undefined;
}
export type RequestDeletionResult = {
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
  /** When a second person approved the plan of an erasure. */
  readonly approvedAt: string | null;
};

/**
 * Asks for the erasure of everything about a person. A plan is made, which a second privacy officer approves; follow it at the address of `Location`.
 * @throws TeeiError of kind `refused` with code `ALREADY_IN_PROGRESS`, `IDEMPOTENCY_KEY_REUSED`, `LAST_PRIVACY_OFFICER`, `NOT_PERMITTED`, `SUBJECT_IS_OFFICER`
 */
export const requestDeletion = (
  connection: Connection,
  input?: RequestDeletionInput,
  options?: CallOptions,
): Promise<RequestDeletionResult> =>
  connection.call<RequestDeletionResult>(
    { id: '274903cbac3c920bebe6cf7e01a6222f64a98cc8807d3cd7ddcd81759808a194', root: 'requestErasure', keyed: true },
    { ...input },
    options,
  );

export type GetDeletionResult = {
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
  /** Where it stands, in detail. */
  readonly phase: PrivacyRequestPhase;
  /** How it ended; null until then. */
  readonly outcome: PrivacyRequestOutcome | null;
  /** When a second person approved the plan of an erasure. */
  readonly approvedAt: string | null;
  /** When the erasure begins; it can be withdrawn until then. */
  readonly scheduledFor: string | null;
  /** What the erasure does; null until it is planned. */
  readonly plan: {
    /** SHA-256 over every item, hexadecimal. */ readonly hash: string;
    /** Records and values that are erased or changed. */
    readonly records: number;
    /** By subgraph and store. */
    readonly items: readonly {
      /** Which subgraph holds them. */ readonly subgraph: string;
      /** Table, bucket or the like. */
      readonly store: string;
      /** One record; null for all of the person’s records in the store. */
      readonly key: string | null;
      /** One column; null for whole records. */
      readonly field: string | null;
      /** Such as `DELETE_ROW`, `NULLIFY`, `TOMBSTONE`, `RETAIN`; `BLOCK` for what stops the erasure. */
      readonly action: string;
      /** Why. */
      readonly reason: string;
      /** How many there are now. */
      readonly count: number;
      /** A legal hold keeps it for now. */
      readonly held: boolean;
    }[];
  } | null;
  /** Which subgraphs have confirmed; empty until they were asked. */
  readonly acknowledgements: readonly {
    /** Which subgraph. */ readonly subgraph: string;
    /** When it was told last. */
    readonly askedAt: string;
    /** It is told again then. */
    readonly deadlineAt: string;
    /** When it confirmed. */
    readonly acknowledgedAt: string | null;
    /** When an officer gave up waiting. */
    readonly waivedAt: string | null;
    /** Why. */
    readonly waiveReason: string | null;
  }[];
  /** Null until the erasure is complete. */
  readonly certificate: {
    /** When it was issued. */ readonly issuedAt: string;
    /** As a JSON document. */
    readonly json: string;
    /** HMAC-SHA-256 of the document in canonical JSON, hexadecimal. */
    readonly seal: string;
  } | null;
};

/**
 * Where an erasure stands: its plan, who has confirmed, and the certificate in the end.
 */
export const getDeletion = (
  connection: Connection,
  requestId: string,
  options?: CallOptions,
): Promise<GetDeletionResult> =>
  connection.call<GetDeletionResult>(
    { id: 'ec27510322006608369b3ec2aa450dfdd4487a460670a37de305a06b783bab05', root: 'privacyRequest', safe: true },
    { requestId },
    options,
  );

export interface ApproveDeletionInput {
  /** `plan.hash` as you read it: another plan is not approved. */ readonly planHash: string;
}
export type ApproveDeletionResult = {
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
  /** When a second person approved the plan of an erasure. */
  readonly approvedAt: string | null;
  /** When the erasure begins; it can be withdrawn until then. */
  readonly scheduledFor: string | null;
};

/**
 * Agrees to the plan of an erasure, as a second person. It begins after the cool-off, in which it can be withdrawn.
 * @throws TeeiError of kind `refused` with code `APPROVAL_NEEDS_ANOTHER_PERSON`, `ERASURE_BLOCKED`, `ERASURE_PLAN_CHANGED`, `EXPORT_UNDER_WAY`, `NOT_PERMITTED`, `PRIVACY_REQUEST_STATE_CONFLICT`
 */
export const approveDeletion = (
  connection: Connection,
  requestId: string,
  input: ApproveDeletionInput,
  options?: CallOptions,
): Promise<ApproveDeletionResult> =>
  connection.call<ApproveDeletionResult>(
    { id: 'cb225bab93fe7b9cd67d5311a3ba53c9709114877aa2a4fe6c745010d37ecb35', root: 'approveErasure' },
    { requestId, ...input },
    options,
  );

export type WithdrawDeletionResult = {
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
 * Takes a request back, as long as nothing was erased.
 * @throws TeeiError of kind `refused` with code `NOT_PERMITTED`, `PRIVACY_INPUT_INVALID`, `PRIVACY_REQUEST_STATE_CONFLICT`
 */
export const withdrawDeletion = (
  connection: Connection,
  requestId: string,
  options?: CallOptions,
): Promise<WithdrawDeletionResult> =>
  connection.call<WithdrawDeletionResult>(
    { id: '6e07f2a6c59a1ca095b3e3d4bf1155ae259b2f365176221127d2e509203e0a48', root: 'withdrawPrivacyRequest' },
    { requestId },
    options,
  );

export interface GetAuditTrailInput {
  /** Entries to answer. */ readonly first?: number | undefined;
  /** `endCursor` of the entries already seen. */
  readonly after?: string | undefined;
}
export type GetAuditTrailResult = {
  /** UUIDv7. */ readonly requestId: string;
  /** Everything done to this request, oldest first. */
  readonly auditTrail: {
    /** The items without their cursors. */
    readonly nodes: readonly {
      /** Place in the chain of all requests, from 1. */ readonly position: number;
      /** When it was done. */
      readonly at: string;
      /** Such as `EXPORT_REQUESTED` or `PACKAGE_DOWNLOADED`. */
      readonly action: string;
      /** Who did it, by role. */
      readonly actorRole: AuditActorRole;
      /** Null for staff when the subject looks: the role is theirs to know. */
      readonly actorId: string | null;
      /** What else is known of it. No personal data. */
      readonly details: readonly {
        /** Such as `records` or `sha256`. */ readonly name: string;
        /** Its value as text: an id, a number, a hash. */
        readonly value: string;
      }[];
      /** SHA-256 of the hash before it and this entry, hexadecimal. */
      readonly hash: string;
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
 * Everything that was done to a request, oldest first.
 */
export const getAuditTrail = (
  connection: Connection,
  requestId: string,
  input?: GetAuditTrailInput,
  options?: CallOptions,
): Promise<GetAuditTrailResult> =>
  connection.call<GetAuditTrailResult>(
    { id: 'c1f5dfdfa7b8223ba51b202aec926e7ab75b40008d58507cd43f64b7995f08c3', root: 'privacyRequest', safe: true },
    { requestId, ...input },
    options,
  );

export interface PlaceHoldInput {
  /** Whose records. */ readonly userId: string;
  /** What is kept: at least one, at most 100. */
  readonly items: readonly LegalHoldItemInput[];
  /** The ground in law. */
  readonly ground: LegalHoldGround;
  /** The case it is needed for, 10 to 1,000 characters. */
  readonly reason: string;
  /** When it is to be looked at again. */
  readonly reviewAt?: string | undefined;
}
export type PlaceHoldResult = {
  /** UUIDv7. */ readonly id: string;
  /** Stands for the person. */
  readonly subjectPseudonym: string;
  /** The ground in law. */
  readonly ground: LegalHoldGround;
  /** The case. */
  readonly reason: string;
  /** What is kept. Everything else is erased. */
  readonly items: readonly {
    /** Which subgraph holds them. */ readonly subgraph: string;
    /** The store, as `erasurePreview` names it. */
    readonly store: string;
    /** One record; null for all of the person’s records in the store. */
    readonly key: string | null;
  }[];
  /** When it was placed. */
  readonly placedAt: string;
  /** Id of the officer who placed it, and may not release it. */
  readonly placedBy: string;
  /** When it is to be looked at again. */
  readonly reviewAt: string | null;
  /** Null while it holds. */
  readonly releasedAt: string | null;
  /** Id of the officer who released it. */
  readonly releasedBy: string | null;
  /** Grows with every change. */
  readonly version: number;
};

/**
 * Keeps named records of a person from being erased.
 * @throws TeeiError of kind `refused` with code `IDEMPOTENCY_KEY_REUSED`, `NOT_PERMITTED`, `PRIVACY_INPUT_INVALID`, `RECORDS_ALREADY_ERASED`
 */
export const placeHold = (
  connection: Connection,
  input: PlaceHoldInput,
  options?: CallOptions,
): Promise<PlaceHoldResult> =>
  connection.call<PlaceHoldResult>(
    { id: '03e8640fc991454f41db6c158a2b4c060f40909777596b2d57b33b179edbc844', root: 'placeLegalHold', keyed: true },
    { ...input },
    options,
  );

export interface ListHoldsInput {
  /** Only on records of this person. */ readonly userId?: string | undefined;
  /** `true`: only those that hold; `false`: only those that were released. */
  readonly active?: boolean | undefined;
  /** Items to answer. */
  readonly first?: number | undefined;
  /** Cursor of the last item already seen; `Link` has the address of the next page. */
  readonly after?: string | undefined;
}
export type ListHoldsResult = {
  /** The items without their cursors. */
  readonly nodes: readonly {
    /** UUIDv7. */ readonly id: string;
    /** Stands for the person. */
    readonly subjectPseudonym: string;
    /** The ground in law. */
    readonly ground: LegalHoldGround;
    /** The case. */
    readonly reason: string;
    /** What is kept. Everything else is erased. */
    readonly items: readonly {
      /** Which subgraph holds them. */ readonly subgraph: string;
      /** The store, as `erasurePreview` names it. */
      readonly store: string;
      /** One record; null for all of the person’s records in the store. */
      readonly key: string | null;
    }[];
    /** When it was placed. */
    readonly placedAt: string;
    /** Id of the officer who placed it, and may not release it. */
    readonly placedBy: string;
    /** When it is to be looked at again. */
    readonly reviewAt: string | null;
    /** Null while it holds. */
    readonly releasedAt: string | null;
    /** Id of the officer who released it. */
    readonly releasedBy: string | null;
    /** Grows with every change. */
    readonly version: number;
  }[];
  /** Whether and how to go on. */
  readonly pageInfo: {
    /** Whether there are items after this page. */ readonly hasNextPage: boolean;
    /** Give this as `after` to get the next page. */
    readonly endCursor: string | null;
  };
};

/**
 * Legal holds on records of people of your company, newest first.
 */
export const listHolds = (
  connection: Connection,
  input?: ListHoldsInput,
  options?: CallOptions,
): Promise<ListHoldsResult> =>
  connection.call<ListHoldsResult>(
    { id: '012f489b647c9d164c305b9a1f9a306515c7306ba25d591ecd93d943fd908531', root: 'legalHolds', safe: true },
    { ...input },
    options,
  );

export interface ReleaseHoldInput {
  /** Why, 10 to 1,000 characters. */ readonly reason: string;
  /** The hold's `version` as you read it. */
  readonly expectedVersion?: number | undefined;
}
export type ReleaseHoldResult = {
  /** The erasure that goes on now; null when none had waited. */ readonly reopenedRequestId: string | null;
  /** As it is now. */
  readonly hold: {
    /** UUIDv7. */ readonly id: string;
    /** Stands for the person. */
    readonly subjectPseudonym: string;
    /** The ground in law. */
    readonly ground: LegalHoldGround;
    /** The case. */
    readonly reason: string;
    /** What is kept. Everything else is erased. */
    readonly items: readonly {
      /** Which subgraph holds them. */ readonly subgraph: string;
      /** The store, as `erasurePreview` names it. */
      readonly store: string;
      /** One record; null for all of the person’s records in the store. */
      readonly key: string | null;
    }[];
    /** When it was placed. */
    readonly placedAt: string;
    /** Id of the officer who placed it, and may not release it. */
    readonly placedBy: string;
    /** When it is to be looked at again. */
    readonly reviewAt: string | null;
    /** Null while it holds. */
    readonly releasedAt: string | null;
    /** Id of the officer who released it. */
    readonly releasedBy: string | null;
    /** Grows with every change. */
    readonly version: number;
  };
};

/**
 * Ends a hold, by another person than placed it. An erasure that had to leave the records goes on at once.
 * @throws TeeiError of kind `refused` with code `HOLD_NEEDS_ANOTHER_PERSON`, `NOT_PERMITTED`, `PRIVACY_INPUT_INVALID`, `VERSION_CONFLICT`
 */
export const releaseHold = (
  connection: Connection,
  holdId: string,
  input: ReleaseHoldInput,
  options?: CallOptions,
): Promise<ReleaseHoldResult> =>
  connection.call<ReleaseHoldResult>(
    { id: 'ac79183f9266839100175170c52cde53cfe77fe29354934d85c8d55b65a2e27a', root: 'releaseLegalHold' },
    { holdId, ...input },
    options,
  );

export interface GetPrivacyStatsInput {
  /** All companies that you may see when absent. */ readonly companyId?: string | undefined;
}
export type GetPrivacyStatsResult = {
  /** Null: all companies. */ readonly companyId: string | null;
  /** Confirmations of erasures that are missing and past their deadline. */
  readonly missingAcknowledgements: number;
  /** One per type. */
  readonly types: readonly {
    /** Which type. */ readonly type: PrivacyRequestType;
    /** Received in the period. */
    readonly received: number;
    /** Of those, ended by now. */
    readonly ended: number;
    /** Days from receipt to the end, half of them are faster; null when none has ended. */
    readonly medianDays: number | null;
    /** Mean of those days. */
    readonly meanDays: number | null;
    /** 95 of 100 are faster. */
    readonly p95Days: number | null;
    /** Ended before they were due. */
    readonly onTime: number;
    /** Open and past their due date. */
    readonly overdue: number;
    /** Extended. */
    readonly extended: number;
    /** Refused. */
    readonly denied: number;
  }[];
};

/**
 * How fast requests are answered, and how many late, extended or denied.
 */
export const getPrivacyStats = (
  connection: Connection,
  input?: GetPrivacyStatsInput,
  options?: CallOptions,
): Promise<GetPrivacyStatsResult> =>
  connection.call<GetPrivacyStatsResult>(
    { id: '11d1fb551c22af71896d2d2d25ac749be6a60723b1ad61aabaa65352ad8390f7', root: 'privacyStats', safe: true },
    { ...input },
    options,
  );

export interface ListPrivacyRequestsInput {
  /** Only with this status. */ readonly status?: LongRunningStatus | undefined;
  /** `true`: only requests that are open and past their due date. */
  readonly overdue?: boolean | undefined;
  /** Only requests that are open and due before this instant. */
  readonly dueBefore?: string | undefined;
  /** Items to answer. */
  readonly first?: number | undefined;
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
    { id: '0536131005333dafcb7ebeb97831123367425d3e7ee6c560396ddec17b90a8f0', root: 'privacyRequests', safe: true },
    { userId, ...input },
    options,
  );

const functions = {
  requestExport,
  getExport,
  createExportLink,
  sendIdentityCode,
  confirmSubjectIdentity,
  requestDeletion,
  getDeletion,
  approveDeletion,
  withdrawDeletion,
  getAuditTrail,
  placeHold,
  listHolds,
  releaseHold,
  getPrivacyStats,
  listPrivacyRequests,
};

/** Every function of this entry, for one server and one caller. Import the functions alone to ship less. */
export const createPrivacyClient = (url: string, apiKey?: string, options?: ConnectOptions): Bound<typeof functions> =>
  bind(connect(url, apiKey, options), functions);
