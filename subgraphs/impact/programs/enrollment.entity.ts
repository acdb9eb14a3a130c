import { defineEntity, p } from '@mikro-orm/core';
import { CompanyEntity } from '../companies/company.entity.js';
import { PersonEntity } from '../people/person.entity.js';
import { ProgramEntity } from './program.entity.js';

export const participationRoles = ['PARTICIPANT', 'VOLUNTEER'] as const;
export type ParticipationRoleName = (typeof participationRoles)[number];
export const enrollmentStatuses = ['ACTIVE', 'COMPLETED', 'WITHDRAWN'] as const;
export type EnrollmentStatusName = (typeof enrollmentStatuses)[number];

/** A person's place in a programme; one per person and programme. */
export const EnrollmentEntity = defineEntity({
  name: 'Enrollment',
  tableName: 'enrollment',
  properties: {
    id: p.uuid().primary(),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').deleteRule('restrict'),
    programId: () => p.manyToOne(ProgramEntity).mapToPk().fieldName('program_id').deleteRule('restrict'),
    userId: () => p.manyToOne(PersonEntity).mapToPk().fieldName('user_id').deleteRule('restrict'),
    role: p.enum(participationRoles),
    status: p.enum(enrollmentStatuses),
    enrolledAt: p.datetime().columnType('timestamptz'),
    endedAt: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  uniques: [{ properties: ['programId', 'userId'], name: 'enrollment_program_id_user_id_unique' }],
  indexes: [
    { properties: ['programId', 'id'], name: 'enrollment_program_id_id_index' },
    { properties: ['userId', 'id'], name: 'enrollment_user_id_id_index' },
  ],
});
