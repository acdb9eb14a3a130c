import type { Model } from '../bindings/model.js';
import { Closure, components } from './closure.js';
import type { Done } from './deletion.js';
import { type EraseOptions, StepRun } from './erase-run.js';
import type { Sql } from './introspect.js';

/** Erases by bindings alone. Each step is run in one transaction of the caller's; its order is children before parents. */
export class Eraser {
  readonly #model: Model;
  readonly #closure: Closure;
  readonly #steps: readonly (readonly string[])[];

  constructor(model: Model) {
    this.#model = model;
    this.#closure = new Closure(model);
    this.#steps = stepsOf(model);
  }

  /** Names of the steps in their order: `public.order_line`, `public.a+public.b` where tables refer to each other. */
  get steps(): string[] {
    return this.#steps.map((tables) => tables.join('+'));
  }

  /** Runs one step; `more` says that rows are left for another call. */
  async run(tx: Sql, step: string, options: EraseOptions): Promise<{ done: Done[]; more: boolean }> {
    const names = this.#steps.find((tables) => tables.join('+') === step);
    if (!names) throw new Error(`There is no step "${step}" in the plan of ${this.#model.store}.`);
    const run = new StepRun({ model: this.#model, closure: this.#closure, tx, options });
    return run.of(names.map((name) => this.#model.tables.get(name)!));
  }
}

/** Tables that have to be erased together, in the order in which they have to be. */
export function stepsOf(model: Model): string[][] {
  const nodes = [...model.tables.values()].filter((table) => table.links.length > 0).map((table) => table.name);
  const purposes = new Map<string, string[]>();
  for (const table of model.tables.values())
    for (const link of table.links)
      if (link.onErase === 'SURROGATE') purposes.set(link.purpose, [...(purposes.get(link.purpose) ?? []), table.name]);
  const next = (name: string) => [
    ...model.tables.get(name)!.links.flatMap((link) => (link.to === null ? [] : [link.to])),
    ...model.shape.foreignKeys.filter((key) => key.from === name).map((key) => key.to),
    // One purpose, one surrogate, one transaction.
    ...[...purposes.values()].filter((tables) => tables.includes(name)).flat(),
  ];
  return components(nodes, (name) => next(name).filter((other) => other !== name))
    .toReversed()
    .map((tables) => tables.toSorted());
}
