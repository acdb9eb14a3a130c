import { Migration } from '@mikro-orm/migrations';

/**
 * Records that other systems send: by which ids they know a company, a programme or a meeting, which events of theirs were taken, and what
 * is taken back instead of being deleted. Volunteer time follows a meeting that is moved, shortened or called off.
 */
export class SentRecords extends Migration {
  override up(): void {
    for (const statement of [...tables, ...columns, ...time, ...enrollments, ...journeys]) this.addSql(statement);
  }
}

const tables = [
  `create table record_key (
    source text not null,
    key text not null,
    record_id uuid not null,
    primary key (source, key)
  )`,
  `create table record_event (
    key text not null primary key,
    body_hash bytea not null,
    user_id uuid null,
    received_at timestamptz not null
  )`,
  'create index record_event_user_id_index on record_event (user_id)',
  'create index record_event_received_at_index on record_event (received_at)',
  `create table person_name_history (
    id uuid not null primary key,
    user_id uuid not null,
    until timestamptz not null,
    name text not null,
    email text not null
  )`,
  'create index person_name_history_user_id_until_index on person_name_history (user_id, until)',
  'alter table person_name_history add constraint person_name_history_user_id_foreign foreign key (user_id) references person (id) on delete restrict',
];

const columns = [
  'alter table company add column parent_id uuid null',
  'create index company_parent_id_index on company (parent_id)',
  'alter table program add column active boolean not null default true',
  'alter table session add column active boolean not null default true',
  'alter table session_attendance add column active boolean not null default true',
  `alter table webhook_sender add column purposes text[] not null default '{feedback}'`,
  `update webhook_sender set purposes = '{feedback,records}' where name = 'default'`,
];

const attendanceKey = (row: string) =>
  `${row}.session_id || ':' || encode(sha256((${row}.session_id || ':' || ${row}.user_id)::bytea), 'hex')`;

/** Reasons of entries that the platform adds; time that was reversed for another reason is not counted again. */
const takenBack = 'taken back with the record of the attendance or the meeting';
const moved = 'the record of the meeting has another length now';

