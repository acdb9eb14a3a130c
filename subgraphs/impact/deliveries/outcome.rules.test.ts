import * as fc from 'fast-check';
import type { DeliveryOutcome } from '../partners/connector.js';
import { backoffMs, type CallResult, nextStep } from './outcome.rules.js';
import { deliverySettings as settings } from './settings.js';

const now = new Date('2026-11-02T06:00:00Z');
const receipt = { externalId: 'r-1', receivedAt: now };
const call = (outcome: DeliveryOutcome, given: Partial<CallResult> = {}): CallResult => ({
  phase: 'SEND',
  outcome,
  repeat: 'KEY',
  attempts: 1,
  attemptLimit: 3,
  reconciles: 0,
  sinceSendMs: 0,
  now,
  chance: 0.5,
  ...given,
});
const step = (outcome: DeliveryOutcome, given: Partial<CallResult> = {}) => nextStep(call(outcome, given), settings);
const unknown = { kind: 'unknown', reason: 'TIMEOUT' } as const;

test('what the partner has is delivered, also when it had it before; what it works on is asked about', () => {
  expect(step({ kind: 'delivered', receipt })).toEqual({ kind: 'PART_DELIVERED' });
  expect(step({ kind: 'duplicate', receipt })).toEqual({ kind: 'PART_DELIVERED' });
  expect(step({ kind: 'accepted', receipt })).toMatchObject({ kind: 'WAIT', phase: 'SETTLE' });
});

test('an unknown outcome is repeated only where that is safe', () => {
  expect(step(unknown, { repeat: 'KEY' })).toMatchObject({ kind: 'WAIT', phase: 'SEND' });
  expect(step(unknown, { repeat: 'READ_BACK' })).toMatchObject({ kind: 'WAIT', phase: 'RECONCILE' });
  expect(step(unknown, { repeat: 'NONE' })).toEqual({ kind: 'END', outcome: 'UNKNOWN', reason: 'OUTCOME_UNKNOWN' });
});

test('a partner that was asked and has nothing is sent to again; one that says nothing for long needs a person', () => {
  const absent = { kind: 'absent', reason: 'NO_SUCH_RECORD' } as const;
  const asked = { phase: 'RECONCILE', repeat: 'READ_BACK' } as const;
  expect(step(absent, asked)).toMatchObject({ kind: 'WAIT', phase: 'SEND' });
  expect(step(absent, { ...asked, attempts: 3 })).toMatchObject({ outcome: 'DEAD_LETTERED' });
  expect(step(unknown, { ...asked, reconciles: settings.reconciles })).toMatchObject({ outcome: 'UNKNOWN' });
});

test('after three attempts it is a dead letter with its reason; what is refused is one at once', () => {
  const last = { attempts: 3 };
  expect(step(unknown, last)).toMatchObject({ outcome: 'DEAD_LETTERED', reason: 'ATTEMPTS_USED_UP' });
  expect(step({ kind: 'throttled' }, last)).toMatchObject({ outcome: 'DEAD_LETTERED', reason: 'THROTTLED' });
  expect(step({ kind: 'authExpired' }, last)).toMatchObject({
    outcome: 'DEAD_LETTERED',
    reason: 'CREDENTIALS_REFUSED',
  });
  expect(step({ kind: 'rejected', fieldErrors: [] })).toMatchObject({ outcome: 'DEAD_LETTERED', reason: 'REJECTED' });
});

test("a partner's own time goes before ours, up to a day", () => {
  const until = (ms: number) => step({ kind: 'throttled', until: new Date(now.getTime() + ms) });
  expect(until(7_200_000)).toEqual({ kind: 'WAIT', phase: 'SEND', waitMs: 7_200_000 });
  expect(until(10 * 86_400_000)).toEqual({ kind: 'WAIT', phase: 'SEND', waitMs: 86_400_000 });
  expect(until(-5_000)).toEqual({ kind: 'WAIT', phase: 'SEND', waitMs: 0 });
});

test('pauses grow fourfold from 30 seconds, are left to chance as a whole, and end at 15 minutes', () => {
  expect([1, 2, 3, 4, 9].map((n) => backoffMs(n, 0.999_999, settings))).toEqual([
    29_999, 119_999, 479_999, 899_999, 899_999,
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (n, chance) => {
      const ms = backoffMs(n, chance, settings);
      expect(ms >= 0 && ms <= settings.backoffCapMs).toBe(true);
    }),
  );
});

test('whatever partners answer, a run comes to an end', () => {
  const outcome = fc.constantFrom<DeliveryOutcome>(
    unknown,
    { kind: 'throttled' },
    { kind: 'authExpired' },
    { kind: 'absent', reason: 'NO_SUCH_RECORD' },
    { kind: 'absent', reason: 'NOT_CONNECTED' },
  );
  const repeat = fc.constantFrom('KEY', 'READ_BACK', 'NONE' as const);
  fc.assert(
    fc.property(fc.array(outcome, { minLength: 60, maxLength: 60 }), repeat, (outcomes, mode) => {
      let [phase, attempts, reconciles] = ['SEND' as CallResult['phase'], 0, 0];
      let ended = false;
      for (const each of outcomes) {
        if (phase === 'SEND') [attempts, reconciles] = [attempts + 1, 0];
        else reconciles += 1;
        const next = nextStep(call(each, { phase, attempts, reconciles, repeat: mode as 'KEY' }), settings);
        ended = next.kind !== 'WAIT';
        if (next.kind !== 'WAIT') break;
        phase = next.phase;
      }
      // A throttled question is no answer: it is asked again for as long as that lasts.
      expect(ended || outcomes.filter(({ kind }) => kind === 'throttled').length > 3).toBe(true);
      expect(attempts).toBeLessThanOrEqual(3);
    }),
  );
});
