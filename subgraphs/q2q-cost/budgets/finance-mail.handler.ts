import { parsePayload } from '#contracts/events';
import type { DomainEvent, EventHandler } from '#platform/events';
import type { Mailer } from '#platform/mail';
import { anomalyMail, type FinanceMail, thresholdMail } from './finance-mail.rules.js';

/**
 * Mails finance what this subgraph has told. The event is the key of its mail: sent again after a doubtful answer, it is the same
 * mail to its receiver.
 */
export const financeMailHandler = ({
  mailer,
  to,
}: {
  readonly mailer: Mailer;
  readonly to: string | undefined;
}): EventHandler => ({
  consumer: 'q2q-cost.finance-mail',
  types: ['budget.threshold.reached', 'spend.anomaly.detected'],
  async prepare(events) {
    if (to === undefined) return;
    for (const event of events)
      await mailer.send({ to, ...mailOf(event), idempotencyKey: `${event.type}/${event.id}` });
  },
  async handle() {},
});

const mailOf = ({ type, payload }: DomainEvent): FinanceMail =>
  type === 'budget.threshold.reached'
    ? thresholdMail(parsePayload('budget.threshold.reached', payload))
    : anomalyMail(parsePayload('spend.anomaly.detected', payload));
