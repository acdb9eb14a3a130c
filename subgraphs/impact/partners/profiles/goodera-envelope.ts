import { gooderaEnvelope as schema, schemaCheck } from '#platform/partner-schemas';
import { textAt, understandWith } from '../answers.rules.js';
import type { Correction } from '../connector.js';
import type { DeliveryFigures, OutcomeFigure } from '../figures.js';
import type { ProfileDefinition } from '../profile-definition.js';
import { difference, envelopeHead, lineName, withHours } from './envelope.rules.js';
import { gooderaAnswers, gooderaBase } from './goodera-public.js';
import { modelled } from './provenance.js';

interface Dimension {
  readonly dimensionId: string;
  readonly name: string;
  readonly value: number;
  readonly unit: 'hours' | 'people' | 'percent' | 'ratio' | 'points';
  readonly beneficiaries?: number;
}

/** Aggregates for Goodera as we would agree them. What was sent cannot be taken back, so a correction is the difference. */
export const gooderaEnvelope: ProfileDefinition = {
  profile: {
    ...gooderaBase,
    id: 'goodera/impact-envelope-v1',
    version: 'impact-envelope-v1',
    ...modelled,
    carriesPeople: false,
    correction: 'OFFSET',
    repeat: 'KEY',
    bulk: false,
  },
  map: (figures, correction) => ({
    ...envelopeHead(figures, correction, 'adjusts'),
    impactDimensions: correction ? offset(figures, correction) : dimensionsOf(figures),
  }),
  validate: schemaCheck(schema),
  parts: () => 1,
  masked: (payload) => payload,
  deliver: ({ payload, key }) => ({
    method: 'POST',
    path: '/v1/impact-data',
    headers: { 'idempotency-key': key },
    body: JSON.stringify(payload),
  }),
  understand: understandWith({ ...gooderaAnswers, externalId: (body) => textAt(body, 'transactionId') }),
  probe: () => ({ method: 'GET', path: '/opportunities?page=1&pageSize=1' }),
};

function dimensionsOf({ programs, totals, outcomes = [], cohorts = [], sroi, vis }: DeliveryFigures): Dimension[] {
  return [
    { dimensionId: 'participants', name: 'Participants', value: totals.participants, unit: 'people' },
    ...withHours(programs).map(
      ({ id, name, hours, participants }): Dimension => ({
        dimensionId: `hours:${id}`,
        name,
        value: hours,
        unit: 'hours',
        beneficiaries: participants,
      }),
    ),
    ...outcomes.map((outcome) => outcomeLine(outcome, 'outcome', outcome.dimension)),
    ...cohorts.flatMap(({ id, name, outcomes: ofCohort }) =>
      ofCohort.map((outcome) => outcomeLine(outcome, `cohort:${id.toLowerCase()}`, lineName(name, outcome.dimension))),
    ),
    ...(sroi ? [{ dimensionId: 'sroi', name: 'SROI', value: Number(sroi.ratio), unit: 'ratio' } as const] : []),
    ...(vis ? [{ dimensionId: 'vis', name: 'VIS', value: Number(vis.value), unit: 'points' } as const] : []),
  ];
}

const outcomeLine = ({ dimension, value, people }: OutcomeFigure, scope: string, name: string): Dimension => ({
  dimensionId: `${scope}:${dimension.toLowerCase()}`,
  name,
  value: difference(value * 100, 0),
  unit: 'percent',
  beneficiaries: people,
});

/** What has to be added to the delivered lines to make them the new ones; lines that are gone come with the whole of it taken away. */
function offset(figures: DeliveryFigures, { delivered }: Correction): Dimension[] {
  const before = new Map(dimensionsOf(delivered).map((line) => [line.dimensionId, line]));
  const after = dimensionsOf(figures);
  const gone = [...before.keys()].filter((id) => after.every(({ dimensionId }) => dimensionId !== id));
  const lines = after.map((line) => {
    const { value = 0, beneficiaries = 0 } = before.get(line.dimensionId) ?? {};
    return {
      ...line,
      value: difference(line.value, value),
      ...(line.beneficiaries !== undefined && { beneficiaries: line.beneficiaries - beneficiaries }),
    };
  });
  const undone = gone.map((id) => {
    const line = before.get(id)!;
    const value = difference(0, line.value);
    return { ...line, value, ...(line.beneficiaries !== undefined && { beneficiaries: -line.beneficiaries }) };
  });
  return [...lines, ...undone];
}
