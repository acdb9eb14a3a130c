// Made by `npm run sdk` from contracts/operations/deliveries.graphql.
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

/** A CSR system that takes figures of companies. */
export type Partner = 'BENEVITY' | 'GOODERA' | 'WORKDAY';
/** How often figures are sent. */
export type DeliveryFrequency = 'MONTHLY' | 'QUARTERLY' | 'CUSTOM';
/** Which period a run is about: the last one that is complete before its local date. */
export type DeliveryPeriodRule =
  | 'PREVIOUS_MONTH'
  | 'PREVIOUS_QUARTER'
  | 'PREVIOUS_ISO_WEEK'
  | 'PREVIOUS_FISCAL_QUARTER'
  | 'PREVIOUS_FISCAL_YEAR';
/** What happens to a run while the one before it is still under way. */
export type OverlapPolicy = 'SKIP' | 'BUFFER_ONE';
/** Which runs are made up for after a time in which no scheduler worked. */
export type CatchUpPolicy = 'LATEST' | 'ALL' | 'NONE';
/** Whether deliveries can leave for a destination. */
export type DestinationStatus = 'READY' | 'CREDENTIALS_MISSING' | 'CIRCUIT_OPEN';
/** How a run ended. */
export type DeliveryOutcome = 'DELIVERED' | 'SKIPPED' | 'BLOCKED' | 'DEAD_LETTERED' | 'UNKNOWN' | 'CANCELLED';
/** What a change of the clock does to a local time. */
export type ClockChange = 'GAP' | 'REPEATED';
/** Where long-running work stands. */
export type LongRunningStatus = 'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED';
/** Why a run ended as it did. */
export type DeliveryReason =
  | 'OVERLAP'
  | 'PAUSED'
  | 'MISSED'
  | 'SUPERSEDED'
  | 'ALREADY_DELIVERED'
  | 'CREDENTIALS_MISSING'
  | 'CREDENTIALS_REFUSED'
  | 'CORRECTION_BY_HAND'
  | 'NOBODY_CONSENTS'
  | 'REJECTED'
  | 'THROTTLED'
  | 'ATTEMPTS_USED_UP'
  | 'OUTCOME_UNKNOWN'
  | 'GIVEN_UP'
  | 'DESTINATION_DELETED';
/** Why a run exists. */
export type DeliveryTrigger = 'SCHEDULE' | 'MANUAL' | 'BACKFILL' | 'CORRECTION';
/** Who says that a partner has the figures. */
export type ReceiptSource = 'PARTNER' | 'RECONCILED' | 'WEBHOOK' | 'PERSON';
/** Where the facts of a partner profile come from. */
export type ProfileProvenance = 'PUBLIC' | 'MODELLED' | 'CONTRACT';
/** What a call to a partner is for. */
export type DeliveryAttemptKind = 'SEND' | 'RECONCILE';
/** What a call to a partner came to. */
export type DeliveryAttemptOutcome =
  | 'DELIVERED'
  | 'DUPLICATE'
  | 'ACCEPTED'
  | 'REJECTED'
  | 'THROTTLED'
  | 'AUTH_EXPIRED'
  | 'ABSENT'
  | 'UNKNOWN';
/** All given conditions hold. */
export interface DeliveryRunFilter {
  /** Only those of this company. */ readonly companyId?: string | undefined;
  /** Only those for this destination. */
  readonly destinationId?: string | undefined;
  /** Only those that ended so, such as `DEAD_LETTERED`. */
  readonly outcome?: DeliveryOutcome | undefined;
  /** Only those for this partner. */
  readonly partner?: Partner | undefined;
  /** Only those of this schedule. */
  readonly scheduleId?: string | undefined;
  /** Only those whose time is not before this. */
  readonly since?: string | undefined;
  /** Only those that stand there. */
  readonly status?: LongRunningStatus | undefined;
  /** Only those whose time is before this. */
  readonly until?: string | undefined;
}
/** What a person found at the partner. */
export type DeliveryResolution = 'DELIVERED' | 'SEND_AGAIN' | 'GIVE_UP';
/** Whether calls to a destination go through. */
export type CircuitState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';
/** What a programme is called at the partner. */
export interface DestinationProgramInput {
  /** Its id at the partner: an event of Goodera (24 hex digits), a recipient of Benevity; 1–100 characters. */
  readonly partnerId: string;
  /** A programme of the company. */
  readonly programId: string;
}
export interface CreateDeliveryScheduleInput {
  /** Whose figures. */ readonly companyId: string;
  /** Where they go: the company's only destination at this partner. */
  readonly platform?: Partner | undefined;
  /** Where they go, named; in place of `platform`. */
  readonly destinationId?: string | undefined;
  /** Five fields: minute, hour, day of the month, month, day of the week. At most every 15 minutes. Default: as `frequency` says. */
  readonly schedule?: string | undefined;
  /** How often. Default: `custom` with `schedule`, else `monthly`. */
  readonly frequency?: DeliveryFrequency | undefined;
  /** IANA name, in which `schedule` is read. Default: the company's. */
  readonly timeZone?: string | undefined;
  /** Which period each run is about. Default: as `frequency` says. */
  readonly periodRule?: DeliveryPeriodRule | undefined;
  /** What happens to a run while the one before it is still under way. Default: `skip`. */
  readonly overlap?: OverlapPolicy | undefined;
  /** Which runs are made up for after an outage of ours. Default: `latest`. */
  readonly catchUp?: CatchUpPolicy | undefined;
  /** A run starts up to so many seconds after its time; always as many. Default: 0. */
  readonly jitterSeconds?: number | undefined;
  /** Runs without success in a row after which it pauses by itself; 0 is never. Default: 3. */
  readonly pauseAfterFailures?: number | undefined;
}
export type CreateDeliveryScheduleResult = {
  /** UUIDv7. */ readonly id: string;
  /** Give it as `expectedVersion` with a change. */
  readonly version: number;
  /** Whose figures. */
  readonly company: {
    /** UUIDv7. */ readonly id: string;
    /** Its name. */
    readonly name: string;
  } | null;
  /** Where they go. */
  readonly destination: {
    /** UUIDv7. */ readonly id: string;
    /** Which partner. */
    readonly platform: Partner;
    /** Whether deliveries can leave for it. */
    readonly status: DestinationStatus;
  } | null;
  /** Five fields: minute, hour, day of the month, month, day of the week; names, ranges, steps, lists, and `L` for the last day. At most every 15 minutes. */
  readonly schedule: string;
  /** How often. */
  readonly frequency: DeliveryFrequency;
  /** IANA name, in which `cron` is read. */
  readonly timeZone: string;
  /** Which period each run is about. */
  readonly periodRule: DeliveryPeriodRule;
  /** What happens while a run is still under way. */
  readonly overlap: OverlapPolicy;
  /** What is made up for after an outage of ours. */
  readonly catchUp: CatchUpPolicy;
  /** A run starts up to so many seconds after its time; always as many. */
  readonly jitterSeconds: number;
  /** Runs without success in a row after which it pauses by itself; 0 is never. */
  readonly pauseAfterFailures: number;
  /** False while paused. */
  readonly active: boolean;
  /** Since when it is paused. */
  readonly pausedAt: string | null;
  /** Why it is paused. */
  readonly pauseNote: string | null;
  /** Its next time; while paused it is skipped then. */
  readonly nextRunAt: string | null;
  /** When a run last ended that was not skipped. */
  readonly lastRunAt: string | null;
  /** How that run ended. */
  readonly lastStatus: DeliveryOutcome | null;
  /** What went wrong in it. */
  readonly lastError: string | null;
  /** When it was made. */
  readonly createdAt: string;
  /** When it was last changed. */
  readonly updatedAt: string;
};

/**
 * Makes a schedule: from its next time on, figures of the company go to a partner by themselves.
 * @throws TeeiError of kind `refused` with code `COMPANY_NOT_FOUND`, `IDEMPOTENCY_KEY_REUSED`, `SCHEDULE_INVALID`
 */
