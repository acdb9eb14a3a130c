import type { DocumentNode, GraphQLFormattedError } from 'graphql';
import { GraphQLError, print } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Engine, ExecutionAnswer, ExecutionRequest, PreparedOperation } from './engine.js';
import {
  CANCELLED,
  type CompiledOperation,
  Execution,
  type ExecutionEnvironment,
  type PreparationEnvironment,
  Prepared,
  SharedExecutions,
  abstractTypeNames,
  checkVariables,
  copyJson,
  findOperation,
  rootStep,
  typeConditions,
} from './execution/index.js';
import { type OverrideRules, Planner } from './planning/index.js';
import { type FetchOptions, type InProcessSubgraph, createTransport } from './transport/index.js';

export interface EngineMetrics {
  /** Milliseconds of one planning; it blocks the event loop. */
  planned?(durationMs: number): void;
  /** One request to a subgraph: what came of it, and how long it took. */
  fetched?(fetch: { readonly subgraph: string; readonly outcome: string; readonly durationMs: number }): void;
}

export interface EngineOptions {
  readonly supergraphSdl: string;
  /** Subgraphs of this process by name; the others are called at their URL. */
  readonly transports?: Readonly<Record<string, InProcessSubgraph>>;
  /** Replaces the supergraph's routing URLs. */
  readonly urls?: Readonly<Record<string, string>>;
  readonly fetchOptions?: FetchOptions;
  /** In-flight sharing of identical subgraph requests of equal identity; queries only. Default on. */
  readonly sharing?: { readonly subgraphRequests?: boolean };
  /** Operations kept planned and compiled. Default 1 000. */
  readonly caches?: { readonly plans?: number };
  /** Several entity fetches to one subgraph in one request. Default on. */
  readonly mergeFetches?: boolean;
  readonly overrides?: OverrideRules;
  readonly metrics?: EngineMetrics;
}

/**
 * Loads a supergraph.
 *
 * @throws Error with the supergraph's own parse or link error
 */
export function createEngine(options: EngineOptions): Engine & { warmUp(documents: readonly WarmUp[]): number } {
  return new CompiledEngine(options);
}

/** An operation to plan before anybody asks for it. */
export interface WarmUp {
  readonly document: DocumentNode;
  readonly operationName?: string | null;
}

const NO_EVENT_VARIABLES: Readonly<Record<string, unknown>> = Object.freeze({});

class CompiledEngine implements Engine {
  readonly supergraphSdl: string;
  private readonly planner: Planner;
  private readonly environment: ExecutionEnvironment;
  private readonly preparation: PreparationEnvironment;
  private readonly byDocument = new WeakMap<DocumentNode, Map<string, Prepared>>();
  private readonly plans: LRUCache<string, Prepared>;
  private readonly shared: SharedExecutions | undefined;
  private readonly sharingIds = new WeakMap<CompiledOperation, number>();
  private nextSharingId = 0;

