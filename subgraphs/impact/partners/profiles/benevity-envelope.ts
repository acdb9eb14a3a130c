import { benevityEnvelope as schema, schemaCheck } from '#platform/partner-schemas';
import { at, fieldErrorsAt, textAt, understandWith } from '../answers.rules.js';
import type { DeliveryFigures } from '../figures.js';
import type { ProfileDefinition } from '../profile-definition.js';
import { benevityBase } from './benevity-public.js';
import { envelopeHead, lineName, withHours } from './envelope.rules.js';
import { modelled } from './provenance.js';

const check = schemaCheck(schema);

/** Aggregates for Benevity as we would agree them: no public interface of Benevity takes hours or outcomes. */
export const benevityEnvelope: ProfileDefinition = {
  profile: {
    ...benevityBase,
    id: 'benevity/impact-envelope-v1',
    version: 'impact-envelope-v1',
    ...modelled,
    carriesPeople: false,
    correction: 'REPLACE',
    repeat: 'KEY',
    bulk: false,
  },
  map: (figures, correction) => ({ ...envelopeHead(figures, correction, 'supersedes'), metrics: metricsOf(figures) }),
  validate: check,
  parts: () => 1,
  masked: (payload) => payload,
  deliver: ({ payload, key }) => ({
    method: 'POST',
    path: '/v1/impact',
    headers: { 'idempotency-key': key },
    body: JSON.stringify(payload),
  }),
  understand: understandWith({
    externalId: (body) => textAt(body, 'transactionId'),
    fieldErrors: (body) => fieldErrorsAt(at(body, 'errors'), { path: ['source', 'pointer'], message: ['detail'] }),
    code: (body) => textAt(body, 'errors', 0, 'code'),
  }),
  probe: () => ({ method: 'GET', path: '/donations?referenceNumber=probe' }),
};

function metricsOf({ programs, totals, outcomes = [], cohorts = [], sroi, vis }: DeliveryFigures) {
  return [
    { metricType: 'participant_count', value: totals.participants, unit: 'people' },
    ...withHours(programs).flatMap(({ name, hours, participants }) => [
      { metricType: 'volunteer_hours', value: hours, unit: 'hours', category: name },
      { metricType: 'program_participation', value: participants, unit: 'people', category: name },
    ]),
    ...outcomes.map(({ dimension, value }) => ({
      metricType: 'outcome_score',
      value,
      unit: 'score',
      category: dimension,
    })),
    ...cohorts.flatMap(({ name, outcomes: ofCohort }) =>
      ofCohort.map(({ dimension, value }) => ({
        metricType: 'outcome_score',
        value,
        unit: 'score',
        category: lineName(name, dimension),
      })),
    ),
    ...(sroi ? [{ metricType: 'sroi_ratio', value: Number(sroi.ratio), unit: 'ratio' }] : []),
    ...(vis ? [{ metricType: 'vis', value: Number(vis.value), unit: 'points' }] : []),
  ];
}
