-- Ann is acme/1, Bob acme/2, Zoe has Ann's number at another tenant: other/1.
insert into tenant values ('acme', 'Acme'), ('other', 'Other');
insert into customer overriding system value values
  ('acme', 1, 'ANN-mail@example.org', 'ANN-given ANN-family', '+47 ANN-phone', '1990-01-01', null, now()),
  ('acme', 2, 'BOB-mail@example.org', 'BOB-name', null, null, 1, now()),
  ('other', 1, 'ZOE-mail@example.org', 'ZOE-name', null, null, null, now());
insert into staff (name, email) values ('Sam', 'sam@example.org');
insert into customer_email_history (tenant_id, customer_id, email) values ('acme', 1, 'ANN-former@example.org'), ('other', 1, 'ZOE-former');
insert into address (tenant_id, customer_id, street, country) values ('acme', 1, 'ANN-street', 'NO'), ('acme', 2, 'BOB-street', 'NO');
insert into product values ('mug', 'A mug');
insert into orders (tenant_id, no, customer_id, address_id, note, status) values
  ('acme', 1, 1, (select id from address where customer_id = 1), 'ANN-note', 'PAID'), ('acme', 2, 1, null, null, 'OPEN'),
  ('acme', 3, 2, null, 'BOB-note', 'PAID'), ('other', 1, 1, null, 'ZOE-note', 'OPEN');
insert into order_line values ('acme', 1, 1, 'mug', 'ANN-engraving'), ('acme', 1, 2, 'mug', null), ('acme', 2, 1, 'mug', null),
  ('acme', 3, 1, 'mug', 'BOB-engraving'), ('other', 1, 1, 'mug', 'ZOE-engraving');
insert into gift_card values ('ANN-code', 'acme', 1, 'ANN-wish'), ('BOB-code', 'acme', 3, 'BOB-wish'), ('LOOSE-code', null, null, null);
insert into invoice values (1, 'acme', 1, 'ANN-billed', 10, 'ANN-invoice@example.org'), (2, 'acme', 2, 'BOB-billed', 10, 'BOB-invoice@example.org');
-- Ann's first comment is answered by Bob; her second and third are hers alone.
insert into comment values
  ('00000000-0000-0000-0000-000000000001', 'acme', 1, null, 'ANN-asks'),
  ('00000000-0000-0000-0000-000000000002', 'acme', 2, '00000000-0000-0000-0000-000000000001', 'BOB-answers'),
  ('00000000-0000-0000-0000-000000000003', 'acme', 1, null, 'ANN-talks'),
  ('00000000-0000-0000-0000-000000000004', 'acme', 1, '00000000-0000-0000-0000-000000000003', 'ANN-goes-on');
insert into folder values (1, 'acme', 1, null, null, 'ANN-root'), (2, null, null, 1, null, 'ANN-sub'), (3, null, null, 2, null, 'ANN-subsub'),
  (4, 'acme', 2, null, null, 'BOB-root'), (5, null, null, 4, null, 'BOB-sub');
insert into file values (1, 2, 'ANN-file', 'x', 'k'), (2, 3, 'ANN-deep-file', null, null), (3, 5, 'BOB-file', null, null);
update folder set cover_id = 1 where id = 1;
update folder set cover_id = 3 where id = 4;
begin;
insert into wheel_a values (1, 'acme', 1, 1, 'ANN-spoke'), (2, 'acme', 2, 2, 'BOB-spoke');
insert into wheel_b values (1, 1, 'ANN-rim'), (2, 2, 'BOB-rim');
commit;
insert into mentorship (tenant_id, mentor_id, mentee_id, started_on, mentor_note, mentee_note) values
  ('acme', 1, 2, '2026-01-01', null, null), ('acme', null, 1, '2026-02-01', null, null), ('other', 1, null, '2026-02-01', 'ZOE-note', null);
insert into message (tenant_id, sender_id, recipient_id, body, mentions) values
  ('acme', 1, 2, 'ANN-writes', '[]'), ('acme', 2, 1, 'BOB-writes', '[]'),
  ('acme', 2, null, 'BOB-tells', '[{"id": 1, "name": "ANN-mentioned"}, {"id": 2, "name": "BOB-mentioned"}]'),
  ('other', 1, null, 'ZOE-tells', '[{"id": 1, "name": "ZOE-mentioned"}]');
insert into activity values
  ('acme', 1, 'VISIT', '2025-05-01', 10, '10.1.2.3', '{"user": {"email": "ANN-activity@example.org", "plan": "gold"}}'),
  ('acme', 1, 'VISIT', '2026-05-01', 20, '10.1.2.3', null),
  ('acme', 2, 'VISIT', '2025-05-01', 30, '10.9.9.9', '{"user": {"email": "BOB-activity@example.org"}}'), ('acme', 2, 'VISIT', '2026-05-01', 40, null, null),
  ('other', 1, 'VISIT', '2026-05-01', 50, null, '{"user": {"email": "ZOE-activity"}}');
insert into subscription_list values ('acme', 'news', '{1,2}'), ('other', 'news', '{1}');
insert into newsletter values ('ANN-mail@example.org'), ('BOB-mail@example.org');
insert into attachment (tenant_id, owner_type, owner_id, file_name) values ('acme', 'order', '1', 'ANN-receipt'), ('acme', 'product', '1', 'a-photo'), ('other', 'order', '1', 'ZOE-receipt');
insert into ticket (tenant_id, about_id, text) values ('acme', 1, 'ANN-ticket'), ('acme', 2, 'BOB-ticket');
insert into session_token values ('\x01', 'acme', 1, '{"name": "ANN-phone"}'), ('\x02', 'acme', 2, '{"name": "BOB-phone"}');
