import { Migration } from '@mikro-orm/migrations';

/**
 * Volunteer time as a ledger. Entries are added and never changed; the row of the time shows the last one. Attendance of volunteers becomes
 * such time, by a trigger for every writer and here for what was there: approved, so that figures stay what they were.
 */
export class VolunteerTime extends Migration {
  override up(): void {
    for (const statement of [...tables, ...ledger, ...attendance, ...reading, ...first]) this.addSql(statement);
  }
}

const statuses = `('RECORDED', 'CONFIRMED', 'DISPUTED', 'APPROVED', 'REJECTED', 'REVERSED')`;

const tables = [
  `create table volunteer_time (
    id uuid not null primary key,
    company_id uuid not null,
    user_id uuid not null,
    program_id uuid not null,
    session_id uuid null,
    source text not null,
    external_id text not null,
    work_time text not null,
    day date not null,
    starts_at timestamptz null,
    created_at timestamptz not null,
    status text not null,
    minutes int not null,
    entries int not null
  )`,
  `alter table volunteer_time add constraint volunteer_time_work_time_check check (work_time in ('PAID', 'OWN', 'UNKNOWN'))`,
  `alter table volunteer_time add constraint volunteer_time_status_check check (status in ${statuses})`,
  'alter table volunteer_time add constraint volunteer_time_source_external_id_unique unique (source, external_id)',
  'create index volunteer_time_company_id_day_index on volunteer_time (company_id, day)',
  'create index volunteer_time_user_id_day_index on volunteer_time (user_id, day)',
  'create index volunteer_time_session_id_index on volunteer_time (session_id)',
  ...(
    [
      ['company_id', 'company'],
      ['user_id', 'person'],
      ['program_id', 'program'],
      ['session_id', 'session'],
    ] as const
  ).map(
    ([column, table]) =>
      `alter table volunteer_time add constraint volunteer_time_${column}_foreign foreign key (${column}) references ${table} (id) on delete restrict`,
  ),
  `create table volunteer_time_entry (
    time_id uuid not null,
    number int not null,
    status text not null,
    minutes int not null,
    actor_id uuid null,
    reason text null,
    created_at timestamptz not null,
    primary key (time_id, number)
  )`,
  `alter table volunteer_time_entry add constraint volunteer_time_entry_status_check check (status in ${statuses})`,
  'alter table volunteer_time_entry add constraint volunteer_time_entry_minutes_check check (minutes >= 1 and minutes <= 1440)',
  `alter table volunteer_time_entry add constraint volunteer_time_entry_time_id_foreign foreign key (time_id) references volunteer_time (id) on delete restrict`,
];

const ledger = [
  `create function show_volunteer_time_entry() returns trigger language plpgsql as $$
    begin
      update volunteer_time set status = new.status, minutes = new.minutes, entries = new.number
      where id = new.time_id and entries = new.number - 1;
      if not found then
        raise exception 'Entry % does not follow the last one of volunteer time %.', new.number, new.time_id using errcode = '40001';
      end if;
      return null;
    end
  $$`,
  `create trigger volunteer_time_entry_shown after insert on volunteer_time_entry
     for each row execute function show_volunteer_time_entry()`,
  // Erasure may take words and names away; what was said, when and for how long stays.
  `create function keep_volunteer_time_entry() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' or new.time_id <> old.time_id or new.number <> old.number or new.status <> old.status
        or new.minutes <> old.minutes or new.created_at <> old.created_at
        or new.reason is not null and new.reason is distinct from old.reason
        or new.actor_id is not null and new.actor_id is distinct from old.actor_id then
        raise exception 'Entries of volunteer time are never changed; add one.';
      end if;
      return new;
    end
  $$`,
  `create trigger volunteer_time_entry_kept before update or delete on volunteer_time_entry
     for each row execute function keep_volunteer_time_entry()`,
  `create function keep_volunteer_time() returns trigger language plpgsql as $$
    begin
      if pg_trigger_depth() < 2 and (new.status, new.minutes, new.entries) is distinct from (old.status, old.minutes, old.entries) then
        raise exception 'The state of volunteer time follows from its entries; add one.';
      end if;
      return new;
    end
  $$`,
  `create trigger volunteer_time_kept before update on volunteer_time for each row execute function keep_volunteer_time()`,
];

