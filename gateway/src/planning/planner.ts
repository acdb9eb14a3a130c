import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph, operationFromDocument } from '@apollo/federation-internals';
import type { Schema } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import { GraphQLError, Kind, OperationTypeNode, getOperationAST } from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { QueryPlanner } from './apollo.js';
import { ComposedDirectives } from './composed-directives.js';
import { type Conditions, decideConditions } from './conditions.js';
import { type EntityKeys, readEntityKeys } from './entity-keys.js';
import { withoutInexactNumbers } from './exact-numbers.js';
import { withoutIntrospection } from './introspection-fields.js';
import { orderKeys } from './key-order.js';
import { overrideLabels } from './overrides.js';
import { withPartialUnions } from './partial-unions.js';
import { conflictingRequirements, splitIntoPasses } from './passes.js';
import { deferPrematureFields } from './premature-fields.js';
import { type RequiredFieldsOf, readRequiredFields } from './required-fields.js';
import { readRequirements, type Requirements } from './requirements.js';
import { type RenamedFields, ResponseKeys } from './response-keys.js';
import { type Pass, rootOnce } from './root-once.js';
import { RootTypes } from './root-types.js';
import { separateRequirements } from './separate-requirements.js';
import { DEFAULT_PLANNING_MS, TakesLong, limitExceeded, withinPlanningTime } from './time-limit.js';
import { isUneven } from './uneven-places.js';
import {
  type PrivateVariables,
  inverted,
  privateVariables,
  renameVariables,
  withClientVariables,
} from './variable-names.js';
import { WantedTypes } from './wanted-types.js';

export interface PlannedOperation {
  /** One after the other over the same result; more than one only where `@requires` conflict. */
  readonly passes: readonly Pass[];
  readonly renamed: RenamedFields;
  readonly privateVariables: PrivateVariables;
}

export interface PlanInput {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly overrides?: ReadonlyMap<string, boolean>;
  /** Values of the variables that decide conditions. */
  readonly conditions?: Conditions;
}

/** Some ten times what an ordinary operation takes. */
const HASTY_MS = 100;

const UNDECIDED: Conditions = new Map();

/** Passes as JSON text by what they were planned for, or why they cannot be. */
type Ahead = Map<string, string | GraphQLError>;

const keyOf = ({ operation, overrides, conditions }: PlanInput): string =>
  JSON.stringify([operation.name?.value, [...(overrides ?? [])], [...(conditions ?? [])]]);

/** Apollo's own limits, by what it says when one is exceeded. */
const APOLLOS_LIMITS = /^Number of non-local selections exceeds|^Exceeded maximum recursive selections/;

const failed = (message: string, cause?: unknown): GraphQLError =>
  new GraphQLError(message, {
    extensions: { code: 'QUERY_PLANNING_FAILED' },
    ...(cause instanceof Error ? { originalError: cause } : {}),
  });

const isUnplannable = (error: unknown): boolean =>
  error instanceof GraphQLError && error.extensions['code'] === 'QUERY_PLANNING_FAILED';

