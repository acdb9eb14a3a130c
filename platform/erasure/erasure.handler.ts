import { z } from 'zod';
import type { EventHandler, Outbox } from '#platform/events';
import type { ErasedPeople } from './erased-people.js';

export interface ErasureHandlerOptions {
  /** Name of the subgraph. */
  readonly subgraph: string;
  readonly people: ErasedPeople;
  readonly outbox: Outbox;
  /** SHA-256 of what the subgraph declares about its columns. */
  catalogueHash(): Promise<string>;
}

const started = 'user.erasure.started';
const payload = z.object({ userId: z.guid(), epoch: z.int().min(0) });

/**
 * What every subgraph does when a person is erased: from the start on it refuses writes about them; at the end it forgets what waits for
 * them in its inbox and outbox, and confirms. Handling it twice confirms twice.
 */
export function erasureHandler(options: ErasureHandlerOptions): EventHandler {
  const { people } = options;
  return {
    consumer: `${options.subgraph}.erasure`,
    types: [started, 'user.deleted'],
    batchSize: 20,
    async handle(events, tx) {
      for (const event of events) {
        const person = payload.parse(event.payload);
        await people.freeze(tx, person);
        if (event.type === started) continue;
        await people.markErased(tx, person);
        const inbox = await tx.query(
          `update event_inbox set status = 'DISCARDED', payload = null, claim = null, due_at = null, finished_at = clock_timestamp(),
             error = 'erased' where finished_at is null and payload ->> 'userId' = $1 and type not like 'user.%' returning 1`,
          [person.userId],
        );
        const outbox = await tx.query(
          `delete from event_outbox where sent_at is null and payload ->> 'userId' = $1 and type not like 'user.%' returning 1`,
          [person.userId],
        );
        const counts = { inbox: inbox.length, outbox: outbox.length };
        const { userId, epoch } = person;
        const catalogueHash = await options.catalogueHash();
        await options.outbox.append(tx, [
          {
            type: 'user.deleted.acknowledged',
            aggregateId: userId,
            payload: { userId, epoch, subgraph: options.subgraph, counts, catalogueHash },
          },
        ]);
      }
    },
  };
}
