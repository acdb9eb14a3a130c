import type { IncomingHttpHeaders } from 'node:http';
import type { GraphQLFormattedError } from 'graphql';
import type { ExecutionAnswer } from '../engine.js';
import { parseExact } from '../exact-json.js';
import { answerTooLarge } from '../execution/index.js';
import { PLANNING_LIMIT_EXCEEDED, isLimitExceeded } from '../planning/index.js';
import { maskErrors, maskThrown } from '../security/error-masking.js';
import { withoutSuggestions } from '../security/introspection.js';
import { DocumentSources } from '../security/persisted-documents.js';
import { restoreForbidden } from '../security/restoration.js';
import type { Outcome } from '../telemetry/gateway-metrics.js';
import type { OperationTrace, Tracing } from '../telemetry/tracing.js';
import {
  Admission,
  type AdmissionParts,
  type Admitted,
  type Asked,
  type Kinds,
  type OperationContext,
} from './admission.js';
import type { OperationAnswer } from './answer.js';
import { AnswerRoom } from './answer-room.js';
import { Deadline } from './deadline.js';
import type { GraphQLParams } from './params.js';
import { asUserInput, statusOf } from './refusals.js';
import { isRejection, type Rejection } from './rejection.js';
import { type IdentityRules, RequestIdentity } from './request-identity.js';
import type { ResponseCache } from './response-cache.js';
import { admittedInTrace, endTrace, outcomeOf, rejectedInTrace } from './traced.js';

export type { Admitted, Asked, Kinds, OperationContext } from './admission.js';

/** Fewer are not worth measuring. */
const MANY_ERRORS = 100;

export interface PipelineParts extends Omit<AdmissionParts, 'sources'> {
  readonly identities: IdentityRules;
  readonly cache: ResponseCache | undefined;
  tracing?(): Tracing | undefined;
}

/**
 * The one way from a request to its answer, whatever brought the request: the hot path, Apollo Server or a socket. `admit` decides
 * without waiting for anything; `execute` runs what was admitted.
 */
export class Pipeline {
  readonly parts: PipelineParts;
  readonly sources: DocumentSources;
  readonly admission: Admission;
  inFlight = 0;

  constructor(parts: PipelineParts) {
    this.parts = parts;
    this.sources = new DocumentSources(parts.config);
    this.admission = new Admission({ ...parts, sources: this.sources });
  }

  /** Refuses, or hands out what `execute` needs, whoever has to wait for it. */
  admit(params: GraphQLParams, context: OperationContext, kinds: Kinds): Admitted | Rejection {
    const asked = { params, context, kinds };
    const trace = this.#traceOf(context);
    if (!trace) return this.admission.admit(asked);
    return this.#inTrace(
      trace.within(() => this.admission.admit(asked)),
      trace,
      params,
    );
  }

  /** As `admit`, but undefined where others would have to wait while this operation is read or planned; `admitInTurn` then. */
  admitAtOnce(asked: Asked): Admitted | Rejection | undefined {
    const trace = this.#traceOf(asked.context);
    if (!trace) return this.admission.admitAtOnce(asked);
    const decision = trace.within(() => this.admission.admitAtOnce(asked));
    // Undecided, its span is never ended and so never sent: the next one begins here again.
    return decision && this.#inTrace(decision, trace, asked.params);
  }

  /** As `admit`, once the operation has had its turn to be read and planned. */
  async admitInTurn(asked: Asked): Promise<Admitted | Rejection> {
    const trace = this.#traceOf(asked.context);
    if (!trace) return this.admission.admitInTurn(asked);
    return this.#inTrace(await trace.within(() => this.admission.admitInTurn(asked)), trace, asked.params);
  }

  /** The operations of one request, each admitted or refused. They share one budget: where they exceed it, none of them runs. */
  async admitTogether(all: readonly Asked[]): Promise<readonly (Admitted | Rejection)[] | Rejection> {
    const answerRoom = new AnswerRoom(this.parts.config.limits.answerBytes);
    const decisions = await Promise.all(
      all.map(async (each) => {
        const asked = { ...each, context: { ...each.context, answerRoom } };
        return this.admitAtOnce(asked) ?? this.admitInTurn(asked);
      }),
    );
    const admitted = decisions.flatMap((decision) => (isRejection(decision) ? [] : [decision]));
    const refused = this.admission.refuseTogether(admitted);
    if (!refused) return decisions;
    for (const each of admitted) this.abandon(each, refused);
    return refused;
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

  #traceOf(context: OperationContext): OperationTrace | undefined {
    return this.parts.tracing?.()?.operation(context.headers);
  }

  #inTrace(decision: Admitted | Rejection, trace: OperationTrace, params: GraphQLParams): Admitted | Rejection {
    return isRejection(decision)
      ? rejectedInTrace(decision, trace, this.admission.operationOf(params))
      : admittedInTrace(decision, trace);
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
      // Planning for the values of its conditions may be more than is allowed.
      if (isLimitExceeded(error)) this.parts.metrics.rejection(PLANNING_LIMIT_EXCEEDED);
      const errors = [maskThrown(error, this.#masking(context))];
      return { status: statusOf(errors), headers: this.#headers(admitted), data: null, errors };
    } finally {
      deadline.clear();
    }
  }

  #answer(admitted: Admitted, answer: ExecutionAnswer): OperationAnswer {
    let { data } = answer;
    let errors: readonly GraphQLFormattedError[] | undefined = answer.errors;
    const kept = answer.isKept && !admitted.redacted ? answer : undefined;
    if (admitted.redacted && data !== null) {
      const schema = admitted.operation.loaded.engine.apiSchema;
      const restored = restoreForbidden(schema, admitted.redacted, parseExact(data));
      data = JSON.stringify(restored.data);
      errors = [...(errors ?? []), ...restored.errors];
    }
    if (errors && data === null) errors = withoutSuggestions(errors.map(asUserInput), this.parts.config);
    if (errors?.length) errors = maskErrors(errors, this.#masking(admitted.context));
    const status = data === null ? statusOf(errors) : 200;
    const made = { status, headers: this.#headers(admitted), data, errors, extensions: answer.extensions, kept };
    return this.#fits(admitted, made) ? made : this.#tooLarge(admitted);
  }

  /** The engine counts characters of one answer; here it is bytes of all answers to the request, with their errors. */
  #fits({ context }: Admitted, { data, errors, kept }: OperationAnswer): boolean {
    const { answerBytes } = this.parts.config.limits;
    const isShort = kept !== undefined || (data?.length ?? 0) * 3 <= answerBytes;
    // Most answers are neither measured nor counted. What was kept did fit.
    if (!context.answerRoom && isShort && (errors?.length ?? 0) <= MANY_ERRORS) return true;
    const room = context.answerRoom ?? new AnswerRoom(answerBytes);
    if (errors && errors.length > MANY_ERRORS && !room.take(JSON.stringify(errors))) return false;
    return data === null || room.take(data);
  }

  #tooLarge(admitted: Admitted): OperationAnswer {
    const { errors } = answerTooLarge(this.parts.config.limits.answerBytes);
    return { status: 400, headers: this.#headers(admitted), data: null, errors };
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