const time = [
  // The state of volunteer time is that of its last entry: counts it again for so many minutes.
  `create function record_time_again(of_time uuid, for_minutes int) returns void language plpgsql as $$
    declare last int := (select entries from volunteer_time where id = of_time);
    begin
      insert into volunteer_time_entry (time_id, number, status, minutes, created_at)
        values (of_time, last + 1, 'RECORDED', for_minutes, clock_timestamp());
      if for_minutes <= 480 then
        insert into volunteer_time_entry (time_id, number, status, minutes, created_at)
          values (of_time, last + 2, 'APPROVED', for_minutes, clock_timestamp());
      end if;
    end
  $$`,
  `create function reverse_time(of_time uuid, why text) returns void language sql as $$
    insert into volunteer_time_entry (time_id, number, status, minutes, reason, created_at)
    select id, entries + 1, 'REVERSED', minutes, why, clock_timestamp() from volunteer_time
    where id = of_time and status not in ('REVERSED', 'REJECTED')
  $$`,
  `create or replace function record_attendance_time() returns trigger language plpgsql as $$
    begin
      insert into volunteer_time (id, company_id, user_id, program_id, session_id, source, external_id, work_time, day, starts_at,
        created_at, status, minutes, entries)
      select uuidv7(), s.company_id, a.user_id, s.program_id, s.id, 'attendance', ${attendanceKey('a')}, 'UNKNOWN',
        (s.started_at at time zone c.time_zone)::date, s.started_at, a.created_at, 'RECORDED', s.duration_minutes, 0
      from attended a join session s on s.id = a.session_id join company c on c.id = s.company_id
      where a.role = 'VOLUNTEER' and a.active and s.active
      on conflict (source, external_id) do nothing;
      insert into volunteer_time_entry (time_id, number, status, minutes, created_at)
      select t.id, 1, 'RECORDED', t.minutes, t.created_at from attended a
        join volunteer_time t on t.source = 'attendance' and t.external_id = ${attendanceKey('a')} and t.entries = 0;
      insert into volunteer_time_entry (time_id, number, status, minutes, created_at)
      select t.id, 2, 'APPROVED', t.minutes, t.created_at from attended a
        join volunteer_time t on t.source = 'attendance' and t.external_id = ${attendanceKey('a')}
      where t.entries = 1 and t.status = 'RECORDED' and t.minutes <= 480;
      return null;
    end
  $$`,
  `create function count_attendance_again(of_session uuid, of_user uuid, at timestamptz) returns void language plpgsql as $$
    declare
      known volunteer_time%rowtype;
      meeting session%rowtype;
      why text;
    begin
      select * into meeting from session where id = of_session;
      select t.* into known from volunteer_time t where t.source = 'attendance'
        and t.external_id = (select ${attendanceKey('k')} from (select of_session as session_id, of_user as user_id) k);
      if not found then
        insert into volunteer_time (id, company_id, user_id, program_id, session_id, source, external_id, work_time, day, starts_at,
          created_at, status, minutes, entries)
        select uuidv7(), meeting.company_id, of_user, meeting.program_id, meeting.id, 'attendance', ${attendanceKey('k')}, 'UNKNOWN',
          (meeting.started_at at time zone c.time_zone)::date, meeting.started_at, at, 'RECORDED', meeting.duration_minutes, 0
        from company c, (select of_session as session_id, of_user as user_id) k where c.id = meeting.company_id
        returning * into known;
        perform record_time_again(known.id, meeting.duration_minutes);
        return;
      end if;
      select reason into why from volunteer_time_entry where time_id = known.id and number = known.entries;
      if known.status = 'REVERSED' and why = '${takenBack}' then
        perform record_time_again(known.id, meeting.duration_minutes);
      end if;
    end
  $$`,
  `create function follow_attendance() returns trigger language plpgsql as $$
    declare held boolean := (select active from session where id = new.session_id);
    begin
      if held and new.active and new.role = 'VOLUNTEER' then
        perform count_attendance_again(new.session_id, new.user_id, new.created_at);
      else
        perform reverse_time(id, '${takenBack}') from volunteer_time
        where source = 'attendance' and external_id = ${attendanceKey('new')};
      end if;
      return null;
    end
  $$`,
  `create trigger session_attendance_followed after update of active, role on session_attendance for each row
     when ((old.active, old.role) is distinct from (new.active, new.role)) execute function follow_attendance()`,
  `create function follow_session() returns trigger language plpgsql as $$
    begin
      if new.started_at <> old.started_at then
        update volunteer_time t set starts_at = new.started_at, day = (new.started_at at time zone c.time_zone)::date
        from company c where c.id = t.company_id and t.session_id = new.id and t.source = 'attendance';
      end if;
      if old.active and not new.active then
        perform reverse_time(id, '${takenBack}') from volunteer_time where session_id = new.id and source = 'attendance';
      elsif new.active and not old.active then
        perform count_attendance_again(a.session_id, a.user_id, a.created_at) from session_attendance a
        where a.session_id = new.id and a.active and a.role = 'VOLUNTEER';
      elsif new.active and new.duration_minutes <> old.duration_minutes then
        perform reverse_time(id, '${moved}'), record_time_again(id, new.duration_minutes) from volunteer_time
        where session_id = new.id and source = 'attendance' and status not in ('REVERSED', 'REJECTED') and minutes = old.duration_minutes;
      end if;
      return null;
    end
  $$`,
  `create trigger session_followed after update of started_at, duration_minutes, active on session for each row
     when ((old.started_at, old.duration_minutes, old.active) is distinct from (new.started_at, new.duration_minutes, new.active))
     execute function follow_session()`,
];

/** Cohorts are made of participants: who turns out to be a volunteer leaves them. */
const enrollments = [
  `create function follow_enrollment_role() returns trigger language plpgsql as $$
    begin
      delete from subject_enrollment e using outcome_subject s
      where s.subject = e.subject and s.user_id = new.user_id and e.program_id = new.program_id;
      return null;
    end
  $$`,
  `create trigger enrollment_role_followed after update of role on enrollment for each row
     when (old.role = 'PARTICIPANT' and new.role <> 'PARTICIPANT') execute function follow_enrollment_role()`,
];

/** What is taken back is no fact of a journey any more. */
const journeys = [
  `create or replace function note_journey_change_of_session() returns trigger language plpgsql as $$
    begin
      insert into journey_change (user_id) select distinct a.user_id
      from changed n join before o on o.id = n.id join session_attendance a on a.session_id = n.id
      where (n.started_at, n.program_id, n.active) is distinct from (o.started_at, o.program_id, o.active);
      return null;
    end
  $$`,
  `create function note_journey_change_of_attendance() returns trigger language plpgsql as $$
    begin
      insert into journey_change (user_id) values (new.user_id);
      return null;
    end
  $$`,
  `create trigger session_attendance_updated_journey after update of active, role on session_attendance for each row
     when ((old.active, old.role) is distinct from (new.active, new.role)) execute function note_journey_change_of_attendance()`,
];
