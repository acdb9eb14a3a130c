import { answerRequests } from '../index.js';

export type Sum = { readonly add: readonly number[] } | { readonly never: true } | { readonly wrong: string };

answerRequests<Sum>((input): number => {
  if ('add' in input) return input.add.reduce((sum, each) => sum + each, 0);
  if ('wrong' in input) throw new Error(input.wrong);
  for (;;);
});
