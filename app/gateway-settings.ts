import type { GatewayConfigInput } from '../gateway/index.js';
import type { Config } from '../platform/config/index.js';

/** The gateway's own options from the platform's configuration. */
export function gatewaySettings({ gateway, telemetry }: Config): GatewayConfigInput {
  return {
    introspection: gateway.introspection,
    playground: gateway.playground,
    corsOrigins: gateway.corsOrigins.includes('*') ? '*' : gateway.corsOrigins,
    limits: {
      depth: gateway.maxDepth,
      aliases: gateway.maxAliases,
      tokens: gateway.maxTokens,
      directives: gateway.maxDirectives,
      cost: gateway.maxCost,
      batch: gateway.maxBatch,
    },
    timeouts: { operationMs: gateway.requestTimeoutMs },
    tracing: telemetry.otlpUrl !== undefined,
  };
}