/** Names the attendance of a person without naming the person: an id of theirs in a text would outlive them. */
const attendanceKey = `a.session_id || ':' || encode(sha256((a.session_id || ':' || a.user_id)::bytea), 'hex')`;
const timeOfAttendance = (rows: string) => `
  insert into volunteer_time (id, company_id, user_id, program_id, session_id, source, external_id, work_time, day, starts_at, created_at,
    status, minutes, entries)
  select uuidv7(), s.company_id, a.user_id, s.program_id, s.id, 'attendance', ${attendanceKey}, 'UNKNOWN',
    (s.started_at at time zone c.time_zone)::date, s.started_at, a.created_at, 'RECORDED', s.duration_minutes, 0
  from ${rows} a join session s on s.id = a.session_id join company c on c.id = s.company_id
  where a.role = 'VOLUNTEER'
  on conflict (source, external_id) do nothing`;
const recorded = (rows: string) => `
  insert into volunteer_time_entry (time_id, number, status, minutes, created_at)
  select t.id, 1, 'RECORDED', t.minutes, t.created_at from ${rows} a
    join volunteer_time t on t.source = 'attendance' and t.external_id = ${attendanceKey} and t.entries = 0`;
const approved = (rows: string, limit: string) => `
  insert into volunteer_time_entry (time_id, number, status, minutes, created_at)
  select t.id, 2, 'APPROVED', t.minutes, t.created_at from ${rows} a
    join volunteer_time t on t.source = 'attendance' and t.external_id = ${attendanceKey}
  where t.entries = 1 and t.status = 'RECORDED' ${limit}`;

const attendance = [
  `create function record_attendance_time() returns trigger language plpgsql as $$
    begin
      ${timeOfAttendance('attended')};
      ${recorded('attended')};
      ${approved('attended', 'and t.minutes <= 480')};
      return null;
    end
  $$`,
  `create trigger session_attendance_timed after insert on session_attendance referencing new table as attended
     for each statement execute function record_attendance_time()`,
];

const reading = [
  `create function minutes_of(spans tstzmultirange) returns bigint language sql immutable parallel safe as $$
    select coalesce(round(sum(extract(epoch from upper(span) - lower(span))) / 60), 0)::bigint from unnest(spans) as span
  $$`,
  // As minutesOf in volunteer-time/union.rules.ts: each minute of a person once; paid before own before unknown.
  `create function approved_volunteer_minutes(company uuid, first date, until date)
    returns table (total bigint, paid bigint, own bigint, unknown bigint) language sql stable parallel safe as $$
    with approved as (
      select user_id, work_time, minutes,
        case when starts_at is not null then tstzrange(starts_at, starts_at + make_interval(mins => minutes)) end as span
      from volunteer_time where company_id = company and day >= first and day < until and status = 'APPROVED'
    ), people as (
      select
        coalesce(sum(minutes) filter (where span is null), 0) + minutes_of(range_agg(span)) as total,
        coalesce(sum(minutes) filter (where span is null and work_time = 'PAID'), 0)
          + minutes_of(range_agg(span) filter (where work_time = 'PAID')) as paid,
        coalesce(sum(minutes) filter (where span is null and work_time <> 'UNKNOWN'), 0)
          + minutes_of(range_agg(span) filter (where work_time <> 'UNKNOWN')) as known
      from approved group by user_id
    )
    select coalesce(sum(p.total), 0)::bigint, coalesce(sum(p.paid), 0)::bigint, coalesce(sum(p.known - p.paid), 0)::bigint,
      coalesce(sum(p.total - p.known), 0)::bigint from people p
  $$`,
];

const first = [
  timeOfAttendance('session_attendance'),
  recorded('session_attendance'),
  approved('session_attendance', ''),
];
