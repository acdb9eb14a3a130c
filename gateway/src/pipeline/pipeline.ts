import type { IncomingHttpHeaders } from 'node:http';
import type { GraphQLFormattedError } from 'graphql';
import type { GatewayConfig, GatewayLog } from '../config.js';
import type { ExecutionAnswer, PreparedOperation } from '../engine.js';
import type { Caller } from '../security/caller.js';
import { maskErrors, maskThrown } from '../security/error-masking.js';
import { DocumentSources } from '../security/persisted-documents.js';
import type { RedactedOperation } from '../security/redaction.js';
import { restoreForbidden } from '../security/restoration.js';
import type { GatewayMetrics, Outcome } from '../telemetry/gateway-metrics.js';
import type { OperationTrace, Tracing } from '../telemetry/tracing.js';
import type { OperationAnswer } from './answer.js';
import { Deadline } from './deadline.js';
import type { LoadedSupergraph } from './loaded-supergraph.js';
import type { GraphQLParams } from './params.js';
import { asUserInput, codeOf, forbidden, statusOf, wrongTransport } from './refusals.js';
import { isRejection, rejection, type Rejection, rejectionOf } from './rejection.js';
import { type IdentityRules, RequestIdentity } from './request-identity.js';
import type { ResponseCache } from './response-cache.js';
import type { StoredOperation } from './stored-operation.js';
import { admittedInTrace, endTrace, outcomeOf, rejectedInTrace } from './traced.js';

/** What surrounds one operation. */
export interface OperationContext {
  readonly caller: Caller;
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
  /** Aborted when the client leaves. */
  readonly signal?: AbortSignal | undefined;
}

/** An operation that may run. */
export interface Admitted {
  readonly operation: StoredOperation;
  readonly prepared: PreparedOperation;
  /** Set when the caller may not see all of it. */
  readonly redacted: RedactedOperation | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cost: number;
  readonly context: OperationContext;
  /** Where tracing is on: ended with the operation. */
  readonly trace?: OperationTrace;
}

export interface PipelineParts {
  readonly config: GatewayConfig;
  readonly log: GatewayLog;
  readonly metrics: GatewayMetrics;
  readonly identities: IdentityRules;
  readonly cache: ResponseCache | undefined;
  tracing?(): Tracing | undefined;
  current(): LoadedSupergraph;
}

const NO_VARIABLES = Object.freeze({});

/**
 * The one way from a request to its answer, whatever brought the request: the hot path, Apollo Server or a socket. `admit` decides
 * without waiting for anything; `execute` runs what was admitted.
 */
export class Pipeline {
  readonly parts: PipelineParts;
  readonly sources: DocumentSources;
  inFlight = 0;

  constructor(parts: PipelineParts) {
    this.parts = parts;
    this.sources = new DocumentSources(parts.config);
  }

  /** Refuses, or hands out what `execute` needs. `kinds`: what the transport can carry. */
  admit(params: GraphQLParams, context: OperationContext, kinds: Kinds): Admitted | Rejection {
    const trace = this.parts.tracing?.()?.operation(context.headers);
    const decision = trace
      ? trace.within(() => this.#admit(params, context, kinds))
      : this.#admit(params, context, kinds);
    if (isRejection(decision)) this.parts.metrics.rejection(codeOf(decision));
    if (!trace) return decision;
    if (!isRejection(decision)) return admittedInTrace(decision, trace);
    const operation = this.#operationOf(params);
    return rejectedInTrace(decision, trace, isRejection(operation) ? undefined : operation);
  }

  async execute(admitted: Admitted): Promise<OperationAnswer> {
    const { trace } = admitted;
    if (!trace) return this.#execute(admitted);
    let answer: OperationAnswer | undefined;
    try {
      return (answer = await trace.within(() => this.#execute(admitted)));
    } finally {
      endTrace(trace, answer, admitted.context.signal);
    }
  }

  /** What was admitted will not be executed. */
  abandon({ trace, operation }: Admitted, refused: Rejection): void {
    if (trace && operation.kind !== 'subscription') rejectedInTrace(refused, trace);
  }

  /** The span of a request that gets the answer of an operation that is being executed already. */
  joined({ operation, trace }: Admitted, { headers }: { headers: IncomingHttpHeaders }): OperationTrace | undefined {
    if (!trace) return undefined;
    const own = this.parts.tracing?.()?.operation(headers, trace);
    own?.named(operation);
    return own;
  }

  async #execute(admitted: Admitted): Promise<OperationAnswer> {
    const { cache } = this.parts;
    const policy = cache && !admitted.redacted ? admitted.operation.cachePolicy : undefined;
    if (!cache || !policy || policy.maxAgeSeconds === 0) return this.#run(admitted);
    const key = cache.keyOf(admitted, policy, this.identityOf(admitted.context));
    const known = cache.get(key);
    this.parts.metrics.responseCache(known ? 'hit' : 'miss');
    if (known) return known;
    const answer = await this.#run(admitted);
    return cache.keep(key, answer, policy);
  }

  identityOf(context: OperationContext): RequestIdentity {
    return new RequestIdentity(this.parts.identities, context.caller, context);
  }

  #admit(params: GraphQLParams, context: OperationContext, kinds: Kinds): Admitted | Rejection {
    const operation = this.#operationOf(params);
    if (isRejection(operation)) return operation;
    if (!kinds.includes(operation.kind)) return wrongTransport(operation.kind, kinds);
    const variables = params.variables ?? NO_VARIABLES;
    const cost = operation.cost(variables);
    const { limits } = this.parts.config;
    if (cost > limits.cost) {
      const message = `The operation's estimated cost is ${cost}; ${limits.cost} is allowed. Ask for shorter lists or fewer fields.`;
      return rejection(400, 'COST_LIMIT_EXCEEDED', message, {
        headers: { 'x-graphql-cost': String(cost) },
        extensions: { cost, limit: limits.cost },
      });
    }
    const redacted = operation.access.redactedFor(context.caller);
    if (redacted && (this.parts.config.unauthorized === 'reject' || operation.kind === 'subscription')) {
      return forbidden(redacted, context.caller);
    }
    const prepared = this.#prepare(operation, redacted, context);
    return isRejection(prepared) ? prepared : { operation, prepared, redacted, variables, cost, context };
  }

  #operationOf(params: GraphQLParams): StoredOperation | Rejection {
    const text = this.sources.textOf(params);
    if (typeof text !== 'string') return text;
    return this.parts.current().operations.document(text).operation(params.operationName);
  }

