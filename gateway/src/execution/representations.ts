import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { generateFunction, readExpression } from './generate.js';
import { type JsonObject, isObject, literal, own, setOwn } from './json.js';
import { type MergeRules, merge } from './merge.js';
import { type Rewrite, applyRewrites } from './rewrites.js';
import type { TypeCondition } from './type-conditions.js';

/** An entity that is known already; several of one `key` differ in the other values. */
interface Known {
  readonly index: number;
  readonly values: readonly unknown[];
  readonly next: Known | undefined;
}

type Seen = Map<unknown, Known>;

/** The distinct representations of one `_entities` call, as JSON text, in the order of the answer. */
export class RepresentationList {
  readonly texts: string[] = [];
  private readonly seen = new Map<string, Seen>();

  constructor(readonly plain: boolean) {}

  seenOf(typeName: string): Seen {
    let seen = this.seen.get(typeName);
    if (!seen) this.seen.set(typeName, (seen = new Map()));
    return seen;
  }
}

/** Index of the object's representation in `texts`, which it is appended to when new; -1 when a required field is missing. */
interface Indexer {
  indexOf(object: JsonObject, seen: Seen, texts: string[], textOf: (value: unknown) => string): number;
  /** How many keys an object has that consists of its representation and nothing else; 0: never equal to it. */
  readonly keys: number;
}

export interface RepresentationSpec {
  readonly requires: readonly QueryPlanSelectionNode[];
  readonly inputRewrites: readonly Rewrite[];
  /** The keys by which the subgraph knows a type. */
  readonly keysOf: (typeName: string) => readonly (readonly string[])[];
}

const NONE = -1;
const parts: MergeRules = { abstract: new Set(), replaces: false };

/** Literal of a value from answers in which no string needs escaping. */
export const plainLiteral = (value: unknown): string =>
  typeof value === 'string' ? `"${value}"` : JSON.stringify(value);

const responseKey = (field: { readonly name: string; readonly alias?: string }): string => field.alias ?? field.name;

const nowhere: Indexer = { indexOf: () => NONE, keys: 0 };

/** Builds representations by code generated per concrete type. */
export class Representations {
  private readonly byType = new Map<string, Indexer>();

  constructor(
    private readonly spec: RepresentationSpec,
    private readonly matches: TypeCondition,
  ) {}

  forType(typeName: unknown): Indexer {
    if (typeof typeName !== 'string' || typeName === '') return nowhere;
    let indexer = this.byType.get(typeName);
    if (!indexer) {
      indexer = this.compile(typeName);
      if (this.byType.size < 500) this.byType.set(typeName, indexer);
    }
    return indexer;
  }

  private compile(typeName: string): Indexer {
    const parts = this.spec.requires.filter(
      (part) =>
        part.kind === 'Field' || (part.typeCondition !== undefined && this.matches(typeName, part.typeCondition)),
    );
    if (parts.length === 0 || !this.hasKey(parts)) return nowhere;
    const only = parts.length === 1 ? parts[0]! : undefined;
    const fields = only?.kind === 'InlineFragment' ? only.selections : [];
    const keys = fields.flatMap((field) => (field.kind === 'Field' && !field.selections ? [responseKey(field)] : []));
    const flat = keys.length === fields.length && keys.includes('__typename') && new Set(keys).size === keys.length;
    if (flat && keys.length > 1 && this.spec.inputRewrites.length === 0) return compileFlat(keys);
    return { indexOf: (object, seen, texts) => this.general(object, seen, texts), keys: 0 };
  }

  /**
   * For `... on Book { field }` of an interface object the plan also makes representations of every other type, which then consist of
   * required fields without a key: nobody can resolve those, and nobody reads the answer.
   */
  private hasKey(parts: readonly QueryPlanSelectionNode[]): boolean {
    const names = new Set<string>();
    const keys: (readonly string[])[] = [];
    for (const part of parts) {
      const fields = part.kind === 'Field' ? [part] : part.selections;
      for (const field of fields) if (field.kind === 'Field') names.add(field.name);
      if (part.kind === 'InlineFragment' && part.typeCondition) keys.push(...this.spec.keysOf(part.typeCondition));
    }
    return keys.length === 0 || keys.some((key) => key.every((name) => names.has(name)));
  }

