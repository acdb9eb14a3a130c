import type { DeliveryFigures } from './figures.js';
import type { PeopleInPayload } from './profile-definition.js';

export type Partner = 'BENEVITY' | 'GOODERA' | 'WORKDAY';

/** Where the facts of a profile come from: the vendor's public pages, our model of what is not public, a contract. */
export type Provenance = 'PUBLIC' | 'MODELLED' | 'CONTRACT';

/**
 * How a delivered figure is corrected: a later delivery takes its place; a delivery of the difference is added; a person has to do it at
 * the partner, because a second delivery would count twice.
 */
export type CorrectionMode = 'REPLACE' | 'OFFSET' | 'MANUAL';

/**
 * What makes repeating safe when no answer came: the partner honours our key; it can be asked what it has; nothing, and a person decides.
 */
export type RepeatMode = 'KEY' | 'READ_BACK' | 'NONE';

/** One version of how we speak to a partner. Profiles are data: a change of any of it is a new version. */
export interface PartnerProfile {
  /** `benevity/public-2024.8`. */
  readonly id: string;
  readonly partner: Partner;
  /** The part of `id` after the slash. */
  readonly version: string;
  readonly provenance: Provenance;
  /** Where its facts can be looked up. */
  readonly sources: readonly string[];
  /** What we assume beyond the sources. Shown wherever the provenance is. */
  readonly assumptions: readonly string[];
  /** Its payload names people: needs their consent, counts as a recipient, previews are masked. */
  readonly carriesPeople: boolean;
  readonly correction: CorrectionMode;
  readonly repeat: RepeatMode;
  /** It works through large payloads later: `send` then gives `accepted`, and `reconcile` or a webhook settles it. */
  readonly bulk: boolean;
  readonly auth: 'CLIENT_CREDENTIALS' | 'API_KEY' | 'REFRESH_TOKEN';
  readonly limitPerMinute: number;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Host names that may be called, `*.workday.com` with every name below it. */
  readonly hosts: readonly string[];
}

/** A problem of one field of a payload, found by us or told by the partner. */
export interface FieldError {
  /** `metrics[0].value`; empty where the payload as a whole is meant. */
  readonly path: string;
  readonly message: string;
}

/** What a partner accepts, as JSON. Made by `map`, stored by the caller, sent as it is. */
export type PartnerPayload = Readonly<Record<string, unknown>>;

/** What a partner answered: enough to find the record there, and to show that it arrived. */
export interface PartnerReceipt {
  /** The partner's id of the record or job; our key where it gives none. */
  readonly externalId: string;
  /** When the partner says it took it, or when its answer came. */
  readonly receivedAt: Date;
}

/**
 * Everything that a call can come to. After `unknown` a caller reconciles; it never sends blindly again.
 *
 * - `delivered` and `duplicate`: the record is at the partner once.
 * - `accepted`: the partner has it and works on it; settled by `reconcile` or its webhook.
 * - `rejected`: it has not and will not take it as it is.
 * - `throttled`, `authExpired`: it has not; sending again is safe, at `until` or with new credentials.
 * - `absent`: it has not, and sending again is safe. Of `send`: nothing left this machine. Of `reconcile`: it was asked, and has no such record.
 * - `unknown`: it may or may not have it.
 *
 * When `reconcile` gives `throttled` or `authExpired`, it could not ask: that says nothing about the call that it asks about.
 */
export type DeliveryOutcome =
  | { readonly kind: 'delivered' | 'duplicate'; readonly receipt: PartnerReceipt }
  | { readonly kind: 'accepted'; readonly receipt: PartnerReceipt }
  | { readonly kind: 'rejected'; readonly fieldErrors: readonly FieldError[] }
  | { readonly kind: 'throttled'; readonly until?: Date }
  | { readonly kind: 'authExpired' }
  | { readonly kind: 'absent'; readonly reason: AbsentReason }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason };

/** Counted in metrics, so a closed list; no text of a partner. */
export type UnknownReason =
  | 'TIMEOUT'
  | 'CONNECTION_LOST'
  | 'SERVER_ERROR'
  | 'REDIRECTED'
  | 'UNREADABLE_ANSWER'
  | 'STILL_PROCESSING'
  | 'NO_READ_BACK';

export type AbsentReason = 'NOT_CONNECTED' | 'HOST_NOT_ALLOWED' | 'NO_SUCH_RECORD';

export interface DeliveryDestination {
  readonly id: string;
  /** `NORDLYS_BENEVITY` names the environment variable `DESTINATION_SECRET_NORDLYS_BENEVITY`. */
  readonly credentialRef: string;
}

/** One physical call: a payload has `parts(payload)` of them, and each is sent, recorded and reconciled by itself. */
export interface DeliveryRequest {
  readonly destination: DeliveryDestination;
  /** Hash of schedule, period, destination and payload revision. Never differs between attempts of the same run. */
  readonly idempotencyKey: string;
  readonly payload: PartnerPayload;
  /** From 0. */
  readonly part: number;
  /** Given up when it fires; the outcome is then `unknown`, unless nothing was sent. */
  readonly signal?: AbortSignal;
}

export interface ReconcileRequest extends DeliveryRequest {
  /** When the attempt was begun that this asks about: what is not there yet may still be on its way for two minutes. */
  readonly sentAt: Date;
  /** The receipt of an `accepted` outcome. */
  readonly receipt?: PartnerReceipt;
}

/** What a corrected delivery corrects. */
export interface Correction {
  /** 2 for the first correction. */
  readonly revision: number;
  /** The idempotency key of the delivery that is corrected. */
  readonly replaces: string;
  /** The figures that were delivered: OFFSET sends the difference. */
  readonly delivered: DeliveryFigures;
}

/**
 * How deliveries reach one partner. `map`, `validate` and `parts` are pure; `send` makes exactly one delivering call (and, at most, gets a
 * token first). None of them throws for anything a partner or a network does.
 */
export interface PartnerConnector {
  readonly profile: PartnerProfile;
  /** Where its payloads name people; null where they name none. */
  readonly people: PeopleInPayload | null;
  /** Same figures, same payload: nothing of now or of chance is in it. */
  map(figures: DeliveryFigures, correction?: Correction): PartnerPayload;
  /** What the partner would refuse, field by field, before it is asked. Empty is valid. */
  validate(payload: PartnerPayload): FieldError[];
  /** The payload for people's eyes: who is named in it is masked. The same object where it names no one. */
  masked(payload: PartnerPayload): PartnerPayload;
  /** How many calls the payload takes, at least one: a partner that takes people one at a time needs one for each. */
  parts(payload: PartnerPayload): number;
  send(request: DeliveryRequest): Promise<DeliveryOutcome>;
  /** Asks what became of a `send`, by reading back or by repeating with the same key. Never makes a second record. */
  reconcile(request: ReconcileRequest): Promise<DeliveryOutcome>;
  /** Whether the destination answers and takes our credentials; delivers nothing. */
  probe(destination: DeliveryDestination): Promise<ProbeOutcome>;
}

export type ProbeOutcome = 'OK' | 'CREDENTIALS_MISSING' | 'CREDENTIALS_REFUSED' | 'UNREACHABLE';
