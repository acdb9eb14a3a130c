import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { generateFunction, readExpression } from './generate.js';
import { type JsonObject, isObject, literal, own, setOwn } from './json.js';
import { merge } from './merge.js';
import { type Rewrite, applyRewrites } from './rewrites.js';
import type { TypeCondition } from './type-conditions.js';

/** The distinct representations of one `_entities` call, as JSON text, in the order of the answer. */
export class RepresentationList {
  readonly texts: string[] = [];
  private readonly seen = new Map<string, Map<unknown, number>>();

  seenOf(typeName: string): Map<unknown, number> {
    let seen = this.seen.get(typeName);
    if (!seen) this.seen.set(typeName, (seen = new Map()));
    return seen;
  }
}

/** Index of the object's representation in `texts`, which it is appended to when new; -1 when a required field is missing. */
type IndexOf = (
  object: JsonObject,
  seen: Map<unknown, number>,
  texts: string[],
  textOf: (value: unknown) => string,
) => number;

export interface RepresentationSpec {
  readonly requires: readonly QueryPlanSelectionNode[];
  readonly inputRewrites: readonly Rewrite[];
}

const NONE = -1;
const noAbstractNames: ReadonlySet<string> = new Set();

/** Literal of a value from answers in which no string needs escaping. */
export const plainLiteral = (value: unknown): string =>
  typeof value === 'string' ? `"${value}"` : typeof value === 'number' ? `${value}` : JSON.stringify(value);

const responseKey = (field: { readonly name: string; readonly alias?: string }): string => field.alias ?? field.name;

/** Builds representations by code generated per concrete type; the first field that tells two entities apart is the key of the look-up. */
export class Representations {
  private readonly byType = new Map<string, IndexOf>();

  constructor(
    private readonly spec: RepresentationSpec,
    private readonly matches: TypeCondition,
  ) {}

  /** `indexes[i]` belongs to `objects[i]`. */
  collect(objects: readonly JsonObject[], list: RepresentationList, plain: boolean): Int32Array {
    const indexes = new Int32Array(objects.length);
    const textOf = plain ? plainLiteral : literal;
    let typeName: unknown;
    let indexOf: IndexOf | undefined;
    let seen: Map<unknown, number> | undefined;
    for (let position = 0; position < objects.length; position++) {
      const object = objects[position]!;
      const name = object['__typename'];
      if (name !== typeName || !indexOf) {
        typeName = name;
        indexOf = typeof name === 'string' && name !== '' ? this.forType(name) : undefined;
        seen = indexOf && list.seenOf(name as string);
      }
      indexes[position] = indexOf ? indexOf(object, seen!, list.texts, textOf) : NONE;
    }
    return indexes;
  }

  private forType(typeName: string): IndexOf {
    let indexOf = this.byType.get(typeName);
    if (!indexOf) {
      indexOf = this.compile(typeName);
      if (this.byType.size < 500) this.byType.set(typeName, indexOf);
    }
    return indexOf;
  }

  private compile(typeName: string): IndexOf {
    const parts = this.spec.requires.filter(
      (part) =>
        part.kind === 'Field' || (part.typeCondition !== undefined && this.matches(typeName, part.typeCondition)),
    );
    if (parts.length === 0) return () => NONE;
    const only = parts.length === 1 ? parts[0]! : undefined;
    const fields = only?.kind === 'InlineFragment' ? only.selections : [];
    const keys = fields.flatMap((field) => (field.kind === 'Field' && !field.selections ? [responseKey(field)] : []));
    const flat = keys.length === fields.length && keys.includes('__typename') && new Set(keys).size === keys.length;
    return flat && this.spec.inputRewrites.length === 0
      ? compileFlat(keys)
      : (object, seen, texts) => this.general(object, seen, texts);
  }

  private general(object: JsonObject, seen: Map<unknown, number>, texts: string[]): number {
    const representation = select(this.spec.requires, object, this.matches);
    if (!representation || !representation['__typename']) return NONE;
    applyRewrites(this.spec.inputRewrites, representation, this.matches);
    return indexOfText(JSON.stringify(representation), seen, texts);
  }
}

function indexOfText(text: string, seen: Map<unknown, number>, texts: string[]): number {
  const known = seen.get(text);
  if (known !== undefined) return known;
  const index = texts.push(text) - 1;
  seen.set(text, index);
  return index;
}

/** For `{ __typename, id }` and the like. With one key field its value is the look-up key, and the text is built for new ones only. */
function compileFlat(keys: readonly string[]): IndexOf {
  const reads = keys
    .map((key, i) => `const v${i}=${readExpression('o', key)};if(v${i}===undefined)return -1;`)
    .join('');
  const texts = keys
    .map((key, i) => JSON.stringify(`${i ? ',' : '{'}${JSON.stringify(key)}:`) + `+textOf(v${i})`)
    .join('+');
  const identifying = keys.flatMap((key, i) => (key === '__typename' ? [] : [`v${i}`]));
  const only = identifying.length === 1 ? identifying[0] : undefined;
  const lookUp = only
    ? `if(typeof ${only}==='object')return indexOfText(${texts}+'}',seen,texts);const k=seen.get(${only});if(k!==undefined)return k;const i=texts.push(${texts}+'}')-1;seen.set(${only},i);return i;`
    : `return indexOfText(${texts}+'}',seen,texts);`;
  return generateFunction<IndexOf>({ indexOfText }, `return (o,seen,texts,textOf)=>{${reads}${lookUp}};`);
}

/** What Apollo's `executeSelectionSet` does: a missing field voids its selection, a voided fragment is left out. */
function select(
  selections: readonly QueryPlanSelectionNode[],
  source: JsonObject,
  matches: TypeCondition,
): JsonObject | null {
  const result: JsonObject = {};
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      const typeName = source['__typename'];
      if (selection.typeCondition === undefined || typeof typeName !== 'string') continue;
      if (!matches(typeName, selection.typeCondition)) continue;
      const part = select(selection.selections, source, matches);
      if (part) merge(result, part, noAbstractNames);
      continue;
    }
    const key = responseKey(selection);
    const value = own(source, key);
    if (value === undefined) return null;
    setOwn(result, key, selection.selections ? selectFrom(selection.selections, value, matches) : value);
  }
  return result;
}

function selectFrom(selections: readonly QueryPlanSelectionNode[], value: unknown, matches: TypeCondition): unknown {
  if (Array.isArray(value)) return value.map((element) => selectFrom(selections, element, matches));
  return isObject(value) ? select(selections, value, matches) : value;
}
