import type { Logger } from '../platform/observability/index.js';

/** Things to undo, newest first: a start that fails half-way leaves nothing running, and a stop is the start backwards. */
export class Teardown {
  private readonly steps: { what: string; run: () => unknown; abandon: (() => void) | undefined }[] = [];
  private done: Promise<void> | undefined;

  constructor(private readonly log: Logger) {}

  /**
   * @param run may answer a promise; it is waited for
   * @param abandon for what would outlive a process that cannot wait
   */
  add(what: string, run: () => unknown, abandon?: () => void): void {
    this.steps.push({ what, run, abandon });
  }

  /** For a process that cannot wait: what would outlive it is told to stop by itself. */
  abandon(): void {
    for (const { abandon } of this.steps.toReversed()) abandon?.();
  }

  /** Idempotent. A step that fails is logged and does not keep the others from running. */
  run(): Promise<void> {
    this.done ??= this.undo();
    return this.done;
  }

  private async undo(): Promise<void> {
    for (const { what, run } of this.steps.toReversed()) {
      try {
        await run();
      } catch (error) {
        this.log.error({ err: error }, `Stopping ${what} failed; the rest is stopped all the same`);
      }
    }
  }
}
