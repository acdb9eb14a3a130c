import type { SubjectContact } from '#platform/personal-data';
import { worker } from '../audit/audit.store.js';
import { answerOf, type ExportContext, inRequest } from '../steps/request-work.js';
import { subjectOf } from '../export/plan-step.js';
import { StepFailure } from '../steps/step-failure.js';
import type { StepRow } from '../export/step-row.js';
import type { PrivacyRequestRow } from '../requests/request-row.js';
import { completionMail } from './completion-mail.js';

/**
 * Mails the subject a one-time link to the address on file, which is read now and kept nowhere. A crash after sending sends the same
 * mail again with a second link; the first use of either spends both.
 */
export async function notifyStep(context: ExportContext, step: StepRow): Promise<void> {
  const request = (await context.requests.get(step.requestId))!;
  const contact = await contactOf(context, request);
  const expiresAt = new Date(
    Math.min(request.packageExpiresAt!.getTime(), context.clock.now().getTime() + context.settings.linkTtlMs),
  );
  const holderId = request.subjectUserId;
  const link = await context.db.transaction((tx) =>
    context.links.create(tx, { requestId: request.id, holderId, origin: 'MAIL', expiresAt }),
  );
  const url = `${context.settings.publicUrl}/privacy/downloads/${link.token}`;
  const mail = completionMail({ url, expiresAt, locale: contact.locale });
  await context.mailer.send({ to: contact.email, ...mail, idempotencyKey: `privacy-export-ready/${request.id}` });
  await inRequest(context, step.requestId, async (tx) => {
    await context.steps.complete(tx, step);
    await tx.query('update privacy_request set notified_at = $2 where id = $1', [request.id, context.clock.now()]);
    const details = { link: link.id, expiresAt: expiresAt.toISOString() };
    await context.audit.append(tx, { requestId: request.id, actor: worker, action: 'REQUESTER_NOTIFIED', details });
  });
}

async function contactOf(context: ExportContext, request: PrivacyRequestRow): Promise<SubjectContact> {
  const owner = context.contributors().find((contributor) => 'contact' in contributor);
  if (!owner?.contact) {
    const message = 'No subgraph knows addresses in this process; start the one that owns people beside it.';
    throw new StepFailure({ code: 'NO_CONTACT_SOURCE', message, retry: true });
  }
  const contact = await answerOf(context, `The address from ${owner.subgraph}`, owner.contact(subjectOf(request)));
  if (contact) return contact;
  const message = `There is no address on file for the subject of request ${request.id}; hand the link over in person.`;
  throw new StepFailure({ code: 'NO_ADDRESS', message, retry: false });
}
