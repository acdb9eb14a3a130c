import { envelope, object, type Schema, text } from './envelope.js';

const donation = object({
  type: { const: 'donations' },
  attributes: object(
    {
      destination: object(
        { recipientId: { type: 'string', pattern: '^\\d{3}-[0-9A-Z-]{3,40}$' }, foundationId: text },
        ['foundationId'],
      ),
      funds: object({
        amount: { type: 'integer', minimum: 1 },
        currencyCode: { type: 'string', pattern: '^[A-Z]{3}$' },
        paymentType: { const: 'DONATION_REPORT' },
        source: { const: 'COMPANY' },
      }),
      referenceNumber: { type: 'string', minLength: 1, maxLength: 100 },
      metadata: {
        type: 'array',
        maxItems: 100,
        items: object({ key: { type: 'string', maxLength: 100 }, value: { type: 'string', maxLength: 500 } }),
      },
    },
    ['referenceNumber'],
  ),
});

/** Body of `POST /donations`: one. */
export const benevityDonation: Schema = object({ data: donation });
/** Contents of a bulk file: many. */
export const benevityDonations: Schema = object({
  data: { type: 'array', minItems: 1, maxItems: 10_000, items: donation },
});

/** Modelled: not a document of Benevity. */
export const benevityEnvelope: Schema = envelope(
  'metrics',
  object(
    {
      metricType: {
        enum: ['volunteer_hours', 'participant_count', 'program_participation', 'outcome_score', 'sroi_ratio', 'vis'],
      },
      value: { type: 'number' },
      unit: { enum: ['hours', 'people', 'score', 'ratio', 'points'] },
      category: text,
    },
    ['category'],
  ),
);
