import type { Queryable } from '#platform/database';
import type { DataSubject } from '#platform/personal-data';
import type { HoldStore } from '../holds/hold.store.js';
import type { ErasureDoors } from './doors.js';
import { catalogueHashOf, planHashOf, planOf, type PlannedItem, type SubgraphPlan } from './plan.rules.js';

export interface ErasurePlan {
  readonly hash: string;
  /** SHA-256 of what all subgraphs declare about their columns. */
  readonly catalogueHash: string;
  readonly items: readonly PlannedItem[];
  /** What each subgraph does one after the other. */
  readonly steps: ReadonlyMap<string, readonly string[]>;
}

/** A held record is no reason to keep the others: it shows in the plan as what it is. */
const onHold = 'ON_LEGAL_HOLD';

/** Asks every subgraph what it would do, and what stands in the way. Changes nothing. */
export class ErasurePlanner {
  readonly #doors: ErasureDoors;
  readonly #holds: HoldStore;

  constructor(deps: { readonly doors: ErasureDoors; readonly holds: HoldStore }) {
    this.#doors = deps.doors;
    this.#holds = deps.holds;
  }

  async plan(subject: DataSubject, on: Queryable): Promise<ErasurePlan> {
    const parts: (SubgraphPlan & { readonly steps: readonly string[] })[] = [];
    for (const { subgraph, contract } of this.#doors.all()) {
      const { items, steps, catalogueHash } = await this.#doors.answerOf(
        `The plan of ${subgraph}`,
        contract.preview(subject),
      );
      const blockers = await this.#doors.answerOf(`The check of ${subgraph}`, contract.validate(subject));
      parts.push({ subgraph, catalogueHash, items, steps, blockers: blockers.filter(({ code }) => code !== onHold) });
    }
    const items = planOf(parts, await this.#holds.heldOf(on, subject.userId));
    return {
      hash: planHashOf(parts, items),
      catalogueHash: catalogueHashOf(parts),
      items,
      steps: new Map(parts.map(({ subgraph, steps }) => [subgraph, steps])),
    };
  }
}
