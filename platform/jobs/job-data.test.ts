import { assert, constantFrom, property, string } from 'fast-check';
import { assertIdsOnly } from './job-data.js';
import { assertRecurrence } from './recurrence.js';
import { mostTries, retryDelayMs } from './retry.js';

describe('job data', () => {
  test('ids, codes, periods and numbers pass', () => {
    const pass = () =>
      assertIdsOnly('x', {
        id: '0199f3d2-7c1b-7000-8000-2b1f6a0c9d11',
        period: '2026-Q3',
        at: '2026-11-23T20:00:00.000Z',
        n: -1.5,
      });
    expect(pass).not.toThrow();
  });

  test.each([
    ['text', { note: 'she said that' }, '"note"'],
    ['an e-mail address', { to: 'olena@example.org' }, '"@"'],
    ['a long string', { id: 'a'.repeat(101) }, '101 characters'],
    ['an empty id', { id: '' }, 'empty'],
    ['a value that is no number', { n: Number.NaN }, 'finite'],
    ['an object', { person: { name: 'x' } }, 'object'],
    ['null', { id: null }, 'null'],
  ])('%s is refused by key, without the value', (_kind, data, said) => {
    const refuse = () => assertIdsOnly('x', data as never);
    expect(refuse).toThrow(said);
    expect(refuse).not.toThrow(/she said|olena/);
  });

  test('nothing with a space or an @ gets through', () => {
    assert(
      property(string(), constantFrom(' ', '@', '\n', '\u0000'), string(), (before, bad, after) => {
        expect(() => assertIdsOnly('x', { id: before + bad + after })).toThrow('ids and numbers only');
      }),
    );
  });
});

describe('recurrence', () => {
  test.each(['1 second', '15 seconds', '1 day', '*/5 * * * *', '0 3 * * *', '0 0 3 * * MON-FRI'])(
    '%s is understood',
    (every) => {
      expect(() => assertRecurrence('x', every)).not.toThrow();
    },
  );
  test.each(['', '300 milliseconds', '0 seconds', '1.5 seconds', 'soon', '* * *', '* * * * * * *'])(
    '"%s" is refused',
    (every) => {
      expect(() => assertRecurrence('x', every)).toThrow('15 seconds');
    },
  );
});

test('retries wait longer each time and end', () => {
  const delays = Array.from({ length: mostTries }, (_, n) => retryDelayMs(n + 1));
  expect(delays).toEqual([1_000, 4_000, 16_000, 64_000, 256_000, null]);
});
