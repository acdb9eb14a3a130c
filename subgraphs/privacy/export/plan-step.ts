import type { DataSubject } from '#platform/personal-data';
import { worker } from '../audit/audit.store.js';
import { canonicalJson } from '../audit/canonical-json.js';
import type { PrivacyRequestRow } from '../requests/request-row.js';
import { answerOf, type ExportContext, inRequest } from '../steps/request-work.js';
import { type ExportPlan, planExport, type PlanPart, totalOf } from './plan.rules.js';
import { StepFailure } from '../steps/step-failure.js';
import type { StepRow } from './step-row.js';

export const subjectOf = (request: Pick<PrivacyRequestRow, 'subjectUserId' | 'companyId'>): DataSubject => ({
  userId: request.subjectUserId,
  companyId: request.companyId,
});

/** Fixes the instant the copy speaks about, lets every subgraph count, and writes down the work. */
export async function planStep(context: ExportContext, step: StepRow): Promise<void> {
  const request = await begin(context, step.requestId);
  const plan = planExport(await askAll(context, subjectOf(request), request.asOf));
  await inRequest(context, step.requestId, async (tx, state) => {
    await context.steps.complete(tx, step);
    await tx.query(
      'insert into privacy_catalogue (hash, body, first_seen_at) values ($1, $2, $3) on conflict (hash) do nothing',
      [plan.catalogueHash, canonicalJson(plan.catalogue), context.clock.now()],
    );
    await tx.query('update privacy_request set catalogue_hash = $2 where id = $1', [
      step.requestId,
      plan.catalogueHash,
    ]);
    await context.steps.insert(tx, workOf(context, step.requestId, plan));
    await context.requests.apply(tx, { requestId: step.requestId, state, event: { type: 'PLANNED' } });
    await context.audit.append(tx, {
      requestId: step.requestId,
      actor: worker,
      action: 'EXPORT_PLANNED',
      details: {
        asOf: request.asOf.toISOString(),
        subgraphs: plan.collects.length,
        records: plan.collects.reduce((sum, collect) => sum + totalOf(collect.counts), 0),
        catalogueHash: plan.catalogueHash,
      },
    });
  });
}

/** A plan that is tried again keeps the first instant. */
async function begin(context: ExportContext, requestId: string): Promise<PrivacyRequestRow & { asOf: Date }> {
  return inRequest(context, requestId, async (tx, state) => {
    await context.requests.apply(tx, { requestId, state, event: { type: 'STARTED' } });
    await tx.query('update privacy_request set as_of = coalesce(as_of, $2) where id = $1', [
      requestId,
      context.clock.now(),
    ]);
    const request = await context.requests.get(requestId, tx);
    return { ...request!, asOf: request!.asOf! };
  });
}

async function askAll(context: ExportContext, subject: DataSubject, asOf: Date): Promise<PlanPart[]> {
  const contributors = context.contributors();
  if (contributors.length === 0) {
    const message = 'No subgraph offers its personal data to this process; start the export worker beside them.';
    throw new StepFailure({ code: 'NO_CONTRIBUTORS', message, retry: true });
  }
  const parts: PlanPart[] = [];
  for (const contributor of contributors) {
    const { subgraph } = contributor;
    const counts = await answerOf(context, `The count of ${subgraph}`, contributor.counts(subject, asOf));
    parts.push({ subgraph, counts, catalogue: contributor.describe() });
  }
  return parts;
}

const workOf = (context: ExportContext, requestId: string, plan: ExportPlan) => [
  ...plan.collects.map((collect) => ({
    id: context.ids.next(),
    requestId,
    kind: 'COLLECT' as const,
    subgraph: collect.subgraph,
    state: 'READY' as const,
    weight: collect.weight,
    counted: collect.counts,
  })),
  {
    id: context.ids.next(),
    requestId,
    kind: 'PACKAGE' as const,
    state: 'WAITING' as const,
    weight: plan.packageWeight,
  },
  { id: context.ids.next(), requestId, kind: 'NOTIFY' as const, state: 'WAITING' as const },
];