export const createDeliverySchedule = (
  connection: Connection,
  input: CreateDeliveryScheduleInput,
  options?: CallOptions,
): Promise<CreateDeliveryScheduleResult> =>
  connection.call<CreateDeliveryScheduleResult>(
    {
      id: '561e7e65e0b8133d0daaafbbdbe860968927e5b1103c09eeb432aead7efe9de3',
      root: 'createDeliverySchedule',
      keyed: true,
    },
    { ...input },
    options,
  );

export interface DeliverySchedulesInput {
  /** Only those of this company. */ readonly companyId?: string | undefined;
  /** Only those for this partner. */
  readonly platform?: Partner | undefined;
  /** Only those for this destination. */
  readonly destinationId?: string | undefined;
  /** True: only those that are not paused; false: only paused ones. */
  readonly active?: boolean | undefined;
  /** Items to answer. */
  readonly first?: number | undefined;
  /** Cursor of the last item already seen; `Link` has the address of the next page. */
  readonly after?: string | undefined;
}
export type DeliverySchedulesResult = {
  /** The items without their cursors. */
  readonly nodes: readonly {
    /** UUIDv7. */ readonly id: string;
    /** Give it as `expectedVersion` with a change. */
    readonly version: number;
    /** Whose figures. */
    readonly company: {
      /** UUIDv7. */ readonly id: string;
      /** Its name. */
      readonly name: string;
    } | null;
    /** Where they go. */
    readonly destination: {
      /** UUIDv7. */ readonly id: string;
      /** Which partner. */
      readonly platform: Partner;
      /** Whether deliveries can leave for it. */
      readonly status: DestinationStatus;
    } | null;
    /** Five fields: minute, hour, day of the month, month, day of the week; names, ranges, steps, lists, and `L` for the last day. At most every 15 minutes. */
    readonly schedule: string;
    /** How often. */
    readonly frequency: DeliveryFrequency;
    /** IANA name, in which `cron` is read. */
    readonly timeZone: string;
    /** Which period each run is about. */
    readonly periodRule: DeliveryPeriodRule;
    /** What happens while a run is still under way. */
    readonly overlap: OverlapPolicy;
    /** What is made up for after an outage of ours. */
    readonly catchUp: CatchUpPolicy;
    /** A run starts up to so many seconds after its time; always as many. */
    readonly jitterSeconds: number;
    /** Runs without success in a row after which it pauses by itself; 0 is never. */
    readonly pauseAfterFailures: number;
    /** False while paused. */
    readonly active: boolean;
    /** Since when it is paused. */
    readonly pausedAt: string | null;
    /** Why it is paused. */
    readonly pauseNote: string | null;
    /** Its next time; while paused it is skipped then. */
    readonly nextRunAt: string | null;
    /** When a run last ended that was not skipped. */
    readonly lastRunAt: string | null;
    /** How that run ended. */
    readonly lastStatus: DeliveryOutcome | null;
    /** What went wrong in it. */
    readonly lastError: string | null;
    /** When it was made. */
    readonly createdAt: string;
    /** When it was last changed. */
    readonly updatedAt: string;
  }[];
  /** Whether and how to go on. */
  readonly pageInfo: {
    /** Whether there are items after this page. */ readonly hasNextPage: boolean;
    /** Give this as `after` to get the next page. */
    readonly endCursor: string | null;
  };
};

/**
 * Schedules, newest first.
 */
export const deliverySchedules = (
  connection: Connection,
  input?: DeliverySchedulesInput,
  options?: CallOptions,
): Promise<DeliverySchedulesResult> =>
  connection.call<DeliverySchedulesResult>(
    { id: 'd16bf294f1dddf1060fab031a01fdf8423b18644e162109c498c6f376bc67fd8', root: 'deliverySchedules', safe: true },
    { ...input },
    options,
  );

export interface DeliveryStatsInput {
  /** The company. */ readonly companyId: string;
  /** A calendar month in the company's time zone, such as `2026-11`; the current one when absent. */
  readonly month?: string | undefined;
}
export type DeliveryStatsResult = {
  /** All of them. */
  readonly total: {
    /** Runs whose time lies in the period. */ readonly runs: number;
    /** Delivered. */
    readonly delivered: number;
    /** Dead letters, blocked ones, and those whose fate is not known. */
    readonly failed: number;
    /** Skipped or cancelled, each with a reason. */
    readonly skipped: number;
    /** Not ended yet. */
    readonly open: number;
    /** Delivered within five minutes of their time. */
    readonly onTime: number;
    /** Delivered without a second send. */
    readonly firstAttempt: number;
    /** Sends after the first one. */
    readonly retries: number;
    /** Mean seconds from the time of a run to its delivery; null without any. */
    readonly meanDelaySeconds: number | null;
    /** Nineteen of twenty were delivered within so many seconds; null without any. */
    readonly p95DelaySeconds: number | null;
  };
  /** By partner. */
  readonly byPartner: readonly {
    /** At which partner; null for all together. */ readonly platform: Partner | null;
    /** Runs whose time lies in the period. */
    readonly runs: number;
    /** Delivered. */
    readonly delivered: number;
    /** Dead letters, blocked ones, and those whose fate is not known. */
    readonly failed: number;
    /** Skipped or cancelled, each with a reason. */
    readonly skipped: number;
    /** Not ended yet. */
    readonly open: number;
    /** Delivered within five minutes of their time. */
    readonly onTime: number;
    /** Delivered without a second send. */
    readonly firstAttempt: number;
    /** Sends after the first one. */
    readonly retries: number;
    /** Mean seconds from the time of a run to its delivery; null without any. */
    readonly meanDelaySeconds: number | null;
    /** Nineteen of twenty were delivered within so many seconds; null without any. */
    readonly p95DelaySeconds: number | null;
  }[];
};

/**
 * How the deliveries of a company went: on time, at the first attempt, with what delay.
 */
export const deliveryStats = (
  connection: Connection,
  input: DeliveryStatsInput,
  options?: CallOptions,
): Promise<DeliveryStatsResult> =>
  connection.call<DeliveryStatsResult>(
    { id: 'f29c14dba6eddca0c16602bfa8f42f56e3cb622b1ce8fe6c8b4d86b9dfede72c', root: 'deliveryStats', safe: true },
    { ...input },
    options,
  );

export interface PreviewScheduleInput {
  /** IANA name, in which `schedule` is read. */ readonly timeZone: string;
  /** Five fields: minute, hour, day of the month, month, day of the week. Default: as `frequency` says. */
  readonly schedule?: string | undefined;
  /** How often. Default: `custom` with `schedule`, else `monthly`. */
  readonly frequency?: DeliveryFrequency | undefined;
  /** Times are strictly later, in the years 2000 to 2040. Default: now. */
  readonly from?: string | undefined;
  /** How many times. */
  readonly count?: number | undefined;
}
export type PreviewScheduleResult = {
  /** In order, each strictly later than `from`. */
  readonly occurrences: readonly {
    /** The instant, in UTC. */ readonly at: string;
    /** What the clock of the time zone shows then, with its offset: `2026-03-29T03:00+02:00`. */
    readonly localTime: string;
    /** Where the clock changes at this time; null on all other days. */
    readonly clockChange: ClockChange | null;
  }[];
};

/**
 * The next times at which a schedule would run. Nothing is stored.
 * @throws TeeiError of kind `refused` with code `SCHEDULE_INVALID`
 */
export const previewSchedule = (
  connection: Connection,
  input: PreviewScheduleInput,
  options?: CallOptions,
): Promise<PreviewScheduleResult> =>
  connection.call<PreviewScheduleResult>(
    { id: '46cb019d1fd4cf87cd1d135b3ba654255bf1c81483763c75052d2bf04f3c59d0', root: 'previewSchedule', safe: true },
    { ...input },
    options,
  );

