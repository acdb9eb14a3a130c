import type { Logger } from '#platform/observability';

interface Step {
  readonly what: string;
  readonly run: () => unknown;
  readonly abandon: (() => void) | undefined;
}

/** Things to undo, newest first: a start that fails half-way leaves nothing running, and a stop is the start backwards. */
export class Teardown {
  /** What has not been undone yet. */
  private readonly steps: Step[] = [];
  private done: Promise<void> | undefined;

  constructor(private readonly log: Logger) {}

  /**
   * @param run may answer a promise; it is waited for
   * @param abandon for what would outlive a process that cannot wait
   */
  add(what: string, run: () => unknown, abandon?: () => void): void {
    this.steps.push({ what, run, abandon });
  }

  /** For a process that cannot wait: what would outlive it, and has not ended yet, is told to stop by itself. */
  abandon(): void {
    for (const { abandon } of this.steps.toReversed()) abandon?.();
  }

  /** Idempotent. A step that fails is logged and does not keep the others from running. */
  run(): Promise<void> {
    this.done ??= this.undo();
    return this.done;
  }

  private async undo(): Promise<void> {
    for (let step = this.steps.at(-1); step; step = this.steps.at(-1)) {
      try {
        await step.run();
      } catch (error) {
        this.log.error({ err: error }, `Stopping ${step.what} failed; the rest is stopped all the same`);
      }
      this.steps.splice(this.steps.indexOf(step), 1);
    }
  }
}
