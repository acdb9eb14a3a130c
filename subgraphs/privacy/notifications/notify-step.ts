import type { Mailer } from '#platform/mail';
import type { SubjectContact } from '#platform/personal-data';
import type { DownloadService } from '../downloads/download.service.js';
import { type Contributors, subjectOf } from '../export/contributors.js';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { RequestWork } from '../steps/request-work.js';
import type { StepRun, StepWork } from '../steps/step-executor.js';
import { StepFailure } from '../steps/step-failure.js';
import { completionMail } from './completion-mail.js';

export interface NotifyStepDependencies {
  readonly work: RequestWork;
  readonly contributors: Contributors;
  readonly downloads: DownloadService;
  readonly mailer: Mailer;
}

/**
 * Mails the subject a one-time link to the address on file, which is read now and kept nowhere. A crash after sending sends the same
 * mail again with a second link; the first use of either spends both.
 */
export class NotifyStep implements StepWork {
  readonly #deps: NotifyStepDependencies;

  constructor(deps: NotifyStepDependencies) {
    this.#deps = deps;
  }

  async run({ step, request }: StepRun): Promise<void> {
    const { work, downloads, mailer } = this.#deps;
    const contact = await this.#contactOf(request);
    const { id, url, expiresAt } = await downloads.createMailedLink(request);
    const mail = completionMail({ url, expiresAt, locale: contact.locale });
    await mailer.send({ to: contact.email, ...mail, idempotencyKey: `privacy-export-ready/${request.id}` });
    await work.write(step, async (write) => {
      await write.complete();
      await write.markNotified();
      await write.audit('REQUESTER_NOTIFIED', { link: id, expiresAt: expiresAt.toISOString() });
    });
  }

  async #contactOf(request: PrivacyRequestRow): Promise<SubjectContact> {
    const contact = await this.#deps.contributors.contactOf(subjectOf(request));
    if (contact) return contact;
    const message = `There is no address on file for the subject of request ${request.id}; hand the link over in person.`;
    throw new StepFailure({ code: 'NO_ADDRESS', message, retry: false });
  }
}