export type DeliveryScheduleResult = {
  /** UUIDv7. */ readonly id: string;
  /** Give it as `expectedVersion` with a change. */
  readonly version: number;
  /** Whose figures. */
  readonly company: {
    /** UUIDv7. */ readonly id: string;
    /** Its name. */
    readonly name: string;
  } | null;
  /** Where they go. */
  readonly destination: {
    /** UUIDv7. */ readonly id: string;
    /** Which partner. */
    readonly platform: Partner;
    /** Whether deliveries can leave for it. */
    readonly status: DestinationStatus;
  } | null;
  /** Five fields: minute, hour, day of the month, month, day of the week; names, ranges, steps, lists, and `L` for the last day. At most every 15 minutes. */
  readonly schedule: string;
  /** How often. */
  readonly frequency: DeliveryFrequency;
  /** IANA name, in which `cron` is read. */
  readonly timeZone: string;
  /** Which period each run is about. */
  readonly periodRule: DeliveryPeriodRule;
  /** What happens while a run is still under way. */
  readonly overlap: OverlapPolicy;
  /** What is made up for after an outage of ours. */
  readonly catchUp: CatchUpPolicy;
  /** A run starts up to so many seconds after its time; always as many. */
  readonly jitterSeconds: number;
  /** Runs without success in a row after which it pauses by itself; 0 is never. */
  readonly pauseAfterFailures: number;
  /** False while paused. */
  readonly active: boolean;
  /** Since when it is paused. */
  readonly pausedAt: string | null;
  /** Why it is paused. */
  readonly pauseNote: string | null;
  /** Its next time; while paused it is skipped then. */
  readonly nextRunAt: string | null;
  /** When a run last ended that was not skipped. */
  readonly lastRunAt: string | null;
  /** How that run ended. */
  readonly lastStatus: DeliveryOutcome | null;
  /** What went wrong in it. */
  readonly lastError: string | null;
  /** When it was made. */
  readonly createdAt: string;
  /** When it was last changed. */
  readonly updatedAt: string;
};

/**
 * One schedule. Its `ETag` is what `If-Match` wants for a change.
 */
export const deliverySchedule = (
  connection: Connection,
  id: string,
  options?: CallOptions,
): Promise<DeliveryScheduleResult> =>
  connection.call<DeliveryScheduleResult>(
    { id: '2d8193b9fcdcbb806c3a62f797047b04c6481ed08912cb106aaf5b99ac463ec1', root: 'deliverySchedule', safe: true },
    { id },
    options,
  );

export interface UpdateDeliveryScheduleInput {
  /** Five fields: minute, hour, day of the month, month, day of the week. At most every 15 minutes. */
  readonly schedule?: string | undefined;
  /** How often. */
  readonly frequency?: DeliveryFrequency | undefined;
  /** IANA name, in which `schedule` is read. */
  readonly timeZone?: string | undefined;
  /** Which period each run is about. */
  readonly periodRule?: DeliveryPeriodRule | undefined;
  /** What happens to a run while the one before it is still under way. */
  readonly overlap?: OverlapPolicy | undefined;
  /** Which runs are made up for after an outage of ours. */
  readonly catchUp?: CatchUpPolicy | undefined;
  /** A run starts up to so many seconds after its time; always as many. */
  readonly jitterSeconds?: number | undefined;
  /** Runs without success in a row after which it pauses by itself; 0 is never. */
  readonly pauseAfterFailures?: number | undefined;
  /** The schedule's `ETag` as you read it; without it, whatever it is. */
  readonly expectedVersion?: number | undefined;
}
export type UpdateDeliveryScheduleResult = {
  /** UUIDv7. */ readonly id: string;
  /** Give it as `expectedVersion` with a change. */
  readonly version: number;
  /** Whose figures. */
  readonly company: {
    /** UUIDv7. */ readonly id: string;
    /** Its name. */
    readonly name: string;
  } | null;
  /** Where they go. */
  readonly destination: {
    /** UUIDv7. */ readonly id: string;
    /** Which partner. */
    readonly platform: Partner;
    /** Whether deliveries can leave for it. */
    readonly status: DestinationStatus;
  } | null;
  /** Five fields: minute, hour, day of the month, month, day of the week; names, ranges, steps, lists, and `L` for the last day. At most every 15 minutes. */
  readonly schedule: string;
  /** How often. */
  readonly frequency: DeliveryFrequency;
  /** IANA name, in which `cron` is read. */
  readonly timeZone: string;
  /** Which period each run is about. */
  readonly periodRule: DeliveryPeriodRule;
  /** What happens while a run is still under way. */
  readonly overlap: OverlapPolicy;
  /** What is made up for after an outage of ours. */
  readonly catchUp: CatchUpPolicy;
  /** A run starts up to so many seconds after its time; always as many. */
  readonly jitterSeconds: number;
  /** Runs without success in a row after which it pauses by itself; 0 is never. */
  readonly pauseAfterFailures: number;
  /** False while paused. */
  readonly active: boolean;
  /** Since when it is paused. */
  readonly pausedAt: string | null;
  /** Why it is paused. */
  readonly pauseNote: string | null;
  /** Its next time; while paused it is skipped then. */
  readonly nextRunAt: string | null;
  /** When a run last ended that was not skipped. */
  readonly lastRunAt: string | null;
  /** How that run ended. */
  readonly lastStatus: DeliveryOutcome | null;
  /** What went wrong in it. */
  readonly lastError: string | null;
  /** When it was made. */
  readonly createdAt: string;
  /** When it was last changed. */
  readonly updatedAt: string;
};

/**
 * Changes a schedule from now on; what is not given stays.
 * @throws TeeiError of kind `refused` with code `NOT_PERMITTED`, `SCHEDULE_INVALID`, `VERSION_CONFLICT`
 */
export const updateDeliverySchedule = (
  connection: Connection,
  id: string,
  input?: UpdateDeliveryScheduleInput,
  options?: CallOptions,
): Promise<UpdateDeliveryScheduleResult> =>
  connection.call<UpdateDeliveryScheduleResult>(
    { id: 'dc6251780592125b51ae59098a3768bc6e944bfa4a0b7f250f8837cf2f1b37ea', root: 'updateDeliverySchedule' },
    { id, ...input },
    options,
  );

export interface DeleteDeliveryScheduleInput {
  /** The schedule's `ETag` as you read it; without it, whatever it is. */
  readonly expectedVersion?: number | undefined;
}
export type DeleteDeliveryScheduleResult = {
  /** The schedule. */ readonly id: string;
};

/**
 * Hides a schedule. Its runs stay, and one under way goes on.
 * @throws TeeiError of kind `refused` with code `NOT_PERMITTED`, `VERSION_CONFLICT`
 */
export const deleteDeliverySchedule = (
  connection: Connection,
  id: string,
  input?: DeleteDeliveryScheduleInput,
  options?: CallOptions,
): Promise<DeleteDeliveryScheduleResult> =>
  connection.call<DeleteDeliveryScheduleResult>(
    { id: '1b4762ee24193d3af3673ea4f9437c66aae134743dfada7ccd9ae015bdddbee3', root: 'deleteDeliverySchedule' },
    { id, ...input },
    options,
  );

