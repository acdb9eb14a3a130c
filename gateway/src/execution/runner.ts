import type { ExecutionAnswer } from '../engine.js';
import { absorbEvent, type Run, shapeAnswer } from './complete.js';
import { Execution, type ExecutionEnvironment } from './execution.js';
import { Fetcher } from './fetcher.js';
import { Recorder, replay, Replays } from './replays.js';
import { CANCELLED } from './shared-executions.js';
import { withPrivateNames } from './variables.js';

/** Runs operations: by replaying the last run where that may be done, and from the beginning where not. */
export class Runner {
  readonly #environment: ExecutionEnvironment;
  readonly #replays: Replays | undefined;

  constructor(environment: ExecutionEnvironment, options: { readonly replays: boolean }) {
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
    const answer = fetcher.caller.signal?.aborted ? CANCELLED : shapeAnswer(execution, run);
    execution.release();
    return answer;
  }
}
