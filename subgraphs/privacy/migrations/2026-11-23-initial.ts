import { Migration } from '@mikro-orm/migrations';

export class Migration20261123000000 extends Migration {
  private readonly tables = [
    `create table "privacy_request" ("id" uuid not null, "type" text not null, "company_id" uuid not null, "subject_user_id" uuid not null, "requested_by" text not null, "idempotency_key" text null, "phase" text not null, "progress" int not null, "seq" int not null, "received_at" timestamptz not null, "due_at" timestamptz not null, "started_at" timestamptz null, "as_of" timestamptz null, "finished_at" timestamptz null, "catalogue_hash" text null, "subject_pseudonym" text not null, "failure_code" text null, "failure_message" text null, "package_key" text null, "package_bytes" bigint null, "package_sha256" text null, "package_expires_at" timestamptz null, "package_deleted_at" timestamptz null, "download_code" text null, "notified_at" timestamptz null, "staging_deleted_at" timestamptz null, primary key ("id"))`,
    `create index "privacy_request_subject" on "privacy_request" ("subject_user_id", "id")`,
    `create index "privacy_request_company" on "privacy_request" ("company_id", "id")`,
    `alter table "privacy_request" add constraint "privacy_request_idempotency" unique ("requested_by", "idempotency_key")`,
    `create unique index privacy_request_one_active on privacy_request (subject_user_id, type) where phase not in ('READY', 'FAILED')`,
    `alter table "privacy_request" add constraint "privacy_request_type" check (type in ('EXPORT', 'ERASURE'))`,
    `alter table "privacy_request" add constraint "privacy_request_phase" check (phase in ('RECEIVED', 'PLANNING', 'COLLECTING', 'PACKAGING', 'READY', 'FAILED'))`,
    `alter table "privacy_request" add constraint "privacy_request_progress" check (progress >= 0 and progress <= 100)`,
    `alter table "privacy_request" add constraint "privacy_request_hundred_means_ready" check ((progress = 100) = (phase = 'READY'))`,
    `alter table "privacy_request" add constraint "privacy_request_ended" check ((finished_at is not null) = (phase in ('READY', 'FAILED')))`,

    `create table "privacy_request_progress" ("request_id" uuid not null, "seq" int not null, "phase" text not null, "progress" int not null, "at" timestamptz not null, primary key ("request_id", "seq"))`,
    `alter table "privacy_request_progress" add constraint "privacy_request_progress_request_id_foreign" foreign key ("request_id") references "privacy_request" ("id") on update no action on delete cascade`,

    `create table "privacy_export_step" ("id" uuid not null, "request_id" uuid not null, "kind" text not null, "subgraph" text not null, "state" text not null, "weight" bigint not null, "done_weight" bigint not null, "fence" int not null, "lease_until" timestamptz null, "attempts" int not null, "next_attempt_at" timestamptz not null, "last_error" text null, "cursor" text null, "counted" jsonb not null, "exported" jsonb not null, "pages" int not null, "restarts" int not null, primary key ("id"))`,
    `create index privacy_export_step_open on privacy_export_step (next_attempt_at) where state in ('READY', 'RUNNING')`,
    `alter table "privacy_export_step" add constraint "privacy_export_step_once" unique ("request_id", "kind", "subgraph")`,
    `alter table "privacy_export_step" add constraint "privacy_export_step_kind" check (kind in ('PLAN', 'COLLECT', 'PACKAGE', 'NOTIFY'))`,
    `alter table "privacy_export_step" add constraint "privacy_export_step_state" check (state in ('WAITING', 'READY', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED'))`,
    `alter table "privacy_export_step" add constraint "privacy_export_step_weight" check (done_weight >= 0 and done_weight <= weight)`,
    `alter table "privacy_export_step" add constraint "privacy_export_step_request_id_foreign" foreign key ("request_id") references "privacy_request" ("id") on update no action on delete cascade`,

    `create table "privacy_export_page" ("step_id" uuid not null, "number" int not null, "key" text not null, "bytes" bigint not null, "sha256" text not null, "records" jsonb not null, primary key ("step_id", "number"))`,
    `alter table "privacy_export_page" add constraint "privacy_export_page_step_id_foreign" foreign key ("step_id") references "privacy_export_step" ("id") on update no action on delete cascade`,

    `create table "privacy_catalogue" ("hash" text not null, "body" jsonb not null, "first_seen_at" timestamptz not null, primary key ("hash"))`,

    `create table "privacy_download_link" ("id" uuid not null, "request_id" uuid not null, "token_hash" text not null, "holder_id" text not null, "origin" text not null, "created_at" timestamptz not null, "expires_at" timestamptz not null, "used_at" timestamptz null, "revoked_at" timestamptz null, "wrong_codes" int not null, primary key ("id"))`,
    `create index "privacy_download_link_request" on "privacy_download_link" ("request_id")`,
    `alter table "privacy_download_link" add constraint "privacy_download_link_token" unique ("token_hash")`,
    `alter table "privacy_download_link" add constraint "privacy_download_link_origin" check (origin in ('MAIL', 'API'))`,
    `alter table "privacy_download_link" add constraint "privacy_download_link_request_id_foreign" foreign key ("request_id") references "privacy_request" ("id") on update no action on delete cascade`,

    `create table "privacy_audit_entry" ("position" bigint not null, "id" uuid not null, "request_id" uuid not null, "at" timestamptz not null, "actor_kind" text not null, "actor_id" text not null, "action" text not null, "details" jsonb not null, "previous_hash" text not null, "hash" text not null, primary key ("position"))`,
    `create index "privacy_audit_entry_request" on "privacy_audit_entry" ("request_id", "position")`,
    `alter table "privacy_audit_entry" add constraint "privacy_audit_entry_id" unique ("id")`,
  ];

  /** Statement triggers, so that even a statement that matches no row is refused. */
  private readonly appendOnly = [
    `create function privacy_audit_entry_append_only_fn() returns trigger as $$ begin raise exception 'The audit trail is append-only: % refused.', tg_op using errcode = 'integrity_constraint_violation'; end; $$ language plpgsql`,
    `create trigger append_only before update or delete on privacy_audit_entry
       for each statement execute function privacy_audit_entry_append_only_fn()`,
    `create trigger never_truncated before truncate on privacy_audit_entry
       for each statement execute function privacy_audit_entry_append_only_fn()`,
  ];

  override up(): void {
    for (const statement of [...this.tables, ...this.appendOnly]) this.addSql(statement);
  }
}
