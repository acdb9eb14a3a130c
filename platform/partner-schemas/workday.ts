import { envelope, hours, object, type Schema, text } from './envelope.js';

/** Body of `PUT …/workers/{id}/customObjects/{name}`: one worker's time in one period. */
export const workdayVolunteerHours: Schema = object({
  periodStart: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
  periodEndExclusive: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
  minutes: { type: 'integer', minimum: 0 },
  hours: { ...hours, minimum: 0 },
  revision: { type: 'integer', minimum: 1 },
  programs: {
    type: 'array',
    maxItems: 100,
    items: object({ programId: text, minutes: { type: 'integer', minimum: 0 } }),
  },
});

/** Modelled: not a document of Workday. */
export const workdayEnvelope: Schema = envelope(
  'volunteerActivities',
  object({
    activityId: text,
    name: text,
    type: { enum: ['volunteer', 'training', 'mentorship', 'community_service'] },
    hours: { ...hours, minimum: 0 },
    minutes: { type: 'integer', minimum: 0 },
    participantCount: { type: 'integer', minimum: 0 },
    status: { const: 'completed' },
  }),
);
