import type { FetchDataRewrite, FetchNode } from '@apollo/query-planner';
import { OperationTypeNode } from 'graphql';
import type { EntityKeys } from '../planning/index.js';
import { Representations } from './representations.js';
import { type Rewrite, compileRewrites } from './rewrites.js';
import type { TypeCondition } from './type-conditions.js';
import { type PlanPath, type Walker, walkerOf } from './walk.js';

/** The request of a fetch, but for the values of its variables. */
export interface RequestTemplate {
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | undefined;
  readonly isMutation: boolean;
  /** The JSON body up to and including `"variables":{`. */
  readonly head: string;
  readonly variables: readonly string[];
}

export interface StepFrame {
  /** Indexes of the steps that must be done before. */
  readonly dependencies: readonly number[];
  /** All must hold, else the step is skipped. */
  readonly conditions: readonly { readonly variable: string; readonly expected: boolean }[];
}

export interface Target {
  readonly path: PlanPath;
  readonly walk: Walker;
}

export interface RootStep extends StepFrame {
  readonly kind: 'root';
  readonly request: RequestTemplate;
  readonly outputRewrites: readonly Rewrite[];
  /** Where the answer is merged; undefined for the result itself. */
  readonly target: Target | undefined;
}

/** Where a context argument's value comes from, seen from the entity. */
export interface ContextSource {
  readonly argument: string;
  /** How many enclosing objects up. */
  readonly up: number;
  readonly path: readonly ({ readonly condition: string } | { readonly key: string })[];
}

/** One `_entities` field of an entity fetch; several targets when the plan asks the same for several places. */
export interface EntityGroup {
  readonly alias: string;
  readonly variable: string;
  readonly targets: readonly Target[];
  readonly representations: Representations;
  readonly outputRewrites: readonly Rewrite[];
  /** Equal for two fetches that ask the same of different places. */
  readonly identity: string;
}

export interface EntityStep extends StepFrame {
  readonly kind: 'entities';
  readonly request: RequestTemplate;
  readonly groups: readonly EntityGroup[];
  readonly contexts: readonly ContextSource[];
  /** The fetches a merged step was made of, to fall back to when the subgraph refuses the whole of it. */
  readonly parts?: readonly EntityStep[];
}

export type FetchStep = RootStep | EntityStep;

export function requestTemplate(
  node: Pick<FetchNode, 'serviceName' | 'operation' | 'operationName' | 'operationKind'>,
  variables: readonly string[],
): RequestTemplate {
  const name = node.operationName === undefined ? '' : `"operationName":${JSON.stringify(node.operationName)},`;
  return {
    subgraph: node.serviceName,
    query: node.operation,
    operationName: node.operationName,
    isMutation: node.operationKind === OperationTypeNode.MUTATION,
    head: `{"query":${JSON.stringify(node.operation)},${name}"variables":{`,
    variables,
  };
}

interface RootPlace {
  readonly path: PlanPath;
  readonly frame: StepFrame;
  /** Runs before code is generated. */
  readonly codeAfter: number;
}

export function rootStep(node: FetchNode, { path, frame, codeAfter }: RootPlace): RootStep {
  return {
    kind: 'root',
    ...frame,
    request: requestTemplate(node, node.variableUsages ?? []),
    outputRewrites: compileRewrites(node.outputRewrites),
    target: path.length > 0 ? { path, walk: walkerOf(path, codeAfter) } : undefined,
  };
}

/** Planned names end with a number of their own. */
const withoutName = ({ operation, operationName }: FetchNode): string =>
  operationName === undefined ? operation : operation.replace(operationName, '');

interface EntityPlace extends RootPlace {
  readonly matches: TypeCondition;
  readonly keys: EntityKeys;
}

export function entityStep(node: FetchNode, { path, matches, keys, frame, codeAfter }: EntityPlace): EntityStep {
  const contexts = contextSources(node.contextRewrites);
  const fromContext = new Set(contexts.map(({ argument }) => argument));
  const variables = (node.variableUsages ?? []).filter((name) => !fromContext.has(name) && name !== 'representations');
  return {
    kind: 'entities',
    ...frame,
    request: requestTemplate(node, variables),
    contexts,
    groups: [
      {
        alias: '_entities',
        variable: 'representations',
        targets: [{ path, walk: walkerOf(path, codeAfter) }],
        representations: new Representations(
          {
            requires: node.requires ?? [],
            inputRewrites: compileRewrites(node.inputRewrites),
            keysOf: (typeName) => keys(node.serviceName, typeName),
          },
          matches,
        ),
        outputRewrites: compileRewrites(node.outputRewrites),
        identity: JSON.stringify([withoutName(node), node.requires, node.inputRewrites, node.outputRewrites]),
      },
    ],
  };
}

function contextSources(rewrites: readonly FetchDataRewrite[] | undefined): readonly ContextSource[] {
  return (rewrites ?? []).flatMap((rewrite) => {
    if (rewrite.kind !== 'KeyRenamer') return [];
    const up = rewrite.path.filter((element) => element === '..').length;
    const path = rewrite.path
      .filter((element) => element !== '..')
      .map((element) => (element.startsWith('... on ') ? { condition: element.slice(7) } : { key: element }));
    return [{ argument: rewrite.renameKeyTo, up, path }];
  });
}