export interface PauseDeliveryScheduleInput {
  /** Why; shown with the schedule. */ readonly note: string;
  /** The schedule's `ETag` as you read it; without it, whatever it is. */
  readonly expectedVersion?: number | undefined;
}
export type PauseDeliveryScheduleResult = {
  /** UUIDv7. */ readonly id: string;
  /** Give it as `expectedVersion` with a change. */
  readonly version: number;
  /** Whose figures. */
  readonly company: {
    /** UUIDv7. */ readonly id: string;
    /** Its name. */
    readonly name: string;
  } | null;
  /** Where they go. */
  readonly destination: {
    /** UUIDv7. */ readonly id: string;
    /** Which partner. */
    readonly platform: Partner;
    /** Whether deliveries can leave for it. */
    readonly status: DestinationStatus;
  } | null;
  /** Five fields: minute, hour, day of the month, month, day of the week; names, ranges, steps, lists, and `L` for the last day. At most every 15 minutes. */
  readonly schedule: string;
  /** How often. */
  readonly frequency: DeliveryFrequency;
  /** IANA name, in which `cron` is read. */
  readonly timeZone: string;
  /** Which period each run is about. */
  readonly periodRule: DeliveryPeriodRule;
  /** What happens while a run is still under way. */
  readonly overlap: OverlapPolicy;
  /** What is made up for after an outage of ours. */
  readonly catchUp: CatchUpPolicy;
  /** A run starts up to so many seconds after its time; always as many. */
  readonly jitterSeconds: number;
  /** Runs without success in a row after which it pauses by itself; 0 is never. */
  readonly pauseAfterFailures: number;
  /** False while paused. */
  readonly active: boolean;
  /** Since when it is paused. */
  readonly pausedAt: string | null;
  /** Why it is paused. */
  readonly pauseNote: string | null;
  /** Its next time; while paused it is skipped then. */
  readonly nextRunAt: string | null;
  /** When a run last ended that was not skipped. */
  readonly lastRunAt: string | null;
  /** How that run ended. */
  readonly lastStatus: DeliveryOutcome | null;
  /** What went wrong in it. */
  readonly lastError: string | null;
  /** When it was made. */
  readonly createdAt: string;
  /** When it was last changed. */
  readonly updatedAt: string;
};

/**
 * Skips the times to come, each with a row that says so, until the schedule is resumed.
 * @throws TeeiError of kind `refused` with code `NOT_PERMITTED`, `VERSION_CONFLICT`
 */
export const pauseDeliverySchedule = (
  connection: Connection,
  id: string,
  input: PauseDeliveryScheduleInput,
  options?: CallOptions,
): Promise<PauseDeliveryScheduleResult> =>
  connection.call<PauseDeliveryScheduleResult>(
    { id: 'f11783df973047b6d309511272085b95e6ab894d38241c2136a429f1ab6573fb', root: 'pauseDeliverySchedule' },
    { id, ...input },
    options,
  );

export interface ResumeDeliveryScheduleInput {
  /** The schedule's `ETag` as you read it; without it, whatever it is. */
  readonly expectedVersion?: number | undefined;
}
export type ResumeDeliveryScheduleResult = {
  /** UUIDv7. */ readonly id: string;
  /** Give it as `expectedVersion` with a change. */
  readonly version: number;
  /** Whose figures. */
  readonly company: {
    /** UUIDv7. */ readonly id: string;
    /** Its name. */
    readonly name: string;
  } | null;
  /** Where they go. */
  readonly destination: {
    /** UUIDv7. */ readonly id: string;
    /** Which partner. */
    readonly platform: Partner;
    /** Whether deliveries can leave for it. */
    readonly status: DestinationStatus;
  } | null;
  /** Five fields: minute, hour, day of the month, month, day of the week; names, ranges, steps, lists, and `L` for the last day. At most every 15 minutes. */
  readonly schedule: string;
  /** How often. */
  readonly frequency: DeliveryFrequency;
  /** IANA name, in which `cron` is read. */
  readonly timeZone: string;
  /** Which period each run is about. */
  readonly periodRule: DeliveryPeriodRule;
  /** What happens while a run is still under way. */
  readonly overlap: OverlapPolicy;
  /** What is made up for after an outage of ours. */
  readonly catchUp: CatchUpPolicy;
  /** A run starts up to so many seconds after its time; always as many. */
  readonly jitterSeconds: number;
  /** Runs without success in a row after which it pauses by itself; 0 is never. */
  readonly pauseAfterFailures: number;
  /** False while paused. */
  readonly active: boolean;
  /** Since when it is paused. */
  readonly pausedAt: string | null;
  /** Why it is paused. */
  readonly pauseNote: string | null;
  /** Its next time; while paused it is skipped then. */
  readonly nextRunAt: string | null;
  /** When a run last ended that was not skipped. */
  readonly lastRunAt: string | null;
  /** How that run ended. */
  readonly lastStatus: DeliveryOutcome | null;
  /** What went wrong in it. */
  readonly lastError: string | null;
  /** When it was made. */
  readonly createdAt: string;
  /** When it was last changed. */
  readonly updatedAt: string;
};

/**
 * Lets a paused schedule run again at its next time.
 * @throws TeeiError of kind `refused` with code `NOT_PERMITTED`, `VERSION_CONFLICT`
 */
export const resumeDeliverySchedule = (
  connection: Connection,
  id: string,
  input?: ResumeDeliveryScheduleInput,
  options?: CallOptions,
): Promise<ResumeDeliveryScheduleResult> =>
  connection.call<ResumeDeliveryScheduleResult>(
    { id: '26749b9e0cb4f83a660fc164e28b1d6d24cdad6fa58884932652b10285557e39', root: 'resumeDeliverySchedule' },
    { id, ...input },
    options,
  );

export interface RunDeliveryNowInput {
  /** A complete calendar month, such as `2026-10`. Default: the period that the schedule's rule gives now. */
  readonly month?: string | undefined;
  /** Sends figures that the partner has already, as a new revision. */
  readonly force?: boolean | undefined;
}
export type RunDeliveryNowResult = {
  /** UUIDv7. */ readonly id: string;
  /** Where it stands. */
  readonly status: LongRunningStatus;
  /** 0 to 100. Never falls; 100 only when `COMPLETED`. */
  readonly progress: number;
  /** What is happening now, in one sentence. */
  readonly detail: string;
  /** How it ended; null until then. */
  readonly outcome: DeliveryOutcome | null;
  /** Why it ended so. */
  readonly reason: DeliveryReason | null;
  /** What went wrong, for people. */
  readonly error: string | null;
  /** Why it exists. */
  readonly trigger: DeliveryTrigger;
  /** When it was to run. */
  readonly scheduledFor: string;
  /** What it is about. */
  readonly period: {
    /** `2026-10`, `2026-Q3`, `2026-W44`, `FY2026`, `FY2026-Q1`, or the days themselves. */ readonly key: string;
    /** First day. */
    readonly from: string;
    /** The day after the last. */
    readonly to: string;
    /** IANA time zone in which the days begin. */
    readonly timeZone: string;
  };
  /** Where they go. */
  readonly destination: {
    /** UUIDv7. */ readonly id: string;
    /** Which partner. */
    readonly platform: Partner;
  } | null;
  /** The schedule; null where there is none, or it was deleted. */
  readonly schedule: {
    /** UUIDv7. */ readonly id: string;
  } | null;
  /** Sends and questions so far. */
  readonly attemptCount: number;
  /** When the next call may be made; null when it has ended. */
  readonly nextAttemptAt: string | null;
  /** Null while `PENDING`. */
  readonly startedAt: string | null;
  /** Null until it has ended. */
  readonly finishedAt: string | null;
  /** When it was made. */
  readonly createdAt: string;
  /** That the partner has it; null until then. */
  readonly receipt: {
    /** UUIDv7. */ readonly id: string;
    /** The partner’s name for it, where it gave one. */
    readonly reference: string | null;
    /** Who says so. */
    readonly source: ReceiptSource;
    /** When it was known here. */
    readonly receivedAt: string;
  } | null;
};

/**
 * Delivers now what the schedule delivers. Follow the run at the address of `Location`.
 * @throws TeeiError of kind `refused` with code `ALREADY_DELIVERED`, `DELIVERY_INVALID`, `IDEMPOTENCY_KEY_REUSED`, `NOT_PERMITTED`
 */
export const runDeliveryNow = (
  connection: Connection,
  id: string,
  input?: RunDeliveryNowInput,
  options?: CallOptions,
): Promise<RunDeliveryNowResult> =>
  connection.call<RunDeliveryNowResult>(
    { id: '8c4db5aa68ef4c429e1613a0d5f4b4fd5cdaa0cc4bfd7a092462360881764c0d', root: 'runDeliveryNow', keyed: true },
    { id, ...input },
    options,
  );

