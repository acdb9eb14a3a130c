import type { Database } from '#platform/database';
import type { Outbox } from '#platform/events';
import { ErasureLedger, subjectRef } from '#platform/erasure';
import type { DataSubject, SubjectIdentifiers } from '#platform/personal-data';
import { newEvent } from '#contracts/events';
import type { ErasureBarrier, Sessions } from '#platform/subgraph-server';
import type { Clock } from '#platform/time';
import { type Contributors, subjectOf } from '../export/contributors.js';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { RequestWork } from '../steps/request-work.js';
import type { StepRow } from '../steps/step.entity.js';
import type { StepRun, StepWork } from '../steps/step-executor.js';
import type { ErasureDoors } from './doors.js';
import type { ErasureStore } from './erasure.store.js';
import { mergedIdentifiers } from './identifiers.rules.js';
import { ledgerLock } from './ledger-lock.js';
import { erasureOrder, isWithin, plannedItems } from './plan.rules.js';
import { type ErasurePlan, type ErasurePlanner } from './planner.js';
import { propose } from './preview-step.js';
import type { HoldSync } from '../holds/hold-sync.js';
import type { WorkingSet } from './working-set.js';

export interface FreezeStepDependencies {
  readonly db: Database;
  readonly work: RequestWork;
  readonly erasures: ErasureStore;
  readonly planner: ErasurePlanner;
  readonly doors: ErasureDoors;
  readonly contributors: Contributors;
  readonly workingSet: WorkingSet;
  readonly holdSync: HoldSync;
  readonly outbox: Outbox;
  readonly barriers: () => readonly ErasureBarrier[];
  readonly sessions: Sessions | undefined;
  readonly ledgerDir: string;
  readonly clock: Clock;
}

/** How long an erasure waits before it looks again whether a copy has been handed over. */
const exportPauseMs = 5000;

/**
 * The last step that can be taken back: from here on nothing new is stored about the person. The plan is made once more, now that it
 * cannot change any more; another one than was approved goes back to the person who approves. The ledger is written before the first
 * record goes.
 */
export class FreezeStep implements StepWork {
  readonly #deps: FreezeStepDependencies;

  constructor(deps: FreezeStepDependencies) {
    this.#deps = deps;
  }

  async run({ step, request }: StepRun): Promise<void> {
    const { db, work, erasures, planner, workingSet, contributors } = this.#deps;
    const subject = subjectOf(request);
    // Export before erasure (§4.4): the copy is made of what goes.
    if ((await erasures.openExport(db, subject.userId)) !== null)
      return work.write(step, (write) => write.postpone(exportPauseMs));
    const epoch = await this.#begin(step, request, subject.userId);
    for (const barrier of this.#deps.barriers()) await barrier.freeze({ userId: subject.userId, epoch });
    await this.#deps.sessions?.setBarred(subject.userId, true, 'erasure');
    const contact = await contributors.contactOf(subject);
    const sealed = workingSet.seal(request.id, { contact, identifiers: await this.#identifiersOf(subject) });
    await this.#deps.holdSync.push(subject);
    const plan = await planner.plan(subject, db);
    if (plan.hash !== request.planHash && !(await this.#isLessByHolds(request.id, plan)))
      return this.#goBack(step, subject.userId, plan);
    await work.write(step, async (write) => {
      await write.complete();
      await erasures.saveWorkingSet(write.tx, request.id, sealed);
      const order = erasureOrder(this.#deps.doors.all(), plan.items);
      await write.addSteps([
        ...order.map(({ subgraph, weight }, at) => ({
          kind: 'ERASE' as const,
          subgraph,
          weight,
          counted: Object.fromEntries((plan.steps.get(subgraph) ?? []).map((name, place) => [name, place])),
          state: at === 0 ? ('READY' as const) : ('WAITING' as const),
        })),
        { kind: 'VERIFY', state: 'WAITING', weight: 10 },
        { kind: 'CERTIFY', state: 'WAITING', weight: 10 },
      ]);
      await write.apply({ type: 'FROZEN' });
      await write.audit('SUBJECT_FROZEN', { epoch, planHash: plan.hash });
      // After everything that can fail: what follows in the ledger is carried through.
      await ledgerLock(write.tx);
      new ErasureLedger(this.#deps.ledgerDir).append(
        {
          kind: 'BEGUN',
          requestId: request.id,
          subjectRef: subjectRef(this.#deps.ledgerDir, subject.userId),
          epoch,
          planHash: plan.hash,
          catalogueHash: plan.catalogueHash,
          subgraphs: order.map(({ subgraph }) => subgraph),
        },
        this.#deps.clock.now(),
      );
    });
  }

  /** A hold that was placed after the approval erases less than was approved, never more. */
  async #isLessByHolds(requestId: string, plan: ErasurePlan): Promise<boolean> {
    if (!plan.items.some(({ held }) => held)) return false;
    return isWithin(plan.items, plannedItems(await this.#deps.erasures.itemsOf(requestId)));
  }

  /** Names and addresses, present and former, from every subgraph: what is looked for in texts afterwards. */
  async #identifiersOf(subject: DataSubject): Promise<SubjectIdentifiers> {
    const { doors } = this.#deps;
    const found: SubjectIdentifiers[] = [];
    for (const { subgraph, contract } of doors.all())
      found.push(await doors.answerOf(`The identifiers from ${subgraph}`, contract.resolveIdentifiers(subject)));
    return mergedIdentifiers(subject.userId, found);
  }

  async #begin(step: StepRow, request: PrivacyRequestRow, userId: string): Promise<number> {
    const { work, erasures, outbox, ledgerDir } = this.#deps;
    const epoch = request.epoch ?? new ErasureLedger(ledgerDir).epochOf(subjectRef(ledgerDir, userId)) + 1;
    await work.write(step, async (write) => {
      await write.apply({ type: 'FREEZING' });
      await erasures.setEpoch(write.tx, request.id, epoch);
      await outbox.append(write.tx, [
        newEvent('user.erasure.started', userId, { userId, epoch, planHash: request.planHash! }),
      ]);
    });
    return epoch;
  }

  async #goBack(step: StepRow, userId: string, plan: ErasurePlan): Promise<void> {
    const { work, erasures, barriers, sessions } = this.#deps;
    for (const barrier of barriers()) await barrier.unfreeze(userId);
    await sessions?.setBarred(userId, false, 'erasure');
    await work.write(step, async (write) => {
      await write.complete();
      await write.audit('PLAN_CHANGED', { planHash: plan.hash });
      await propose(write, { erasures, step, plan });
    });
  }
}
