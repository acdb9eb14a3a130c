import type { ExportPage, PersonalDataContributor } from '#platform/personal-data';
import { worker } from '../audit/audit.store.js';
import type { PrivacyRequestRow } from '../requests/request-row.js';
import { answerOf, type ExportContext, inRequest, recordProgress } from '../steps/request-work.js';
import { explainDifference, sameCounts, type SectionCounts, totalOf } from './plan.rules.js';
import { subjectOf } from './plan-step.js';
import { countSections, pageKey, writePage } from './staged-page.js';
import { LeaseLost, StepFailure } from '../steps/step-failure.js';
import type { StepRow } from './step-row.js';

/**
 * Brings one subgraph's records to the staging area, page by page. After each page the cursor is committed, so a crash repeats at most
 * one page; the end is reached only when as many records are there as the subgraph counted.
 */
export async function collectStep(context: ExportContext, step: StepRow, signal: AbortSignal): Promise<void> {
  const contributor = context.contributors().find((each) => each.subgraph === step.subgraph);
  if (!contributor) {
    const message = `${step.subgraph} was there when the export was planned and is not now; start it beside this worker.`;
    throw new StepFailure({ code: 'CONTRIBUTOR_MISSING', message, retry: true });
  }
  const request = (await context.requests.get(step.requestId))!;
  let position: StepRow = step;
  while (position.pages === 0 || position.cursor !== null) {
    signal.throwIfAborted();
    position = await nextPage({ context, contributor, request }, position);
  }
  await finish({ context, contributor, request }, position);
}

interface Collecting {
  readonly context: ExportContext;
  readonly contributor: PersonalDataContributor;
  readonly request: PrivacyRequestRow;
}

async function nextPage({ context, contributor, request }: Collecting, step: StepRow): Promise<StepRow> {
  const number = step.pages + 1;
  const asked = contributor.exportPage(subjectOf(request), request.asOf!, step.cursor);
  const page = await answerOf(context, `Page ${number} of ${step.subgraph}`, asked);
  checkPage(step, page);
  const key = pageKey({ requestId: step.requestId, subgraph: step.subgraph, number, fence: step.fence });
  const { bytes, sha256 } = await writePage(context.storage, key, page.records);
  const records = countSections(page.records);
  const exported = add(step.exported, records);
  const after: StepRow = { ...step, cursor: page.nextCursor, pages: number, exported };
  try {
    await inRequest(context, step.requestId, async (tx, state) => {
      const doneWeight = totalOf(exported);
      await context.steps.checkpoint(tx, step, { ...page, number, key, bytes, sha256, records, exported, doneWeight });
      await recordProgress(context, tx, { requestId: step.requestId, state });
    });
  } catch (error) {
    // Nobody else knows of this page: it would outlive the request.
    if (error instanceof LeaseLost) await context.storage.delete(key);
    throw error;
  }
  return after;
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

/** Exported must be counted (N10). A difference is explained by data that changed meanwhile, or it is an error; never passed over. */
async function finish(collecting: Collecting, step: StepRow): Promise<void> {
  const { context, contributor, request } = collecting;
  if (sameCounts(step.counted, step.exported)) return complete(context, step, step.counted);
  const again = contributor.counts(subjectOf(request), request.asOf!);
  const counted = await answerOf(context, `The second count of ${step.subgraph}`, again);
  if (sameCounts(counted, step.exported)) return complete(context, step, counted);
  if (sameCounts(counted, step.counted) || step.restarts >= context.settings.maxRestarts) {
    const difference = explainDifference(counted, step.exported);
    const message = `${step.subgraph} did not hand over what it counted (${difference}). Fix its personal-data contributor.`;
    throw new StepFailure({ code: 'COUNT_MISMATCH', message, retry: false });
  }
  await inRequest(context, step.requestId, (tx) => context.steps.restart(tx, step, counted));
}

async function complete(context: ExportContext, step: StepRow, counted: SectionCounts): Promise<void> {
  await inRequest(context, step.requestId, async (tx, state) => {
    if (counted !== step.counted) await context.steps.recount(tx, step, counted);
    await context.steps.complete(tx, step);
    const advanced = await recordProgress(context, tx, { requestId: step.requestId, state });
    const steps = await context.steps.ofRequest(step.requestId, tx);
    if (steps.every((each) => each.kind !== 'COLLECT' || each.state === 'DONE')) {
      await context.steps.makeReady(tx, step.requestId, 'PACKAGE');
      await context.requests.apply(tx, { requestId: step.requestId, state: advanced, event: { type: 'COLLECTED' } });
    }
    await context.audit.append(tx, {
      requestId: step.requestId,
      actor: worker,
      action: 'SUBGRAPH_COLLECTED',
      details: { subgraph: step.subgraph, records: totalOf(step.exported), pages: step.pages },
    });
  });
}

function add(a: SectionCounts, b: SectionCounts): Record<string, number> {
  const sum: Record<string, number> = { ...a };
  for (const [section, count] of Object.entries(b)) sum[section] = (sum[section] ?? 0) + count;
  return sum;
}