/** True when some field is selected whatever the variables are, `__typename` and introspection aside. */
function selectsSomething(document: DocumentNode, selectionSet: SelectionSetNode): boolean {
  return selectionSet.selections.some((selection) => {
    if (selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include')) return false;
    if (selection.kind === Kind.FIELD) return !selection.name.value.startsWith('__');
    if (selection.kind === Kind.INLINE_FRAGMENT) return selectsSomething(document, selection.selectionSet);
    const fragment = document.definitions.find(
      (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION && selectsSomething(document, fragment.selectionSet);
  });
}

/** What a router supports, security and cost included; connectors fetch in a way of their own that no plan here knows. */
const supportedFeatures = new Set(
  [...ROUTER_SUPPORTED_SUPERGRAPH_FEATURES].filter((url) => !url.includes('/connect/')),
);

/** @throws Error with the supergraph's own parse or link error */
export const loadSupergraph = (sdl: string): Supergraph => Supergraph.build(sdl, { supportedFeatures });

/** Apollo's planner, with its known wrong answers turned into right ones or into errors (docs/gateway-differences.md). */
export class Planner {
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSchema: GraphQLSchema;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  readonly overrideLabels: readonly string[];
  readonly entityKeys: EntityKeys;
  private readonly api: Schema;
  private readonly directives: ComposedDirectives;
  private readonly planner: InstanceType<typeof QueryPlanner>;
  private readonly limitMs: number;
  private readonly requirements: Requirements;
  private readonly requiredBy: RequiredFieldsOf | undefined;
  private readonly responseKeys: ResponseKeys;
  private readonly rootTypes: RootTypes;
  private readonly ahead = new WeakMap<DocumentNode, Ahead>();

  /**
   * @param limitMs for planning one operation
   * @throws Error with the supergraph's own parse or link error
   */
  constructor(supergraphSdl: string, limitMs = DEFAULT_PLANNING_MS) {
    const supergraph = loadSupergraph(orderKeys(supergraphSdl));
    this.limitMs = limitMs;
    this.api = supergraph.apiSchema();
    this.supergraphSchema = supergraph.schema.toGraphQLJSSchema();
    this.directives = new ComposedDirectives(this.supergraphSchema, this.api.toGraphQLJSSchema());
    this.apiSchema = this.directives.apiSchema;
    this.subgraphs = [...supergraph.subgraphsMetadata()].map(({ name, url }) => ({ name, url }));
    this.entityKeys = readEntityKeys(this.supergraphSchema);
    this.overrideLabels = overrideLabels(supergraph.schema);
    // The client's fragments are expanded: merged fetches then need no renaming of fragments that differ by subgraph.
    this.planner = new QueryPlanner(supergraph, { reuseQueryFragments: false });
    this.requirements = readRequirements(this.supergraphSchema);
    this.requiredBy = readRequiredFields(this.supergraphSchema);
    this.rootTypes = new RootTypes(this.supergraphSchema);
    this.responseKeys = new ResponseKeys(this.supergraphSchema, this.apiSchema, this.requirements);
  }

  /** @param passes found elsewhere, as JSON text, or why there are none: what `plan` finds for the same document the next time */
  planned(input: PlanInput, passes: string | GraphQLError): void {
    const known = this.ahead.get(input.document);
    if (known) known.set(keyOf(input), passes);
    else this.ahead.set(input.document, new Map([[keyOf(input), passes]]));
  }

  /**
   * @param hasty gives up soon
   * @throws GraphQLError `QUERY_PLANNING_FAILED`, `CONFLICTING_REQUIREMENTS`, `PLANNING_LIMIT_EXCEEDED`
   * @throws TakesLong in haste only
   */
  plan(input: PlanInput, hasty = false): PlannedOperation {
    const isShorter = hasty && HASTY_MS < this.limitMs;
    const limit = isShorter ? { ms: HASTY_MS, timeIsUp: () => new TakesLong() } : { ms: this.limitMs };
    return withinPlanningTime(limit, () => this.planInTime(input));
  }

  private planInTime(input: PlanInput): PlannedOperation {
    // First of all: what is renamed is known by the nodes of the client's document.
    const { document: separated, renamed } = this.responseKeys.separate(input.document);
    const names = privateVariables(input.document);
    const ahead = this.takeAhead(input);
    if (ahead) return { passes: ahead, renamed, privateVariables: names };
    const numbers = withoutInexactNumbers(this.apiSchema, this.directives.remove(separated));
    const planned = withoutIntrospection(numbers.document);
    const decided = numbers.restored(this.decidedPasses(planned, inverted(names), input));
    const passes = decided.map((plan) => withClientVariables(plan, names));
    if (passes.every((plan) => !plan.node) && selectsSomething(input.document, input.operation.selectionSet)) {
      throw failed('The operation cannot be planned: no subgraph can resolve what it selects.');
    }
    return { passes, renamed, privateVariables: names };
  }

  private decidedPasses(planned: DocumentNode, names: PrivateVariables, input: PlanInput): readonly Pass[] {
    const decided = decideConditions(planned, input.conditions ?? UNDECIDED);
    const passesOf = (document: DocumentNode) => this.passesOf(renameVariables(document, names), input);
    try {
      return passesOf(decided);
    } catch (error) {
      if (decided === planned || !isUnplannable(error)) throw error;
      // Perhaps no subgraph can tell the type name that is left of an object without fields.
      return passesOf(planned);
    }
  }

  private passesOf(document: DocumentNode, input: PlanInput): readonly Pass[] {
    const schemas = { supergraph: this.supergraphSchema, api: this.apiSchema };
    const whole = { document, operation: input.operation };
    return splitIntoPasses(schemas, this.requirements, whole).flatMap((documents) => {
      const plans = documents.map((each) => this.planPass(each, input));
      const isQuery = input.operation.operation === OperationTypeNode.QUERY;
      const once = plans.length === 1 || isQuery ? plans : rootOnce(plans);
      if (!once) throw conflictingRequirements(schemas, this.requirements, whole);
      return once;
    });
  }

  private takeAhead(input: PlanInput): readonly Pass[] | undefined {
    const known = this.ahead.get(input.document);
    const key = keyOf(input);
    const passes = known?.get(key);
    // Whoever asks keeps what it gets.
    known?.delete(key);
    if (passes instanceof GraphQLError) throw passes;
    return passes === undefined ? undefined : (JSON.parse(passes) as Pass[]);
  }

  private planPass(document: DocumentNode, input: PlanInput): QueryPlan {
    const operationName = input.operation.name?.value;
    try {
      const operation = operationFromDocument(this.api, document, operationName === undefined ? {} : { operationName });
      const overrideConditions = new Map(input.overrides ?? []);
      const wanted = new WantedTypes(this.apiSchema, document, operationName);
      const plan = withPartialUnions(wanted, () => this.planner.buildQueryPlan(operation, { overrideConditions }));
      return this.rootTypes.inSubgraphs(this.separated(plan, document, operationName));
    } catch (error) {
      if (error instanceof TakesLong) throw error;
      if (error instanceof GraphQLError && error.extensions['code'] !== undefined) throw error;
      if (error instanceof Error && APOLLOS_LIMITS.test(error.message)) throw limitExceeded(error.message);
      throw failed(`The operation cannot be planned: ${error instanceof Error ? error.message : String(error)}`, error);
    }
  }

  private separated(plan: QueryPlan, document: DocumentNode, operationName: string | undefined): QueryPlan {
    if (!this.requiredBy) return plan;
    const operation = getOperationAST(document, operationName);
    if (!operation) return plan;
    const facts = { supergraph: this.supergraphSchema, keys: this.entityKeys, requiredBy: this.requiredBy };
    return separateRequirements(deferPrematureFields(plan, facts), {
      ...facts,
      isUneven: (path) => isUneven(this.apiSchema, { document, operation }, path),
    });
  }
}
