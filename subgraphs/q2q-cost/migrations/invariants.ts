/** What the database refuses whatever the code does. Part of the first migration: never edited once committed. */
export const invariants = [
  `create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only: % refused', tg_table_name, tg_op;
    end
  $$`,
  ...['ledger_entry', 'ai_price', 'budget_change'].map(
    (table) => `create trigger ${table}_append_only before update or delete or truncate on ${table}
      for each statement execute function refuse_change()`,
  ),
  // Entries of one transaction are written by one statement, so a statement whose transactions do not sum to zero is a bug.
  `create function refuse_unbalanced() returns trigger language plpgsql as $$
    declare unbalanced uuid;
    begin
      select transaction_id into unbalanced from written group by transaction_id having sum(amount_pusd) <> 0 limit 1;
      if found then
        raise exception 'ledger transaction % does not sum to zero', unbalanced;
      end if;
      return null;
    end
  $$`,
  `create trigger ledger_entry_balanced after insert on ledger_entry referencing new table as written
    for each statement execute function refuse_unbalanced()`,
  // Every row is a contradiction between budgets, reservations and entries. No row: the books are right.
  `create function ledger_proof() returns table (problem text, company_id uuid, period text, expected numeric, found numeric)
    language sql stable as $$
    with entry as (
      select e.company_id, e.period,
        sum(e.amount_pusd) filter (where e.account = 'available') as available,
        sum(e.amount_pusd) filter (where e.account = 'reserved') as reserved,
        sum(e.amount_pusd) filter (where e.account = 'spent') as spent,
        sum(e.amount_pusd) filter (where e.account = 'overrun_absorbed') as overrun,
        sum(e.amount_pusd) as total
      from ledger_entry e group by e.company_id, e.period
    ), held as (
      select r.company_id, r.period, sum(r.hold_pusd) filter (where r.status in ('HELD', 'UNKNOWN')) as reserved,
        sum(r.cost_pusd) as cost, sum(r.overrun_pusd) as overrun
      from reservation r group by r.company_id, r.period
    ), books as (
      select b.company_id, b.period, b.limit_pusd, b.spent_pusd, b.reserved_pusd,
        coalesce(e.available, 0) as available, coalesce(e.reserved, 0) as reserved, coalesce(e.spent, 0) as spent,
        coalesce(e.overrun, 0) as overrun, coalesce(e.total, 0) as total,
        coalesce(h.reserved, 0) as held, coalesce(h.cost, 0) as cost, coalesce(h.overrun, 0) as held_overrun
      from ai_budget b
        left join entry e on e.company_id = b.company_id and e.period = b.period
        left join held h on h.company_id = b.company_id and h.period = b.period
    )
    select 'entries do not sum to zero', company_id, period, 0, total from books where total <> 0
    union all select 'spent differs from entries', company_id, period, spent_pusd, spent from books where spent_pusd <> spent
    union all select 'reserved differs from entries', company_id, period, reserved_pusd, reserved from books where reserved_pusd <> reserved
    union all select 'available differs from entries', company_id, period, limit_pusd - spent_pusd - reserved_pusd, available
      from books where limit_pusd - spent_pusd - reserved_pusd <> available
    union all select 'reserved differs from open holds', company_id, period, reserved_pusd, held from books where reserved_pusd <> held
    union all select 'spent differs from costs', company_id, period, spent_pusd, cost - held_overrun from books where spent_pusd <> cost - held_overrun
    union all select 'overrun differs from costs', company_id, period, overrun, held_overrun from books where overrun <> held_overrun
    union all select 'entries without a budget', e.company_id, e.period, 0, e.total from entry e
      where not exists (select from ai_budget b where b.company_id = e.company_id and b.period = e.period)
  $$`,
];
