import { type JsonObject, isObject, own } from './json.js';
import type { ContextSource } from './steps.js';
import type { TypeCondition } from './type-conditions.js';

/** The value of one context argument for an entity, from the objects that enclose it; undefined where no branch of the path fits. */
function valueOf(source: ContextSource, enclosing: readonly JsonObject[], matches: TypeCondition): unknown {
  let value: unknown = enclosing[source.up];
  for (const element of source.path) {
    if (!isObject(value) || Array.isArray(value)) return undefined;
    if ('key' in element) value = own(value, element.key);
    else {
      const typeName = value['__typename'];
      if (typeof typeName === 'string' && !matches(typeName, element.condition)) return undefined;
    }
  }
  return value;
}

/** All context arguments of an entity. `enclosing[0]` is the entity itself. */
export function contextArguments(
  sources: readonly ContextSource[],
  enclosing: readonly JsonObject[],
  matches: TypeCondition,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const source of sources) {
    const value = valueOf(source, enclosing, matches);
    // Of several branches for one argument (`... on A`, `... on B`) the one that fits decides.
    if (value !== undefined) values[source.argument] = value;
  }
  return values;
}
