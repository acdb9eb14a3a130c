import { Migration } from '@mikro-orm/migrations';

/** Reports of closed periods, their addresses, and marks of editions. */
export class ImpactReports extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `create table impact_report (
    id uuid not null primary key,
    company_id uuid not null,
    period_id uuid not null,
    period_key text not null,
    edition int not null,
    compared_id uuid null,
    requested_by text null,
    status text not null,
    progress int not null,
    document jsonb null,
    files jsonb not null,
    error text null,
    attempts int not null,
    next_attempt_at timestamptz not null,
    lease_until timestamptz null,
    fence int not null,
    seq int not null,
    created_at timestamptz not null,
    started_at timestamptz null,
    finished_at timestamptz null
  )`,
  'alter table impact_report add constraint impact_report_period_id_unique unique (period_id)',
  'create index impact_report_company_id_id_index on impact_report (company_id, id)',
  `alter table impact_report add constraint impact_report_company_id_foreign foreign key (company_id) references company (id)
     on delete restrict`,
  `alter table impact_report add constraint impact_report_period_id_foreign foreign key (period_id) references reporting_period (id)
     on delete restrict`,
  `alter table impact_report add constraint impact_report_status_check check (status in ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED'))`,
  'alter table impact_report add constraint impact_report_progress_check check (progress >= 0 and progress <= 100)',
  `alter table impact_report add constraint impact_report_finished_check
     check ((status in ('COMPLETED', 'FAILED')) = (finished_at is not null))`,
  `alter table impact_report add constraint impact_report_document_check check (status <> 'COMPLETED' or document is not null)`,
  `create table impact_report_link (
    id uuid not null primary key,
    report_id uuid not null,
    kind text not null,
    format text null,
    token_hash text not null,
    created_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz null
  )`,
  'alter table impact_report_link add constraint impact_report_link_token_hash_unique unique (token_hash)',
  'create index impact_report_link_report_id_id_index on impact_report_link (report_id, id)',
  `alter table impact_report_link add constraint impact_report_link_report_id_foreign foreign key (report_id) references impact_report (id)
     on delete restrict`,
  `alter table impact_report_link add constraint impact_report_link_kind_check check (kind in ('DOWNLOAD', 'EMBED'))`,
  `alter table impact_report_link add constraint impact_report_link_format_check check ((kind = 'DOWNLOAD') = (format is not null))`,
  `create table reporting_period_mark (
    period_id uuid not null,
    kind text not null,
    marked_on date not null,
    primary key (period_id, kind)
  )`,
  `alter table reporting_period_mark add constraint reporting_period_mark_period_id_foreign foreign key (period_id)
     references reporting_period (id) on delete restrict`,
  `alter table reporting_period_mark add constraint reporting_period_mark_kind_check check (kind in ('CONSENT_WITHDRAWN'))`,
  `create function keep_reports() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' or old.status = 'COMPLETED' or (old.document is not null and new.document is distinct from old.document) then
        raise exception 'a report that was made stays as it is: close the period again and make the report of its new edition'
          using errcode = 'restrict_violation';
      end if;
      return new;
    end
  $$`,
  'create trigger impact_report_kept before update or delete on impact_report for each row execute function keep_reports()',
];
