import { type DocumentNode, GraphQLError } from 'graphql';
import { Aside } from './aside/aside.js';
import { type EngineOptions, transportsOf } from './engine-options.js';
import type { Engine, ExecutionAnswer, ExecutionRequest, PreparedOperation, ToPlan, WorkAhead } from './engine.js';
import {
  DEFAULT_ANSWER_BYTES,
  type Decided,
  KeptPlans,
  type PreparationEnvironment,
  Prepared,
  Runner,
  SharedExecutions,
  abstractTypeNames,
  checkVariables,
  findOperation,
  firstDecision,
  keyOf,
  typeConditions,
} from './execution/index.js';
import { atOnce, type InPieces } from './in-pieces.js';
import { DEFAULT_PLANNING_MS, Planner, RefusedPlans } from './planning/index.js';
import type { SubgraphTransport } from './transport/index.js';

/** An operation to plan before anybody asks for it. */
export interface WarmUp {
  readonly document: DocumentNode;
  readonly operationName?: string | null;
}

const DEFAULT_PLAN_BYTES = 64 * 1024 * 1024;
/** Of variables: to compare longer ones takes milliseconds, so what has them is shared by its subgraph requests at most, and not kept. */
const MAX_KEY_LENGTH = 64 * 1024;
const NO_EVENT_VARIABLES: Readonly<Record<string, unknown>> = Object.freeze({});

/** Plans with Apollo's planner, and runs what it compiles of the plans. */
export class CompiledEngine implements Engine {
  readonly supergraphSdl: string;
  private readonly planner: Planner;
  private readonly transports: ReadonlyMap<string, SubgraphTransport>;
  private readonly runner: Runner;
  private readonly preparation: PreparationEnvironment;
  private readonly byDocument = new WeakMap<DocumentNode, Map<string, Prepared>>();
  private readonly refused = new RefusedPlans();
  private readonly shared: SharedExecutions | undefined;
  /** Of documents and compiled operations. */
  private readonly ids = new Ids();
  private readonly aside: Aside;
  readonly ahead: WorkAhead = {
    judge: (text, rules) => this.aside.judge(text, rules),
    missing: (of) => {
      const decided = this.unplanned(of);
      return decided && `${this.ids.of(of.document)} ${of.operationName ?? ''} ${keyOf(decided)}`;
    },
    plan: async (of) => {
      const { document, operationName } = of;
      const decided = this.unplanned(of);
      if (!decided) return;
      const input = { document, operation: findOperation(document, operationName), ...decided };
      const passes = await this.aside.plan(input);
      const after = this.unplanned(of);
      if (passes && after && keyOf(after) === keyOf(decided)) this.planner.planned(input, passes);
    },
    finish: (of, hasty = false) => this.known(of)?.finish(of.variables, hasty) ?? this.preparing(of, hasty),
  };

  constructor(options: EngineOptions) {
    this.supergraphSdl = options.supergraphSdl;
    this.planner = new Planner(options.supergraphSdl, options.planningMs);
    this.aside = new Aside({
      supergraphSdl: options.supergraphSdl,
      limitMs: options.planningMs ?? DEFAULT_PLANNING_MS,
    });
    const matches = typeConditions(this.planner.supergraphSchema);
    const share = options.sharing?.subgraphRequests ?? true;
    this.shared = share ? new SharedExecutions() : undefined;
    this.transports = transportsOf(options, this.planner.subgraphs);
    const abstractNames = abstractTypeNames(this.planner.supergraphSchema);
    this.runner = new Runner(
      {
        transports: this.transports,
        matches,
        abstractNames,
        answerBytes: options.answerBytes ?? DEFAULT_ANSWER_BYTES,
      },
      { replays: options.sharing?.unchangedAnswers ?? false },
    );
    this.preparation = {
      planner: this.planner,
      refused: this.refused,
      matches,
      apiMatches: typeConditions(this.planner.apiSchema),
      overrides: options.overrides ?? {},
      mergeFetches: options.mergeFetches ?? true,
      codeAfter: options.codeAfter ?? 0,
      kept: new KeptPlans(options.planBytes ?? DEFAULT_PLAN_BYTES),
      onPlanned: (durationMs) => options.metrics?.planned?.(durationMs),
    };
  }

  get apiSchema(): Engine['apiSchema'] {
    return this.planner.apiSchema;
  }

  get subgraphs(): Engine['subgraphs'] {
    return this.planner.subgraphs;
  }

  prepare(document: DocumentNode, operationName?: string | null): Prepared {
    const of = { document, operationName: operationName ?? undefined };
    return this.known(of) ?? atOnce(this.preparing(of, false));
  }

