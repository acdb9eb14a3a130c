import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import type { InPieces } from '../in-pieces.js';
import { operationOf } from './postponing.js';
import type { FetchStep } from './steps.js';
import type { PlanPath } from './walk.js';

/** By position of a step: the steps before it in the plan that write some of what it writes, and may be answered after it. */
export type MergeOrder = ReadonlyMap<number, readonly number[]>;

/** Compared without a pause. */
const STEPS_IN_A_ROW = 50;

/**
 * Which answers have to wait for which. Of two single values for one place the first one stays, and that is to be the first in the plan,
 * not the first to arrive. Objects are the same in any order, so fetches that meet in them alone do not wait for each other.
 *
 * @param strict where what comes replaces what is there: then the order also matters for objects and lists
 */
export function* mergeOrder(steps: readonly FetchStep[], strict: boolean): InPieces<MergeOrder> {
  const order = new Map<number, readonly number[]>();
  const targets = steps.map(targetsOf);
  const before = ancestors(steps);
  const written = new Map<number, ReadonlySet<string> | undefined>();
  const writtenBy = (position: number): ReadonlySet<string> | undefined => {
    if (!written.has(position)) written.set(position, leavesOf(steps[position]!));
    return written.get(position);
  };
  for (let later = 1; later < steps.length; later++) {
    if (later % STEPS_IN_A_ROW === 0) yield;
    const waits: number[] = [];
    for (let earlier = 0; earlier < later; earlier++) {
      if (before[later]!.has(earlier) || !meet(targets[earlier]!, targets[later]!)) continue;
      if (strict || share(writtenBy(earlier), writtenBy(later))) waits.push(earlier);
    }
    if (waits.length > 0) order.set(later, waits);
  }
  return order;
}

function ancestors(steps: readonly FetchStep[]): readonly ReadonlySet<number>[] {
  const known: ReadonlySet<number>[] = [];
  for (const { dependencies } of steps) {
    known.push(new Set(dependencies.flatMap((position) => [position, ...known[position]!])));
  }
  return known;
}

const textOf = (path: PlanPath): string => path.map((key) => (key === '@' ? '' : `${key}/`)).join('');

const targetsOf = (step: FetchStep): readonly string[] =>
  step.kind === 'root'
    ? [textOf(step.target?.path ?? [])]
    : step.groups.flatMap((group) => group.targets.map(({ path }) => textOf(path)));

const meet = (some: readonly string[], others: readonly string[]): boolean =>
  some.some((path) => others.some((other) => path.startsWith(other) || other.startsWith(path)));

function share(some: ReadonlySet<string> | undefined, others: ReadonlySet<string> | undefined): boolean {
  if (!some || !others) return true;
  for (const leaf of some) if (others.has(leaf)) return true;
  return false;
}

/** The response paths, without lists, of the single values that a step brings; undefined where that is not known. */
function leavesOf(step: FetchStep): ReadonlySet<string> | undefined {
  const rewrites = step.kind === 'root' ? step.outputRewrites : step.groups.flatMap((group) => group.outputRewrites);
  const operation = rewrites.length > 0 ? undefined : operationOf(step.request.query);
  if (!operation) return undefined;
  const leaves = new Set<string>();
  if (step.kind === 'root') {
    addLeaves(operation.selectionSet, textOf(step.target?.path ?? []), { leaves, isAbstract: false });
    return leaves;
  }
  for (const node of operation.selectionSet.selections) {
    if (node.kind !== Kind.FIELD || !node.selectionSet) continue;
    const group = step.groups.find(({ alias }) => alias === (node.alias ?? node.name).value);
    for (const { path } of group?.targets ?? []) {
      for (const each of node.selectionSet.selections) {
        const inner = each.kind === Kind.INLINE_FRAGMENT ? each.selectionSet : undefined;
        if (inner) addLeaves(inner, textOf(path), { leaves, isAbstract: false });
      }
    }
  }
  return leaves;
}

/** Type names agree, but for those of values that may be of several types. */
function addLeaves(
  set: SelectionSetNode,
  path: string,
  { leaves, isAbstract }: { readonly leaves: Set<string>; readonly isAbstract: boolean },
): void {
  const isTyped = isAbstract || set.selections.some((node) => node.kind === Kind.INLINE_FRAGMENT && node.typeCondition);
  for (const node of set.selections) {
    if (node.kind === Kind.INLINE_FRAGMENT) addLeaves(node.selectionSet, path, { leaves, isAbstract: isTyped });
    if (node.kind !== Kind.FIELD) continue;
    const below = `${path}${(node.alias ?? node.name).value}/`;
    if (node.selectionSet) addLeaves(node.selectionSet, below, { leaves, isAbstract: false });
    else if (isTyped || node.name.value !== '__typename') leaves.add(below);
  }
}
