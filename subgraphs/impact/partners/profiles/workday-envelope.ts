import { schemaCheck, workdayEnvelope as schema } from '#platform/partner-schemas';
import { textAt, understandWith } from '../answers.rules.js';
import type { ProgramFigures } from '../figures.js';
import type { ProfileDefinition } from '../profile-definition.js';
import { envelopeHead, withHours } from './envelope.rules.js';
import { modelled } from './provenance.js';
import { workdayAnswers, workdayBase } from './workday-custom-object.js';

const typeOf = {
  MENTORING: 'mentorship',
  LANGUAGE_CAFE: 'volunteer',
  JOB_SEARCH: 'training',
} as const satisfies Record<ProgramFigures['type'], string>;

/** Aggregates for Workday as we would agree them. */
export const workdayEnvelope: ProfileDefinition = {
  profile: {
    ...workdayBase,
    id: 'workday/impact-envelope-v1',
    version: 'impact-envelope-v1',
    ...modelled,
    carriesPeople: false,
    correction: 'REPLACE',
    repeat: 'KEY',
    bulk: false,
  },
  map: (figures, correction) => ({
    ...envelopeHead(figures, correction, 'supersedes'),
    volunteerActivities: withHours(figures.programs).map(({ id, name, type, hours, minutes, participants }) => ({
      activityId: id,
      name,
      type: typeOf[type],
      hours,
      minutes,
      participantCount: participants,
      status: 'completed',
    })),
  }),
  validate: schemaCheck(schema),
  parts: () => 1,
  masked: (payload) => payload,
  deliver: ({ payload, key, credentials }) => ({
    method: 'POST',
    path: `/api/customObjects/v1/${credentials.tenant}/volunteerActivities`,
    headers: { 'idempotency-key': key },
    body: JSON.stringify(payload),
  }),
  understand: understandWith({ ...workdayAnswers, externalId: (body) => textAt(body, 'transactionId') }),
  probe: ({ tenant }) => ({ method: 'GET', path: `/api/customObjects/v1/${tenant}/definitions` }),
};
