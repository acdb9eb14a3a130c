import { distinctFeedback } from './outcome.rules.js';

test('two classifications of one text are stored in two rounds, in order', () => {
  const rounds = distinctFeedback([
    { feedbackId: 'a', n: 1 },
    { feedbackId: 'b', n: 2 },
    { feedbackId: 'a', n: 3 },
  ]);
  expect(rounds.map((round) => round.map(({ n }) => n))).toEqual([[1, 2], [3]]);
});
