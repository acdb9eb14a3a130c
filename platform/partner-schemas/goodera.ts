import { envelope, hours, object, type Schema, text } from './envelope.js';

/** Body of `POST /participation`: the hours of one volunteer at one event. Goodera's ids are 24 hex digits. */
export const gooderaParticipation: Schema = object({
  eventId: { type: 'string', pattern: '^[0-9a-f]{24}$' },
  email: { type: 'string', pattern: '^[^\\s@]+@[^\\s@]+$', maxLength: 254 },
  volunteerHours: { ...hours, exclusiveMinimum: 0, maximum: 10_000 },
  date: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
});

/** Modelled: not a document of Goodera. */
export const gooderaEnvelope: Schema = envelope(
  'impactDimensions',
  object(
    {
      dimensionId: { type: 'string', pattern: '^[a-z0-9_.:-]{1,100}$' },
      name: text,
      value: { type: 'number' },
      unit: { enum: ['hours', 'people', 'percent', 'ratio', 'points'] },
      beneficiaries: { type: 'integer' },
    },
    ['beneficiaries'],
  ),
);
