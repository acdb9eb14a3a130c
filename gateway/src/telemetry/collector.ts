import { startTelemetry, type Telemetry } from '#platform/observability';

export interface Collector {
  /** Where traces are sent, without `/v1/traces`. */
  readonly otlpUrl: string;
  readonly serviceName: string;
}

const TRACES_PATH = /\/v1\/traces\/?$/;

/**
 * What OpenTelemetry's standard variables ask for; undefined when they ask for nothing. Sampling (`OTEL_TRACES_SAMPLER`), batching
 * (`OTEL_BSP_…`) and the collector's headers (`OTEL_EXPORTER_OTLP_HEADERS`) are read by the SDK itself.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function collectorOf(environment: NodeJS.ProcessEnv): Collector | undefined {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces, OTEL_EXPORTER_OTLP_ENDPOINT: base } = environment;
  const exporter = environment.OTEL_TRACES_EXPORTER || 'otlp';
  if (environment.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || exporter === 'none') return undefined;
  const [name, endpoint] = traces
    ? ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', traces]
    : ['OTEL_EXPORTER_OTLP_ENDPOINT', base];
  if (!endpoint) return undefined;
  if (exporter !== 'otlp') throw new Error(`OTEL_TRACES_EXPORTER must be otlp or none, not "${exporter}".`);
  if (!URL.canParse(endpoint) || !/^https?:/.test(endpoint)) {
    throw new Error(`${name} must be an address such as http://localhost:4318, not "${endpoint}".`);
  }
  if (traces && !TRACES_PATH.test(traces)) throw new Error(`${name} must end with /v1/traces; it is "${traces}".`);
  return { otlpUrl: endpoint.replace(TRACES_PATH, ''), serviceName: environment.OTEL_SERVICE_NAME || 'gateway' };
}

const STOP_MS = 3000;

/** Starts sending; does and loads nothing without a collector. `stop` sends what is left, and gives up on a collector that is gone. */
export async function startCollecting(collector: Collector | undefined): Promise<Telemetry | undefined> {
  if (!collector) return undefined;
  const telemetry = await startTelemetry(collector);
  return {
    async stop() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, STOP_MS)));
      await Promise.race([telemetry.stop(), late]);
      clearTimeout(timer);
    },
  };
}
