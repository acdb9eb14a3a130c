import { Kind, parse } from 'graphql';
import type { OperationDefinitionNode, SelectionSetNode } from 'graphql';
import type { FetchStep } from './steps.js';

/** Of a document that is one operation and nothing else. */
export function operationOf(query: string): OperationDefinitionNode | undefined {
  const { definitions } = parse(query, { noLocation: true });
  const [operation] = definitions;
  return definitions.length === 1 && operation?.kind === Kind.OPERATION_DEFINITION ? operation : undefined;
}

/** Longest way from the start: steps of one depth cannot depend on each other. */
function depths(steps: readonly FetchStep[]): number[] {
  const known: number[] = [];
  // Dependencies always come before the steps that need them.
  for (const step of steps)
    known.push(step.dependencies.reduce((depth, index) => Math.max(depth, known[index]! + 1), 0));
  return known;
}

/**
 * The depth at which each step runs. A fetch that no other waits for is postponed to the deepest fetch of the same key, with which it can
 * be merged: the answer is not complete before that one, so waiting for it saves a request. Not, however, where another fetch of these
 * depths writes what it writes: a plan may use one alias for two fields, and the later one stays.
 *
 * @param keys equal for steps that can be merged; undefined for those that cannot
 */
export function placements(steps: readonly FetchStep[], keys: readonly (string | undefined)[]): number[] {
  const depthOf = depths(steps);
  const awaited = new Set(steps.flatMap((step) => step.dependencies));
  const deepest = new Map<string | undefined, number>();
  for (const [index, key] of keys.entries()) deepest.set(key, Math.max(deepest.get(key) ?? 0, depthOf[index]!));
  const written = new Map<number, Written>();
  const writtenBy = (index: number): Written => {
    if (!written.has(index)) written.set(index, writtenPaths(steps[index]!));
    return written.get(index);
  };
  return steps.map((_, index) => {
    const own = depthOf[index]!;
    const last = deepest.get(keys[index])!;
    if (keys[index] === undefined || awaited.has(index) || last === own) return own;
    const isBeside = (other: number): boolean => other !== index && depthOf[other]! >= own && depthOf[other]! <= last;
    const collides = steps.some((__, other) => isBeside(other) && mayCollide(writtenBy(index), writtenBy(other)));
    return collides ? own : last;
  });
}

/** Response paths, without lists; undefined: not known. */
type Written = readonly (readonly string[])[] | undefined;

function writtenPaths(step: FetchStep): Written {
  const rewrites = step.kind === 'root' ? step.outputRewrites : step.groups.flatMap((group) => group.outputRewrites);
  const keys = rewrites.length > 0 ? undefined : writtenKeys(step);
  if (!keys) return undefined;
  const targets =
    step.kind === 'root' ? [step.target?.path ?? []] : step.groups.flatMap((group) => group.targets.map(pathOf));
  return targets.flatMap((target) => keys.map((key) => [...target.filter((element) => element !== '@'), key]));
}

const pathOf = ({ path }: { readonly path: readonly string[] }): readonly string[] => path;

/** Response keys at the top of the answer or of its entities. Type names agree wherever they are written. */
function writtenKeys(step: FetchStep): readonly string[] | undefined {
  const operation = operationOf(step.request.query);
  if (!operation) return undefined;
  const top = keysOf(operation.selectionSet);
  if (step.kind === 'root') return top.map(([key]) => key).filter((key) => key !== '__typename');
  return top.flatMap(([, set]) => (set ? keysOf(set).map(([key]) => key) : [])).filter((key) => key !== '__typename');
}

/** Only for a document without fragment definitions, so there are no spreads. */
const keysOf = ({ selections }: SelectionSetNode): [string, SelectionSetNode | undefined][] =>
  selections.flatMap((node) => {
    if (node.kind === Kind.INLINE_FRAGMENT) return keysOf(node.selectionSet);
    return node.kind === Kind.FIELD ? [[node.alias?.value ?? node.name.value, node.selectionSet]] : [];
  });

/** One writes where the other does, or inside of it. */
function mayCollide(paths: Written, others: Written): boolean {
  if (!paths || !others) return true;
  return paths.some((path) => others.some((other) => path.every((key, at) => at >= other.length || key === other[at])));
}
