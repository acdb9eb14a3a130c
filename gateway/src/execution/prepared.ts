import { GraphQLError, Kind } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { PreparedOperation } from '../engine.js';
import { decideOverrides, type OverrideRules, type Planner } from '../planning/index.js';
import { CarefulShaper } from './careful-shaper.js';
import { FastShaper } from './fast-shaper.js';
import { Introspection } from './introspection.js';
import { type Program, compileProgram, entityPaths } from './program.js';
import { Selections } from './selections.js';
import type { TypeCondition } from './type-conditions.js';

/** An operation planned for one decision about the progressive overrides. */
export interface CompiledOperation {
  readonly programs: readonly Program[];
  readonly fast: FastShaper;
  readonly careful: CarefulShaper;
}

export interface PreparationEnvironment {
  readonly planner: Planner;
  /** Of the supergraph, which knows inaccessible types, too. */
  readonly matches: TypeCondition;
  /** Of the API schema, for what the client selects. */
  readonly apiMatches: TypeCondition;
  readonly overrides: OverrideRules;
  readonly mergeFetches: boolean;
  /** Milliseconds of every planning, for the metrics. */
  readonly onPlanned: (durationMs: number) => void;
}

const refused = (message: string): GraphQLError => new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });

/** @throws GraphQLError when the document has no such operation */
export function findOperation(
  document: DocumentNode,
  operationName: string | null | undefined,
): OperationDefinitionNode {
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operationName === null || operationName === undefined || operationName === '') {
    if (operations.length > 1) throw refused('Must provide operation name if query contains multiple operations.');
    if (operations[0]) return operations[0];
    throw refused('Must provide an operation.');
  }
  const named = operations.find((each) => each.name?.value === operationName);
  if (!named) throw refused(`Unknown operation named "${operationName}".`);
  return named;
}

/** Plans and compiles on first need, once per decision about the overrides. */
export class Prepared implements PreparedOperation {
  readonly kind: PreparedOperation['kind'];
  readonly introspection: Introspection;
  private readonly compiled = new Map<string, CompiledOperation>();

  /** @throws GraphQLError `QUERY_PLANNING_FAILED` */
  constructor(
    readonly document: DocumentNode,
    readonly operation: OperationDefinitionNode,
    private readonly environment: PreparationEnvironment,
  ) {
    this.kind = operation.operation;
    this.introspection = new Introspection(environment.planner.apiSchema, document, operation);
    this.compile(NO_OVERRIDES);
  }

  get primary(): PreparedOperation['primary'] {
    const node = this.compile(NO_OVERRIDES).programs[0]?.primary;
    if (!node) return undefined;
    return {
      subgraph: node.serviceName,
      query: node.operation,
      ...(node.operationName === undefined ? {} : { operationName: node.operationName }),
      variableNames: node.variableUsages ?? [],
    };
  }

  /** The plan for this request; only a supergraph with progressive overrides has more than one. */
  forRequest(): CompiledOperation {
    const { planner, overrides } = this.environment;
    if (planner.overrideLabels.length === 0 || this.kind === 'subscription') return this.compile(NO_OVERRIDES);
    return this.compile(decideOverrides(planner.overrideLabels, overrides));
  }

  private compile(overrides: ReadonlyMap<string, boolean>): CompiledOperation {
    const key = [...overrides].flatMap(([label, on]) => (on ? [label] : [])).join(' ');
    let compiled = this.compiled.get(key);
    if (!compiled) this.compiled.set(key, (compiled = this.plan(overrides)));
    return compiled;
  }

  private plan(overrides: ReadonlyMap<string, boolean>): CompiledOperation {
    const { planner, matches, apiMatches, mergeFetches, onPlanned } = this.environment;
    const { document, operation } = this;
    const started = performance.now();
    const { passes, renamed } = planner.plan({ document, operation, overrides });
    onPlanned(performance.now() - started);
    const selections = new Selections({ document, operation, renamed, matches: apiMatches });
    const programs = passes.map((plan) => compileProgram(plan, matches, mergeFetches));
    return {
      programs,
      fast: new FastShaper(planner.apiSchema, selections, programs.flatMap(entityPaths)),
      careful: new CarefulShaper(planner.apiSchema, selections),
    };
  }
}

const NO_OVERRIDES: ReadonlyMap<string, boolean> = new Map();
