import type { Correction, DeliveryOutcome, FieldError, PartnerPayload, PartnerProfile } from './connector.js';
import type { PartnerCredentials } from './credentials.js';
import type { DeliveryFigures, PersonFigures } from './figures.js';

/** A call to a partner, without its address and without our credentials. */
export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Undefined where it is not JSON. */
  readonly body: unknown;
}

/** One part of a payload on its way. */
export interface Consignment {
  readonly payload: PartnerPayload;
  readonly part: number;
  readonly key: string;
  readonly credentials: PartnerCredentials;
}

export interface Answered {
  readonly answer: HttpAnswer;
  readonly key: string;
  readonly part: number;
  readonly now: Date;
}

/** Where a payload that names people has them: one item of a list for each part. */
export interface PeopleInPayload {
  /** The member that is the list: `workers`. */
  readonly list: string;
  /** How the partner knows a person; undefined where it cannot, who is then left out. */
  readonly keyOf: (person: PersonFigures) => string | undefined;
  /** The same, read from an item. */
  readonly keyIn: (item: object) => string;
}

/** Everything about a partner that is not the network: pure, and tested without one. */
export interface ProfileDefinition {
  readonly profile: PartnerProfile;
  map(figures: DeliveryFigures, correction?: Correction): PartnerPayload;
  validate(payload: PartnerPayload): FieldError[];
  parts(payload: PartnerPayload): number;
  /** Items of people that are null are left out: they were erased. */
  masked(payload: PartnerPayload): PartnerPayload;
  /** Where the profile carries people. */
  readonly people?: PeopleInPayload;
  /** The delivering call. */
  deliver(consignment: Consignment): HttpCall;
  understand(answered: Answered): DeliveryOutcome;
  /** Profiles with READ_BACK: asks what the partner has. */
  readonly readBack?: {
    ask(consignment: Consignment): HttpCall;
    /** `absent`: the partner says that it has no such record. */
    understand(answered: Answered): DeliveryOutcome;
  };
  /** A harmless call that needs our credentials. */
  probe(credentials: PartnerCredentials): HttpCall;
}
