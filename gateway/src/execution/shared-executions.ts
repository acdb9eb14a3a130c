import type { ExecutionAnswer } from '../engine.js';

interface Run {
  readonly answer: Promise<ExecutionAnswer>;
  readonly controller: AbortController;
  waiting: number;
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
  private readonly runs = new Map<string, Run>();
  joined = 0;

  execute(
    key: string,
    signal: AbortSignal | undefined,
    start: (run: SharedRun) => Promise<ExecutionAnswer>,
  ): Promise<ExecutionAnswer> {
    let run = this.runs.get(key);
    if (run) this.joined++;
    else run = this.start(key, start);
    run.waiting++;
    if (!signal) return run.answer;
    return this.untilLeft(key, run, signal);
  }

  private start(key: string, start: (run: SharedRun) => Promise<ExecutionAnswer>): Run {
    const controller = new AbortController();
    const depart = (): void => {
      if (this.runs.get(key) === run) this.runs.delete(key);
    };
    const run: Run = {
      answer: Promise.resolve().then(() => start({ signal: controller.signal, depart })),
      controller,
      waiting: 0,
    };
    this.runs.set(key, run);
    run.answer.then(depart, depart);
    return run;
  }

  /** The answer, unless the caller leaves first; the last one to leave stops the execution. */
  private untilLeft(key: string, run: Run, signal: AbortSignal): Promise<ExecutionAnswer> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        resolve(CANCELLED);
        if (--run.waiting > 0) return;
        if (this.runs.get(key) === run) this.runs.delete(key);
        run.controller.abort(signal.reason);
      };
      if (signal.aborted) {
        leave();
        return;
      }
      signal.addEventListener('abort', leave, { once: true });
      run.answer.then(
        (answer) => {
          signal.removeEventListener('abort', leave);
          resolve(answer);
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
