/** JSON Schema (draft-07 subset that ajv reads), as data. */
export type Schema = Readonly<Record<string, unknown>>;

const day = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' };
export const text = { type: 'string', minLength: 1, maxLength: 200 };
export const hours = { type: 'number', multipleOf: 0.01 };

/** An object of these members and no other; all are required but the optional ones. */
export const object = (properties: Readonly<Record<string, unknown>>, optional: readonly string[] = []): Schema => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});

export const period = object({ startDate: day, endDateExclusive: day, timeZone: text });

/**
 * What every modelled envelope has: whose figures, for when, in which revision. `items` is what each partner calls its lines. A corrected
 * envelope says what it replaces (`supersedes`) or what it is added to (`adjusts`); only an adjustment may hold negative figures.
 */
export const envelope = (items: string, item: Schema): Schema => ({
  ...object(
    {
      envelopeVersion: { const: '1' },
      organizationId: text,
      organizationName: text,
      reportingPeriod: period,
      revision: { type: 'integer', minimum: 1 },
      supersedes: { type: 'string', minLength: 16, maxLength: 128 },
      adjusts: { type: 'string', minLength: 16, maxLength: 128 },
      totals: object({
        minutes: { type: 'integer' },
        participants: { type: 'integer' },
        volunteers: { type: 'integer' },
        sessions: { type: 'integer' },
      }),
      [items]: { type: 'array', minItems: 1, maxItems: 1000, items: item },
    },
    ['supersedes', 'adjusts'],
  ),
  if: { required: ['adjusts'] },
  else: {
    properties: {
      totals: {
        properties: Object.fromEntries(
          ['minutes', 'participants', 'volunteers', 'sessions'].map((name) => [name, { minimum: 0 }]),
        ),
      },
    },
  },
});
