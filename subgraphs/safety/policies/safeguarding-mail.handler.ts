import { type EventPayload, parsePayload } from '#contracts/events';
import type { EventHandler } from '#platform/events';
import type { Mailer } from '#platform/mail';
import type { Logger } from '#platform/observability';
import type { PolicyStore } from './policy.store.js';

type Raised = EventPayload<'safeguarding.raised'>;

export interface SafeguardingMailDependencies {
  readonly policies: PolicyStore;
  readonly mailer: Mailer;
  readonly log: Logger;
}

/** Tells the company's contact that a person may be in danger. The mail says where to look, never what was written or by whom. */
export const safeguardingMailHandler = (deps: SafeguardingMailDependencies): EventHandler<Raised, void> => ({
  consumer: 'safety.safeguarding-mail',
  types: ['safeguarding.raised'],
  batchSize: 10,
  async prepare(events) {
    for (const event of events) {
      const { reviewItemId, companyId } = parsePayload('safeguarding.raised', event.payload);
      const contact = await deps.policies.contactOf(companyId);
      if (!contact) {
        deps.log.warn(
          { reviewItemId, companyId },
          'No safeguarding contact is set for this company: only reviewers know',
        );
        continue;
      }
      await deps.mailer.send({
        to: contact.email,
        subject: 'A text may say that a person is in danger',
        text: [
          `Dear ${contact.name},`,
          '',
          'a text that was sent to the programme may say that a person is in danger. It waits for a reviewer, before everything else.',
          `Item of the review queue: ${reviewItemId}`,
          '',
          'This message holds nothing of the text.',
          '',
        ].join('\n'),
        idempotencyKey: `safeguarding-raised/${reviewItemId}`,
      });
    }
  },
  handle: () => Promise.resolve(),
});
