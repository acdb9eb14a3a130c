import { defineEntity, p } from '@mikro-orm/core';
import { CompanyEntity } from '../companies/company.entity.js';
import { ProgramEntity } from '../programs/program.entity.js';

export const partners = ['BENEVITY', 'GOODERA', 'WORKDAY'] as const;
export type Partner = (typeof partners)[number];

/** A company's account at a partner: where its figures go. One per company and partner. */
export const DestinationEntity = defineEntity({
  name: 'Destination',
  tableName: 'destination',
  properties: {
    id: p.uuid().primary(),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').deleteRule('restrict'),
    partner: p.enum(partners),
    /** Name and version of the partner profile, such as `goodera/public-2026`. */
    profileId: p.text(),
    /** `NORDLYS_BENEVITY` names the variable `DESTINATION_SECRET_NORDLYS_BENEVITY`; the secret itself is never stored. */
    credentialRef: p.text(),
    /** A change of a destination that another one changed meanwhile is refused. */
    version: p.integer().version(),
    createdAt: p.datetime().columnType('timestamptz'),
    updatedAt: p.datetime().columnType('timestamptz'),
    /** Runs refer to it: it is hidden, not removed. */
    deletedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  uniques: [
    {
      name: 'destination_one_per_partner',
      expression:
        'create unique index destination_one_per_partner on destination (company_id, partner) where deleted_at is null',
    },
  ],
});

export const circuitStates = ['CLOSED', 'OPEN', 'HALF_OPEN'] as const;
export type CircuitState = (typeof circuitStates)[number];

/**
 * Whether calls go through: apart from the destination, since every call may change it and no change of settings does. While open no
 * call is made; then one run probes.
 */
export const DestinationCircuitEntity = defineEntity({
  name: 'DestinationCircuit',
  tableName: 'destination_circuit',
  properties: {
    destinationId: () =>
      p.manyToOne(DestinationEntity).mapToPk().fieldName('destination_id').primary().deleteRule('cascade'),
    state: p.enum(circuitStates),
    /** Failed calls in a row. */
    failures: p.integer(),
    /** Times it opened since the last success: each one lasts longer. */
    openings: p.integer(),
    openUntil: p.datetime().columnType('timestamptz').nullable(),
    /** The run that probes, until when: a probe that dies is replaced. */
    probeRunId: p.uuid().nullable(),
    lastSuccessAt: p.datetime().columnType('timestamptz').nullable(),
    changedAt: p.datetime().columnType('timestamptz'),
  },
});

/** What a programme is called at the partner: an event of Goodera, a recipient of Benevity. */
export const DestinationProgramEntity = defineEntity({
  name: 'DestinationProgram',
  tableName: 'destination_program',
  properties: {
    destinationId: () =>
      p.manyToOne(DestinationEntity).mapToPk().fieldName('destination_id').primary().deleteRule('restrict'),
    programId: () => p.manyToOne(ProgramEntity).mapToPk().fieldName('program_id').primary().deleteRule('restrict'),
    partnerId: p.text(),
  },
});

export const destinationActions = ['CREATED', 'UPDATED', 'DELETED', 'CIRCUIT_CLOSED', 'TESTED'] as const;

/** What an operator did to a destination, and why. Append-only. */
export const DestinationChangeEntity = defineEntity({
  name: 'DestinationChange',
  tableName: 'destination_change',
  properties: {
    id: p.uuid().primary(),
    destinationId: () => p.manyToOne(DestinationEntity).mapToPk().fieldName('destination_id').deleteRule('restrict'),
    action: p.enum(destinationActions),
    actorId: p.text(),
    reason: p.text().nullable(),
    at: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ properties: ['destinationId', 'at'], name: 'destination_change_destination_index' }],
});
