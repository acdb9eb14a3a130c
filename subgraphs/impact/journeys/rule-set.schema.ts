import { outcomeDimensions } from '#contracts/events';
import { enrollmentStatuses, participationRoles } from '../programs/enrollment.entity.js';
import { programKinds } from '../programs/program.entity.js';
import { factSources, statistics, valueSources } from './rule-set.js';

const name = { type: 'string', pattern: '^[a-z][a-z0-9_]{0,63}$' } as const;
const days = { type: 'integer', minimum: 1, maximum: 3650 } as const;
const conditions = { type: 'array', minItems: 1, maxItems: 10, items: { $ref: '#/definitions/condition' } } as const;
const selection = {
  of: { enum: factSources },
  programKind: { enum: programKinds },
  status: { enum: enrollmentStatuses },
} as const;

const object = (properties: object, required: readonly string[]) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});
/** An object with exactly one member, whose name says what it is. */
const oneOf = (properties: object) => ({ ...object(properties, []), minProperties: 1, maxProperties: 1 });

/** JSON Schema (draft-07) of a rule set. What depends on two members at once is checked by `rule-set.rules.ts`. */
export const ruleSetSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Journey rules',
  ...object({ rules: { type: 'array', minItems: 1, maxItems: 100, items: { $ref: '#/definitions/rule' } } }, ['rules']),
  definitions: {
    rule: object(
      {
        id: name,
        title: { type: 'string', minLength: 1, maxLength: 200 },
        priority: { type: 'integer', minimum: 0, maximum: 1000 },
        appliesTo: { enum: participationRoles },
        when: { $ref: '#/definitions/condition' },
        actions: { type: 'array', minItems: 1, maxItems: 10, items: { $ref: '#/definitions/action' } },
      },
      ['id', 'title', 'priority', 'when', 'actions'],
    ),
    condition: oneOf({
      all_of: conditions,
      any_of: conditions,
      count: object({ ...selection, withinDays: days, atLeast: { type: 'integer', minimum: 1, maximum: 1000 } }, [
        'of',
        'atLeast',
      ]),
      exists: object({ ...selection, withinDays: days }, ['of']),
      value: object(
        {
          of: { enum: valueSources },
          dimension: { enum: outcomeDimensions },
          statistic: { enum: statistics },
          atLeast: { type: 'number', minimum: 0, maximum: 5 },
          below: { type: 'number', minimum: 0, maximum: 5 },
          ofLast: { type: 'integer', minimum: 1, maximum: 100 },
          minimum: { type: 'integer', minimum: 1, maximum: 100 },
          withinDays: days,
        },
        ['of', 'statistic'],
      ),
      time_since: object({ ...selection, atLeastDays: days }, ['of', 'atLeastDays']),
    }),
    action: oneOf({
      set_flag: object({ flag: name, expiresAfterDays: days }, ['flag']),
      clear_flag: object({ flag: name }, ['flag']),
      reach_milestone: object({ milestone: name }, ['milestone']),
    }),
  },
} as const;
