import { generateFunction, readExpression } from './generate.js';
import { type JsonObject, isObject, own } from './json.js';

/** A response path of the plan: response keys, `@` for "every element of the list here". */
export type PlanPath = readonly string[];
/** Meets an object and answers with the one to have in its place. */
export type Visit = (object: JsonObject) => JsonObject;
export type Walker = (root: JsonObject, visit: Visit) => void;

/**
 * The walk to every object at a path, lists flattened, nulls left out.
 *
 * @param codeAfter walks before it is compiled: an operation that comes once may have hundreds of paths
 */
export function walkerOf(path: PlanPath, codeAfter: number): Walker {
  let walks = 0;
  let compiled: Walker | undefined;
  return (root, visit) => {
    if (walks++ < codeAfter) walkAlong(path, root, visit);
    else (compiled ??= compileWalker(path))(root, visit);
  };
}

/** What `compileWalker` makes code for. */
function walkAlong(path: PlanPath, root: JsonObject, visit: Visit): void {
  /** Answers with what belongs in the place of `value`. */
  const replaced = (value: unknown, index: number): unknown => {
    if (!isObject(value)) return value;
    const isList = Array.isArray(value);
    if (index === path.length) {
      if (!isList) return visit(value);
      visitList(value, visit);
      return value;
    }
    const key = path[index]!;
    const keys = key === '@' ? (isList ? value.keys() : []) : [key];
    for (const at of keys) {
      const inner = own(value, at as string);
      const instead = replaced(inner, index + 1);
      if (instead !== inner) value[at] = instead;
    }
    return value;
  };
  replaced(root, 0);
}

function compileWalker(path: PlanPath): Walker {
  let names = 0;
  const leaf = (place: string, value: string): string =>
    `if(typeof ${value}==='object'){if(Array.isArray(${value}))visitList(${value},visit);else{const c=visit(${value});if(c!==${value})${place}=c;}}`;
  const step = (index: number, place: string, value: string): string => {
    if (index === path.length) return leaf(place, value);
    const name = `v${names++}`;
    const key = path[index]!;
    const ifThere = (inner: string): string => `if(${name}!==null&&${name}!==undefined){${inner}}`;
    if (key !== '@') {
      const read = `const ${name}=${readExpression(value, key)};`;
      return `${read}${ifThere(step(index + 1, `${value}[${JSON.stringify(key)}]`, name))}`;
    }
    const element = `${value}[i${name}]`;
    const inner = `const ${name}=${element};${ifThere(step(index + 1, element, name))}`;
    return `if(Array.isArray(${value}))for(let i${name}=0;i${name}<${value}.length;i${name}++){${inner}}`;
  };
  return generateFunction<Walker>({ visitList }, `return (root,visit)=>{${step(0, '', 'root')}};`);
}

function visitList(list: unknown[], visit: Visit): void {
  for (const [index, element] of list.entries()) {
    if (Array.isArray(element)) visitList(element, visit);
    else if (isObject(element)) list[index] = visit(element);
  }
}

export type ResponsePath = readonly (string | number)[];

interface Place {
  readonly value: unknown;
  /** Index into the plan's path. */
  readonly index: number;
  readonly at: ResponsePath;
}

function visitPlaces(path: PlanPath, place: Place, found: (object: JsonObject, at: ResponsePath) => void): void {
  const { value, index, at } = place;
  if (!isObject(value)) return;
  if (Array.isArray(value)) {
    const next = path[index] === '@' ? index + 1 : index;
    for (const [position, element] of value.entries()) {
      visitPlaces(path, { value: element, index: next, at: [...at, position] }, found);
    }
    return;
  }
  if (index === path.length) {
    found(value, at);
    return;
  }
  const key = path[index]!;
  visitPlaces(path, { value: own(value, key), index: index + 1, at: [...at, key] }, found);
}

/** Concrete response paths of every occurrence of `wanted`; computed only when an error has to be located. */
export function locate(root: JsonObject, path: PlanPath, wanted: ReadonlySet<JsonObject>): ResponsePath[] {
  const paths: ResponsePath[] = [];
  visitPlaces(path, { value: root, index: 0, at: [] }, (object, at) => {
    if (wanted.has(object)) paths.push(at);
  });
  return paths;
}

/** The part of a plan's path that needs no list index: where an error that concerns the whole fetch is reported. */
export function definitePrefix(path: PlanPath): ResponsePath | undefined {
  const list = path.indexOf('@');
  const prefix = list < 0 ? path : path.slice(0, list);
  return prefix.length > 0 ? prefix : undefined;
}

/** The enclosing objects of every object at a path, innermost first; for the planner's `..` in context arguments. */
export function walkWithParents(
  root: JsonObject,
  path: PlanPath,
  found: (object: JsonObject, parents: readonly JsonObject[]) => void,
): void {
  const visit = (value: unknown, index: number, parents: readonly JsonObject[]): void => {
    if (!isObject(value)) return;
    if (Array.isArray(value)) {
      const next = path[index] === '@' ? index + 1 : index;
      for (const element of value) visit(element, next, parents);
    } else if (index === path.length) found(value, parents);
    else visit(own(value, path[index]!), index + 1, [value, ...parents]);
  };
  visit(root, 0, []);
}
