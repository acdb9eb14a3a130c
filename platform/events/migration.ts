import { Migration } from '@mikro-orm/migrations';

/**
 * Indexes: an open event is in one small partial index, a held one or a dead letter in another, a finished one in none but the key, so that a
 * backlog of a million costs a claim no more than an empty inbox.
 */
class CreateEventTables extends Migration {
  override up(): void {
    this.addSql(`create table event_outbox (
      id text not null,
      sequence bigint generated always as identity,
      type text not null,
      aggregate_id text not null,
      occurred_at timestamptz not null,
      payload jsonb,
      keep_id boolean not null,
      sent_at timestamptz,
      constraint event_outbox_pkey primary key (id),
      constraint event_outbox_payload_until_sent check ((sent_at is null) = (payload is not null))
    )`);
    this.addSql('create index event_outbox_unsent on event_outbox (sequence) where sent_at is null');
    this.addSql(`create table event_inbox (
      consumer text not null,
      event_id text not null,
      position bigint generated always as identity,
      type text not null,
      aggregate_id text not null,
      sequence bigint not null,
      occurred_at timestamptz not null,
      payload jsonb,
      status text not null default 'OPEN',
      tries int not null default 0,
      claim text,
      due_at timestamptz,
      error text,
      received_at timestamptz not null,
      finished_at timestamptz,
      constraint event_inbox_pkey primary key (consumer, event_id),
      constraint event_inbox_status check (status in ('OPEN', 'HELD', 'PARKED', 'DONE', 'DISCARDED')),
      constraint event_inbox_held check ((status = 'HELD') = (due_at is not null)),
      constraint event_inbox_finished check ((status in ('DONE', 'DISCARDED')) = (finished_at is not null)),
      constraint event_inbox_payload_until_finished check ((finished_at is null) = (payload is not null))
    )`);
    this.addSql(`create index event_inbox_open on event_inbox (consumer, position) where status = 'OPEN'`);
    this.addSql(
      `create index event_inbox_blocking on event_inbox (consumer, aggregate_id) where status in ('HELD', 'PARKED')`,
    );
  }

  override down(): void {
    this.addSql('drop table event_inbox');
    this.addSql('drop table event_outbox');
  }
}

/** What failed too often is a dead letter, by the field's word; it was `PARKED`. */
class NameDeadLetters extends Migration {
  override up(): void {
    this.addSql('alter table event_inbox drop constraint event_inbox_status');
    this.addSql('drop index event_inbox_blocking');
    this.addSql(`update event_inbox set status = 'DEAD' where status = 'PARKED'`);
    this.addSql(
      `alter table event_inbox add constraint event_inbox_status check (status in ('OPEN', 'HELD', 'DEAD', 'DONE', 'DISCARDED'))`,
    );
    this.addSql(
      `create index event_inbox_blocking on event_inbox (consumer, aggregate_id) where status in ('HELD', 'DEAD')`,
    );
  }

  override down(): void {
    this.addSql('alter table event_inbox drop constraint event_inbox_status');
    this.addSql('drop index event_inbox_blocking');
    this.addSql(`update event_inbox set status = 'PARKED' where status = 'DEAD'`);
    this.addSql(
      `alter table event_inbox add constraint event_inbox_status check (status in ('OPEN', 'HELD', 'PARKED', 'DONE', 'DISCARDED'))`,
    );
    this.addSql(
      `create index event_inbox_blocking on event_inbox (consumer, aggregate_id) where status in ('HELD', 'PARKED')`,
    );
  }
}

/** First in every subgraph's list of migrations. */
export const eventMigrations = [
  { name: '0000-platform-events', class: CreateEventTables },
  { name: '0001-platform-dead-letters', class: NameDeadLetters },
] as const;
