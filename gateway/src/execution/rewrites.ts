import type { FetchDataRewrite } from '@apollo/query-planner';
import { type JsonObject, isObject, own, setOwn } from './json.js';
import type { TypeCondition } from './type-conditions.js';

type PathElement = { readonly condition: string } | { readonly key: string };

/** The planner's rename or replace instruction for one path of a representation or of an answer. */
export interface Rewrite {
  readonly path: readonly PathElement[];
  readonly apply: (object: JsonObject, key: string) => void;
}

const FRAGMENT = '... on ';

export function compileRewrites(rewrites: readonly FetchDataRewrite[] | undefined): readonly Rewrite[] {
  return (rewrites ?? []).map((rewrite) => ({
    path: rewrite.path.map((element) =>
      element.startsWith(FRAGMENT) ? { condition: element.slice(FRAGMENT.length) } : { key: element },
    ),
    apply:
      rewrite.kind === 'ValueSetter'
        ? (object, key) => setOwn(object, key, rewrite.setValueTo)
        : (object, key) => rename(object, key, rewrite.renameKeyTo),
  }));
}

function rename(object: JsonObject, from: string, to: string): void {
  const value = own(object, from);
  if (value === undefined) return;
  setOwn(object, to, value);
  setOwn(object, from, undefined);
}

export function applyRewrites(rewrites: readonly Rewrite[], value: unknown, matches: TypeCondition): void {
  for (const rewrite of rewrites) applyAt(rewrite, value, { index: 0, matches });
}

function applyAt(rewrite: Rewrite, value: unknown, at: { index: number; matches: TypeCondition }): void {
  if (!isObject(value)) return;
  if (Array.isArray(value)) {
    for (const element of value) applyAt(rewrite, element, at);
    return;
  }
  const element = rewrite.path[at.index];
  if (!element) return;
  const next = { index: at.index + 1, matches: at.matches };
  if ('condition' in element) {
    const typeName = value['__typename'];
    if (typeof typeName !== 'string' || at.matches(typeName, element.condition)) applyAt(rewrite, value, next);
  } else if (next.index === rewrite.path.length) rewrite.apply(value, element.key);
  else applyAt(rewrite, own(value, element.key), next);
}
