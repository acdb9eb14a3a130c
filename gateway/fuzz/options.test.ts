import { describe, expect, it } from '@jest/globals';
import { HELP, readFuzzOptions } from './options.js';

describe('options of the fuzzer', () => {
  it('have defaults, all of which the help names', () => {
    expect(readFuzzOptions([])).toEqual({ seed: 1, queries: 300, supergraph: undefined });
    expect(readFuzzOptions(['--seed', '7', '--queries=20', '--supergraph', 'a.graphql'])).toEqual({
      seed: 7,
      queries: 20,
      supergraph: 'a.graphql',
    });
    for (const args of [['--help'], ['-h', '--seed', 'x']]) expect(readFuzzOptions(args)).toBe('help');
    for (const name of ['seed', 'queries', 'supergraph']) expect(HELP).toContain(`--${name} `);
  });

  it.each([
    [['--seed', 'abc'], '--seed must be a whole number of at least 0, not "abc".'],
    [['--seed', ''], '--seed must be a whole number of at least 0, not "".'],
    [['--seed', '1e3'], 'not "1e3"'],
    [['--queries=-1'], '--queries must be a whole number of at least 1, not "-1".'],
    [['--queries', '-1'], '--queries'],
    [['--queries', '0'], 'at least 1'],
    [['--supergraph', ''], '--supergraph must name a file.'],
    [['--unknown'], "Unknown option '--unknown'"],
  ])('are refused with a reason: %p', (args, reason) => {
    expect(() => readFuzzOptions(args)).toThrow(reason);
  });
});
