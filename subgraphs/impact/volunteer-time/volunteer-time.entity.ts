import { defineEntity, p } from '@mikro-orm/core';
import { CompanyEntity } from '../companies/company.entity.js';
import { PersonEntity } from '../people/person.entity.js';
import { ProgramEntity } from '../programs/program.entity.js';
import { SessionEntity } from '../programs/session.entity.js';
import { volunteerTimeStatuses, workTimes } from './states.rules.js';

/** Time that a volunteer gave. Status and minutes are those of its last entry: a trigger sets them, and refuses every other change. */
export const VolunteerTimeEntity = defineEntity({
  name: 'VolunteerTime',
  tableName: 'volunteer_time',
  properties: {
    id: p.uuid().primary(),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').deleteRule('restrict'),
    userId: () => p.manyToOne(PersonEntity).mapToPk().fieldName('user_id').deleteRule('restrict'),
    programId: () => p.manyToOne(ProgramEntity).mapToPk().fieldName('program_id').deleteRule('restrict'),
    sessionId: () => p.manyToOne(SessionEntity).mapToPk().fieldName('session_id').nullable().deleteRule('restrict'),
    /** `attendance`, or a hash of who recorded it. With `externalId` unique, so that a repetition is known. */
    source: p.text(),
    externalId: p.text(),
    workTime: p.enum(workTimes),
    /** The local day of the company on which it began. */
    day: p.date(),
    /** Absent where only the day is known: such time overlaps with none. */
    startsAt: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
    status: p.enum(volunteerTimeStatuses),
    minutes: p.integer(),
    /** How many entries there are. */
    entries: p.integer(),
  },
  uniques: [{ properties: ['source', 'externalId'], name: 'volunteer_time_source_external_id_unique' }],
  indexes: [
    { properties: ['companyId', 'day'], name: 'volunteer_time_company_id_day_index' },
    { properties: ['userId', 'day'], name: 'volunteer_time_user_id_day_index' },
    { properties: ['sessionId'], name: 'volunteer_time_session_id_index' },
  ],
});

/** What was said of it, by whom and when: rows are added and never changed. */
export const VolunteerTimeEntryEntity = defineEntity({
  name: 'VolunteerTimeEntry',
  tableName: 'volunteer_time_entry',
  properties: {
    timeId: () => p.manyToOne(VolunteerTimeEntity).mapToPk().fieldName('time_id').primary().deleteRule('restrict'),
    /** From 1, without gaps. */
    number: p.integer().primary(),
    status: p.enum(volunteerTimeStatuses),
    minutes: p.integer().check('minutes >= 1 and minutes <= 1440'),
    /** Absent where the platform itself decided. */
    actorId: p.uuid().nullable(),
    reason: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
});