  private general(object: JsonObject, seen: Seen, texts: string[]): number {
    const representation = select(this.spec.requires, object, this.matches);
    if (!representation || !representation['__typename']) return NONE;
    applyRewrites(this.spec.inputRewrites, representation, this.matches);
    return indexOfText(JSON.stringify(representation), seen, texts);
  }
}

/**
 * What one target of an entity fetch asks for: each object that is to be completed, with the index of its representation. An object
 * that equals an earlier one at the same place, as references to one entity do, is replaced by it: it is then completed, walked and
 * written once, however often it occurs.
 */
export class Asked {
  readonly objects: JsonObject[] = [];
  readonly indexes: number[] = [];
  /** Objects that were replaced by an equal one. */
  replaced = 0;
  /** By index of the representation: the first object that has it, and whether it consists of nothing else. */
  private readonly first: JsonObject[] = [];
  private readonly exact: boolean[] = [];
  private readonly textOf: (value: unknown) => string;
  private typeName: unknown;
  private indexer: Indexer = nowhere;
  private seen: Seen = new Map();

  constructor(
    private readonly representations: Representations,
    private readonly list: RepresentationList,
    /** Whether the caller puts what `visit` returns in the place of what was visited. */
    private readonly replaces = true,
  ) {
    this.textOf = list.plain ? plainLiteral : literal;
  }

  /** Drops the objects once their answers are there; as `Execution.release`. */
  release(): void {
    this.objects.length = 0;
    this.first.length = 0;
  }

  readonly visit = (object: JsonObject): JsonObject => {
    const typeName = object['__typename'];
    if (typeName !== this.typeName) {
      this.typeName = typeName;
      this.indexer = this.representations.forType(typeName);
      this.seen = this.list.seenOf(String(typeName));
    }
    const index = this.indexer.indexOf(object, this.seen, this.list.texts, this.textOf);
    if (index < 0) return object;
    const first = this.first[index];
    if (first === object) return object;
    if (first === undefined) {
      this.first[index] = object;
      this.exact[index] = hasKeys(object, this.indexer.keys);
    } else if (this.replaces && this.exact[index] && hasKeys(object, this.indexer.keys)) {
      this.replaced++;
      return first;
    }
    this.objects.push(object);
    this.indexes.push(index);
    return object;
  };
}

function hasKeys(object: JsonObject, count: number): boolean {
  let left = count;
  for (const _ in object) if (--left < 0) return false;
  return left === 0 && count > 0;
}

const NO_VALUES: readonly unknown[] = [];

function indexOfText(text: string, seen: Seen, texts: string[]): number {
  // A key value never starts so: texts and values share the map.
  const key = `\u0000${text}`;
  const known = seen.get(key);
  if (known) return known.index;
  const index = texts.push(text) - 1;
  seen.set(key, { index, values: NO_VALUES, next: undefined });
  return index;
}

/** For `{ __typename, id }` and the like: looked up by the values themselves, so that the text is built for new ones only. */
function compileFlat(keys: readonly string[]): Indexer {
  const reads = keys
    .map((key, i) => `const v${i}=${readExpression('o', key)};if(v${i}===undefined)return -1;`)
    .join('');
  const texts = `${keys.map((key, i) => `${JSON.stringify(`${i ? ',' : '{'}${JSON.stringify(key)}:`)}+textOf(v${i})`).join('+')}+'}'`;
  const [key, ...others] = keys.flatMap((name, i) => (name === '__typename' ? [] : [`v${i}`]));
  const anyObject = [key, ...others].map((value) => `typeof ${value}==='object'`).join('||');
  const same = others.map((value, i) => `e.values[${i}]===${value}`).join('&&') || 'true';
  const body = `${reads}if(${anyObject})return indexOfText(${texts},seen,texts);
    const head=seen.get(${key});for(let e=head;e!==undefined;e=e.next)if(${same})return e.index;
    const index=texts.push(${texts})-1;seen.set(${key},{index,values:[${others.join(',')}],next:head});return index;`;
  const indexOf = generateFunction<Indexer['indexOf']>({ indexOfText }, `return (o,seen,texts,textOf)=>{${body}};`);
  return { indexOf, keys: keys.length };
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
      if (part) merge(result, part, parts);
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
