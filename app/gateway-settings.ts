import type { GatewayConfigInput } from '../gateway/index.js';
import type { Config } from '../platform/config/index.js';

/** The gateway's own options from the platform's configuration. */
export function gatewaySettings({ gateway, telemetry, nodeEnv, logLevel }: Config): GatewayConfigInput {
  return {
    // In development a line per request would bury what the platform has to say; `LOG_LEVEL=debug` brings them.
    accessLog: nodeEnv === 'production' || logLevel === 'debug' || logLevel === 'trace',
    introspection: gateway.introspection,
    playground: gateway.playground,
    corsOrigins: gateway.corsOrigins.includes('*') ? '*' : gateway.corsOrigins,
    limits: {
      depth: gateway.maxDepth,
      aliases: gateway.maxAliases,
      tokens: gateway.maxTokens,
      directives: gateway.maxDirectives,
      cost: gateway.maxCost,
      answerBytes: gateway.maxAnswerBytes,
      batch: gateway.maxBatch,
    },
    timeouts: { operationMs: gateway.requestTimeoutMs },
    ...(gateway.subgraphTimeoutMs !== undefined && { subgraphs: { timeoutMs: gateway.subgraphTimeoutMs } }),
    tracing: telemetry.otlpUrl !== undefined,
  };
}