  #prepare(
    operation: StoredOperation,
    redacted: RedactedOperation | undefined,
    context: OperationContext,
  ): PreparedOperation | Rejection {
    try {
      return redacted ? operation.preparedAs(redacted.document) : operation.prepared();
    } catch (error) {
      return rejectionOf(500, [maskThrown(error, this.#masking(context))]);
    }
  }

  async #run(admitted: Admitted): Promise<OperationAnswer> {
    const { operation, context } = admitted;
    const startedAt = performance.now();
    let outcome: Outcome = 'failed';
    this.inFlight++;
    operation.loaded.inFlight++;
    try {
      const answer = await this.#runInTime(admitted);
      outcome = outcomeOf(answer, context.signal);
      return answer;
    } finally {
      this.inFlight--;
      operation.loaded.inFlight--;
      this.parts.metrics.operation(operation, outcome, (performance.now() - startedAt) / 1000);
    }
  }

  async #runInTime(admitted: Admitted): Promise<OperationAnswer> {
    const { operation, prepared, variables, context } = admitted;
    const deadline = new Deadline(this.parts.config.timeouts.operationMs, context.signal);
    try {
      const answer = await operation.loaded.engine.execute(prepared, {
        variables,
        identity: this.identityOf(context),
        requestId: context.requestId,
        signal: deadline.signal,
      });
      return deadline.passed ? this.#late(admitted) : this.#answer(admitted, answer);
    } catch (error) {
      if (deadline.passed) return this.#late(admitted);
      return {
        status: 500,
        headers: this.#headers(admitted),
        data: null,
        errors: [maskThrown(error, this.#masking(context))],
      };
    } finally {
      deadline.clear();
    }
  }

  #answer(admitted: Admitted, answer: ExecutionAnswer): OperationAnswer {
    let { data } = answer;
    let errors: readonly GraphQLFormattedError[] | undefined = answer.errors;
    if (admitted.redacted && data !== null) {
      const schema = admitted.operation.loaded.engine.apiSchema;
      const restored = restoreForbidden(schema, admitted.redacted, JSON.parse(data));
      data = JSON.stringify(restored.data);
      errors = [...(errors ?? []), ...restored.errors];
    }
    if (errors?.length)
      errors = maskErrors(data === null ? errors.map(asUserInput) : errors, this.#masking(admitted.context));
    const status = data === null ? statusOf(errors) : 200;
    return { status, headers: this.#headers(admitted), data, errors, extensions: answer.extensions };
  }

  #headers(admitted: Admitted): Record<string, string> {
    return { 'x-graphql-cost': String(admitted.cost) };
  }

  #late(admitted: Admitted): OperationAnswer {
    const { operationMs } = this.parts.config.timeouts;
    const message = `The operation was not finished within ${operationMs} ms. Ask for less, or try again.`;
    const errors = [{ message, extensions: { code: 'OPERATION_TIMEOUT' } }];
    return { status: 504, headers: this.#headers(admitted), data: null, errors };
  }

  #masking(context: OperationContext) {
    const { log, config } = this.parts;
    return { log, requestId: context.requestId, maskSubgraphErrors: config.maskSubgraphErrors };
  }
}

export type Kinds = readonly ('query' | 'mutation' | 'subscription')[];
