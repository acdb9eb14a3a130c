import type { Bindings } from '../bindings/bindings.js';
import { Engine } from '../engine/engine.js';
import type { SqlDatabase } from '../engine/introspect.js';
import { relation } from '../engine/sql-text.js';
import { fullName } from '../bindings/model.js';
import { holdTable } from '../state/state.js';
import { type KeptRows, keptForATime, withoutKept } from './expired-links.rules.js';

/** Which of these people were erased so long ago that what was kept of them goes. */
export type ErasedBefore = (userIds: readonly string[], retain: string) => Promise<readonly string[]>;

/**
 * Erases what an erasure had to keep, once its time is over. Holds keep their rows all the same. May be repeated. Answers how many rows
 * were removed or cut.
 */
export async function eraseExpired(db: SqlDatabase, bindings: Bindings, erasedBefore: ErasedBefore): Promise<number> {
  let count = 0;
  for (const kept of keptForATime(bindings)) {
    const people = await erasedBefore(await peopleIn(db, kept), kept.retain);
    if (people.length === 0) continue;
    const engine = await Engine.open({ db, bindings: withoutKept(bindings, kept), holds: holdTable });
    const steps = engine.steps.filter((step) => step.includes(kept.table));
    for (const userId of people)
      for (const step of steps) {
        const { removed, anonymised } = await engine.erase(step, [userId]);
        count += removed + anonymised;
      }
  }
  return count;
}

/** Every id of a person that stands in the columns of a link: the erased among them are known by their hash alone. */
async function peopleIn(db: SqlDatabase, { table, link }: KeptRows): Promise<string[]> {
  const [column] = link.columns;
  if (link.columns.length !== 1 || /->|\[/.test(column!)) return [];
  const rows = await db.query<{ id: string }>(
    `select distinct t."${column!}"::text as id from ${relation(fullName(table))} t where t."${column!}" is not null`,
  );
  return rows.map(({ id }) => id);
}
