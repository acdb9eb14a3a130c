export interface WeightedStep {
  readonly weight: number;
  readonly doneWeight: number;
}

/** Share of the planned work that is done, 0–99: the hundredth point belongs to the finished package alone. */
export function progressOf(steps: readonly WeightedStep[]): number {
  const total = steps.reduce((sum, step) => sum + step.weight, 0);
  const done = steps.reduce((sum, step) => sum + Math.min(step.weight, step.doneWeight), 0);
  return total === 0 ? 0 : Math.floor((99 * done) / total);
}

/** How long to wait before the next try: 1 s, doubled each time, at most a minute. */
export const backoffMs = (attempts: number, baseMs = 1000): number =>
  Math.min(60_000, baseMs * 2 ** Math.max(0, attempts - 1));
