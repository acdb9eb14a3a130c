import type { IncomingHttpHeaders } from 'node:http';
import type * as OpenTelemetry from '@opentelemetry/api';
import type { Context, Link, Span } from '@opentelemetry/api';
import type { FetchTrace } from '../transport/index.js';
import type { Outcome } from './gateway-metrics.js';

/** An operation as spans name it. Nothing else of it is traced: no document, no variables, no header. */
export interface TracedOperation {
  readonly name: string;
  readonly kind: string;
}

export interface TracedResult {
  readonly outcome: Outcome;
  readonly status: number;
  /** `extensions.code` of the first error. */
  readonly code?: unknown;
}

/** The server span of one operation. */
export interface OperationTrace {
  named(operation: TracedOperation): void;
  /** What is planned and fetched by `work` belongs to this span. */
  within<T>(work: () => T): T;
  end(result: TracedResult): void;
}

/** What the gateway traces; without a tracer nothing of OpenTelemetry is loaded. */
export interface Tracing {
  /** Continues the trace of the client's `traceparent`. `shares`: the operation whose execution answers this one as well. */
  operation(headers: IncomingHttpHeaders, shares?: OperationTrace): OperationTrace;
  /** Undefined where nothing is traced now: outside of operations and events. */
  fetch(subgraph: string): FetchTrace | undefined;
  planned(durationMs: number): void;
  /** A trace of its own for one event of a subscription: what started the stream ended long ago. */
  event<T>(operation: TracedOperation, work: () => Promise<T>): Promise<T>;
}

type Api = typeof OpenTelemetry;

/** Uses the provider the process has registered (platform/observability `startTelemetry`); does nothing where there is none. */
export async function openTelemetryTracing(): Promise<Tracing> {
  return new OpenTelemetryTracing(await import('@opentelemetry/api'));
}

class OpenTelemetryTracing implements Tracing {
  readonly #api: Api;
  readonly #tracer: ReturnType<Api['trace']['getTracer']>;

  constructor(api: Api) {
    this.#api = api;
    this.#tracer = api.trace.getTracer('gateway');
  }

  operation({ traceparent, tracestate }: IncomingHttpHeaders, shares?: OperationTrace): OperationTrace {
    const { propagation, ROOT_CONTEXT, SpanKind } = this.#api;
    // These two only: baggage may hold anything, and would be sent on to every subgraph.
    const parent =
      typeof traceparent === 'string' ? propagation.extract(ROOT_CONTEXT, { traceparent, tracestate }) : ROOT_CONTEXT;
    const links: Link[] = shares instanceof OperationSpan ? [{ context: shares.span.spanContext() }] : [];
    const span = this.#tracer.startSpan('graphql', { kind: SpanKind.SERVER, links }, parent);
    if (shares) span.setAttribute('gateway.shared', true);
    return new OperationSpan(this.#api, span, parent);
  }

  fetch(subgraph: string): FetchTrace | undefined {
    const { context, propagation, SpanKind, trace } = this.#api;
    const active = context.active();
    if (!trace.getSpan(active)) return undefined;
    const attributes = { 'graphql.subgraph': subgraph };
    const span = this.#tracer.startSpan('gateway.fetch', { kind: SpanKind.CLIENT, attributes }, active);
    const headers: Record<string, string> = {};
    propagation.inject(trace.setSpan(active, span), headers);
    return { headers, end: (outcome) => this.#endFetch(span, outcome) };
  }

  planned(durationMs: number): void {
    const { context, trace } = this.#api;
    // Warming up is nobody's request.
    if (!trace.getSpan(context.active())) return;
    const endedAt = Date.now();
    this.#tracer.startSpan('gateway.plan', { startTime: endedAt - durationMs }).end(endedAt);
  }

  async event<T>(operation: TracedOperation, work: () => Promise<T>): Promise<T> {
    const { context, ROOT_CONTEXT, trace } = this.#api;
    const span = this.#tracer.startSpan('gateway.event', { attributes: attributesOf(operation) }, ROOT_CONTEXT);
    try {
      return await context.with(trace.setSpan(ROOT_CONTEXT, span), work);
    } finally {
      span.end();
    }
  }

  #endFetch(span: Span, outcome: string): void {
    span.setAttribute('graphql.outcome', outcome);
    if (outcome !== 'ok' && outcome !== 'CANCELLED') {
      span.setAttribute('error.type', outcome);
      span.setStatus({ code: this.#api.SpanStatusCode.ERROR });
    }
    span.end();
  }
}

class OperationSpan implements OperationTrace {
  readonly #api: Api;
  readonly span: Span;
  readonly #context: Context;

  constructor(api: Api, span: Span, parent: Context) {
    this.#api = api;
    this.span = span;
    this.#context = api.trace.setSpan(parent, span);
  }

  named(operation: TracedOperation): void {
    this.span.updateName(`${operation.kind} ${operation.name}`);
    this.span.setAttributes(attributesOf(operation));
  }

  within<T>(work: () => T): T {
    return this.#api.context.with(this.#context, work);
  }

  end({ outcome, status, code }: TracedResult): void {
    this.span.setAttributes({ 'graphql.outcome': outcome, 'http.response.status_code': status });
    if (outcome === 'failed' || outcome === 'partial') {
      this.span.setAttribute('error.type', errorType(code));
      this.span.setStatus({ code: this.#api.SpanStatusCode.ERROR });
    }
    this.span.end();
  }
}

function attributesOf({ name, kind }: TracedOperation): Record<string, string> {
  return { 'graphql.operation.name': name, 'graphql.operation.type': kind };
}

/** Codes come from subgraphs too; one that is more than a code may be a message with somebody's data. */
function errorType(code: unknown): string {
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : 'UNKNOWN';
}
