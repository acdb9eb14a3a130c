import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerOfRejection, answerText, type OperationAnswer } from '../pipeline/answer.js';
import { refuseJson } from '../pipeline/json-bounds.js';
import type { GraphQLParams } from '../pipeline/params.js';
import type { Admitted, OperationContext } from '../pipeline/pipeline.js';
import { isRejection, type Rejection, rejectionOf } from '../pipeline/rejection.js';
import { endTrace } from '../pipeline/traced.js';
import type { Caller } from '../security/caller.js';
import { maskThrown } from '../security/error-masking.js';
import { writeAccess } from '../telemetry/access-log.js';
import { AnswerBody } from './answer-body.js';
import { responseType } from './content-negotiation.js';
import { corsHeaders } from './cors.js';
import type { Edge } from './edge.js';
import { GRAPHQL_PATHS, readOperations } from './graphql-operations.js';
import { type HotAnswer, type HotOperation, HotPath, type HotPathHooks, type HotRequest } from './hot-path.js';
import { answerHeaders } from './http-answer.js';
import { LONG_READ_BYTES, parseBoundedJson, parseJson } from './request-body.js';
import { requestIdOf } from './request-id.js';
import type { FastListener } from './server.js';

interface Hot extends HotRequest {
  readonly caller: Caller;
  readonly requestId: string;
  readonly contentType: string;
}

const KINDS = ['query', 'mutation'] as const;

/** The hot path, answering what it may answer exactly as the routes would. */
export function hotListener(edge: Edge): FastListener {
  const path = new HotPath(new EdgeHooks(edge), {
    paths: GRAPHQL_PATHS,
    maxBodyBytes: edge.config.limits.bodyBytes,
    shareRequests: edge.config.shareRequests,
  });
  if (!edge.config.accessLog) return path.handle;
  return (request, response) => logged(edge, path.handle, { request, response });
}

function logged(
  edge: Edge,
  handle: FastListener,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): boolean {
  const startedAt = performance.now();
  if (!handle(request, response)) return false;
  response.once('finish', () =>
    writeAccess(edge.log, {
      requestId: requestIds.get(request) ?? '',
      method: 'POST',
      path: request.url!,
      status: response.statusCode,
      durationMs: performance.now() - startedAt,
    }),
  );
  return true;
}

/** Ids of requests on the hot path, for their access line. */
const requestIds = new WeakMap<IncomingMessage, string>();

class EdgeHooks implements HotPathHooks<Hot> {
  readonly #edge: Edge;

  constructor(edge: Edge) {
    this.#edge = edge;
  }

  accept(request: IncomingMessage): Hot | undefined {
    const { headers } = request;
    const edge = this.#edge;
    const caller = edge.callerAtOnce(headers);
    if (!caller || edge.subscriptions?.accepts(request)) return undefined;
    const contentType = responseType(headers.accept);
    if (contentType === null) return undefined;
    const requestId = requestIdOf(headers);
    if (edge.config.accessLog) requestIds.set(request, requestId);
    const own = ['x-request-id', requestId];
    if (headers.origin !== undefined) own.push(...Object.entries(corsHeaders(edge.config, headers.origin)).flat());
    const forwarded = edge.pipeline.parts.identities.headers.keyOf(headers);
    // A request that is counted cannot be answered with another one's execution before it has been.
    const shareKey = edge.limitsRate ? undefined : `${contentType} ${forwarded} ${caller.key}`;
    return { caller, requestId, contentType, headers: own, shareKey };
  }

  prepare(body: Buffer, hot: Hot, request: IncomingMessage): HotOperation {
    const edge = this.#edge;
    const { bodyValues } = edge.config.limits;
    const isLong = body.length > LONG_READ_BYTES;
    if (!edge.limitsRate && !isLong) return this.#prepare(parseJson(body, bodyValues), hot, request);
    return {
      shareable: false,
      run: async (signal) => {
        const refused =
          (await edge.refuseByRate(hot.caller, request.socket.remoteAddress ?? '')) ?? refuseJson(body, bodyValues);
        if (refused) return hotAnswer(answerOfRejection(refused), hot);
        const prepare = (): HotOperation => this.#prepare(parseBoundedJson(body), hot, request);
        const operation = isLong
          ? await edge.pipeline.admission.read(contextOf(hot, request), body.length, prepare)
          : prepare();
        if ('rejected' in operation) return hotAnswer(answerOfRejection(operation), hot);
        return 'answer' in operation ? operation.answer : operation.run(signal);
      },
    };
  }

