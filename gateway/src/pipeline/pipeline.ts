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
import type { Tracing } from '../telemetry/tracing.js';
import type { OperationAnswer } from './answer.js';
import { Deadline } from './deadline.js';
import type { LoadedSupergraph } from './loaded-supergraph.js';
import type { GraphQLParams } from './params.js';
import { isRejection, rejection, type Rejection, rejectionOf } from './rejection.js';
import { type IdentityRules, RequestIdentity } from './request-identity.js';
import type { ResponseCache } from './response-cache.js';
import type { StoredOperation } from './stored-operation.js';

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
    const decision = this.#admit(params, context, kinds);
    if (isRejection(decision)) this.parts.metrics.rejection(codeOf(decision));
    return decision;
  }

  async execute(admitted: Admitted): Promise<OperationAnswer> {
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
    const text = this.sources.textOf(params);
    if (typeof text !== 'string') return text;
    const operation = this.parts.current().operations.document(text).operation(params.operationName);
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
    const tracing = this.parts.tracing?.();
    try {
      const attributes = { 'graphql.operation.name': operation.name, 'graphql.operation.type': operation.kind };
      const answer = await (tracing
        ? tracing.span('gateway.operation', attributes, () => this.#runInTime(admitted))
        : this.#runInTime(admitted));
      outcome = answer.data === null ? 'failed' : answer.errors?.length ? 'partial' : 'ok';
      if (context.signal?.aborted) outcome = 'cancelled';
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

function wrongTransport(kind: string, kinds: Kinds): Rejection {
  if (kind === 'subscription') {
    const message =
      'Subscriptions need a stream: graphql-ws, or `accept: text/event-stream`, or `accept: multipart/mixed;subscriptionSpec=1.0`.';
    return rejection(406, 'SUBSCRIPTION_NEEDS_STREAM', message);
  }
  const message = `This request may carry ${kinds.join(' or ')}, not ${kind}; use POST.`;
  return rejection(405, 'BAD_REQUEST', message, { headers: { allow: 'POST' } });
}

function forbidden(redacted: RedactedOperation, caller: Caller): Rejection {
  const coordinates = [...new Set(redacted.forbidden.map((field) => field.coordinate))];
  const errors = coordinates.map((coordinate) => ({
    message: `Not allowed to select ${coordinate}.`,
    extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE', coordinate },
  }));
  return caller.authenticated ? rejectionOf(403, errors) : rejectionOf(401, errors, { 'www-authenticate': 'Bearer' });
}

function codeOf({ errors }: Rejection): string {
  const code = errors[0]?.extensions?.code;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

/** Errors without a code where nothing was executed are about the variables. */
function asUserInput(error: GraphQLFormattedError): GraphQLFormattedError {
  return error.extensions?.code ? error : { ...error, extensions: { ...error.extensions, code: 'BAD_USER_INPUT' } };
}

/** Nothing was executed: the client's mistake unless an error says otherwise. */
function statusOf(errors: readonly GraphQLFormattedError[] | undefined): number {
  const codes = new Set(errors?.map((error) => error.extensions?.code));
  return codes.has('INTERNAL_SERVER_ERROR') || codes.has('QUERY_PLANNING_FAILED') ? 500 : 400;
}
