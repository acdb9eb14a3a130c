import { LeaseLost } from '#platform/leases';
import type { ExportPage, PersonalDataContributor } from '#platform/personal-data';
import type { ObjectStorage } from '#platform/storage';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { RequestWork } from '../steps/request-work.js';
import type { SectionCounts, StepRow } from '../steps/step.entity.js';
import type { StepRun, StepWork } from '../steps/step-executor.js';
import { StepFailure } from '../steps/step-failure.js';
import { type Contributors, subjectOf } from './contributors.js';
import type { ExportStore } from './export.store.js';
import { explainDifference, sameCounts, totalOf } from './plan.rules.js';
import { countSections, pageKey, writePage } from './staged-page.js';

export interface CollectStepDependencies {
  readonly work: RequestWork;
  readonly exports: ExportStore;
  readonly contributors: Contributors;
  readonly storage: ObjectStorage;
  /** How often a part is read from the beginning because its data changed underneath. */
  readonly maxRestarts: number;
}

interface Collecting {
  readonly contributor: PersonalDataContributor;
  readonly request: PrivacyRequestRow;
}

/**
 * Brings one subgraph's records to the staging area, page by page. After each page the cursor is committed, so a crash repeats at most
 * one page; the end is reached only when as many records are there as the subgraph counted.
 */
export class CollectStep implements StepWork {
  readonly #deps: CollectStepDependencies;

  constructor(deps: CollectStepDependencies) {
    this.#deps = deps;
  }

  async run({ step, request, signal }: StepRun): Promise<void> {
    const collecting = { contributor: this.#deps.contributors.named(step.subgraph), request };
    let position = step;
    while (position.pages === 0 || position.cursor !== null) {
      signal.throwIfAborted();
      position = await this.#nextPage(collecting, position);
    }
    await this.#finish(collecting, position);
  }

  async #nextPage({ contributor, request }: Collecting, step: StepRow): Promise<StepRow> {
    const { work, exports, contributors, storage } = this.#deps;
    const number = step.pages + 1;
    const asked = contributor.exportPage(subjectOf(request), request.asOf!, step.cursor);
    const page = await contributors.answerOf(`Page ${number} of ${step.subgraph}`, asked);
    checkPage(step, page);
    const key = pageKey({ requestId: step.requestId, subgraph: step.subgraph, number, fence: step.fence });
    const { bytes, sha256 } = await writePage(storage, key, page.records);
    const records = countSections(page.records);
    const reached = { cursor: page.nextCursor, pages: number, exported: add(step.exported, records) };
    try {
      await work.write(step, async (write) => {
        await write.checkpoint({ ...reached, doneWeight: totalOf(reached.exported) });
        await exports.addPage(write.tx, { stepId: step.id, number, key, bytes, sha256, records });
        await write.recordProgress();
      });
    } catch (error) {
      // No other worker knows of this page: it would outlive the request.
      if (error instanceof LeaseLost) await storage.delete(key);
      throw error;
    }
    return { ...step, ...reached };
  }

  /** Exported must be counted (N10). A difference is explained by data that changed meanwhile, or it is an error; never passed over. */
  async #finish({ contributor, request }: Collecting, step: StepRow): Promise<void> {
    const { work, exports, contributors, maxRestarts } = this.#deps;
    if (sameCounts(step.counted, step.exported)) return this.#complete(step, step.counted);
    const again = contributor.counts(subjectOf(request), request.asOf!);
    const counted = await contributors.answerOf(`The second count of ${step.subgraph}`, again);
    if (sameCounts(counted, step.exported)) return this.#complete(step, counted);
    if (sameCounts(counted, step.counted) || step.restarts >= maxRestarts) {
      const difference = explainDifference(counted, step.exported);
      const message = `${step.subgraph} did not hand over what it counted (${difference}). Fix its personal-data contributor.`;
      throw new StepFailure({ code: 'COUNT_MISMATCH', message, retry: false });
    }
    await work.write(step, async (write) => {
      await write.restart(counted);
      await exports.forgetPages(write.tx, step.id);
    });
  }

  #complete(step: StepRow, counted: SectionCounts): Promise<void> {
    return this.#deps.work.write(step, async (write) => {
      if (counted !== step.counted) await write.recount(counted);
      await write.complete();
      await write.recordProgress();
      const steps = await write.steps();
      if (steps.every((each) => each.kind !== 'COLLECT' || each.state === 'DONE')) {
        await write.makeReady('PACKAGE');
        await write.apply({ type: 'COLLECTED' });
      }
      await write.audit('SUBGRAPH_COLLECTED', {
        subgraph: step.subgraph,
        records: totalOf(step.exported),
        pages: step.pages,
      });
    });
  }
}

function checkPage(step: StepRow, page: ExportPage): void {
  const unknown = page.records.find((record) => !Object.hasOwn(step.counted, record.section));
  const problem = unknown
    ? 'handed over a section that it had not counted'
    : page.nextCursor !== null && page.nextCursor === step.cursor
      ? 'answered with the cursor it was asked with, so its pages never end'
      : null;
  if (problem === null) return;
  const message = `${step.subgraph} ${problem}. Fix its personal-data contributor.`;
  throw new StepFailure({ code: 'CONTRACT_BROKEN', message, retry: false });
}

function add(a: SectionCounts, b: SectionCounts): Record<string, number> {
  const sum: Record<string, number> = { ...a };
  for (const [section, count] of Object.entries(b)) sum[section] = (sum[section] ?? 0) + count;
  return sum;
}
