import * as fc from 'fast-check';
import { decideDue, jitterMs } from './due.rules.js';

const hour = 3_600_000;
const now = new Date('2026-11-02T12:00:00Z');
const ago = (hours: number) => new Date(now.getTime() - hours * hour);
const usual = { now, pausedAt: null, catchUp: 'LATEST', overlap: 'SKIP', busy: false, graceMs: hour / 4 } as const;
const reasons = (options: Partial<Parameters<typeof decideDue>[0]>, ...times: Date[]) =>
  decideDue({ ...usual, times, ...options }).map(({ skipped }) => skipped ?? 'RUN');

test('on time it runs; after an outage by its policy: the latest, all, or none', () => {
  expect(reasons({}, now)).toEqual(['RUN']);
  const late = [ago(3), ago(2), ago(1)];
  expect(reasons({}, ...late)).toEqual(['MISSED', 'MISSED', 'RUN']);
  expect(reasons({ catchUp: 'ALL' }, ...late)).toEqual(['RUN', 'RUN', 'RUN']);
  expect(reasons({ catchUp: 'NONE' }, ...late, now)).toEqual(['MISSED', 'MISSED', 'MISSED', 'RUN']);
});

test('a pause skips from its beginning on, not what was due before', () => {
  expect(reasons({ pausedAt: ago(1.5), catchUp: 'ALL' }, ago(3), ago(1), now)).toEqual(['RUN', 'PAUSED', 'PAUSED']);
  expect(reasons({ pausedAt: ago(1.5) }, ago(3), ago(2), ago(1))).toEqual(['MISSED', 'RUN', 'PAUSED']);
});

test('while the run before is under way, it is skipped, or waits where that is wanted', () => {
  expect(reasons({ busy: true }, now)).toEqual(['OVERLAP']);
  expect(reasons({ busy: true, overlap: 'BUFFER_ONE' }, now)).toEqual(['RUN']);
  expect(reasons({ busy: true, catchUp: 'ALL' }, ago(2), ago(1), now)).toEqual(['RUN', 'RUN', 'OVERLAP']);
});

test('every occurrence is decided on, once, in order', () => {
  const options = fc.record({
    pausedAt: fc.option(fc.integer({ min: 0, max: 100 }).map(ago)),
    catchUp: fc.constantFrom('LATEST', 'ALL', 'NONE' as const),
    overlap: fc.constantFrom('SKIP', 'BUFFER_ONE' as const),
    busy: fc.boolean(),
  });
  const hours = fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { maxLength: 20 });
  fc.assert(
    fc.property(options, hours, (given, list) => {
      const times = list.sort((a, b) => b - a).map(ago);
      expect(decideDue({ ...usual, ...given, times }).map(({ at }) => at)).toEqual(times);
    }),
  );
});

test('jitter is the same for one schedule, within its bound, and spread over schedules', () => {
  const ids = Array.from({ length: 500 }, (_, n) => `schedule-${n}`);
  const delays = ids.map((id) => jitterMs(id, 60));
  expect(delays).toEqual(ids.map((id) => jitterMs(id, 60)));
  expect(delays.every((ms) => ms >= 0 && ms < 60_000)).toBe(true);
  expect(new Set(delays.map((ms) => Math.floor(ms / 10_000))).size).toBe(6);
  expect(jitterMs('schedule-1', 0)).toBe(0);
});