  #prepare(json: { value: unknown } | Rejection, hot: Hot, request: IncomingMessage): HotOperation {
    if ('rejected' in json) return { answer: hotAnswer(answerOfRejection(json), hot) };
    const params = readOperations(this.#edge, json.value);
    if ('rejected' in params) return { answer: hotAnswer(answerOfRejection(params), hot) };
    if (Array.isArray(params)) {
      return {
        shareable: false,
        run: (signal) => this.#batch(params as readonly GraphQLParams[], contextOf(hot, request, signal), hot),
      };
    }
    const { pipeline } = this.#edge;
    const asked = { params: params as GraphQLParams, context: contextOf(hot, request), kinds: KINDS };
    const admitted = pipeline.admitAtOnce(asked);
    if (!admitted) {
      return {
        // Whether it may be shared is not known before it has been read.
        shareable: false,
        run: async (signal) => {
          const decided = await pipeline.admitInTurn({ ...asked, context: contextOf(hot, request, signal) });
          const answer = isRejection(decided) ? answerOfRejection(decided) : await pipeline.execute(decided);
          return hotAnswer(answer, hot);
        },
      };
    }
    if (isRejection(admitted)) return { answer: hotAnswer(answerOfRejection(admitted), hot) };
    let answered: OperationAnswer | undefined;
    return {
      shareable: admitted.operation.kind === 'query',
      run: async (signal) => {
        answered = await this.#run(admitted, signal);
        return hotAnswer(answered, hot);
      },
      ...(admitted.trace && {
        joined: (other, answer) =>
          this.#traceJoined(
            admitted,
            other,
            answer.then(() => answered),
          ),
      }),
    };
  }

  #traceJoined(admitted: Admitted, request: IncomingMessage, answered: Promise<OperationAnswer | undefined>): void {
    const trace = this.#edge.pipeline.joined(admitted, request);
    if (!trace) return;
    answered.then(
      (answer) => endTrace(trace, answer),
      () => endTrace(trace, undefined),
    );
  }

  failed(error: unknown, hot: Hot): HotAnswer {
    const { log, config } = this.#edge;
    const { requestId } = hot;
    const masked = maskThrown(error, { log, requestId, maskSubgraphErrors: config.maskSubgraphErrors });
    return hotAnswer(answerOfRejection(rejectionOf(500, [masked])), hot);
  }

  #run(admitted: Admitted, signal: AbortSignal): Promise<OperationAnswer> {
    return this.#edge.pipeline.execute({ ...admitted, context: { ...admitted.context, signal } });
  }

  async #batch(batch: readonly GraphQLParams[], context: OperationContext, hot: Hot): Promise<HotAnswer> {
    const { pipeline } = this.#edge;
    const decisions = await pipeline.admitTogether(batch.map((params) => ({ params, context, kinds: KINDS })));
    if ('rejected' in decisions) return hotAnswer(answerOfRejection(decisions), hot);
    const answers = await Promise.all(
      decisions.map(async (decision) =>
        answerText(isRejection(decision) ? answerOfRejection(decision) : await pipeline.execute(decision)),
      ),
    );
    const { headers } = hotAnswer({ status: 200, headers: {}, data: null }, hot);
    return { status: 200, headers, body: new AnswerBody(`[${answers.join(',')}]`) };
  }
}

function contextOf(hot: Hot, { headers, socket }: IncomingMessage, signal?: AbortSignal): OperationContext {
  return { caller: hot.caller, headers, requestId: hot.requestId, address: socket.remoteAddress, signal };
}

function hotAnswer(answer: OperationAnswer, hot: Hot): HotAnswer {
  const headers = Object.entries(answerHeaders(answer, hot.contentType)).flat();
  return { status: answer.status, headers, body: bodyOf(answer) };
}

/** Of answers that are kept: written once, encoded once. */
const bodies = new WeakMap<object, AnswerBody>();

function bodyOf(answer: OperationAnswer): AnswerBody {
  const { kept } = answer;
  let body = kept && bodies.get(kept);
  if (!body) {
    body = new AnswerBody(answerText(answer));
    if (kept) bodies.set(kept, body);
  }
  return body;
}
