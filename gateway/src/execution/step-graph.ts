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
