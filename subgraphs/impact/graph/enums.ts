import { type OutcomeDimension as Dimension, skipReasons } from '#contracts/events';
import { graphEnum, mappedGraphEnum } from '#platform/subgraph-server';
import { feedbackStatuses } from '../feedback/status.rules.js';
import { userKinds } from '../people/person.entity.js';
import { enrollmentStatuses, participationRoles } from '../programs/enrollment.entity.js';
import { programKinds } from '../programs/program.entity.js';

export const UserKind = graphEnum('UserKind', userKinds, {
  description: 'What a person is to the platform.',
  values: {
    PARTICIPANT: 'Takes part in programmes; their words are the feedback.',
    VOLUNTEER: 'Gives time to programmes: mentor, language partner.',
    STAFF: 'Works for a company or for the platform.',
  },
});

export const ProgramKind = graphEnum('ProgramKind', programKinds, {
  description: 'What a programme offers.',
  values: {
    MENTORING: 'One volunteer and one participant, over months.',
    LANGUAGE_CAFE: 'Groups that practise a language by talking.',
    JOB_SEARCH: 'Help with applications, interviews and first jobs.',
  },
});

export const ParticipationRole = graphEnum('ParticipationRole', participationRoles, {
  description: 'As what a person takes part.',
  values: { PARTICIPANT: 'Receives support.', VOLUNTEER: 'Gives support.' },
});

export const EnrollmentStatus = graphEnum('EnrollmentStatus', enrollmentStatuses, {
  description: 'Where an enrolment stands.',
  values: {
    ACTIVE: 'Takes part now.',
    COMPLETED: 'Took part until the end.',
    WITHDRAWN: 'Left before the end.',
  },
});

export const FeedbackStatus = graphEnum('FeedbackStatus', feedbackStatuses, {
  description: 'How far a text has come.',
  values: {
    RECEIVED: 'Stored; waits for screening.',
    HELD: 'Waits for a reviewer; meanwhile no model reads it, and text and author are for review alone.',
    CLEARED: 'May be read by a model; waits for classification.',
    REJECTED: 'A reviewer decided that it is not used; text and author stay hidden.',
    CLASSIFIED: 'Has scores.',
    SKIPPED: 'No score was made; `skipReason` says why.',
  },
});

export const FeedbackSkipReason = graphEnum('FeedbackSkipReason', skipReasons, {
  description: 'Why a text has no score.',
  values: {
    BUDGET_EXHAUSTED: 'The AI budget of the company did not allow it.',
    ABSTAINED: 'The classifier was not sure enough in any dimension.',
    RATE_LIMITED: 'Too many texts at once.',
    PROVIDER_UNAVAILABLE: 'The provider of the model was away for too long.',
    INVALID_ANSWER: 'The model gave no answer that can be used.',
  },
});

/** Names of the graph to names of the events. */
export const OutcomeDimension = mappedGraphEnum(
  'OutcomeDimension',
  {
    CONFIDENCE: 'confidence',
    BELONGING: 'belonging',
    LANG_LEVEL_PROXY: 'lang_level_proxy',
    JOB_READINESS: 'job_readiness',
    WELL_BEING: 'well_being',
  } as const satisfies Record<Uppercase<Dimension>, Dimension>,
  {
    description: 'What a score measures.',
    values: {
      CONFIDENCE: 'Trust in oneself.',
      BELONGING: 'Feeling part of a place and its people.',
      LANG_LEVEL_PROXY: 'Comfort in the new language; not a language test.',
      JOB_READINESS: 'Closeness to work.',
      WELL_BEING: 'How the person is doing.',
    },
  },
);
