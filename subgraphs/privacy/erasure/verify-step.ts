import { subjectOf } from '../export/contributors.js';
import type { RequestWork } from '../steps/request-work.js';
import { StepFailure } from '../steps/step-failure.js';
import type { StepRun, StepWork } from '../steps/step-executor.js';
import type { ErasureDoors } from './doors.js';
import type { ErasureStore } from './erasure.store.js';
import { unexpected } from './plan.rules.js';
import type { WorkingSet } from './working-set.js';

export interface VerifyStepDependencies {
  readonly work: RequestWork;
  readonly erasures: ErasureStore;
  readonly doors: ErasureDoors;
  readonly workingSet: WorkingSet;
}

/** Looks for the person in every store again. Anything that is left and was not to stay is a failure, never passed over. */
export class VerifyStep implements StepWork {
  readonly #deps: VerifyStepDependencies;

  constructor(deps: VerifyStepDependencies) {
    this.#deps = deps;
  }

  async run({ step, request }: StepRun): Promise<void> {
    const { work, erasures, doors, workingSet } = this.#deps;
    const sealed = await erasures.workingSetOf(request.id);
    if (sealed === null) throw new Error(`The erasure ${request.id} is verified without what to look for.`);
    const { identifiers } = workingSet.open(request.id, sealed);
    let checked = 0;
    for (const { subgraph, contract } of doors.all()) {
      const asked = contract.verify(subjectOf(request), identifiers);
      const left = await doors.answerOf(`The check of ${subgraph}`, asked);
      checked += left.length;
      const residue = unexpected(left);
      if (residue.length === 0) continue;
      const what = residue.map(({ store, field, count }) => `${store}.${field}: ${count}`).join(', ');
      throw new StepFailure({
        code: 'RESIDUE',
        message: `${subgraph} still holds what was to be erased (${what}). Fix its bindings, then ask for the erasure again.`,
        retry: true,
      });
    }
    await work.write(step, async (write) => {
      await write.complete();
      await write.recordProgress();
      await write.makeReady('CERTIFY');
      await write.audit('ERASURE_VERIFIED', { fields: checked });
    });
  }
}
