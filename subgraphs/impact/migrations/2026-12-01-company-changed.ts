import { Migration } from '@mikro-orm/migrations';

/**
 * Other subgraphs are told of every change of a company, by any writer: the event leaves with the
 * transaction of the change, because a trigger writes it. Its payload is the contract's
 * `company.changed`.
 */
export class Migration20261201070500 extends Migration {
  override up(): void {
    for (const statement of changes) this.addSql(statement);
  }
}

const changes = [
  'alter table company add column active boolean not null default true',
  'alter table company add column version int not null default 1',
  // The database knows abbreviations and formulas for zones that no calendar does: a name has a region.
  `create function check_company() returns trigger language plpgsql as $$
    begin
      if new.time_zone !~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)+$' and new.time_zone not in ('UTC', 'GMT') then
        raise exception 'the time zone of a company must be an IANA name such as Europe/Oslo' using errcode = 'check_violation';
      end if;
      perform now() at time zone new.time_zone;
      if tg_op = 'UPDATE' then
        new.version := old.version;
        if (new.time_zone, new.country, new.active) is distinct from (old.time_zone, old.country, old.active) then
          new.version := old.version + 1;
        end if;
      end if;
      return new;
    end
  $$`,
  `create trigger company_checked before insert or update on company for each row execute function check_company()`,
  `create function tell_of_company() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and new.version = old.version then
        return null;
      end if;
      insert into event_outbox (id, type, aggregate_id, occurred_at, payload, keep_id)
      values ('company.changed:' || new.id || ':' || new.version, 'company.changed', new.id::text, clock_timestamp(),
        jsonb_build_object('companyId', new.id, 'timeZone', new.time_zone, 'country', new.country, 'active', new.active,
          'version', new.version), true)
      on conflict (id) do nothing;
      return null;
    end
  $$`,
  `create trigger company_told after insert or update on company for each row execute function tell_of_company()`,
  // Those that are there already.
  `insert into event_outbox (id, type, aggregate_id, occurred_at, payload, keep_id)
   select 'company.changed:' || id || ':' || version, 'company.changed', id::text, clock_timestamp(),
     jsonb_build_object('companyId', id, 'timeZone', time_zone, 'country', country, 'active', active, 'version', version), true
   from company on conflict (id) do nothing`,
];