export interface PreviewDeliveryInput {
  /** A complete calendar month, such as `2026-10`. Default: the period that the schedule's rule gives now. */
  readonly month?: string | undefined;
}
export type PreviewDeliveryResult = {
  /** What it is about. */
  readonly period: {
    /** `2026-10`, `2026-Q3`, `2026-W44`, `FY2026`, `FY2026-Q1`, or the days themselves. */ readonly key: string;
    /** First day. */
    readonly from: string;
    /** The day after the last. */
    readonly to: string;
    /** IANA time zone in which the days begin. */
    readonly timeZone: string;
  };
  /** By which profile it is made. */
  readonly profile: {
    /** Such as `goodera/public-2026`. */ readonly id: string;
    /** Where its facts come from. */
    readonly provenance: ProfileProvenance;
    /** Whether what is sent names people. */
    readonly carriesPeople: boolean;
  };
  /** As the partner would get it, as JSON. */
  readonly body: string;
  /** Whether the partner would accept it, as far as is known. */
  readonly valid: boolean;
  /** What it would refuse, field by field. */
  readonly problems: readonly {
    /** Such as `metrics[0].value`; empty where the payload as a whole is meant. */ readonly path: string;
    /** What the partner allows there. */
    readonly message: string;
  }[];
  /** How many calls it takes. */
  readonly calls: number;
  /** True: the partner has these very figures. */
  readonly alreadyDelivered: boolean;
  /** What differs from that. */
  readonly differences: readonly {
    /** Its place in the figures, such as `totals.minutes`. */ readonly path: string;
    /** As JSON; null where there was nothing. */
    readonly before: string | null;
    /** As JSON; null where there is nothing. */
    readonly after: string | null;
  }[];
};

/**
 * The payload as it would be sent now, checked, and what differs from the last one. Writes, sends and uses up nothing.
 * @throws TeeiError of kind `refused` with code `DELIVERY_INVALID`, `NOT_PERMITTED`
 */
export const previewDelivery = (
  connection: Connection,
  id: string,
  input?: PreviewDeliveryInput,
  options?: CallOptions,
): Promise<PreviewDeliveryResult> =>
  connection.call<PreviewDeliveryResult>(
    { id: 'a7341ef8da0b4e77f980d087f8fce55411b51182501a49aabfcf65813512e24a', root: 'previewDelivery', safe: true },
    { id, ...input },
    options,
  );

export interface BackfillDeliveriesInput {
  /** The first instant. */ readonly from: string;
  /** The last instant, not in the future. */
  readonly to: string;
  /** Says what would run, and changes nothing. */
  readonly dryRun?: boolean | undefined;
}
export type BackfillDeliveriesResult = {
  /** True: nothing was changed. */ readonly dryRun: boolean;
  /** How many. */
  readonly count: number;
  /** Their times. */
  readonly occurrences: readonly string[];
  /** The first hundred of them; empty where they do not exist yet. */
  readonly runs: readonly {
    /** UUIDv7. */ readonly id: string;
    /** Where it stands. */
    readonly status: LongRunningStatus;
    /** When it was to run. */
    readonly scheduledFor: string;
  }[];
};

/**
 * Runs past times of a schedule that have no run or were skipped; at most 400.
 * @throws TeeiError of kind `refused` with code `DELIVERY_INVALID`, `IDEMPOTENCY_KEY_REUSED`, `NOT_PERMITTED`
 */
export const backfillDeliveries = (
  connection: Connection,
  id: string,
  input: BackfillDeliveriesInput,
  options?: CallOptions,
): Promise<BackfillDeliveriesResult> =>
  connection.call<BackfillDeliveriesResult>(
    { id: '247df34bc40d2ff3e1656caa2de640af756c15b0c6ec7c088135adba4b2cec2b', root: 'backfillDeliveries', keyed: true },
    { id, ...input },
    options,
  );

export interface DeliveryRunsInput {
  /** Only those of this company. */ readonly companyId?: string | undefined;
  /** Only those for this partner. */
  readonly platform?: Partner | undefined;
  /** Only those of this schedule. */
  readonly scheduleId?: string | undefined;
  /** Only those for this destination. */
  readonly destinationId?: string | undefined;
  /** Only those that stand there. */
  readonly status?: LongRunningStatus | undefined;
  /** Only those that ended so, such as `dead_lettered`. */
  readonly outcome?: DeliveryOutcome | undefined;
  /** Only those whose time is not before this. */
  readonly since?: string | undefined;
  /** Only those whose time is before this. */
  readonly until?: string | undefined;
  /** Items to answer. */
  readonly first?: number | undefined;
  /** Cursor of the last item already seen; `Link` has the address of the next page. */
  readonly after?: string | undefined;
}
export type DeliveryRunsResult = {
  /** The items without their cursors. */
  readonly nodes: readonly {
    /** UUIDv7. */ readonly id: string;
    /** Where it stands. */
    readonly status: LongRunningStatus;
    /** 0 to 100. Never falls; 100 only when `COMPLETED`. */
    readonly progress: number;
    /** What is happening now, in one sentence. */
    readonly detail: string;
    /** How it ended; null until then. */
    readonly outcome: DeliveryOutcome | null;
    /** Why it ended so. */
    readonly reason: DeliveryReason | null;
    /** What went wrong, for people. */
    readonly error: string | null;
    /** Why it exists. */
    readonly trigger: DeliveryTrigger;
    /** When it was to run. */
    readonly scheduledFor: string;
    /** What it is about. */
    readonly period: {
      /** `2026-10`, `2026-Q3`, `2026-W44`, `FY2026`, `FY2026-Q1`, or the days themselves. */ readonly key: string;
      /** First day. */
      readonly from: string;
      /** The day after the last. */
      readonly to: string;
      /** IANA time zone in which the days begin. */
      readonly timeZone: string;
    };
    /** Where they go. */
    readonly destination: {
      /** UUIDv7. */ readonly id: string;
      /** Which partner. */
      readonly platform: Partner;
    } | null;
    /** The schedule; null where there is none, or it was deleted. */
    readonly schedule: {
      /** UUIDv7. */ readonly id: string;
    } | null;
    /** Sends and questions so far. */
    readonly attemptCount: number;
    /** When the next call may be made; null when it has ended. */
    readonly nextAttemptAt: string | null;
    /** Null while `PENDING`. */
    readonly startedAt: string | null;
    /** Null until it has ended. */
    readonly finishedAt: string | null;
    /** When it was made. */
    readonly createdAt: string;
    /** That the partner has it; null until then. */
    readonly receipt: {
      /** UUIDv7. */ readonly id: string;
      /** The partner’s name for it, where it gave one. */
      readonly reference: string | null;
      /** Who says so. */
      readonly source: ReceiptSource;
      /** When it was known here. */
      readonly receivedAt: string;
    } | null;
  }[];
  /** Whether and how to go on. */
  readonly pageInfo: {
    /** Whether there are items after this page. */ readonly hasNextPage: boolean;
    /** Give this as `after` to get the next page. */
    readonly endCursor: string | null;
  };
};

/**
 * Deliveries, newest first; skipped ones are listed with a reason.
 */
export const deliveryRuns = (
  connection: Connection,
  input?: DeliveryRunsInput,
  options?: CallOptions,
): Promise<DeliveryRunsResult> =>
  connection.call<DeliveryRunsResult>(
    { id: '890a002902c37fb0411d342387cf4086d7d94ab1cafe2f719505236c6d9f9b7c', root: 'deliveryRuns', safe: true },
    { ...input },
    options,
  );

