import fc from 'fast-check';
import { minutesOf, overlap, type TimeOfPerson } from './union.rules.js';
import { workTimes } from './states.rules.js';

const at = (clock: string, minutes: number, workTime: TimeOfPerson['workTime'] = 'UNKNOWN'): TimeOfPerson => ({
  startsAtMs: Date.parse(`2026-10-05T${clock}:00Z`),
  minutes,
  workTime,
});

test('10:00–11:30 and 11:00–12:00 are 120 minutes', () => {
  expect(minutesOf([at('10:00', 90), at('11:00', 60)]).total).toBe(120);
  expect(minutesOf([at('10:00', 90), at('11:30', 60)]).total).toBe(150);
  expect(minutesOf([at('10:00', 90), at('10:15', 30), at('10:30', 30)]).total).toBe(90);
  expect(minutesOf([]).total).toBe(0);
});

test('300 paid, 201 own and 60 unknown: B4SI counts 300, OI8429 561 with a footnote on 60', () => {
  const day = (minutes: number, workTime: TimeOfPerson['workTime']) => ({ startsAtMs: null, minutes, workTime });
  expect(minutesOf([day(300, 'PAID'), day(201, 'OWN'), day(60, 'UNKNOWN')])).toEqual({
    total: 561,
    paid: 300,
    own: 201,
    unknown: 60,
  });
});

test('a minute that is both paid and own is paid; the parts add up', () => {
  expect(minutesOf([at('10:00', 60, 'PAID'), at('10:30', 60, 'OWN'), at('11:00', 60)])).toEqual({
    total: 120,
    paid: 60,
    own: 30,
    unknown: 30,
  });
});

const anyTime = fc.record({
  startsAtMs: fc.option(fc.integer({ min: 0, max: 2000 }).map((minute) => minute * 60_000)),
  minutes: fc.integer({ min: 1, max: 300 }),
  workTime: fc.constantFrom(...workTimes),
});

test('never more than the sum, never less than the longest; the order does not matter; the parts add up', () => {
  fc.assert(
    fc.property(fc.array(anyTime, { maxLength: 12 }), (times) => {
      const minutes = minutesOf(times);
      expect(minutes.total).toBeLessThanOrEqual(times.reduce((sum, time) => sum + time.minutes, 0));
      expect(minutes.total).toBeGreaterThanOrEqual(Math.max(0, ...times.map((time) => time.minutes)));
      expect(minutes.paid + minutes.own + minutes.unknown).toBe(minutes.total);
      expect(Math.min(minutes.paid, minutes.own, minutes.unknown)).toBeGreaterThanOrEqual(0);
      expect(minutesOf(times.toReversed())).toEqual(minutes);
      const sum = times.reduce((total, time) => total + time.minutes, 0);
      const overlapping = times.some((a, i) => times.some((b, j) => i < j && overlap(a, b)));
      expect(minutes.total === sum).toBe(!overlapping);
    }),
  );
});
