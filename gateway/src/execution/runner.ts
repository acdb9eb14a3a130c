import type { ExecutionAnswer } from '../engine.js';
import { answerTooLarge, isTooLarge } from './answer-size.js';
import { absorbEvent, type Run, shapeAnswer } from './complete.js';
import { Execution, type ExecutionEnvironment } from './execution.js';
import { Fetcher } from './fetcher.js';
import { LongWork } from './pacing.js';
import { Recorder, replay, Replays } from './replays.js';
import { CANCELLED } from './shared-executions.js';
import { withPrivateNames } from './variables.js';

export interface RunnerEnvironment extends ExecutionEnvironment {
  /** Of one answer. */
  readonly answerBytes: number;
}

function tooLarge(error: unknown, limit: number): ExecutionAnswer {
  if (isTooLarge(error)) return answerTooLarge(limit);
  throw error;
}

/** Runs operations: by replaying the last run where that may be done, and from the beginning where not. */
export class Runner {
  readonly #environment: RunnerEnvironment;
  readonly #replays: Replays | undefined;
  readonly #longWork = new LongWork();

  constructor(environment: RunnerEnvironment, options: { readonly replays: boolean }) {
    this.#environment = environment;
    this.#replays = options.replays ? new Replays() : undefined;
  }

  /** @param key of the operation and its variables; undefined where its next run may not be a replay of this one */
  async run(run: Run, key?: string): Promise<ExecutionAnswer> {
    const { compiled, request } = run;
    const fetcher = new Fetcher(this.#environment.transports, {
      variables: withPrivateNames(request.variables, compiled.privateVariables),
      headersFor: (subgraph) => ({ ...request.identity.headersFor(subgraph), 'x-request-id': request.requestId }),
      signal: request.signal,
      onFirstAnswer: run.onFirstAnswer,
    });
    const [program] = compiled.programs;
    if (!this.#replays || key === undefined || !program || compiled.programs.length > 1) {
      return this.#execute(run, fetcher);
    }
    const before = this.#replays.find(key);
    if (before) {
      const replayed = await replay(program.steps, before, fetcher);
      if ('answer' in replayed) return request.signal?.aborted ? CANCELLED : replayed.answer;
      fetcher.use(replayed.sent);
    }
    const recorder = new Recorder();
    const answer = await this.#execute(run, fetcher, recorder);
    this.#replays.keep(key, recorder.recording(program.steps, answer));
    return answer;
  }

  async #execute(run: Run, fetcher: Fetcher, recorder?: Recorder): Promise<ExecutionAnswer> {
    const { compiled, event } = run;
    const separate = compiled.programs.some(({ hasContexts }) => hasContexts);
    const execution = new Execution(this.#environment, fetcher, { recorder, separate });
    if (event) absorbEvent(execution, compiled, event);
    for (const program of compiled.programs) await execution.run(program);
    const { signal } = fetcher.caller;
    const shaped = signal?.aborted ? CANCELLED : this.#shape(execution, run, signal);
    const answer = shaped instanceof Promise ? await shaped : shaped;
    execution.release();
    return answer;
  }

  #shape(execution: Execution, run: Run, signal: AbortSignal | undefined): ExecutionAnswer | Promise<ExecutionAnswer> {
    const { answerBytes } = this.#environment;
    try {
      const shaped = shapeAnswer(execution, run, answerBytes);
      const done = Symbol.iterator in shaped ? this.#longWork.run(shaped, signal) : shaped;
      if (!(done instanceof Promise)) return done;
      return done.then(
        (answer) => answer ?? CANCELLED,
        (error: unknown) => tooLarge(error, answerBytes),
      );
    } catch (error) {
      return tooLarge(error, answerBytes);
    }
  }
}