export type DeliveryRunResult = {
  /** UUIDv7. */ readonly id: string;
  /** Where it stands. */
  readonly status: LongRunningStatus;
  /** 0 to 100. Never falls; 100 only when `COMPLETED`. */
  readonly progress: number;
  /** What is happening now, in one sentence. */
  readonly detail: string;
  /** How it ended; null until then. */
  readonly outcome: DeliveryOutcome | null;
  /** Why it ended so. */
  readonly reason: DeliveryReason | null;
  /** What went wrong, for people. */
  readonly error: string | null;
  /** Why it exists. */
  readonly trigger: DeliveryTrigger;
  /** When it was to run. */
  readonly scheduledFor: string;
  /** What it is about. */
  readonly period: {
    /** `2026-10`, `2026-Q3`, `2026-W44`, `FY2026`, `FY2026-Q1`, or the days themselves. */ readonly key: string;
    /** First day. */
    readonly from: string;
    /** The day after the last. */
    readonly to: string;
    /** IANA time zone in which the days begin. */
    readonly timeZone: string;
  };
  /** Where they go. */
  readonly destination: {
    /** UUIDv7. */ readonly id: string;
    /** Which partner. */
    readonly platform: Partner;
  } | null;
  /** The schedule; null where there is none, or it was deleted. */
  readonly schedule: {
    /** UUIDv7. */ readonly id: string;
  } | null;
  /** Sends and questions so far. */
  readonly attemptCount: number;
  /** When the next call may be made; null when it has ended. */
  readonly nextAttemptAt: string | null;
  /** Null while `PENDING`. */
  readonly startedAt: string | null;
  /** Null until it has ended. */
  readonly finishedAt: string | null;
  /** When it was made. */
  readonly createdAt: string;
  /** That the partner has it; null until then. */
  readonly receipt: {
    /** UUIDv7. */ readonly id: string;
    /** The partner’s name for it, where it gave one. */
    readonly reference: string | null;
    /** Who says so. */
    readonly source: ReceiptSource;
    /** When it was known here. */
    readonly receivedAt: string;
  } | null;
  /** Every call to the partner, in order. */
  readonly attempts: readonly {
    /** From 1, in order. */ readonly number: number;
    /** What it was for. */
    readonly kind: DeliveryAttemptKind;
    /** Which call of the payload, from 0. */
    readonly part: number;
    /** When it began. */
    readonly startedAt: string;
    /** When its outcome was known; null while under way. */
    readonly finishedAt: string | null;
    /** What it came to; null while under way. */
    readonly outcome: DeliveryAttemptOutcome | null;
    /** Why no clear answer came, such as `TIMEOUT`. */
    readonly reason: string | null;
    /** The partner’s name for what it took. */
    readonly reference: string | null;
    /** What the partner said of single fields. */
    readonly fieldErrors: readonly {
      /** Such as `metrics[0].value`; empty where the payload as a whole is meant. */ readonly path: string;
      /** What the partner allows there. */
      readonly message: string;
    }[];
  }[];
  /** What is sent; null until its first attempt. */
  readonly payload: {
    /** From 1; corrected figures are the next one. */ readonly revision: number;
    /** The revision before this one. */
    readonly previousId: string | null;
    /** Hash of schedule, period, destination and revision: the partner knows a repetition by it. */
    readonly idempotencyKey: string;
  } | null;
};

/**
 * One delivery, with every call to the partner.
 */
export const deliveryRun = (connection: Connection, id: string, options?: CallOptions): Promise<DeliveryRunResult> =>
  connection.call<DeliveryRunResult>(
    { id: 'b9b4750d9eca4539cb9bacf5ef54b9b7944038de4a0f22fa2bd65d8e593c9a3d', root: 'deliveryRun', safe: true },
    { id },
    options,
  );

export type StreamDeliveryRunProgressResult = {
  /** Give it as `afterSeq` to resume. A whole number. */ readonly seq: number;
  /** Where it stood. */
  readonly status: LongRunningStatus;
  /** How it ended; null until then. */
  readonly outcome: DeliveryOutcome | null;
  /** What was happening, in one sentence. */
  readonly detail: string;
  /** 0 to 100; 100 only when `COMPLETED`. */
  readonly progress: number;
  /** Since when. */
  readonly at: string;
};

/**
 * Where a delivery stands now, then every change, until it has ended. Resumes from `Last-Event-ID`.
 * Goes on after a lost connection; ends with the loop or the signal.
 */
export const streamDeliveryRunProgress = (
  connection: Connection,
  id: string,
  options?: StreamOptions,
): AsyncIterableIterator<StreamDeliveryRunProgressResult> =>
  connection.stream<StreamDeliveryRunProgressResult>(
    { id: '8fe973082819efdd3d3617eb801aa1f462ad8defb25a852f5c10ed15a670feff', root: 'deliveryRunProgress' },
    { id },
    options,
  );

export interface RedriveDeliveryRunsInput {
  /** Which runs; at most 1000. Or conditions, of which at least one is given. */
  readonly ids?: readonly string[] | undefined;
  /** All that fit these conditions and can be sent again; at most 1000. */
  readonly filter?: DeliveryRunFilter | undefined;
  /** Says which runs, and changes nothing. */
  readonly dryRun?: boolean | undefined;
}
export type RedriveDeliveryRunsResult = {
  /** True: nothing was changed. */ readonly dryRun: boolean;
  /** How many. */
  readonly count: number;
  /** Their times. */
  readonly occurrences: readonly string[];
  /** The first hundred of them; empty where they do not exist yet. */
  readonly runs: readonly {
    /** UUIDv7. */ readonly id: string;
    /** Where it stands. */
    readonly status: LongRunningStatus;
    /** When it was to run. */
    readonly scheduledFor: string;
  }[];
};

/**
 * Sends dead letters and blocked runs again: attempts are added to the same runs.
 * @throws TeeiError of kind `refused` with code `DELIVERY_INVALID`, `IDEMPOTENCY_KEY_REUSED`, `NOT_PERMITTED`
 */
export const redriveDeliveryRuns = (
  connection: Connection,
  input?: RedriveDeliveryRunsInput,
  options?: CallOptions,
): Promise<RedriveDeliveryRunsResult> =>
  connection.call<RedriveDeliveryRunsResult>(
    {
      id: '76918956a19b77d48cf6b0b1e5e1636084a0592ce7d83c12e2af61ac9c80a2d0',
      root: 'redriveDeliveryRuns',
      keyed: true,
    },
    { ...input },
    options,
  );

export interface ResolveDeliveryRunInput {
  /** What was found. */ readonly resolution: DeliveryResolution;
  /** The partner's name for the record, where it was found. */
  readonly reference?: string | undefined;
}
export type ResolveDeliveryRunResult = {
  /** UUIDv7. */ readonly id: string;
  /** Where it stands. */
  readonly status: LongRunningStatus;
  /** 0 to 100. Never falls; 100 only when `COMPLETED`. */
  readonly progress: number;
  /** What is happening now, in one sentence. */
  readonly detail: string;
  /** How it ended; null until then. */
  readonly outcome: DeliveryOutcome | null;
  /** Why it ended so. */
  readonly reason: DeliveryReason | null;
  /** What went wrong, for people. */
  readonly error: string | null;
  /** Why it exists. */
  readonly trigger: DeliveryTrigger;
  /** When it was to run. */
  readonly scheduledFor: string;
  /** What it is about. */
  readonly period: {
    /** `2026-10`, `2026-Q3`, `2026-W44`, `FY2026`, `FY2026-Q1`, or the days themselves. */ readonly key: string;
    /** First day. */
    readonly from: string;
    /** The day after the last. */
    readonly to: string;
    /** IANA time zone in which the days begin. */
    readonly timeZone: string;
  };
  /** Where they go. */
  readonly destination: {
    /** UUIDv7. */ readonly id: string;
    /** Which partner. */
    readonly platform: Partner;
  } | null;
  /** The schedule; null where there is none, or it was deleted. */
  readonly schedule: {
    /** UUIDv7. */ readonly id: string;
  } | null;
  /** Sends and questions so far. */
  readonly attemptCount: number;
  /** When the next call may be made; null when it has ended. */
  readonly nextAttemptAt: string | null;
  /** Null while `PENDING`. */
  readonly startedAt: string | null;
  /** Null until it has ended. */
  readonly finishedAt: string | null;
  /** When it was made. */
  readonly createdAt: string;
  /** That the partner has it; null until then. */
  readonly receipt: {
    /** UUIDv7. */ readonly id: string;
    /** The partner’s name for it, where it gave one. */
    readonly reference: string | null;
    /** Who says so. */
    readonly source: ReceiptSource;
    /** When it was known here. */
    readonly receivedAt: string;
  } | null;
};

