-- A shop of several tenants: composite, bigint, uuid and text keys, JSON, arrays, partitions, a self-reference, cycles.
create table tenant (id text primary key, name text not null);
create table customer (
  tenant_id text not null references tenant, id bigint generated always as identity, email varchar(120) not null unique,
  full_name text not null, phone text, born_on date, referred_by bigint, created_at timestamptz not null default now(),
  primary key (tenant_id, id), foreign key (tenant_id, referred_by) references customer (tenant_id, id));
create table staff (id uuid primary key default gen_random_uuid(), name text not null, email text not null unique);
create table customer_email_history (
  id uuid primary key default gen_random_uuid(), tenant_id text not null, customer_id bigint not null, email text not null,
  foreign key (tenant_id, customer_id) references customer (tenant_id, id) on delete cascade);
create table address (
  id uuid primary key default gen_random_uuid(), tenant_id text not null, customer_id bigint not null, street text not null, country char(2) not null,
  foreign key (tenant_id, customer_id) references customer (tenant_id, id));
create table product (sku text primary key, title text not null);
create table orders (
  tenant_id text not null, no int not null, customer_id bigint not null, address_id uuid references address, note text,
  status text not null check (status in ('OPEN', 'PAID')), placed_at timestamptz not null default now(),
  primary key (tenant_id, no), foreign key (tenant_id, customer_id) references customer (tenant_id, id));
create table order_line (
  tenant_id text not null, order_no int not null, line smallint not null, sku text not null references product, engraving text,
  primary key (tenant_id, order_no, line), foreign key (tenant_id, order_no) references orders (tenant_id, no) on delete restrict);
create table gift_card (code text primary key, order_tenant text, order_no int, message text,
  foreign key (order_tenant, order_no) references orders (tenant_id, no));
create table invoice (
  id bigint primary key, tenant_id text not null, customer_id bigint not null, billed_name text not null, amount numeric(12, 2) not null,
  email text, foreign key (tenant_id, customer_id) references customer (tenant_id, id));
create table comment (
  id uuid primary key default gen_random_uuid(), tenant_id text not null, author_id bigint not null, parent_id uuid references comment on delete cascade,
  body text not null, foreign key (tenant_id, author_id) references customer (tenant_id, id));
create table folder (id int primary key, tenant_id text, customer_id bigint, parent_id int references folder, cover_id int, title text not null);
create table file (id int primary key, folder_id int not null references folder, name text not null, content bytea, key_material bytea);
alter table folder add foreign key (cover_id) references file;
create table wheel_a (id int primary key, tenant_id text, customer_id bigint, b_id int not null, note text);
create table wheel_b (id int primary key, a_id int not null references wheel_a, note text);
alter table wheel_a add foreign key (b_id) references wheel_b deferrable initially deferred;
create table mentorship (
  id bigint generated always as identity primary key, tenant_id text not null, mentor_id bigint, mentee_id bigint, started_on date not null,
  mentor_note text, mentee_note text);
create table message (
  id bigint generated always as identity primary key, tenant_id text not null, sender_id bigint, recipient_id bigint, body text not null,
  mentions jsonb not null default '[]', created_at timestamptz not null default now());
create table activity (
  tenant_id text not null, customer_id bigint not null, kind text not null, at timestamptz not null, minutes int not null, ip inet, payload jsonb
) partition by range (at);
create table activity_2025 partition of activity for values from ('2025-01-01') to ('2026-01-01');
create table activity_2026 partition of activity for values from ('2026-01-01') to ('2027-01-01');
create table subscription_list (tenant_id text, name text, customer_ids bigint[] not null default '{}', primary key (tenant_id, name));
create table newsletter (email text primary key, opted_in_at timestamptz not null default now());
create table attachment (id uuid primary key default gen_random_uuid(), tenant_id text not null, owner_type text not null, owner_id text not null, file_name text not null);
create table ticket (
  id uuid primary key default gen_random_uuid(), tenant_id text not null, about_id bigint not null, handled_by uuid references staff, text text not null);
create table session_token (token_hash bytea primary key, tenant_id text not null, customer_id bigint not null, device json);
