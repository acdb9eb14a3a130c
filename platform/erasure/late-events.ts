import type { Database } from '#platform/database';
import type { DomainEvent, EventHandler } from '#platform/events';
import type { ErasedPeople } from './erased-people.js';

export interface LateEventOptions {
  readonly db: Database;
  readonly people: ErasedPeople;
  /** Told of every event that was dropped. */
  readonly dropped?: (type: string) => void;
}

interface Prepared {
  readonly barred: ReadonlySet<string>;
  readonly prepared: unknown;
}

/**
 * A handler that never sees an event about a person who is erased, or is being erased: such an event was on its way, or was told again.
 * It is dropped and counted, in the transaction that would have handled it. Events of the erasure itself go through.
 */
export function withoutErasedPeople(handler: EventHandler, options: LateEventOptions): EventHandler {
  const { db, people } = options;
  return {
    consumer: handler.consumer,
    types: handler.types,
    ...(handler.batchSize !== undefined && { batchSize: handler.batchSize }),
    ...(handler.prepare && {
      async prepare(events: readonly DomainEvent[]): Promise<Prepared> {
        const barred = await people.barred(db, namedIn(events));
        const others = events.filter((event) => !isAbout(event, barred));
        return { barred, prepared: others.length > 0 ? await handler.prepare?.(others) : undefined };
      },
    }),
    async handle(events, tx, given) {
      const barred = await people.barred(tx, namedIn(events));
      const before = handler.prepare ? (given as Prepared) : null;
      if (before && [...barred].some((userId) => !before.barred.has(userId)))
        throw new Error('A person was erased while an event about them was being prepared; it is handled again.');
      const late = events.filter((event) => isAbout(event, barred));
      if (late.length > 0)
        await people.countLate(
          tx,
          late.map((event) => userIdOf(event)!),
        );
      for (const event of late) tx.afterCommit(() => options.dropped?.(event.type));
      const others = events.filter((event) => !late.includes(event));
      if (others.length > 0) await handler.handle(others, tx, before ? before.prepared : given);
    },
  };
}

const ofTheErasure = (type: string): boolean => type.startsWith('user.');

function userIdOf(event: DomainEvent): string | null {
  const userId = (event.payload as { userId?: unknown } | null)?.userId;
  return typeof userId === 'string' && !ofTheErasure(event.type) ? userId : null;
}

const namedIn = (events: readonly DomainEvent[]): string[] => [
  ...new Set(events.flatMap((event) => userIdOf(event) ?? [])),
];

function isAbout(event: DomainEvent, people: ReadonlySet<string>): boolean {
  const userId = userIdOf(event);
  return userId !== null && people.has(userId);
}
