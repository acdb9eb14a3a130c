import { GraphQLError, Kind } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { PreparedOperation } from '../engine.js';
import { atOnce, type InPieces } from '../in-pieces.js';
import {
  type Conditions,
  clientKeys,
  conditionVariables,
  decideOverrides,
  type OverrideRules,
  type PlannedOperation,
  type Planner,
  type RefusedPlans,
  type PrivateVariables,
} from '../planning/index.js';
import { CarefulShaper } from './careful-shaper.js';
import { FastShaper } from './fast-shaper.js';
import { Introspection } from './introspection.js';
import type { KeptPlans } from './kept-plans.js';
import { type Program, compileProgram, entityPaths } from './program.js';
import { Selections, type Variables } from './selections.js';
import type { TypeCondition } from './type-conditions.js';
import { checkVariables } from './variables.js';

/** An operation planned for one decision about the progressive overrides. */
export interface CompiledOperation {
  readonly programs: readonly Program[];
  readonly fast: FastShaper;
  readonly careful: CarefulShaper;
  /** Response keys of the merged data that are not the client's → the client's. */
  readonly clientKeys: ReadonlyMap<string, string>;
  readonly privateVariables: PrivateVariables;
}

export interface PreparationEnvironment {
  readonly planner: Planner;
  readonly refused: RefusedPlans;
  /** Of the supergraph, which knows inaccessible types, too. */
  readonly matches: TypeCondition;
  /** Of the API schema, for what the client selects. */
  readonly apiMatches: TypeCondition;
  readonly overrides: OverrideRules;
  readonly mergeFetches: boolean;
  /** Runs of an operation before code is generated for it. */
  readonly codeAfter: number;
  readonly kept: KeptPlans;
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

/** What one plan of an operation depends on. */
export interface Decided {
  readonly overrides: ReadonlyMap<string, boolean>;
  readonly conditions: Conditions;
}

const NOTHING: ReadonlyMap<string, boolean> = new Map();
const UNDECIDED: Decided = { overrides: NOTHING, conditions: NOTHING };

/** Equal for equal decisions. */
export const keyOf = ({ overrides, conditions }: Decided): string =>
  overrides.size + conditions.size === 0 ? '' : JSON.stringify([...overrides, ...conditions]);

/** What an operation is planned for before anybody asks. A subscription has one first fetch, whatever its variables are. */
export const firstDecision = (document: DocumentNode, kind: PreparedOperation['kind']): Decided =>
  kind === 'subscription' ? UNDECIDED : { overrides: NOTHING, conditions: conditionVariables(document) };

/** Plans and compiles on first need, per decision about overrides and conditions, and again where a plan has been forgotten. */
export class Prepared implements PreparedOperation {
  readonly kind: PreparedOperation['kind'];
  readonly introspection: Introspection;
  private readonly conditions: Conditions;
  private readonly compiled = new Map<string, CompiledOperation>();

  private constructor(
    readonly document: DocumentNode,
    readonly operation: OperationDefinitionNode,
    private readonly environment: PreparationEnvironment,
  ) {
    this.kind = operation.operation;
    this.introspection = new Introspection(environment.planner.apiSchema, document, operation);
    this.conditions = firstDecision(document, this.kind).conditions;
  }

  /**
   * @throws GraphQLError `QUERY_PLANNING_FAILED`, `PLANNING_LIMIT_EXCEEDED`
   * @throws TakesLong in haste only
   */
  static *make(
    { document, operation }: Pick<PreparedOperation, 'document' | 'operation'>,
    environment: PreparationEnvironment,
    hasty: boolean,
  ): InPieces<Prepared> {
    const prepared = new Prepared(document, operation, environment);
    yield* prepared.compiling(firstDecision(document, prepared.kind), hasty);
    return prepared;
  }

  get primary(): PreparedOperation['primary'] {
    const node = this.compile(UNDECIDED).programs[0]?.primary;
    if (!node) return undefined;
    return {
      subgraph: node.serviceName,
      query: node.operation,
      ...(node.operationName === undefined ? {} : { operationName: node.operationName }),
      variableNames: node.variableUsages ?? [],
    };
  }

