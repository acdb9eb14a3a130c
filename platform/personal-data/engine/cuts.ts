import type { Link, Model, Place, Table } from '../bindings/model.js';
import { type Closure, element, elements, jsonPath } from './closure.js';
import type { Mask } from './masks.js';

export interface CutInput {
  readonly model: Model;
  readonly closure: Closure;
  readonly table: Table;
  readonly link: Link;
  /** SQL of the surrogate for one column of the person's key, as text. */
  readonly surrogate: (at: number) => string;
}

/** What takes the person's id out of a row: nothing, a random surrogate, or the array without the person's elements. */
export function cutOf({ model, closure, table, link, surrogate }: CutInput): Mask[] {
  return link.places.flatMap((place, at) => {
    if (model.subject.tenant.includes(link.key[at] ?? '')) return [];
    const { type } = table.shape.columns.get(place.column)!;
    const mask = (apply: (value: string) => string): Mask[] => [{ column: place.column, apply, pending: 'true' }];
    if (place.each !== null) return mask((value) => withoutElements({ closure, table, link, place, type, value }));
    const instead =
      link.onErase === 'SURROGATE'
        ? surrogate(at)
        : link.onErase === 'TOMBSTONE'
          ? `('erased-' || replace(gen_random_uuid()::text, '-', ''))`
          : 'null';
    if (place.path.length === 0) return mask(() => `(${instead})::${type}`);
    return mask(
      (value) =>
        `jsonb_set(${value}::jsonb, ${jsonPath(place.path)}, coalesce(to_jsonb(${instead}::text), 'null'))::${type}`,
    );
  });
}

interface ElementsInput {
  readonly closure: Closure;
  readonly table: Table;
  readonly link: Link;
  readonly place: Place;
  readonly type: string;
  readonly value: string;
}

function withoutElements({ closure, table, link, place, type, value }: ElementsInput): string {
  const others = `coalesce(not (${element(place)} ${closure.elementIs(link)}), true)`;
  const from = elements(place, 't', table).replace(/ e\(v\)$/, ' with ordinality e(v, ord)');
  if (!/^jsonb?$/.test(type)) return `array(select e.v from ${from} where ${others} order by e.ord)::${type}`;
  const rest = `coalesce((select jsonb_agg(e.v order by e.ord) from ${from} where ${others}), '[]')`;
  return place.path.length === 0
    ? `(${rest})::${type}`
    : `jsonb_set(${value}::jsonb, ${jsonPath(place.path)}, ${rest})::${type}`;
}
