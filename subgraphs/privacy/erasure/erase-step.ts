import type { Outbox } from '#platform/events';
import { newEvent } from '#contracts/events';
import type { EraseOutcome } from '#platform/personal-data';
import { subjectOf } from '../export/contributors.js';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { RequestWork, StepWrite } from '../steps/request-work.js';
import type { StepRow } from '../steps/step.entity.js';
import type { StepRun, StepWork } from '../steps/step-executor.js';
import type { ErasureDoor, ErasureDoors } from './doors.js';
import type { ErasureStore } from './erasure.store.js';

export interface EraseStepDependencies {
  readonly work: RequestWork;
  readonly erasures: ErasureStore;
  readonly doors: ErasureDoors;
  readonly outbox: Outbox;
  /** How long a subgraph may take to confirm before it is asked again. */
  readonly ackDeadlineMs: number;
}

/** Where a subgraph's erasure goes on: which of its steps, and which call of it. */
interface Place {
  readonly at: number;
  readonly call: number;
}

/**
 * Lets one subgraph erase, step by step in its own order. After each call its counts are committed with the place to go on from; a worker
 * that dies in between asks again with the same key and gets the same answer, so that nothing is counted twice. When all subgraphs are
 * done, the platform is told that the person is gone.
 */
export class EraseStep implements StepWork {
  readonly #deps: EraseStepDependencies;

  constructor(deps: EraseStepDependencies) {
    this.#deps = deps;
  }

  async run({ step, request, signal }: StepRun): Promise<void> {
    const door = this.#deps.doors.named(step.subgraph);
    const names = Object.keys(step.counted).toSorted((a, b) => step.counted[a]! - step.counted[b]!);
    let place = placeOf(step.cursor);
    let position = step;
    while (place.at < names.length) {
      signal.throwIfAborted();
      const outcome = await this.#call({ door, request, step, place, name: names[place.at]! });
      const next = outcome.done ? { at: place.at + 1, call: 1 } : { at: place.at, call: place.call + 1 };
      position = await this.#checkpoint({ step: position, outcome, next, name: names[place.at]! });
      place = next;
    }
    await this.#finish(step, request, door);
  }

  #call(given: {
    readonly door: ErasureDoor;
    readonly request: PrivacyRequestRow;
    readonly step: StepRow;
    readonly place: Place;
    readonly name: string;
  }): Promise<EraseOutcome> {
    const { door, request, step, place, name } = given;
    // No time-out of ours: the subgraph bounds each call by the rows it takes.
    return door.contract.erase({
      requestId: request.id,
      subject: subjectOf(request),
      step: name,
      planHash: request.planHash!,
      idempotencyKey: `${step.id}/${place.at}${place.call > 1 ? `:${place.call}` : ''}`,
      fence: step.fence,
    });
  }

  async #checkpoint(given: {
    readonly step: StepRow;
    readonly outcome: EraseOutcome;
    readonly next: Place;
    readonly name: string;
  }): Promise<StepRow> {
    const { step, outcome, next, name } = given;
    const changed = outcome.removed + outcome.anonymised;
    const exported = { ...step.exported, [name]: (step.exported[name] ?? 0) + changed };
    const reached = { cursor: `${next.at}:${next.call}`, pages: step.pages + 1, exported };
    await this.#deps.work.write(step, async (write) => {
      const done = Object.values(exported).reduce((sum, count) => sum + count, 0);
      await write.checkpoint({ ...reached, doneWeight: Math.min(step.weight - 1, done) });
      await this.#deps.erasures.addResult(write.tx, step.requestId, { subgraph: step.subgraph, ...outcome });
      await write.recordProgress();
    });
    return { ...step, ...reached };
  }

  async #finish(step: StepRow, request: PrivacyRequestRow, door: ErasureDoor): Promise<void> {
    const { work, erasures } = this.#deps;
    const { hash: catalogueHash } = await door.contract.describe();
    await work.write(step, async (write) => {
      await write.complete();
      const result = await erasures.endResult(write.tx, step.requestId, { subgraph: step.subgraph, catalogueHash });
      await write.recordProgress();
      const isLast = !(await this.#startNext(write));
      if (isLast) await this.#tellAll(write, request);
      await write.audit('SUBGRAPH_ERASED', {
        subgraph: step.subgraph,
        removed: result.removed,
        anonymised: result.anonymised,
        retained: result.retained.reduce((sum, { count }) => sum + count, 0),
      });
      if (result.anonymised > 0)
        await write.audit('ANONYMIZED', { subgraph: step.subgraph, values: result.anonymised });
    });
  }

  /** False when no subgraph is left. */
  async #startNext(write: StepWrite): Promise<boolean> {
    const waiting = (await write.steps()).filter(({ kind, state }) => kind === 'ERASE' && state === 'WAITING');
    const rank = ({ subgraph }: StepRow) => Number(this.#deps.doors.named(subgraph).ownsPeople);
    const [next] = waiting.toSorted((a, b) => rank(a) - rank(b) || (a.subgraph < b.subgraph ? -1 : 1));
    if (next) await write.makeReadyOne('ERASE', next.subgraph);
    return next !== undefined;
  }

  async #tellAll(write: StepWrite, request: PrivacyRequestRow): Promise<void> {
    const { erasures, doors, outbox, ackDeadlineMs } = this.#deps;
    const subgraphs = doors.all().map(({ subgraph }) => subgraph);
    const { userId } = subjectOf(request);
    const epoch = request.epoch!;
    await erasures.askForAcks(write.tx, request.id, { subgraphs, epoch, deadlineMs: ackDeadlineMs });
    await outbox.append(write.tx, [newEvent('user.deleted', userId, { userId, epoch })]);
    await write.apply({ type: 'EXECUTED' });
  }
}

function placeOf(cursor: string | null): Place {
  const [at = 0, call = 1] = (cursor ?? '').split(':').filter(Boolean).map(Number);
  return { at, call };
}
