import { parsePayload } from '#contracts/events';
import type { EventHandler } from '#platform/events';
import type { Batches } from './batch.service.js';

/** What safety says of the texts of batches: one that may be read waits for a model, one that is held is listed, without its text. */
export const screenedHandler = (batches: Batches): EventHandler => ({
  consumer: 'q2q-cost.batches',
  types: ['batch.text.screened'],
  batchSize: 200,
  async handle(events, tx) {
    const verdicts = events.map(({ payload }) => {
      const { itemId, batchId, verdict, redactedText, language } = parsePayload('batch.text.screened', payload);
      return { id: itemId, batchId, text: verdict === 'HOLD' ? null : redactedText, language };
    });
    const changed = await batches.store.screened(tx, verdicts);
    tx.afterCommit(() => {
      for (const id of changed) {
        batches.tell(id);
        // Lost wake-ups are made up for by the sweep.
        batches.wake(id).catch(() => undefined);
      }
    });
  },
});
