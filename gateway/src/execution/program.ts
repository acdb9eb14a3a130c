import type { FetchNode, PlanNode, SubscriptionNode } from '@apollo/query-planner';
import type { InPieces } from '../in-pieces.js';
import type { EntityKeys, KeptValue, Pass } from '../planning/index.js';
import { type MergeOrder, mergeOrder } from './merge-order.js';
import { mergeSteps } from './merge-steps.js';
import { type FetchStep, entityStep, rootStep } from './steps.js';
import type { TypeCondition } from './type-conditions.js';
import type { PlanPath } from './walk.js';

/** The fetches of one pass as a graph: a step runs when all of `dependencies` are done. */
export interface Program {
  readonly steps: readonly FetchStep[];
  readonly mergeOrder: MergeOrder;
  /** Not the first program over its result: it reads fields of an earlier one with other arguments. */
  readonly replaces: boolean;
  /** Of a subscription: the fetch whose events `steps` complete. */
  readonly primary?: FetchNode;
  /** Values of an earlier program's fetch that only this one reads. */
  readonly kept: readonly KeptValue[];
  /** Some values depend on where an object is, and not on the object alone: equal references stay objects of their own. */
  readonly hasContexts: boolean;
}

/** What a plan leaves to the supergraph to say. */
export interface PlanFacts {
  readonly matches: TypeCondition;
  readonly keys: EntityKeys;
  /** Runs before code is generated. */
  readonly codeAfter: number;
}

/** Compiled without a pause: one takes some 10 µs, or 50 when the code is cold. */
const STEPS_IN_A_ROW = 50;

interface Position {
  readonly path: PlanPath;
  readonly after: readonly number[];
  readonly conditions: FetchStep['conditions'];
}

class ProgramBuilder {
  readonly steps: FetchStep[] = [];

  constructor(private readonly facts: PlanFacts) {}

  /** Adds a node's fetches and answers with those that end it. */
  *add(node: PlanNode, at: Position): InPieces<readonly number[]> {
    switch (node.kind) {
      case 'Sequence': {
        let { after } = at;
        for (const child of node.nodes) {
          const last = yield* this.add(child, { ...at, after });
          if (last.length > 0) after = last;
        }
        return after;
      }
      case 'Parallel': {
        const last: number[] = [];
        for (const child of node.nodes) last.push(...(yield* this.add(child, at)));
        return last;
      }
      case 'Flatten':
        return yield* this.add(node.node, { ...at, path: [...at.path, ...node.path.map(String)] });
      case 'Condition':
        return [
          ...(yield* this.addIf(node.ifClause, at, { variable: node.condition, expected: true })),
          ...(yield* this.addIf(node.elseClause, at, { variable: node.condition, expected: false })),
        ];
      case 'Fetch':
        if (this.steps.length % STEPS_IN_A_ROW === STEPS_IN_A_ROW - 1) yield;
        return [this.addFetch(node, at)];
      case 'Defer':
        throw new Error('The plan contains @defer, which this gateway does not offer.');
    }
  }

  private *addIf(
    node: PlanNode | undefined,
    at: Position,
    condition: FetchStep['conditions'][number],
  ): InPieces<readonly number[]> {
    return node ? yield* this.add(node, { ...at, conditions: [...at.conditions, condition] }) : [];
  }

  private addFetch(node: FetchNode, at: Position): number {
    const frame = { dependencies: at.after, conditions: at.conditions };
    const isEntityFetch = node.requires !== undefined && node.requires.length > 0;
    const step = isEntityFetch
      ? entityStep(node, { path: at.path, ...this.facts, frame })
      : rootStep(node, { path: at.path, codeAfter: this.facts.codeAfter, frame });
    return this.steps.push(step) - 1;
  }
}

export interface ProgramOptions {
  /** False keeps one request per fetch of the plan. */
  readonly mergeFetches?: boolean;
  readonly replaces?: boolean;
}

export function* compileProgram(plan: Pass, facts: PlanFacts, options: ProgramOptions = {}): InPieces<Program> {
  const { mergeFetches = true, replaces = false } = options;
  const builder = new ProgramBuilder(facts);
  const start: Position = { path: [], after: [], conditions: [] };
  const { kept = [] } = plan;
  const node: PlanNode | SubscriptionNode | undefined = plan.node;
  const isStream = node?.kind === 'Subscription';
  const fetched = isStream ? node.rest : node;
  if (fetched) yield* builder.add(fetched, start);
  yield;
  const steps = mergeFetches ? mergeSteps(builder.steps) : builder.steps;
  const hasContexts = steps.some((step) => step.kind === 'entities' && step.contexts.length > 0);
  yield;
  const order = yield* mergeOrder(steps, replaces);
  return { steps, mergeOrder: order, replaces, ...(isStream && { primary: node.primary }), kept, hasContexts };
}

/** Response paths, without lists, at which the program completes entities. */
export const entityPaths = ({ steps }: Program): readonly string[] =>
  steps.flatMap((step) =>
    step.kind === 'entities'
      ? step.groups.flatMap(({ targets }) => targets.map(({ path }) => path.filter((key) => key !== '@').join('/')))
      : [],
  );