/**
 * A person who looked at the partner says what became of a delivery whose outcome is not known.
 * @throws TeeiError of kind `refused` with code `DELIVERY_NOT_WAITING`, `NOT_PERMITTED`
 */
export const resolveDeliveryRun = (
  connection: Connection,
  id: string,
  input: ResolveDeliveryRunInput,
  options?: CallOptions,
): Promise<ResolveDeliveryRunResult> =>
  connection.call<ResolveDeliveryRunResult>(
    { id: '61dd645ad5d8413ff4200a56e988ccc13d6b0a366f172d630a3964d41875386f', root: 'resolveDeliveryRun' },
    { id, ...input },
    options,
  );

export interface DestinationsInput {
  /** Only those of this company. */ readonly companyId?: string | undefined;
  /** Only those at this partner. */
  readonly platform?: Partner | undefined;
  /** Items to answer. */
  readonly first?: number | undefined;
  /** Cursor of the last item already seen; `Link` has the address of the next page. */
  readonly after?: string | undefined;
}
export type DestinationsResult = {
  /** The items without their cursors. */
  readonly nodes: readonly {
    /** UUIDv7. */ readonly id: string;
    /** Give it as `expectedVersion` with a change. */
    readonly version: number;
    /** Whose account it is. */
    readonly company: {
      /** UUIDv7. */ readonly id: string;
      /** Its name. */
      readonly name: string;
    } | null;
    /** Which partner. */
    readonly platform: Partner;
    /** How we speak to it. */
    readonly profile: {
      /** Such as `goodera/public-2026`. */ readonly id: string;
      /** Where its facts come from. */
      readonly provenance: ProfileProvenance;
      /** Whether what is sent names people. */
      readonly carriesPeople: boolean;
    };
    /** `NORDLYS_BENEVITY` names the variable `DESTINATION_SECRET_NORDLYS_BENEVITY`; never the secret itself. */
    readonly credentialRef: string;
    /** Whether deliveries can leave for it. */
    readonly status: DestinationStatus;
    /** Whether calls go through. */
    readonly circuit: {
      /** Where it stands. */ readonly state: CircuitState;
      /** When the next call may be made; null while closed. */
      readonly openUntil: string | null;
      /** Calls that failed in a row. */
      readonly failures: number;
    };
    /** When a call last succeeded. */
    readonly lastSuccessAt: string | null;
    /** What programmes are called there. */
    readonly programs: readonly {
      /** The programme. */ readonly programId: string;
      /** Its id there: an event of Goodera, a recipient of Benevity. */
      readonly partnerId: string;
    }[];
    /** When it was made. */
    readonly createdAt: string;
    /** When it was last changed. */
    readonly updatedAt: string;
  }[];
  /** Whether and how to go on. */
  readonly pageInfo: {
    /** Whether there are items after this page. */ readonly hasNextPage: boolean;
    /** Give this as `after` to get the next page. */
    readonly endCursor: string | null;
  };
};

/**
 * Accounts at partners, newest first.
 */
export const destinations = (
  connection: Connection,
  input?: DestinationsInput,
  options?: CallOptions,
): Promise<DestinationsResult> =>
  connection.call<DestinationsResult>(
    { id: 'b42c790726a5e7950c25c46e87ad18b799764656de0d6446909841e921b0626a', root: 'destinations', safe: true },
    { ...input },
    options,
  );

export interface CreateDestinationInput {
  /** Whose account. */ readonly companyId: string;
  /** At which partner. */
  readonly platform: Partner;
  /** One of the partner's profiles, such as `goodera/public-2026`. Default: its first one. */
  readonly profileId?: string | undefined;
  /** `NORDLYS_BENEVITY` names the variable `DESTINATION_SECRET_NORDLYS_BENEVITY`; never the secret itself. */
  readonly credentialRef: string;
  /** What programmes are called at the partner, where it needs to know; at most 500. */
  readonly programs?: readonly DestinationProgramInput[] | undefined;
}
export type CreateDestinationResult = {
  /** UUIDv7. */ readonly id: string;
  /** Give it as `expectedVersion` with a change. */
  readonly version: number;
  /** Whose account it is. */
  readonly company: {
    /** UUIDv7. */ readonly id: string;
    /** Its name. */
    readonly name: string;
  } | null;
  /** Which partner. */
  readonly platform: Partner;
  /** How we speak to it. */
  readonly profile: {
    /** Such as `goodera/public-2026`. */ readonly id: string;
    /** Where its facts come from. */
    readonly provenance: ProfileProvenance;
    /** Whether what is sent names people. */
    readonly carriesPeople: boolean;
  };
  /** `NORDLYS_BENEVITY` names the variable `DESTINATION_SECRET_NORDLYS_BENEVITY`; never the secret itself. */
  readonly credentialRef: string;
  /** Whether deliveries can leave for it. */
  readonly status: DestinationStatus;
  /** Whether calls go through. */
  readonly circuit: {
    /** Where it stands. */ readonly state: CircuitState;
    /** When the next call may be made; null while closed. */
    readonly openUntil: string | null;
    /** Calls that failed in a row. */
    readonly failures: number;
  };
  /** When a call last succeeded. */
  readonly lastSuccessAt: string | null;
  /** What programmes are called there. */
  readonly programs: readonly {
    /** The programme. */ readonly programId: string;
    /** Its id there: an event of Goodera, a recipient of Benevity. */
    readonly partnerId: string;
  }[];
  /** When it was made. */
  readonly createdAt: string;
  /** When it was last changed. */
  readonly updatedAt: string;
};

/**
 * Adds a company's account at a partner; a company has one at each.
 * @throws TeeiError of kind `refused` with code `COMPANY_NOT_FOUND`, `DESTINATION_EXISTS`, `DESTINATION_INVALID`, `IDEMPOTENCY_KEY_REUSED`
 */
export const createDestination = (
  connection: Connection,
  input: CreateDestinationInput,
  options?: CallOptions,
): Promise<CreateDestinationResult> =>
  connection.call<CreateDestinationResult>(
    { id: 'acbe46636d6ca77d2907fe9b718b52cd3bbb90e6685fd43927ba023ecfb1a333', root: 'createDestination', keyed: true },
    { ...input },
    options,
  );

export type DestinationResult = {
  /** UUIDv7. */ readonly id: string;
  /** Give it as `expectedVersion` with a change. */
  readonly version: number;
  /** Whose account it is. */
  readonly company: {
    /** UUIDv7. */ readonly id: string;
    /** Its name. */
    readonly name: string;
  } | null;
  /** Which partner. */
  readonly platform: Partner;
  /** How we speak to it. */
  readonly profile: {
    /** Such as `goodera/public-2026`. */ readonly id: string;
    /** Where its facts come from. */
    readonly provenance: ProfileProvenance;
    /** Whether what is sent names people. */
    readonly carriesPeople: boolean;
  };
  /** `NORDLYS_BENEVITY` names the variable `DESTINATION_SECRET_NORDLYS_BENEVITY`; never the secret itself. */
  readonly credentialRef: string;
  /** Whether deliveries can leave for it. */
  readonly status: DestinationStatus;
  /** Whether calls go through. */
  readonly circuit: {
    /** Where it stands. */ readonly state: CircuitState;
    /** When the next call may be made; null while closed. */
    readonly openUntil: string | null;
    /** Calls that failed in a row. */
    readonly failures: number;
  };
  /** When a call last succeeded. */
  readonly lastSuccessAt: string | null;
  /** What programmes are called there. */
  readonly programs: readonly {
    /** The programme. */ readonly programId: string;
    /** Its id there: an event of Goodera, a recipient of Benevity. */
    readonly partnerId: string;
  }[];
  /** When it was made. */
  readonly createdAt: string;
  /** When it was last changed. */
  readonly updatedAt: string;
};

