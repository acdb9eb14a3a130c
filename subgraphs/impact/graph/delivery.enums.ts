import { graphEnum } from '#platform/subgraph-server';
import { attemptKinds, attemptOutcomes, receiptSources } from '../deliveries/delivery.entity.js';
import { runOutcomes, runReasons, runStatuses, runTriggers } from '../deliveries/run.rules.js';
import { circuitStates, partners } from '../destinations/destination.entity.js';
import { periodRules } from '../schedules/period.rules.js';
import { frequencies } from '../schedules/preset.rules.js';
import { catchUpPolicies, overlapPolicies } from '../schedules/schedule.entity.js';

export const PartnerEnum = graphEnum('Partner', partners, {
  description: 'A CSR system that takes figures of companies.',
  values: { BENEVITY: 'Benevity.', GOODERA: 'Goodera.', WORKDAY: 'Workday.' },
});

export const ProfileProvenanceEnum = graphEnum('ProfileProvenance', ['PUBLIC', 'MODELLED', 'CONTRACT'], {
  description: 'Where the facts of a partner profile come from.',
  values: {
    PUBLIC: 'What the partner publishes.',
    MODELLED: 'Our model of what the partner does not publish; it is not theirs.',
    CONTRACT: 'An agreement with the partner.',
  },
});

export const CircuitStateEnum = graphEnum('CircuitState', circuitStates, {
  description: 'Whether calls to a destination go through.',
  values: {
    CLOSED: 'They do.',
    OPEN: 'None is made: too many failed in a row.',
    HALF_OPEN: 'One run tries.',
  },
});

export const destinationStatuses = ['READY', 'CREDENTIALS_MISSING', 'CIRCUIT_OPEN'] as const;
export type DestinationStatusName = (typeof destinationStatuses)[number];
export const DestinationStatusEnum = graphEnum('DestinationStatus', destinationStatuses, {
  description: 'Whether deliveries can leave for a destination.',
  values: {
    READY: 'They can.',
    CREDENTIALS_MISSING: 'Its secret is not configured; runs are blocked until it is.',
    CIRCUIT_OPEN: 'The partner fails; runs wait.',
  },
});

export const DeliveryFrequencyEnum = graphEnum('DeliveryFrequency', frequencies, {
  description: 'How often figures are sent.',
  values: {
    MONTHLY: 'At 06:00 on the second day of each month, unless `cron` says otherwise.',
    QUARTERLY: 'At 06:00 on the second day of January, April, July and October, unless `cron` says otherwise.',
    CUSTOM: 'As `cron` says.',
  },
});

export const DeliveryPeriodRuleEnum = graphEnum('DeliveryPeriodRule', periodRules, {
  description: 'Which period a run is about: the last one that is complete before its local date.',
  values: {
    PREVIOUS_MONTH: 'A calendar month.',
    PREVIOUS_QUARTER: 'A calendar quarter.',
    PREVIOUS_ISO_WEEK: 'A week from Monday to Sunday.',
    PREVIOUS_FISCAL_QUARTER: 'A quarter of the fiscal year of the company.',
    PREVIOUS_FISCAL_YEAR: 'A fiscal year of the company.',
  },
});

export const OverlapPolicyEnum = graphEnum('OverlapPolicy', overlapPolicies, {
  description: 'What happens to a run while the one before it is still under way.',
  values: { SKIP: 'It is skipped.', BUFFER_ONE: 'The last one waits; those between are skipped.' },
});

export const CatchUpPolicyEnum = graphEnum('CatchUpPolicy', catchUpPolicies, {
  description: 'Which runs are made up for after a time in which no scheduler worked.',
  values: { LATEST: 'The last one.', ALL: 'All of them, in order.', NONE: 'None that is over 15 minutes late.' },
});

/** As in the other subgraphs that have long work. */
export const LongRunningStatusEnum = graphEnum('LongRunningStatus', runStatuses, {
  description: 'Where long-running work stands.',
  values: {
    PENDING: 'Accepted, not begun.',
    PROCESSING: 'Under way.',
    COMPLETED: 'Done; nothing changes any more.',
    FAILED: 'Ended without its result; a person has to look at it.',
  },
});

