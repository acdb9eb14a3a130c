import { defineEntity, p } from '@mikro-orm/core';
import { CompanyEntity } from '../companies/company.entity.js';
import { PersonEntity } from '../people/person.entity.js';
import { participationRoles } from './enrollment.entity.js';
import { ProgramEntity } from './program.entity.js';

/** One meeting that took place. */
export const SessionEntity = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: p.uuid().primary(),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').deleteRule('restrict'),
    programId: () => p.manyToOne(ProgramEntity).mapToPk().fieldName('program_id').deleteRule('restrict'),
    startedAt: p.datetime().columnType('timestamptz'),
    durationMinutes: p.integer().check('duration_minutes >= 1 and duration_minutes <= 1440'),
    /** False for one that was called off or sent by mistake: it counts nowhere. */
    active: p.boolean().default(true),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [
    { properties: ['programId', 'id'], name: 'session_program_id_id_index' },
    { properties: ['companyId', 'startedAt'], name: 'session_company_id_started_at_index' },
  ],
});

/** Who was there. A volunteer's minutes are the session's minutes. */
export const SessionAttendanceEntity = defineEntity({
  name: 'SessionAttendance',
  tableName: 'session_attendance',
  properties: {
    sessionId: () => p.manyToOne(SessionEntity).mapToPk().fieldName('session_id').primary().deleteRule('restrict'),
    userId: () => p.manyToOne(PersonEntity).mapToPk().fieldName('user_id').primary().deleteRule('restrict'),
    role: p.enum(participationRoles),
    /** False where the person was not there after all. */
    active: p.boolean().default(true),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ properties: ['userId', 'sessionId'], name: 'session_attendance_user_id_session_id_index' }],
});
