import type { NodeTracerConfig } from '@opentelemetry/sdk-trace-node';

export interface Telemetry {
  /** Sends what is buffered and stops; resolves even when the collector is gone. */
  stop(): Promise<void>;
}

const off: Telemetry = { stop: () => Promise.resolve() };

/**
 * OpenTelemetry traces over OTLP/HTTP when a collector is configured. The SDK is imported only then: it costs memory and start time
 * and a feature that is off should cost nothing.
 */
export async function startTelemetry(options: {
  readonly otlpUrl?: string | undefined;
  readonly serviceName: string;
}): Promise<Telemetry> {
  if (options.otlpUrl === undefined) return off;
  const [{ NodeTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const exporter = new OTLPTraceExporter({
    url: `${options.otlpUrl.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: 5000,
  });
  const provider = new NodeTracerProvider({
    resource: resourceNamed(options.serviceName),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  return {
    stop: () => provider.shutdown().catch(() => undefined),
  };
}

type Resource = NonNullable<NodeTracerConfig['resource']>;

/** The SDK's own helper lives in a package of which an older copy is hoisted here; the interface is this small. */
function resourceNamed(serviceName: string): Resource {
  const attributes = { 'service.name': serviceName };
  const resource: Resource = {
    attributes,
    asyncAttributesPending: false,
    merge: (other) => other ?? resource,
    getRawAttributes: () => Object.entries(attributes),
  };
  return resource;
}
