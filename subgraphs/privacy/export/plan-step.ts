import type { DataSubject } from '#platform/personal-data';
import type { RequestWork } from '../steps/request-work.js';
import type { NewStep } from '../steps/step.store.js';
import type { StepRun, StepWork } from '../steps/step-executor.js';
import { type Contributors, subjectOf } from './contributors.js';
import type { ExportStore } from './export.store.js';
import { type ExportPlan, planExport, type PlanPart, totalOf } from './plan.rules.js';

export interface PlanStepDependencies {
  readonly work: RequestWork;
  readonly exports: ExportStore;
  readonly contributors: Contributors;
}

/** Fixes the instant the copy speaks about, lets every subgraph count, and writes down the work. */
export class PlanStep implements StepWork {
  readonly #deps: PlanStepDependencies;

  constructor(deps: PlanStepDependencies) {
    this.#deps = deps;
  }

  async run({ step, request }: StepRun): Promise<void> {
    const { work, exports } = this.#deps;
    let asOf!: Date;
    await work.write(step, async (write) => {
      await write.apply({ type: 'STARTED' });
      asOf = await exports.fixInstant(write.tx, request.id);
    });
    const plan = planExport(await this.#askAll(subjectOf(request), asOf));
    await work.write(step, async (write) => {
      await write.complete();
      await exports.savePlan(write.tx, request.id, plan);
      await write.addSteps(stepsOf(plan));
      await write.apply({ type: 'PLANNED' });
      await write.audit('EXPORT_PLANNED', {
        asOf: asOf.toISOString(),
        subgraphs: plan.collects.length,
        records: plan.collects.reduce((sum, collect) => sum + totalOf(collect.counts), 0),
        catalogueHash: plan.catalogueHash,
      });
    });
  }

  async #askAll(subject: DataSubject, asOf: Date): Promise<PlanPart[]> {
    const { contributors } = this.#deps;
    const parts: PlanPart[] = [];
    for (const contributor of contributors.all()) {
      const { subgraph } = contributor;
      const counts = await contributors.answerOf(`The count of ${subgraph}`, contributor.counts(subject, asOf));
      parts.push({ subgraph, counts, catalogue: contributor.describe() });
    }
    return parts;
  }
}

const stepsOf = (plan: ExportPlan): NewStep[] => [
  ...plan.collects.map(({ subgraph, weight, counts }) => ({
    kind: 'COLLECT' as const,
    subgraph,
    state: 'READY' as const,
    weight,
    counted: counts,
  })),
  { kind: 'PACKAGE', state: 'WAITING', weight: plan.packageWeight },
  { kind: 'NOTIFY', state: 'WAITING' },
];
