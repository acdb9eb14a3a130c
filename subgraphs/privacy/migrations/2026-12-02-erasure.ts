import { Migration } from '@mikro-orm/migrations';

const terminal = "('READY', 'ERASED', 'PARTIALLY_FULFILLED', 'DENIED', 'WITHDRAWN', 'EXPIRED', 'FAILED')";
const completed = "('READY', 'ERASED', 'PARTIALLY_FULFILLED', 'DENIED', 'WITHDRAWN', 'EXPIRED')";
const phases =
  "('AWAITING_VERIFICATION', 'RECEIVED', 'PLANNING', 'COLLECTING', 'PACKAGING', 'AWAITING_APPROVAL', 'SCHEDULED', 'FREEZING', 'EXECUTING', 'AWAITING_ACKS', 'VERIFYING', 'READY', 'ERASED', 'PARTIALLY_FULFILLED', 'DENIED', 'WITHDRAWN', 'EXPIRED', 'FAILED')";

/** The clock, the identity check, legal holds and erasure. Exports that are under way count as verified. */
export class Migration20261202000000 extends Migration {
  private readonly request = [
    `alter table "privacy_request" add column "time_zone" text not null default 'Europe/Oslo', add column "country" text not null default 'NO', add column "jurisdiction" text not null default 'GDPR', add column "extended_at" timestamptz null, add column "extension_reason" text null, add column "suspended_at" timestamptz null, add column "suspension_reason" text null, add column "suspended_days" int not null default 0, add column "overdue_at" timestamptz null, add column "denial_code" text null, add column "denial_reason" text null, add column "identity_method" text null, add column "identity_at" timestamptz null, add column "plan_hash" text null, add column "approved_by" text null, add column "approved_at" timestamptz null, add column "scheduled_for" timestamptz null, add column "epoch" int null, add column "reopens" uuid null`,
    `alter table "privacy_request" alter column "time_zone" drop default, alter column "country" drop default, alter column "jurisdiction" drop default, alter column "suspended_days" drop default, alter column "subject_user_id" drop not null`,
    `update "privacy_request" set identity_method = 'BEFORE_CHECKS', identity_at = received_at`,
    `alter table "privacy_request" drop constraint "privacy_request_phase", drop constraint "privacy_request_hundred_means_ready", drop constraint "privacy_request_ended"`,
    `alter table "privacy_request" add constraint "privacy_request_phase" check (phase in ${phases})`,
    `alter table "privacy_request" add constraint "privacy_request_hundred_means_completed" check ((progress = 100) = (phase in ${completed}))`,
    `alter table "privacy_request" add constraint "privacy_request_ended" check ((finished_at is not null) = (phase in ${terminal}))`,
    `alter table "privacy_request" add constraint "privacy_request_second_person" check (approved_by is null or approved_by <> requested_by)`,
    `drop index privacy_request_one_active`,
    `create unique index privacy_request_one_active on privacy_request (subject_user_id, type) where phase not in ${terminal}`,
    `create index privacy_request_due on privacy_request (due_at) where finished_at is null`,
    `alter table "privacy_export_step" drop constraint "privacy_export_step_kind"`,
    `alter table "privacy_export_step" add constraint "privacy_export_step_kind" check (kind in ('PLAN', 'COLLECT', 'PACKAGE', 'NOTIFY', 'PREVIEW', 'FREEZE', 'ERASE', 'VERIFY', 'CERTIFY'))`,
  ];

