import * as fc from 'fast-check';
import { rangeOf } from './byte-range.rules.js';

const etag = '"abc"';
const of = (range: string | undefined, ifRange?: string) => rangeOf({ range, ifRange }, { size: 100, etag });

test.each<[string | undefined, unknown]>([
  [undefined, null],
  ['bytes=0-', { start: 0, end: 99 }],
  ['bytes=10-19', { start: 10, end: 19 }],
  ['BYTES = 10 - 19', { start: 10, end: 19 }],
  ['bytes=90-500', { start: 90, end: 99 }],
  ['bytes=-5', { start: 95, end: 99 }],
  ['bytes=-500', { start: 0, end: 99 }],
  ['bytes=99-', { start: 99, end: 99 }],
  ['bytes=100-', 'UNSATISFIABLE'],
  ['bytes=99999999999999999999-', 'UNSATISFIABLE'],
  ['bytes=-0', 'UNSATISFIABLE'],
  ['bytes=20-10', null],
  ['bytes=-', null],
  ['bytes=0-1,5-6', null],
  ['items=0-1', null],
  ['bytes=a-b', null],
])('%s', (range, part) => {
  expect(of(range)).toEqual(part);
});

test('a part of another version is not mixed with this one', () => {
  expect(of('bytes=10-', etag)).toEqual({ start: 10, end: 99 });
  expect(of('bytes=10-', '"other"')).toBeNull();
  expect(of('bytes=10-', `W/${etag}`)).toBeNull();
  expect(of('bytes=10-', 'Tue, 01 Dec 2026 06:00:00 GMT')).toBeNull();
});

test('whatever is asked, a part lies within the representation', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.option(fc.nat(200)), fc.integer({ min: 1, max: 150 }), (first, last, size) => {
      const part = rangeOf({ range: `bytes=${first}-${last ?? ''}` }, { size, etag });
      if (part === null || part === 'UNSATISFIABLE') return;
      expect(part.start).toBe(first);
      expect(part.end).toBeGreaterThanOrEqual(part.start);
      expect(part.end).toBeLessThan(size);
    }),
  );
});
