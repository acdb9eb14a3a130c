import type { MergeOrder } from './merge-order.js';
import type { FetchStep } from './steps.js';

/**
 * Performs steps, each as soon as those that it depends on are done. Rejects with what `perform` rejects with.
 *
 * @param perform undefined where there is nothing to wait for
 */
export function runSteps(
  steps: readonly FetchStep[],
  perform: (step: FetchStep, position: number) => Promise<void> | undefined,
): Promise<void> {
  if (steps.length === 0) return Promise.resolve();
  const waitingFor = steps.map((step) => step.dependencies.length);
  let left = steps.length;
  return new Promise((resolve, reject) => {
    const finished = (index: number): void => {
      if (--left === 0) return resolve();
      for (let next = index + 1; next < steps.length; next++) {
        if (steps[next]!.dependencies.includes(index) && --waitingFor[next]! === 0) start(next);
      }
    };
    const start = (index: number): void => {
      const running = perform(steps[index]!, index);
      if (running) running.then(() => finished(index)).catch(reject);
      else finished(index);
    };
    steps.forEach((step, index) => {
      if (step.dependencies.length === 0) start(index);
    });
  });
}

/** Lets steps that others have to wait for go first, without holding up their requests. */
export class Turns {
  readonly #done = new Map<number, PromiseWithResolvers<void>>();

  constructor(private readonly order: MergeOrder) {
    for (const position of [...order.values()].flat()) {
      if (!this.#done.has(position)) this.#done.set(position, Promise.withResolvers());
    }
  }

  turnOf(position: number): Promise<unknown> | undefined {
    const before = this.order.get(position);
    return before && Promise.all(before.map((each) => this.#done.get(each)!.promise));
  }

  note(position: number, running: Promise<void> | undefined): Promise<void> | undefined {
    const done = this.#done.get(position);
    if (!done) return running;
    if (running) void running.then(done.resolve, () => done.resolve());
    else done.resolve();
    return running;
  }
}