  /** Plans recorded operations ahead of traffic; returns how many could be. Blocks for about 10 ms per deep operation. */
  warmUp(documents: readonly WarmUp[]): number {
    let planned = 0;
    for (const { document, operationName } of documents) {
      try {
        this.prepare(document, operationName ?? null);
        planned++;
      } catch {
        // A recorded operation that no longer fits the schema is reported when somebody asks for it.
      }
    }
    return planned;
  }

  async execute(operation: PreparedOperation, request: ExecutionRequest): Promise<ExecutionAnswer> {
    const prepared = this.own(operation);
    const checked = checkVariables(this.apiSchema, prepared.operation, request.variables);
    if ('errors' in checked) return { data: null, errors: checked.errors.map((error) => error.toJSON()) };
    const { variables } = checked;
    const compiled = prepared.forRequest(variables);
    const run = { prepared, compiled, request: { ...request, variables } };
    if (prepared.kind !== 'query' || compiled.programs.every(({ steps }) => steps.length === 0)) {
      return this.runner.run(run);
    }
    const values = leftOf(MAX_KEY_LENGTH, variables) < 0 ? undefined : JSON.stringify(variables);
    if (values === undefined || values.length > MAX_KEY_LENGTH) return this.runner.run(run);
    // The same for equal operations with equal variables, whoever asks.
    const key = `${this.ids.of(compiled)} ${values}`;
    if (!this.shared) return this.runner.run(run, key);
    return this.shared.execute(`${key} ${request.identity.key}`, request.signal, ({ signal, depart }) =>
      this.runner.run({ ...run, request: { ...run.request, signal }, onFirstAnswer: depart }, key),
    );
  }

  async executeEvent(
    operation: PreparedOperation,
    event: Parameters<Engine['executeEvent']>[1],
    request: ExecutionRequest,
  ): Promise<ExecutionAnswer> {
    const prepared = this.own(operation);
    const checked = checkVariables(this.apiSchema, prepared.operation, request.variables);
    const variables = 'errors' in checked ? NO_EVENT_VARIABLES : checked.variables;
    return this.runner.run({
      prepared,
      compiled: prepared.forRequest(variables),
      request: { ...request, variables },
      event,
    });
  }

  forget(document: DocumentNode): void {
    for (const prepared of this.byDocument.get(document)?.values() ?? []) prepared.forget();
    this.byDocument.delete(document);
  }

  async close(): Promise<void> {
    this.aside.close();
    await Promise.all([...this.transports.values()].map((transport) => transport.close()));
  }

  private known({ document, operationName }: Omit<ToPlan, 'variables'>): Prepared | undefined {
    return this.byDocument.get(document)?.get(operationName ?? '');
  }

  private unplanned(of: ToPlan): Decided | undefined {
    const { document, operationName, variables } = of;
    const known = this.known(of);
    if (known) return known.unplanned(variables);
    if (this.whyRefused(of)) return undefined;
    return firstDecision(document, findOperation(document, operationName).operation);
  }

  private whyRefused({ document, operationName }: Omit<ToPlan, 'variables'>): GraphQLError | undefined {
    return this.refused.find(document, operationName ?? '');
  }

  private *preparing(of: Omit<ToPlan, 'variables'>, hasty: boolean): InPieces<Prepared> {
    const { document, operationName = '' } = of;
    const refused = this.whyRefused(of);
    if (refused) throw refused;
    try {
      const operation = findOperation(document, operationName);
      const made = yield* Prepared.make({ document, operation }, this.preparation, hasty);
      // Somebody may have needed it at once in the meantime.
      const prepared = this.known(of) ?? made;
      const byName = this.byDocument.get(document);
      if (byName) byName.set(operationName, prepared);
      else this.byDocument.set(document, new Map([[operationName, prepared]]));
      return prepared;
    } catch (error) {
      if (error instanceof GraphQLError) this.refused.keep(document, operationName, error);
      throw error;
    }
  }

  private own(operation: PreparedOperation): Prepared {
    if (operation instanceof Prepared) return operation;
    throw new Error('The operation was prepared by another kind of engine; call prepare() of this one');
  }
}

/** Of so many characters, when the strings in the value have theirs; a negative number where there are not enough. */
function leftOf(characters: number, value: unknown): number {
  if (typeof value === 'string') return characters - value.length;
  if (typeof value !== 'object' || value === null) return characters;
  let left = characters;
  for (const each of Object.values(value)) if ((left = leftOf(left, each)) < 0) break;
  return left;
}

/** Numbers objects, each by one of its own. */
class Ids {
  readonly #ids = new WeakMap<object, number>();
  #last = 0;

  of(object: object): number {
    let id = this.#ids.get(object);
    if (id === undefined) this.#ids.set(object, (id = ++this.#last));
    return id;
  }
}
