import type { ExecutionAnswer } from '../engine.js';

interface Run {
  readonly controller: AbortController;
  waiting: number;
}

/** A run that others may still join. Its answer is only here: whoever waits keeps the run, and that for longer than it takes (ADR 0022). */
interface Open {
  readonly run: Run;
  readonly answer: Promise<ExecutionAnswer>;
}

export interface SharedRun {
  readonly signal: AbortSignal;
  /** To be called when the first answer of a subgraph is there: from then on others would have to send requests of their own. */
  readonly depart: () => void;
}

/**
 * Executions of one operation with equal variables and identity whose first subgraph requests are all still in flight would share every
 * one of their subgraph requests, the first ones now and the others because they follow at the same moment. They share the execution
 * instead: parsing, merging and shaping the same answers once. An execution that comes later starts its own.
 */
export class SharedExecutions {
  private readonly open = new Map<string, Open>();
  joined = 0;

  execute(
    key: string,
    signal: AbortSignal | undefined,
    start: (run: SharedRun) => Promise<ExecutionAnswer>,
  ): Promise<ExecutionAnswer> {
    let open = this.open.get(key);
    if (open) this.joined++;
    else open = this.start(key, start);
    open.run.waiting++;
    if (!signal) return open.answer;
    return this.untilLeft(key, open, signal);
  }

  private start(key: string, start: (run: SharedRun) => Promise<ExecutionAnswer>): Open {
    const controller = new AbortController();
    const run: Run = { controller, waiting: 0 };
    const depart = (): void => this.close(key, run);
    const answer = Promise.resolve().then(() => start({ signal: controller.signal, depart }));
    const open: Open = { run, answer };
    this.open.set(key, open);
    answer.then(depart, depart);
    return open;
  }

  private close(key: string, run: Run): void {
    if (this.open.get(key)?.run === run) this.open.delete(key);
  }

  /** The answer, unless the caller leaves first; the last one to leave stops the execution. */
  private untilLeft(key: string, { run, answer }: Open, signal: AbortSignal): Promise<ExecutionAnswer> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        resolve(CANCELLED);
        if (--run.waiting > 0) return;
        this.close(key, run);
        run.controller.abort(signal.reason);
      };
      if (signal.aborted) {
        leave();
        return;
      }
      signal.addEventListener('abort', leave, { once: true });
      answer.then(
        (value) => {
          signal.removeEventListener('abort', leave);
          resolve(value);
        },
        (error: unknown) => {
          signal.removeEventListener('abort', leave);
          reject(error);
        },
      );
    });
  }
}

export const CANCELLED: ExecutionAnswer = {
  data: null,
  errors: [{ message: 'The request was cancelled before it was answered', extensions: { code: 'REQUEST_CANCELLED' } }],
};
