import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as ApolloPlanner from '@apollo/query-planner';
import { isOverriddenBelow } from './overridden-interfaces.js';
import { checkpoint } from './time-limit.js';

/**
 * Lines of Apollo's planner at which a planning can be ended, by module; each is there exactly once. Most are in functions and classes
 * that are not exported, so that wrapping would not reach them.
 */
const CHECKPOINTS: Readonly<Record<string, readonly string[]>> = {
  '@apollo/query-graphs/dist/graphPath.js': [
    'const toAdvance = popMin(toTry);',
    'function advanceWithOperation(supergraphSchema, path, operation, context, conditionResolver, overrideConditions) {',
    'const product = new Array(totalCombinations);',
    'let itemSize = 0;',
  ],
  '@apollo/query-graphs/dist/pathTree.js': [
    'static createFromPaths(graph, triggerEquality, currentVertex, pathAndSelections) {',
  ],
  '@apollo/query-planner/dist/generateAllPlans.js': [
    'const { partial, partialCost, remaining, isRoot, index } = stack.pop();',
  ],
  '@apollo/query-planner/dist/buildPlan.js': [
    'const other = toHandle[i];',
    'const prevSize = BigInt(firstBranch.length);',
    'const { tree, group, path, context, deferContext, contextToConditionsGroups } = stack.pop();',
    'const child = children.pop();',
    'const group = stack.pop();',
    'const current = groups[i];',
    'from.removeChild(v);',
    'cloneShallow(newDependencyGraph) {',
    'removeEmptyGroups(group) {',
    'removeUselessGroups(group) {',
    'mergeChildFetchesForSameSubgraphAndPath(group) {',
    'processGroup(processor, group, handledConditions) {',
  ],
};

/** What a checkpoint is told. */
const WAYS: Readonly<Record<string, string>> = { 'const product = new Array(totalCombinations);': 'totalCombinations' };

/** Expressions of Apollo's planner that are replaced, by module; each is there exactly once. */
const REPLACED: Readonly<Record<string, readonly (readonly [before: string, after: string])[]>> = {
  '@apollo/query-graphs/dist/graphPath.js': [
    [
      'const itfEdge = fieldIsOfAnImplementation ? undefined :',
      'const itfEdge = fieldIsOfAnImplementation || isOverriddenBelow(path, field.name, overrideConditions) ? undefined :',
    ],
  ],
};

/** The modules that the planner of this process uses, whatever other copies there are. */
const plannersOwn = createRequire(createRequire(import.meta.url).resolve('@apollo/query-planner'));

/** What the changed modules call. */
const added = { checkpoint, isOverriddenBelow };

for (const [module, lines] of Object.entries(CHECKPOINTS)) addCheckpoints(module, lines);

/** Apollo's planner with checkpoints; what is imported from `@apollo/query-planner` may be the one without. */
export const { QueryPlanner } = plannersOwn('@apollo/query-planner/dist/buildPlan.js') as typeof ApolloPlanner;
export const graphPath = plannersOwn('@apollo/query-graphs/dist/graphPath.js') as Record<string, unknown>;

/** Modules of Apollo's look each other's exports up when they use them, so it is enough to replace those. */
function addCheckpoints(module: string, lines: readonly string[]): void {
  const file = plannersOwn.resolve(module);
  const replaced = (REPLACED[module] ?? []).reduce(
    (text, [before, after]) => aroundOnly(module, text, before).join(after),
    readFileSync(file, 'utf8'),
  );
  const text = lines.reduce((before, line) => withCheckpoint(module, before, line), replaced);
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- the text is that of an installed package
  const load = new Function('exports', 'require', ...Object.keys(added), `${text}\n//# sourceURL=${file}?checkpoints`);
  const changed: Record<string, unknown> = {};
  load(changed, createRequire(file), ...Object.values(added));
  Object.assign(plannersOwn(module) as Record<string, unknown>, changed);
}

/** What is before and after a line that is there once. */
function aroundOnly(module: string, text: string, line: string): readonly string[] {
  const parts = text.split(line);
  if (parts.length === 2) return parts;
  throw new Error(
    `${module} no longer has "${line}" once: see where its planning can be changed now (planning/apollo.ts) before upgrading.`,
  );
}

function withCheckpoint(module: string, text: string, line: string): string {
  const parts = aroundOnly(module, text, line);
  const call = `checkpoint(${WAYS[line] ?? ''});`;
  return parts.join(line.endsWith('{') ? `${line} ${call}` : `${call} ${line}`);
}
