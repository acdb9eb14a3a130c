import type { Database } from '#platform/database';
import type { DataSubject } from '#platform/personal-data';
import type { ErasureDoors } from '../erasure/doors.js';
import type { HoldStore } from './hold.store.js';

/**
 * Brings the holds of a person to where their records are: a subgraph keeps them in the database of the rows, so that the transaction
 * that deletes reads them. May be repeated; an erasure does so before it begins, so that no hold depends on one message.
 */
export class HoldSync {
  readonly #db: Database;
  readonly #holds: HoldStore;
  readonly #doors: ErasureDoors;

  constructor(deps: { readonly db: Database; readonly holds: HoldStore; readonly doors: ErasureDoors }) {
    this.#db = deps.db;
    this.#holds = deps.holds;
    this.#doors = deps.doors;
  }

  async push(subject: DataSubject): Promise<void> {
    const holds = await this.#holds.allOf(this.#db, subject.userId);
    const items = await this.#holds.itemsOf(holds.map(({ id }) => id));
    for (const { id, releasedAt } of holds) {
      const bySubgraph = Map.groupBy(items.get(id) ?? [], ({ subgraph }) => subgraph);
      for (const [subgraph, held] of bySubgraph) {
        const door = this.#doors.named(subgraph);
        const rows = held.map(({ store, key }) => ({ holdId: id, store, ...(key !== null && { key }) }));
        const change = releasedAt ? door.releaseHold(id) : door.placeHold(subject, rows);
        await this.#doors.answerOf(`The hold in ${subgraph}`, change);
      }
    }
  }
}