export const DeliveryOutcomeEnum = graphEnum('DeliveryOutcome', runOutcomes, {
  description: 'How a run ended.',
  values: {
    DELIVERED: 'The partner has the figures.',
    SKIPPED: 'Nothing was to be sent; `reason` says why.',
    BLOCKED: 'It could not be sent; mend what `reason` names, then send it again.',
    DEAD_LETTERED: 'Given up after its last attempt; an operator can send it again.',
    UNKNOWN: 'Whether the partner has the figures is not known: a person looks there and decides.',
    CANCELLED: 'Nothing was sent any more.',
  },
});

export const DeliveryReasonEnum = graphEnum('DeliveryReason', runReasons, {
  description: 'Why a run ended as it did.',
  values: {
    OVERLAP: 'The run before it was still under way.',
    PAUSED: 'The schedule was paused.',
    MISSED: 'No scheduler worked at its time.',
    SUPERSEDED: 'A later run took its place in line.',
    ALREADY_DELIVERED: 'The partner has these figures already.',
    CREDENTIALS_MISSING: 'The secret of the destination is not configured.',
    CREDENTIALS_REFUSED: 'The partner refused the credentials.',
    CORRECTION_BY_HAND: 'The partner would count a second delivery twice.',
    NOBODY_CONSENTS: 'The partner takes people by name, and no one whose time counts allows it.',
    REJECTED: 'The partner does not accept the figures as they are; see the field errors.',
    THROTTLED: 'The partner let no call through.',
    ATTEMPTS_USED_UP: 'No attempt succeeded.',
    OUTCOME_UNKNOWN: 'The partner gave no clear answer.',
    GIVEN_UP: 'A person gave it up.',
    DESTINATION_DELETED: 'Its destination was deleted.',
  },
});

export const DeliveryTriggerEnum = graphEnum('DeliveryTrigger', runTriggers, {
  description: 'Why a run exists.',
  values: {
    SCHEDULE: 'Its time came.',
    MANUAL: 'A person asked for it.',
    BACKFILL: 'An operator filled in the past.',
    CORRECTION: 'Figures that were delivered were restated.',
  },
});

export const DeliveryAttemptKindEnum = graphEnum('DeliveryAttemptKind', attemptKinds, {
  description: 'What a call to a partner is for.',
  values: { SEND: 'It delivers.', RECONCILE: 'It asks what became of a call before it.' },
});

export const DeliveryAttemptOutcomeEnum = graphEnum('DeliveryAttemptOutcome', attemptOutcomes, {
  description: 'What a call to a partner came to.',
  values: {
    DELIVERED: 'The partner has it.',
    DUPLICATE: 'The partner had it already.',
    ACCEPTED: 'The partner has it and is working on it.',
    REJECTED: 'The partner does not take it as it is.',
    THROTTLED: 'Too many calls; the partner has not taken it.',
    AUTH_EXPIRED: 'The credentials were refused.',
    ABSENT: 'The partner says that it does not have it.',
    UNKNOWN: 'No clear answer.',
  },
});

export const ReceiptSourceEnum = graphEnum('ReceiptSource', receiptSources, {
  description: 'Who says that a partner has the figures.',
  values: {
    PARTNER: 'The partner, in its answer.',
    RECONCILED: 'The partner, when it was asked afterwards.',
    WEBHOOK: 'The partner, by its webhook.',
    PERSON: 'A person who looked there.',
  },
});

export const DeliveryResolutionEnum = graphEnum('DeliveryResolution', ['DELIVERED', 'SEND_AGAIN', 'GIVE_UP'], {
  description: 'What a person found at the partner.',
  values: {
    DELIVERED: 'The partner has the figures.',
    SEND_AGAIN: 'It does not have them: send them again.',
    GIVE_UP: 'It does not have them, and is not to get them.',
  },
});

export const ClockChangeEnum = graphEnum('ClockChange', ['GAP', 'REPEATED'], {
  description: 'What a change of the clock does to a local time.',
  values: {
    GAP: 'The clock jumps over it: the run is at the first instant after the gap.',
    REPEATED: 'The clock shows it twice: the run is at the first time.',
  },
});
