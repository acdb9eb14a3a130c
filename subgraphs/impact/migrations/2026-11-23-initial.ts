import { Migration } from '@mikro-orm/migrations';

/** People, programmes, feedback, scores: everything a first version needs. */
export class Migration20261123200000 extends Migration {
  override up(): void {
    for (const statement of [
      `create table company (
    id uuid not null,
    name text not null,
    time_zone text not null,
    country text not null,
    created_at timestamptz not null,
    primary key (id)
  )`,
      `create table company_metrics (
    company_id uuid not null,
    seq bigint not null,
    changed_at timestamptz not null,
    primary key (company_id)
  )`,
      `create table person (
    id uuid not null,
    company_id uuid null,
    kind text not null,
    name text not null,
    email text not null,
    locale text null,
    created_at timestamptz not null,
    primary key (id)
  )`,
      `alter table person add constraint person_email_unique unique (email)`,
      `create index person_company_id_id_index on person (company_id, id)`,
      `alter table person add constraint person_kind_check check (kind in ('PARTICIPANT', 'VOLUNTEER', 'STAFF'))`,
      `create table program (
    id uuid not null,
    company_id uuid not null,
    name text not null,
    kind text not null,
    starts_on date not null,
    ends_on date null,
    created_at timestamptz not null,
    primary key (id)
  )`,
      `create index program_company_id_id_index on program (company_id, id)`,
      `alter table program add constraint program_kind_check check (kind in ('MENTORING', 'LANGUAGE_CAFE', 'JOB_SEARCH'))`,
      `create table feedback (
    id uuid not null,
    company_id uuid not null,
    user_id uuid not null,
    program_id uuid null,
    text text not null,
    locale text null,
    rating smallint null,
    status text not null,
    skip_reason text null,
    submitted_at timestamptz not null,
    received_at timestamptz not null,
    status_changed_at timestamptz not null,
    primary key (id)
  )`,
      `create index feedback_company_id_id_index on feedback (company_id, id)`,
      `create index feedback_company_id_status_id_index on feedback (company_id, status, id)`,
      `create index feedback_company_id_submitted_at_index on feedback (company_id, submitted_at)`,
      `create index feedback_user_id_id_index on feedback (user_id, id)`,
      `alter table feedback add constraint feedback_rating_check check (rating >= 1 and rating <= 5)`,
      `alter table feedback add constraint feedback_status_check check (status in ('RECEIVED', 'HELD', 'CLEARED', 'REJECTED', 'CLASSIFIED', 'SKIPPED'))`,
      `create table outcome_score (
    id uuid not null,
    classification_id uuid not null,
    feedback_id uuid not null,
    company_id uuid not null,
    user_id uuid not null,
    dimension text not null,
    score double precision not null,
    confidence double precision not null,
    evidence jsonb not null,
    provider text not null,
    model text not null,
    submitted_at timestamptz not null,
    created_at timestamptz not null,
    superseded_at timestamptz null,
    primary key (id)
  )`,
      `create index outcome_score_company_id_submitted_at_index on outcome_score (company_id, submitted_at)`,
      `create index outcome_score_feedback_id_index on outcome_score (feedback_id)`,
      `create index outcome_score_user_id_id_index on outcome_score (user_id, id)`,
      `alter table outcome_score add constraint outcome_score_classification_id_dimension_unique unique (classification_id, dimension)`,
      `alter table outcome_score add constraint outcome_score_score_check check (score::numeric >= 0::numeric and score::numeric <= 1::numeric)`,
      `alter table outcome_score add constraint outcome_score_confidence_check check (confidence::numeric >= 0::numeric and confidence::numeric <= 1::numeric)`,
      `create table feedback_ingest_key (
    key text not null,
    body_hash bytea not null,
    feedback_id uuid not null,
    received_at timestamptz not null,
    primary key (key)
  )`,
      `create index feedback_ingest_key_feedback_id_index on feedback_ingest_key (feedback_id)`,
      `create table enrollment (
    id uuid not null,
    company_id uuid not null,
    program_id uuid not null,
    user_id uuid not null,
    role text not null,
    status text not null,
    enrolled_at timestamptz not null,
    ended_at timestamptz null,
    created_at timestamptz not null,
    primary key (id)
  )`,
      `create index enrollment_program_id_id_index on enrollment (program_id, id)`,
      `create index enrollment_user_id_id_index on enrollment (user_id, id)`,
      `alter table enrollment add constraint enrollment_program_id_user_id_unique unique (program_id, user_id)`,
      `alter table enrollment add constraint enrollment_role_check check (role in ('PARTICIPANT', 'VOLUNTEER'))`,
      `alter table enrollment add constraint enrollment_status_check check (status in ('ACTIVE', 'COMPLETED', 'WITHDRAWN'))`,
      `create table session (
    id uuid not null,
    company_id uuid not null,
    program_id uuid not null,
    started_at timestamptz not null,
    duration_minutes int not null,
    created_at timestamptz not null,
    primary key (id)
  )`,
      `create index session_program_id_id_index on session (program_id, id)`,
      `create index session_company_id_started_at_index on session (company_id, started_at)`,
      `alter table session add constraint session_duration_minutes_check check (duration_minutes >= 1 and duration_minutes <= 1440)`,
      `create table session_attendance (
    session_id uuid not null,
    user_id uuid not null,
    role text not null,
    created_at timestamptz not null,
    primary key (session_id, user_id)
  )`,
      `create index session_attendance_user_id_session_id_index on session_attendance (user_id, session_id)`,
      `alter table session_attendance add constraint session_attendance_role_check check (role in ('PARTICIPANT', 'VOLUNTEER'))`,
      `alter table company_metrics add constraint company_metrics_company_id_foreign foreign key (company_id) references company (id) on update cascade on delete restrict`,
      `alter table person add constraint person_company_id_foreign foreign key (company_id) references company (id) on delete restrict`,
      `alter table program add constraint program_company_id_foreign foreign key (company_id) references company (id) on delete restrict`,
      `alter table feedback add constraint feedback_company_id_foreign foreign key (company_id) references company (id) on delete restrict`,
      `alter table feedback add constraint feedback_user_id_foreign foreign key (user_id) references person (id) on delete restrict`,
      `alter table feedback add constraint feedback_program_id_foreign foreign key (program_id) references program (id) on delete restrict`,
      `alter table outcome_score add constraint outcome_score_feedback_id_foreign foreign key (feedback_id) references feedback (id) on delete restrict`,
      `alter table outcome_score add constraint outcome_score_company_id_foreign foreign key (company_id) references company (id) on delete restrict`,
      `alter table outcome_score add constraint outcome_score_user_id_foreign foreign key (user_id) references person (id) on delete restrict`,
      `alter table feedback_ingest_key add constraint feedback_ingest_key_feedback_id_foreign foreign key (feedback_id) references feedback (id) on delete restrict`,
      `alter table enrollment add constraint enrollment_company_id_foreign foreign key (company_id) references company (id) on delete restrict`,
      `alter table enrollment add constraint enrollment_program_id_foreign foreign key (program_id) references program (id) on delete restrict`,
      `alter table enrollment add constraint enrollment_user_id_foreign foreign key (user_id) references person (id) on delete restrict`,
      `alter table session add constraint session_company_id_foreign foreign key (company_id) references company (id) on delete restrict`,
      `alter table session add constraint session_program_id_foreign foreign key (program_id) references program (id) on delete restrict`,
      `alter table session_attendance add constraint session_attendance_session_id_foreign foreign key (session_id) references session (id) on update cascade on delete restrict`,
      `alter table session_attendance add constraint session_attendance_user_id_foreign foreign key (user_id) references person (id) on update cascade on delete restrict`,
    ]) {
      this.addSql(statement);
    }
  }
}
