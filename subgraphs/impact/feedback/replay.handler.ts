import { type EventPayload, newEvent, parsePayload } from '#contracts/events';
import type { Tx } from '#platform/database';
import type { EventHandler, Outbox } from '#platform/events';
import { uuidFrom } from '#platform/time';

type Wanted = EventPayload<'feedback.replay.requested'>;

interface Text {
  readonly feedbackId: string;
  readonly companyId: string;
  readonly text: string;
  readonly locale: string | null;
}

/** The longest text is 20,000 characters: a page of them is some megabytes at most. */
const perPage = 200;

/** Sends texts again to rules in shadow. A text that was erased is not there to be sent. */
export const replayHandler = (outbox: Outbox): EventHandler<Wanted, never> => ({
  consumer: 'impact.replay',
  types: ['feedback.replay.requested'],
  batchSize: 1,
  async handle(events, tx) {
    for (const event of events) {
      const wanted = parsePayload('feedback.replay.requested', event.payload);
      const { replayId } = wanted;
      let sent = 0;
      let after: string | null = null;
      while (sent < wanted.limit) {
        const page: Text[] = await textsBefore(tx, wanted, { after, limit: Math.min(perPage, wanted.limit - sent) });
        await outbox.append(
          tx,
          page.map((text) =>
            newEvent(
              'feedback.replayed',
              text.feedbackId,
              { replayId, ...text },
              uuidFrom('event', 'feedback.replayed', replayId, text.feedbackId),
            ),
          ),
        );
        sent += page.length;
        after = page.at(-1)?.feedbackId ?? null;
        if (page.length < perPage) break;
      }
      await outbox.append(tx, [
        newEvent(
          'feedback.replay.sent',
          replayId,
          { replayId, texts: sent },
          uuidFrom('event', 'feedback.replay.sent', replayId),
        ),
      ]);
    }
  },
});

/** Newest first: ids grow with the time of arrival. */
const textsBefore = (
  tx: Tx,
  { companyId, from, to }: Wanted,
  page: { readonly after: string | null; readonly limit: number },
): Promise<Text[]> =>
  tx.query<Text>(
    `select id as "feedbackId", company_id as "companyId", text, locale from feedback
     where ($1::uuid is null or company_id = $1) and received_at >= $2 and received_at < $3 and text is not null
       and ($4::uuid is null or id < $4)
     order by id desc limit $5`,
    [companyId, from, to, page.after, page.limit],
  );