  constructor(options: EngineOptions) {
    this.supergraphSdl = options.supergraphSdl;
    this.planner = new Planner(options.supergraphSdl);
    const matches = typeConditions(this.planner.supergraphSchema);
    const share = options.sharing?.subgraphRequests ?? true;
    this.shared = share ? new SharedExecutions() : undefined;
    this.plans = new LRUCache({ max: options.caches?.plans ?? 1_000 });
    const transports = this.planner.subgraphs.map(({ name, url }) => {
      const plan = { subgraph: name, url: options.urls?.[name] ?? url, inProcess: options.transports?.[name], share };
      return [
        name,
        createTransport({
          ...plan,
          options: options.fetchOptions ?? {},
          onFetched: options.metrics?.fetched?.bind(options.metrics),
        }),
      ] as const;
    });
    this.environment = {
      transports: new Map(transports),
      matches,
      abstractNames: abstractTypeNames(this.planner.supergraphSchema),
    };
    this.preparation = {
      planner: this.planner,
      matches,
      apiMatches: typeConditions(this.planner.apiSchema),
      overrides: options.overrides ?? {},
      mergeFetches: options.mergeFetches ?? true,
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
    const name = operationName ?? '';
    const known = this.byDocument.get(document);
    const prepared = known?.get(name) ?? this.fromText(document, name);
    if (known) known.set(name, prepared);
    else this.byDocument.set(document, new Map([[name, prepared]]));
    return prepared;
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
    const compiled = prepared.forRequest();
    if (prepared.kind !== 'query' || !this.shared || compiled.programs.every(({ steps }) => steps.length === 0)) {
      return this.run({ prepared, compiled, request: { ...request, variables } });
    }
    return this.shared.execute(this.sharingKey(compiled, request, variables), request.signal, ({ signal, depart }) =>
      this.run({ prepared, compiled, request: { ...request, variables, signal }, onFirstAnswer: depart }),
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
    return this.run({ prepared, compiled: prepared.forRequest(), request: { ...request, variables }, event });
  }

  async close(): Promise<void> {
    await Promise.all([...this.environment.transports.values()].map((transport) => transport.close()));
  }

  private own(operation: PreparedOperation): Prepared {
    if (operation instanceof Prepared) return operation;
    throw new Error('The operation was prepared by another kind of engine; call prepare() of this one');
  }

  private fromText(document: DocumentNode, name: string): Prepared {
    const key = `${name}\n${document.loc?.source.body ?? print(document)}`;
    let prepared = this.plans.get(key);
    if (!prepared) {
      prepared = new Prepared(document, findOperation(document, name), this.preparation);
      this.plans.set(key, prepared);
    }
    return prepared;
  }

  private sharingKey(
    compiled: CompiledOperation,
    request: ExecutionRequest,
    variables: ExecutionRequest['variables'],
  ): string {
    let id = this.sharingIds.get(compiled);
    if (id === undefined) this.sharingIds.set(compiled, (id = this.nextSharingId++));
    return `${id} ${JSON.stringify(variables)} ${request.identity.key}`;
  }

  private async run(run: Run): Promise<ExecutionAnswer> {
    const { prepared, compiled, request, event } = run;
    const execution = new Execution(this.environment, {
      variables: request.variables,
      headersFor: (subgraph) => ({ ...request.identity.headersFor(subgraph), 'x-request-id': request.requestId }),
      signal: request.signal,
      onFirstAnswer: run.onFirstAnswer,
    });
    if (event) absorbEvent(execution, compiled, event);
    for (const program of compiled.programs) await execution.run(program);
    return request.signal?.aborted ? CANCELLED : shapeAnswer(execution, run);
  }
}

interface Run {
  readonly prepared: Prepared;
  readonly compiled: CompiledOperation;
  readonly request: ExecutionRequest;
  readonly onFirstAnswer?: (() => void) | undefined;
  readonly event?: SubscriptionEvent | undefined;
}

type SubscriptionEvent = Parameters<Engine['executeEvent']>[1];

function absorbEvent(execution: Execution, compiled: CompiledOperation, event: SubscriptionEvent): void {
  const primary = compiled.programs[0]?.primary;
  if (!primary) throw new GraphQLError('The operation is not a subscription, so it has no events to complete');
  execution.absorbRoot(rootStep(primary, [], { dependencies: [], conditions: [] }), {
    // The event may be shared by many subscribers; the execution writes into its data.
    data: copyJson(event.data) as Record<string, unknown> | null | undefined,
    errors: event.errors && event.errors.length > 0 ? event.errors : undefined,
    extensions: event.extensions,
    plain: false,
  });
}

function shapeAnswer(execution: Execution, { prepared, compiled, request }: Run): ExecutionAnswer {
  const { data, plain, repeats, errors, extensions } = execution;
  const { variables } = request;
  const introspected = prepared.introspection.answer(variables);
  const text = compiled.fast.shape({ data, variables, plain, repeats, introspected });
  if (text !== undefined) return answerOf(text, errors, extensions);
  const completed = compiled.careful.complete(data, variables, introspected);
  // As Apollo's gateway: what does not fit the schema is an extension, and only where no subgraph has told of an error.
  const all =
    errors.length === 0 && completed.errors.length > 0
      ? { ...extensions, valueCompletion: completed.errors }
      : extensions;
  return answerOf(JSON.stringify(completed.data), errors, all);
}

const answerOf = (
  data: string,
  errors: readonly GraphQLFormattedError[],
  extensions: Readonly<Record<string, unknown>> | undefined,
): ExecutionAnswer => ({
  data,
  ...(errors.length > 0 ? { errors } : {}),
  ...(extensions ? { extensions } : {}),
});
