import { codeOfType, refuse, refusals } from './index.js';

class ReviewLeaseHeld {
  code!: string;
  message!: string;
  until!: Date;
}
class Unheard {
  code!: string;
  message!: string;
}

describe('a refusal', () => {
  it("has its type's name in capitals as its code, and the registry's sentence", () => {
    const until = new Date(0);
    const refusal = refuse(ReviewLeaseHeld, { until });
    expect(refusal).toBeInstanceOf(ReviewLeaseHeld);
    expect(refusal).toEqual({ code: 'REVIEW_LEASE_HELD', message: refusals.REVIEW_LEASE_HELD.sentence, until });
  });

  it('may say more than the registry knows', () => {
    expect(refuse(ReviewLeaseHeld, { until: new Date(0), message: 'Ask Berit.' }).message).toBe('Ask Berit.');
  });

  it('is not made without an entry in the registry', () => {
    expect(() => refuse(Unheard, {})).toThrow('Unheard has no entry UNHEARD in contracts/refusals/registry.ts');
  });

  it.each([
    ['RateLimited', 'RATE_LIMITED'],
    ['ApiKeyNotFound', 'API_KEY_NOT_FOUND'],
    ['Sha256Mismatch', 'SHA256_MISMATCH'],
  ])('%s is %s', (type, code) => expect(codeOfType(type)).toBe(code));
});

test('the registry is sorted, and every entry has a status of a refusal and a whole sentence', () => {
  const codes = Object.keys(refusals);
  expect(codes).toEqual(codes.toSorted());
  for (const { status, sentence } of Object.values(refusals)) {
    expect(status).toBeGreaterThanOrEqual(400);
    // From 502 on it is a provider that failed.
    expect(status).toBeLessThan(505);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
  }
});
