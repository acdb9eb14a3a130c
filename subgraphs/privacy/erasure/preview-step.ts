import type { Database } from '#platform/database';
import { subjectOf } from '../export/contributors.js';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { RequestWork, StepWrite } from '../steps/request-work.js';
import type { StepRow } from '../steps/step.entity.js';
import type { StepRun, StepWork } from '../steps/step-executor.js';
import type { HoldSync } from '../holds/hold-sync.js';
import type { ErasureStore } from './erasure.store.js';
import { isWithin, plannedItems } from './plan.rules.js';
import type { ErasurePlan, ErasurePlanner } from './planner.js';

export interface PreviewStepDependencies {
  readonly db: Database;
  readonly work: RequestWork;
  readonly erasures: ErasureStore;
  readonly planner: ErasurePlanner;
  readonly holdSync: HoldSync;
}

/** Writes down what an erasure would do, for the person who has to agree to it. */
export class PreviewStep implements StepWork {
  readonly #deps: PreviewStepDependencies;

  constructor(deps: PreviewStepDependencies) {
    this.#deps = deps;
  }

  async run({ step, request }: StepRun): Promise<void> {
    const { db, work, planner } = this.#deps;
    if (request.phase === 'RECEIVED') await work.write(step, (write) => write.apply({ type: 'STARTED' }));
    await this.#deps.holdSync.push(subjectOf(request));
    const plan = await planner.plan(subjectOf(request), db);
    const approved = request.reopens === null ? null : plannedItems(await this.#deps.erasures.itemsOf(request.reopens));
    await work.write(step, async (write) => {
      // A person may have ended the request while the subgraphs were asked.
      if (!['PLANNING', 'AWAITING_APPROVAL'].includes(write.state.phase)) return write.complete();
      await write.complete();
      await propose(write, { erasures: this.#deps.erasures, step, plan });
      if (approved && isWithin(plan.items, approved)) await this.#approveAgain(write, step, request);
    });
  }

  /** What was withheld was approved then, and its hold was released by a second person. */
  async #approveAgain(write: StepWrite, step: StepRow, request: PrivacyRequestRow): Promise<void> {
    const { erasures } = this.#deps;
    const approvedBy = await erasures.approverOf(write.tx, request.reopens!);
    if (approvedBy === null) return;
    await erasures.approve(write.tx, step.requestId, { by: approvedBy, ...erasures.now() });
    await write.apply({ type: 'APPROVED' });
    await write.repeat('FREEZE');
  }
}

/** The plan as it is now, waiting for approval. */
export async function propose(
  write: StepWrite,
  { erasures, step, plan }: { readonly erasures: ErasureStore; readonly step: StepRow; readonly plan: ErasurePlan },
): Promise<void> {
  await erasures.savePlan(write.tx, step.requestId, plan);
  await erasures.revokeApproval(write.tx, step.requestId);
  const steps = await write.steps();
  if (!steps.some(({ kind }) => kind === 'FREEZE')) await write.addSteps([{ kind: 'FREEZE', state: 'WAITING' }]);
  await write.apply({ type: 'PROPOSED' });
  await write.audit('ERASURE_PLANNED', {
    planHash: plan.hash,
    records: plan.items.reduce((sum, { count }) => sum + count, 0),
    held: plan.items.filter(({ held }) => held).length,
  });
}
