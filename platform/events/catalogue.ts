import type { CatalogueEntry } from '#platform/personal-data';

const transient = 'A copy of what its producer stores and exports, held until the event is handled, then deleted';

/** Every column that events and migrations add to a subgraph's database, for the personal-data catalogue of each subgraph. */
export const eventCatalogue: readonly CatalogueEntry[] = [
  ...[
    ['event_outbox', 'payload'],
    ['event_inbox', 'payload'],
  ].map(
    ([table, column]): CatalogueEntry => ({
      table: table!,
      column: column!,
      personal: true,
      category: 'content',
      source: 'PROVIDED',
      export: 'NEVER',
      erase: 'NULLIFY',
      reason: transient,
    }),
  ),
  ...plain(
    'event_outbox',
    'The envelope of an event: opaque ids, its type and times; nothing of its content',
    'id sequence type aggregate_id occurred_at keep_id sent_at',
  ),
  ...plain(
    'event_inbox',
    'The envelope of an event and the state of its handling: opaque ids, times, an error without values',
    'consumer event_id position type aggregate_id sequence occurred_at status tries claim due_at error received_at finished_at',
  ),
  ...plain('mikro_orm_migrations', 'Which migrations have run', 'id name executed_at'),
];

function plain(table: string, reason: string, columns: string): CatalogueEntry[] {
  return columns.split(' ').map((column) => ({ table, column, personal: false, reason }));
}
