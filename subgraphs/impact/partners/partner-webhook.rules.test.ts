import { signWebhook } from '../webhook-senders/index.js';
import { readPartnerMessage } from './partner-webhook.rules.js';

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const now = new Date('2026-11-02T06:00:00Z');
const key = 'f'.repeat(64);

function read(message: unknown, options: { secrets?: readonly string[]; at?: Date; tamper?: boolean } = {}) {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  const signed = signWebhook(text, { secret, id: 'msg_1', timestamp: now });
  const headers = {
    id: signed['webhook-id'],
    timestamp: signed['webhook-timestamp'],
    signature: signed['webhook-signature'],
  };
  const body = Buffer.from(options.tamper ? text.replace('accepted', 'rejected') : text);
  return readPartnerMessage(headers, body, { secrets: options.secrets ?? [secret], now: options.at ?? now });
}

test('a signed message settles the delivery that it names', () => {
  expect(read({ type: 'delivery.accepted', data: { reference: key, id: 'b-1' } })).toEqual({
    ok: true,
    message: {
      id: 'msg_1',
      type: 'delivery.accepted',
      idempotencyKey: key,
      outcome: { kind: 'delivered', receipt: { externalId: 'b-1', receivedAt: now } },
    },
  });
  expect(read({ type: 'donations.file.completed', data: { reference: `impact-${key}` } })).toMatchObject({
    message: { idempotencyKey: key, outcome: { kind: 'delivered' } },
  });
  const errors = [{ path: 'metrics[0].value', message: 'must be number' }];
  expect(read({ type: 'delivery.rejected', data: { reference: key, errors } })).toMatchObject({
    message: { outcome: { kind: 'rejected', fieldErrors: errors } },
  });
});

test('a message about something else is taken and settles nothing', () => {
  expect(read({ type: 'opportunity.created', data: {} })).toEqual({
    ok: true,
    message: { id: 'msg_1', type: 'opportunity.created' },
  });
});

test('no secret is not the same as nothing to check', () => {
  expect(read({ type: 'delivery.accepted', data: { reference: key } }, { secrets: [] })).toMatchObject({
    ok: false,
    code: 'NO_SECRET',
  });
});

test('the bytes that arrived are checked, against every secret of a rotation, for five minutes', () => {
  const message = { type: 'delivery.accepted', data: { reference: key } };
  const other = `whsec_${Buffer.alloc(32, 6).toString('base64')}`;
  expect(read(message, { tamper: true })).toMatchObject({ code: 'SIGNATURE_MISMATCH' });
  expect(read(message, { secrets: [other] })).toMatchObject({ code: 'SIGNATURE_MISMATCH' });
  expect(read(message, { secrets: [other, secret] })).toMatchObject({ ok: true });
  expect(read(message, { at: new Date(now.getTime() + 300_000) })).toMatchObject({ ok: true });
  expect(read(message, { at: new Date(now.getTime() + 301_000) })).toMatchObject({ code: 'TIMESTAMP_TOO_OLD' });
  expect(read(message, { at: new Date(now.getTime() - 301_000) })).toMatchObject({ code: 'TIMESTAMP_TOO_NEW' });
  // Other white space is another message: re-serialised JSON would hide it.
  expect(read('{ "type":"x",  "data":{} }')).toMatchObject({ ok: true });
  expect(read('no json')).toMatchObject({ code: 'NOT_A_MESSAGE' });
});
