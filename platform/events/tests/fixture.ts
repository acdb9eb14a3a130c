import { Migration } from '@mikro-orm/migrations';
import { Registry } from 'prom-client';
import type { Database } from '#platform/database';
import { testDatabase, testLogger, type TestDatabase } from '#platform/testing';
import { systemClock, uuidV7 } from '#platform/time';
import { createEventRuntime, createOutbox, type EventHandler, type EventRuntimeOptions } from '../index.js';

class CreateEffects extends Migration {
  override up(): void {
    // No unique key on purpose: an effect that happens twice must be seen, not prevented.
    this.addSql(
      'create table effect (place bigint generated always as identity, aggregate text not null, n int not null)',
    );
  }
}

export const effectMigrations = [{ name: '0001-effects', class: CreateEffects }];

export const effectsDatabase = (name: string): Promise<TestDatabase> =>
  testDatabase({ name, entities: [], migrations: effectMigrations, poolSize: 6 });

export interface Count {
  readonly n: number;
}

/** Writes one row per event, in the order in which they are handled. */
export function recordEffects(consumer: string, options: Partial<EventHandler<Count>> = {}): EventHandler<Count> {
  return {
    consumer,
    types: ['counted'],
    async handle(events, tx) {
      await tx.query(
        `insert into effect (aggregate, n) select a, n from unnest($1::text[], $2::int[]) with ordinality as e (a, n, place) order by place`,
        [events.map((event) => event.aggregateId), events.map((event) => event.payload.n)],
      );
    },
    ...options,
  };
}

export async function effectsOf(db: Database): Promise<Map<string, number[]>> {
  const rows = await db.query<{ aggregate: string; n: number }>('select aggregate, n from effect order by place');
  const effects = new Map<string, number[]>();
  for (const { aggregate, n } of rows) effects.set(aggregate, [...(effects.get(aggregate) ?? []), n]);
  return effects;
}

export const outbox = () => createOutbox({ clock: systemClock, ids: uuidV7() });

export function runtimeOf(options: Pick<EventRuntimeOptions, 'db' | 'transport'> & Partial<EventRuntimeOptions>) {
  return createEventRuntime({
    outbox: outbox(),
    handlers: [],
    log: testLogger().log,
    metrics: new Registry(),
    clock: systemClock,
    pollMs: 100,
    ...options,
  });
}

export const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);
