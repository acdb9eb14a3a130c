import { type JsonObject, copyJson, isObject, own, setOwn } from './json.js';

/** Type names that must never replace a known one: an `@interfaceObject` subgraph knows only the interface. */
export type AbstractNames = ReadonlySet<string>;

export interface MergeRules {
  readonly abstract: AbstractNames;
  /**
   * What comes takes the place of what is there, a null included: a later plan reads what an earlier one has read with other arguments.
   * Otherwise what is there stays, and only what is missing or null is filled in.
   */
  readonly replaces: boolean;
}

/**
 * Writes what a fetch brought into what is there, deeply. Objects of `source` become part of `target` without a copy: the answer belongs
 * to this execution.
 *
 * Where subgraphs differ about one place, the result does not depend on the order of their answers: an object or a list is more than a
 * single value, and anything is more than null. Of two single values the first stays; fetches that write the same are merged in the
 * order of the plan (`merge-order.ts`).
 */
export function merge(target: JsonObject, source: JsonObject, rules: MergeRules): void {
  for (const key in source) {
    const from = source[key];
    if (from === undefined) continue;
    const into = own(target, key);
    if (into === from) continue;
    if (into === undefined || into === null) setOwn(target, key, from);
    else {
      const value = key === '__typename' ? typeNameOf(into, from, rules) : merged(into, from, rules);
      if (value !== into) setOwn(target, key, value);
    }
  }
}

/** As `merge`, for the second and later places one entity goes to: two response paths may extend its objects differently. */
export function mergeCopy(target: JsonObject, source: JsonObject, rules: MergeRules): void {
  for (const key in source) if (isObject(source[key])) return merge(target, copyJson(source) as JsonObject, rules);
  merge(target, source, rules);
}

function typeNameOf(into: unknown, from: unknown, { abstract, replaces }: MergeRules): unknown {
  if (typeof from !== 'string' || abstract.has(from)) return into;
  return replaces || abstract.has(into as string) ? from : into;
}

/** @param into neither null nor undefined */
function merged(into: unknown, from: unknown, rules: MergeRules): unknown {
  if (!isObject(from) || !isObject(into)) return rules.replaces || (isObject(from) && !isObject(into)) ? from : into;
  if (Array.isArray(into)) return Array.isArray(from) ? mergedList(into, from, rules) : rules.replaces ? from : into;
  if (Array.isArray(from)) return from;
  merge(into, from, rules);
  return into;
}

/** Element by element; the longer one keeps its rest. A list of single values is one value. */
function mergedList(into: unknown[], from: readonly unknown[], rules: MergeRules): unknown {
  if (rules.replaces && into.length !== from.length) return from;
  if (!rules.replaces && isListOfLeaves(into)) return into;
  for (let index = 0; index < from.length; index++) {
    const [before, element] = [into[index], from[index]];
    if (before === element) continue;
    into[index] = before === null || before === undefined ? element : merged(before, element, rules);
  }
  return into;
}

function isListOfLeaves(list: readonly unknown[]): boolean {
  for (const element of list) if (element !== null) return !isObject(element);
  return false;
}