/**
 * One account at a partner, and whether deliveries can leave for it.
 */
export const destination = (connection: Connection, id: string, options?: CallOptions): Promise<DestinationResult> =>
  connection.call<DestinationResult>(
    { id: '7db9ae9d40c6b12e48e17ae2dc695ec0160f120c14f0a9ad6f163af2515e48f7', root: 'destination', safe: true },
    { id },
    options,
  );

export interface UpdateDestinationInput {
  /** Another profile of the same partner. */ readonly profileId?: string | undefined;
  /** Another name of its secret. */
  readonly credentialRef?: string | undefined;
  /** What programmes are called at the partner, all of them; at most 500. */
  readonly programs?: readonly DestinationProgramInput[] | undefined;
  /** The destination's `ETag` as you read it; without it, whatever it is. */
  readonly expectedVersion?: number | undefined;
}
export type UpdateDestinationResult = {
  /** UUIDv7. */ readonly id: string;
  /** Give it as `expectedVersion` with a change. */
  readonly version: number;
  /** Whose account it is. */
  readonly company: {
    /** UUIDv7. */ readonly id: string;
    /** Its name. */
    readonly name: string;
  } | null;
  /** Which partner. */
  readonly platform: Partner;
  /** How we speak to it. */
  readonly profile: {
    /** Such as `goodera/public-2026`. */ readonly id: string;
    /** Where its facts come from. */
    readonly provenance: ProfileProvenance;
    /** Whether what is sent names people. */
    readonly carriesPeople: boolean;
  };
  /** `NORDLYS_BENEVITY` names the variable `DESTINATION_SECRET_NORDLYS_BENEVITY`; never the secret itself. */
  readonly credentialRef: string;
  /** Whether deliveries can leave for it. */
  readonly status: DestinationStatus;
  /** Whether calls go through. */
  readonly circuit: {
    /** Where it stands. */ readonly state: CircuitState;
    /** When the next call may be made; null while closed. */
    readonly openUntil: string | null;
    /** Calls that failed in a row. */
    readonly failures: number;
  };
  /** When a call last succeeded. */
  readonly lastSuccessAt: string | null;
  /** What programmes are called there. */
  readonly programs: readonly {
    /** The programme. */ readonly programId: string;
    /** Its id there: an event of Goodera, a recipient of Benevity. */
    readonly partnerId: string;
  }[];
  /** When it was made. */
  readonly createdAt: string;
  /** When it was last changed. */
  readonly updatedAt: string;
};

/**
 * Changes how a destination is reached; what is not given stays.
 * @throws TeeiError of kind `refused` with code `DESTINATION_INVALID`, `NOT_PERMITTED`, `VERSION_CONFLICT`
 */
export const updateDestination = (
  connection: Connection,
  id: string,
  input?: UpdateDestinationInput,
  options?: CallOptions,
): Promise<UpdateDestinationResult> =>
  connection.call<UpdateDestinationResult>(
    { id: 'fb0a4c377ad6296817d3534dda86fa0118b92b6f715f4f7a21013d7d74a4af96', root: 'updateDestination' },
    { id, ...input },
    options,
  );

export interface DeleteDestinationInput {
  /** The destination's `ETag` as you read it; without it, whatever it is. */
  readonly expectedVersion?: number | undefined;
}
export type DeleteDestinationResult = {
  /** The destination. */ readonly id: string;
};

/**
 * Removes a destination that no schedule uses; its runs stay.
 * @throws TeeiError of kind `refused` with code `DESTINATION_IN_USE`, `NOT_PERMITTED`, `VERSION_CONFLICT`
 */
export const deleteDestination = (
  connection: Connection,
  id: string,
  input?: DeleteDestinationInput,
  options?: CallOptions,
): Promise<DeleteDestinationResult> =>
  connection.call<DeleteDestinationResult>(
    { id: 'd407a05f39ee5f6000b5ce78ab73bb999edea57618ed3e56ca1f1f37d9fb450c', root: 'deleteDestination' },
    { id, ...input },
    options,
  );

export type TestDestinationResult = {
  /** Whether the partner answered as it should. */ readonly ok: boolean;
  /** What was found, and what to do. */
  readonly message: string;
};

/**
 * Asks the partner whether it answers and takes the credentials. Delivers nothing.
 * @throws TeeiError of kind `refused` with code `NOT_PERMITTED`
 */
export const testDestination = (
  connection: Connection,
  id: string,
  options?: CallOptions,
): Promise<TestDestinationResult> =>
  connection.call<TestDestinationResult>(
    { id: 'f13f9f0f55518553b9862f38ab63031a417baf64830bc0b3477fc5800b6676df', root: 'testDestination' },
    { id },
    options,
  );

export interface CloseDestinationCircuitInput {
  /** Why it may be called again; kept for ever. */ readonly reason: string;
}
export type CloseDestinationCircuitResult = {
  /** UUIDv7. */ readonly id: string;
  /** Give it as `expectedVersion` with a change. */
  readonly version: number;
  /** Whose account it is. */
  readonly company: {
    /** UUIDv7. */ readonly id: string;
    /** Its name. */
    readonly name: string;
  } | null;
  /** Which partner. */
  readonly platform: Partner;
  /** How we speak to it. */
  readonly profile: {
    /** Such as `goodera/public-2026`. */ readonly id: string;
    /** Where its facts come from. */
    readonly provenance: ProfileProvenance;
    /** Whether what is sent names people. */
    readonly carriesPeople: boolean;
  };
  /** `NORDLYS_BENEVITY` names the variable `DESTINATION_SECRET_NORDLYS_BENEVITY`; never the secret itself. */
  readonly credentialRef: string;
  /** Whether deliveries can leave for it. */
  readonly status: DestinationStatus;
  /** Whether calls go through. */
  readonly circuit: {
    /** Where it stands. */ readonly state: CircuitState;
    /** When the next call may be made; null while closed. */
    readonly openUntil: string | null;
    /** Calls that failed in a row. */
    readonly failures: number;
  };
  /** When a call last succeeded. */
  readonly lastSuccessAt: string | null;
  /** What programmes are called there. */
  readonly programs: readonly {
    /** The programme. */ readonly programId: string;
    /** Its id there: an event of Goodera, a recipient of Benevity. */
    readonly partnerId: string;
  }[];
  /** When it was made. */
  readonly createdAt: string;
  /** When it was last changed. */
  readonly updatedAt: string;
};

/**
 * Lets calls through at once: an operator says that the partner works again.
 * @throws TeeiError of kind `refused` with code `NOT_PERMITTED`
 */
export const closeDestinationCircuit = (
  connection: Connection,
  id: string,
  input: CloseDestinationCircuitInput,
  options?: CallOptions,
): Promise<CloseDestinationCircuitResult> =>
  connection.call<CloseDestinationCircuitResult>(
    { id: 'ad97b5da582b00b86dd15feb123aa0006251396396f8faa5641f9fcef6c97cca', root: 'closeDestinationCircuit' },
    { id, ...input },
    options,
  );

const functions = {
  createDeliverySchedule,
  deliverySchedules,
  deliveryStats,
  previewSchedule,
  deliverySchedule,
  updateDeliverySchedule,
  deleteDeliverySchedule,
  pauseDeliverySchedule,
  resumeDeliverySchedule,
  runDeliveryNow,
  previewDelivery,
  backfillDeliveries,
  deliveryRuns,
  deliveryRun,
  streamDeliveryRunProgress,
  redriveDeliveryRuns,
  resolveDeliveryRun,
  destinations,
  createDestination,
  destination,
  updateDestination,
  deleteDestination,
  testDestination,
  closeDestinationCircuit,
};

/** Every function of this entry, for one server and one caller. Import the functions alone to ship less. */
export const createDeliveriesClient = (
  url: string,
  apiKey?: string,
  options?: ConnectOptions,
): Bound<typeof functions> => bind(connect(url, apiKey, options), functions);
