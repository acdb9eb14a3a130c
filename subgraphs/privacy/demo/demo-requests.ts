import type { DenialReason } from '../clock/denial.rules.js';
import type { RequestType } from '../requests/request.entity.js';
import type { RequestEvent } from '../requests/state-machine.rules.js';

/** People and companies of the demo, as their owner names them. */
const person = (number: number): string => `0199044a-4400-7002-8000-${number.toString(16).padStart(12, '0')}`;
const company = (number: number): string => `0199044a-4400-7001-8000-${number.toString(16).padStart(12, '0')}`;
export const demoOfficers = { first: person(1005), second: person(1010) } as const;
const dnipro = { companyId: company(2), timeZone: 'Europe/Kyiv', country: 'UA' };
const pacific = { companyId: company(3), timeZone: 'America/Los_Angeles', country: 'US' };

export interface DemoRequest {
  /** Names the request in `uuidFrom`: the same at every load. */
  readonly name: string;
  readonly type: RequestType;
  readonly place: typeof dnipro;
  /** Null: the person is erased. */
  readonly subjectUserId: string | null;
  readonly receivedDaysAgo: number;
  /** False: it is not known yet who asks. */
  readonly isConfirmed: boolean;
  /** What has happened to it, with the days since. */
  readonly events: readonly { readonly event: RequestEvent; readonly daysAgo: number }[];
  /** A step that waits to be done, such as making the plan. */
  readonly ready?: 'PREVIEW';
  readonly isOverdue?: boolean;
  readonly extension?: { readonly daysAgo: number; readonly reason: string };
  readonly suspension?: { readonly daysAgo: number };
  readonly denial?: { readonly ground: DenialReason; readonly reason: string };
  readonly failure?: { readonly code: string; readonly message: string };
}

const at = (daysAgo: number, ...types: readonly Exclude<RequestEvent['type'], 'ADVANCED'>[]) =>
  types.map((type) => ({ event: { type } as RequestEvent, daysAgo }));
const request = (given: Omit<DemoRequest, 'isConfirmed' | 'events'> & Partial<DemoRequest>): DemoRequest => ({
  isConfirmed: true,
  events: [],
  ...given,
});

/**
 * A request in every state in which it can stay; where workers move it on at once there is nothing to keep. Two wait for a plan that the
 * platform makes when it starts: one is overdue, one is of a person whose texts are on hold.
 */
export const demoRequests: readonly DemoRequest[] = [
  request({
    name: 'unconfirmed',
    type: 'EXPORT',
    place: dnipro,
    subjectUserId: person(109),
    receivedDaysAgo: 3,
    isConfirmed: false,
  }),
  request({
    name: 'overdue',
    type: 'ERASURE',
    place: dnipro,
    subjectUserId: person(110),
    receivedDaysAgo: 47,
    ready: 'PREVIEW',
    isOverdue: true,
  }),
  request({
    name: 'held',
    type: 'ERASURE',
    place: pacific,
    subjectUserId: person(209),
    receivedDaysAgo: 20,
    ready: 'PREVIEW',
    extension: { daysAgo: 5, reason: 'The records of a claim have to be told apart from the rest.' },
  }),
  request({
    name: 'suspended',
    type: 'EXPORT',
    place: pacific,
    subjectUserId: person(210),
    receivedDaysAgo: 12,
    isConfirmed: false,
    suspension: { daysAgo: 6 },
  }),
  request({
    name: 'delivered',
    type: 'EXPORT',
    place: dnipro,
    subjectUserId: person(111),
    receivedDaysAgo: 60,
    events: [...at(60, 'STARTED', 'PLANNED', 'COLLECTED'), ...at(59, 'PACKAGED')],
  }),
  request({
    name: 'denied',
    type: 'ERASURE',
    place: dnipro,
    subjectUserId: person(112),
    receivedDaysAgo: 90,
    events: at(80, 'STARTED', 'PROPOSED', 'DENIED'),
    denial: {
      ground: 'LEGAL_OBLIGATION',
      reason: 'The hours are part of a grant whose records are kept for five years.',
    },
  }),
  request({
    name: 'withdrawn',
    type: 'ERASURE',
    place: pacific,
    subjectUserId: person(211),
    receivedDaysAgo: 40,
    events: at(38, 'STARTED', 'PROPOSED', 'WITHDRAWN'),
  }),
  request({
    name: 'expired',
    type: 'EXPORT',
    place: pacific,
    subjectUserId: person(212),
    receivedDaysAgo: 75,
    isConfirmed: false,
    events: at(45, 'EXPIRED'),
  }),
  request({
    name: 'failed',
    type: 'EXPORT',
    place: dnipro,
    subjectUserId: person(113),
    receivedDaysAgo: 33,
    events: at(33, 'STARTED', 'GAVE_UP'),
    failure: { code: 'CONTRIBUTOR_TIMEOUT', message: 'The counts of safety did not answer within 30000 ms.' },
  }),
  request({
    name: 'erased',
    type: 'ERASURE',
    place: pacific,
    subjectUserId: null,
    receivedDaysAgo: 120,
    events: [
      ...at(119, 'STARTED', 'PROPOSED'),
      ...at(118, 'APPROVED', 'FREEZING', 'FROZEN', 'EXECUTED', 'ACKNOWLEDGED', 'ERASED'),
    ],
  }),
];

/** Texts that a claim needs, of the person whose erasure waits. */
export const demoHold = {
  name: 'claim',
  ...pacific,
  subjectUserId: person(209),
  placedDaysAgo: 18,
  reason: 'The texts are evidence in a claim about the programme.',
  items: [{ subgraph: 'impact', store: 'impact/public.feedback', key: null }],
} as const;
