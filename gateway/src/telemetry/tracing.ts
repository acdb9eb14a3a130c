import type { Span } from '@opentelemetry/api';

/** What the gateway traces; without a tracer nothing of OpenTelemetry is loaded. */
export interface Tracing {
  /** Runs `work` in a span; the subgraph requests made inside belong to it. */
  span<T>(name: string, attributes: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T>;
  /** A span that has just ended, for work that reports its duration afterwards. */
  past(name: string, attributes: Readonly<Record<string, string>>, durationMs: number): void;
  /** `traceparent` of the span that is active now. */
  headers(): Readonly<Record<string, string>>;
}

/** Uses the provider the process has registered (platform/observability `startTelemetry`); does nothing where there is none. */
export async function openTelemetryTracing(): Promise<Tracing> {
  const { context, propagation, SpanStatusCode, trace } = await import('@opentelemetry/api');
  const tracer = trace.getTracer('gateway');
  const end = (span: Span, error?: unknown) => {
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  };
  return {
    span: (name, attributes, work) =>
      tracer.startActiveSpan(name, { attributes: { ...attributes } }, async (span) => {
        try {
          const result = await work();
          end(span);
          return result;
        } catch (error) {
          end(span, error);
          throw error;
        }
      }),
    past: (name, attributes, durationMs) => {
      tracer.startSpan(name, { attributes: { ...attributes }, startTime: Date.now() - durationMs }).end();
    },
    headers: () => {
      const carrier: Record<string, string> = {};
      propagation.inject(context.active(), carrier);
      return carrier;
    },
  };
}