  private readonly tables = [
    `create table "privacy_identity_code" ("id" uuid not null, "request_id" uuid not null, "code_hash" text not null, "sent_at" timestamptz not null, "expires_at" timestamptz not null, "tries" int not null, "used_at" timestamptz null, primary key ("id"))`,
    `create index "privacy_identity_code_request" on "privacy_identity_code" ("request_id", "sent_at")`,
    `alter table "privacy_identity_code" add constraint "privacy_identity_code_request_id_foreign" foreign key ("request_id") references "privacy_request" ("id") on update no action on delete cascade`,

    `create table "privacy_legal_hold" ("id" uuid not null, "company_id" uuid not null, "subject_user_id" uuid null, "subject_ref" text not null, "ground" text not null, "reason" text not null, "placed_by" text not null, "placed_at" timestamptz not null, "idempotency_key" text null, "review_at" timestamptz null, "released_by" text null, "released_at" timestamptz null, "release_reason" text null, "version" int not null, primary key ("id"))`,
    `create index "privacy_legal_hold_subject" on "privacy_legal_hold" ("subject_user_id")`,
    `create index "privacy_legal_hold_company" on "privacy_legal_hold" ("company_id", "id")`,
    `alter table "privacy_legal_hold" add constraint "privacy_legal_hold_idempotency" unique ("placed_by", "idempotency_key")`,
    `alter table "privacy_legal_hold" add constraint "privacy_legal_hold_second_person" check (released_by is null or released_by <> placed_by)`,
    `alter table "privacy_legal_hold" add constraint "privacy_legal_hold_released" check ((released_by is null) = (released_at is null))`,
    `create table "privacy_legal_hold_item" ("hold_id" uuid not null, "position" int not null, "subgraph" text not null, "store" text not null, "key" text null, primary key ("hold_id", "position"))`,
    `alter table "privacy_legal_hold_item" add constraint "privacy_legal_hold_item_hold_id_foreign" foreign key ("hold_id") references "privacy_legal_hold" ("id") on update no action on delete cascade`,

    `create table "privacy_erasure_item" ("request_id" uuid not null, "position" int not null, "subgraph" text not null, "store" text not null, "key" text null, "field" text null, "action" text not null, "reason" text not null, "count" bigint not null, "held" boolean not null, primary key ("request_id", "position"))`,
    `alter table "privacy_erasure_item" add constraint "privacy_erasure_item_request_id_foreign" foreign key ("request_id") references "privacy_request" ("id") on update no action on delete cascade`,
    `create table "privacy_erasure_result" ("request_id" uuid not null, "subgraph" text not null, "removed" bigint not null, "anonymised" bigint not null, "retained" jsonb not null, "messages" jsonb not null, "catalogue_hash" text not null, "finished_at" timestamptz not null, primary key ("request_id", "subgraph"))`,
    `alter table "privacy_erasure_result" add constraint "privacy_erasure_result_request_id_foreign" foreign key ("request_id") references "privacy_request" ("id") on update no action on delete cascade`,
    `create table "privacy_erasure_ack" ("request_id" uuid not null, "subgraph" text not null, "epoch" int not null, "asked_at" timestamptz not null, "asked" int not null, "deadline_at" timestamptz not null, "acked_at" timestamptz null, "catalogue_hash" text null, "counts" jsonb null, "waived_by" text null, "waived_at" timestamptz null, "waive_reason" text null, primary key ("request_id", "subgraph"))`,
    `alter table "privacy_erasure_ack" add constraint "privacy_erasure_ack_request_id_foreign" foreign key ("request_id") references "privacy_request" ("id") on update no action on delete cascade`,
    `create table "privacy_working_set" ("request_id" uuid not null, "sealed" text not null, primary key ("request_id"))`,
    `alter table "privacy_working_set" add constraint "privacy_working_set_request_id_foreign" foreign key ("request_id") references "privacy_request" ("id") on update no action on delete cascade`,
    `create table "privacy_certificate" ("request_id" uuid not null, "body" jsonb not null, "seal" text not null, "issued_at" timestamptz not null, primary key ("request_id"))`,
    `alter table "privacy_certificate" add constraint "privacy_certificate_request_id_foreign" foreign key ("request_id") references "privacy_request" ("id") on update no action on delete cascade`,
  ];

  override up(): void {
    for (const statement of [...this.request, ...this.tables]) this.addSql(statement);
  }
}