  /** The plan for this request: what it depends on are progressive overrides and conditions. */
  forRequest(variables: Variables): CompiledOperation {
    return this.compile(this.decide(variables));
  }

  /** What has to be planned before this request can run; undefined when nothing, or when its variables will be refused. */
  unplanned(given: Variables): Decided | undefined {
    if (this.conditions.size === 0 && this.compiled.size > 0) return undefined;
    const checked = checkVariables(this.environment.planner.apiSchema, this.operation, given);
    if ('errors' in checked) return undefined;
    const decided = this.decide(checked.variables);
    return this.compiled.has(keyOf(decided)) || this.whyRefused(decided) ? undefined : decided;
  }

  /** Compiles what this request needs, planning what was not planned in the meantime. */
  *finish(given: Variables, hasty: boolean): InPieces {
    const decided = this.unplanned(given);
    if (decided) yield* this.compiling(decided, hasty);
  }

  /** Its plans are compiled again when somebody asks for them. */
  forget(): void {
    for (const compiled of this.compiled.values()) this.environment.kept.forget(compiled);
  }

  private decide(variables: Variables): Decided {
    const { planner, overrides } = this.environment;
    const rollsOut = planner.overrideLabels.length > 0 && this.kind !== 'subscription';
    if (!rollsOut && this.conditions.size === 0) return UNDECIDED;
    return {
      overrides: rollsOut ? decideOverrides(planner.overrideLabels, overrides) : NOTHING,
      conditions: new Map([...this.conditions.keys()].map((name) => [name, variables[name] === true])),
    };
  }

  private compile(decided: Decided): CompiledOperation {
    const known = this.compiled.get(keyOf(decided));
    if (!known) return atOnce(this.compiling(decided, false));
    this.environment.kept.used(known);
    return known;
  }

  private *compiling(decided: Decided, hasty: boolean): InPieces<CompiledOperation> {
    const refused = this.whyRefused(decided);
    if (refused) throw refused;
    const compiled = yield* this.planning(decided, hasty);
    const key = keyOf(decided);
    // Somebody may have needed it at once in the meantime.
    const known = this.compiled.get(key);
    if (known) return known;
    this.compiled.set(key, compiled);
    this.environment.kept.keep(compiled, { document: this.document, forget: () => this.compiled.delete(key) });
    return compiled;
  }

  private whyRefused(decided: Decided): GraphQLError | undefined {
    return this.environment.refused.find(this.document, this.variantOf(decided));
  }

  private variantOf(decided: Decided): string {
    return `${this.operation.name?.value ?? ''} ${keyOf(decided)}`;
  }

  private *planning(decided: Decided, hasty: boolean): InPieces<CompiledOperation> {
    const { planner, matches, apiMatches, mergeFetches, codeAfter } = this.environment;
    const { document, operation } = this;
    const { passes, renamed, privateVariables } = this.plan(decided, hasty);
    yield;
    const selections = new Selections({ document, operation, renamed, matches: apiMatches });
    const facts = { matches, keys: planner.entityKeys, codeAfter };
    const programs: Program[] = [];
    for (const pass of passes) {
      programs.push(yield* compileProgram(pass, facts, { mergeFetches, replaces: programs.length > 0 }));
    }
    return {
      programs,
      fast: new FastShaper(planner.apiSchema, selections, () => programs.flatMap(entityPaths), codeAfter),
      careful: new CarefulShaper(planner.apiSchema, selections),
      clientKeys: clientKeys(renamed, passes),
      privateVariables,
    };
  }

  private plan(decided: Decided, hasty: boolean): PlannedOperation {
    const { planner, refused, onPlanned } = this.environment;
    const { document, operation } = this;
    const started = performance.now();
    try {
      const planned = planner.plan({ document, operation, ...decided }, hasty);
      onPlanned(performance.now() - started);
      return planned;
    } catch (error) {
      if (error instanceof GraphQLError) refused.keep(document, this.variantOf(decided), error);
      throw error;
    }
  }
}
