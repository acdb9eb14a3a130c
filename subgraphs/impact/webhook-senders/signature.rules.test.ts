import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { checkSignature, parseSecret, signWebhook } from './signature.rules.js';

const secret = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;
const keys = [parseSecret(secret)];
const toleranceSeconds = 300;

const headersOf = (signed: Record<string, string>) => ({
  id: signed['webhook-id'],
  timestamp: signed['webhook-timestamp'],
  signature: signed['webhook-signature'],
});

test('agrees with the reference library in both directions, for any body', () => {
  const reference = new Webhook(secret);
  const timestamp = new Date();
  fc.assert(
    fc.property(fc.json(), (body) => {
      const ours = signWebhook(body, { secret, id: 'msg_1', timestamp });
      expect(reference.verify(body, ours)).toEqual(JSON.parse(body));
      const signature = reference.sign('msg_1', timestamp, body);
      const headers = headersOf({ ...ours, 'webhook-signature': signature });
      expect(
        checkSignature(headers, Buffer.from(body), { keys, nowMs: timestamp.getTime(), toleranceSeconds }),
      ).toBeNull();
    }),
    { numRuns: 50 },
  );
});

test('any changed bit of the body is a mismatch', () => {
  const timestamp = new Date();
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), (body, at) => {
      const headers = headersOf(signWebhook(body, { secret, id: 'msg_1', timestamp }));
      const options = { keys, nowMs: timestamp.getTime(), toleranceSeconds };
      expect(checkSignature(headers, body, options)).toBeNull();
      const changed = Uint8Array.from(body);
      changed[at % body.length]! ^= 1 << (at % 8);
      expect(checkSignature(headers, changed, options)).toBe('SIGNATURE_MISMATCH');
    }),
  );
});

test('a secret that is too short is refused at start', () => {
  expect(() => parseSecret('whsec_c2hvcnQ=')).toThrow(/at least 24/);
});
