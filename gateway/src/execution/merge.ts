import { type JsonObject, copyJson, isObject, own, setOwn } from './json.js';

/** Type names that must never replace a known one: an `@interfaceObject` subgraph knows only the interface. */
export type AbstractNames = ReadonlySet<string>;

function mergeList(target: unknown[], source: readonly unknown[], abstract: AbstractNames): void {
  for (let index = 0; index < source.length; index++) {
    const into = target[index];
    const from = source[index];
    if (into === from) continue;
    if (isObject(into) && isObject(from) && !Array.isArray(into) && !Array.isArray(from)) merge(into, from, abstract);
    else target[index] = from;
  }
}

/**
 * Writes what a fetch brought into what is there, deeply, as Apollo's executor does. Objects of `source` become part of `target`
 * without a copy: the answer belongs to this execution.
 */
export function merge(target: JsonObject, source: JsonObject, abstract: AbstractNames): void {
  for (const key in source) {
    const from = source[key];
    if (from === undefined) continue;
    const into = own(target, key);
    if (into === from) continue;
    if (into === undefined || into === null || !isObject(from) || !isObject(into)) {
      if (key === '__typename' && into !== undefined && abstract.has(from as string)) continue;
      setOwn(target, key, from);
    } else if (!Array.isArray(from)) merge(into, from, abstract);
    else if (Array.isArray(into) && into.length === from.length) mergeList(into, from, abstract);
    else setOwn(target, key, from);
  }
}

/** As `merge`, for the second and later places one entity goes to: two response paths may extend its objects differently. */
export function mergeCopy(target: JsonObject, source: JsonObject, abstract: AbstractNames): void {
  for (const key in source) if (isObject(source[key])) return merge(target, copyJson(source) as JsonObject, abstract);
  merge(target, source, abstract);
}
