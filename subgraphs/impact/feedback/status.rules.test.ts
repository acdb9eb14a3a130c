import * as fc from 'fast-check';
import { feedbackStatuses, mayFollow, runsOfOneStatus } from './status.rules.js';

describe('the status of a text', () => {
  test('no way leads back: following any allowed steps, a status never returns', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...feedbackStatuses), { maxLength: 20 }), (wanted) => {
        const visited = ['RECEIVED' as (typeof feedbackStatuses)[number]];
        for (const next of wanted) if (mayFollow(visited.at(-1)!, next)) visited.push(next);
        expect(new Set(visited).size).toBe(visited.length);
      }),
    );
  });

  test('changes that lead to one status share a statement, and the order between different ones is kept', () => {
    const change = (feedbackId: string, status: 'HELD' | 'CLEARED') => ({ feedbackId, status });
    const changes = [change('a', 'HELD'), change('b', 'HELD'), change('a', 'CLEARED'), change('c', 'HELD')];
    expect(runsOfOneStatus(changes).flat()).toEqual(changes);
    expect(runsOfOneStatus(changes).map((run) => run.length)).toEqual([2, 1, 1]);
  });
});
