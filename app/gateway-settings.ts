import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayConfigInput } from '#gateway';
import type { Config } from '#platform/config';
import { projectRoot } from '#platform/project-root';

/** The gateway's own options from the platform's configuration. */
export function gatewaySettings({ gateway, telemetry, nodeEnv, logLevel }: Config): GatewayConfigInput {
  return {
    // In development a line per request would bury what the platform has to say; `LOG_LEVEL=debug` brings them.
    accessLog: nodeEnv === 'production' || logLevel === 'debug' || logLevel === 'trace',
    introspection: gateway.introspection,
    playground: gateway.playground,
    corsOrigins: gateway.corsOrigins.includes('*') ? '*' : gateway.corsOrigins,
    persistedDocuments: allowList(gateway),
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

/** Read even where it is not enforced: documents may be asked for by their id everywhere. */
function allowList({ persistedDocumentsFile, persistedDocumentsOnly }: Config['gateway']) {
  const file = persistedDocumentsFile ?? join(projectRoot(), 'contracts', 'persisted-documents.json');
  if (!existsSync(file))
    throw new Error(
      `The allow-list of documents, ${file}, is missing. Point GATEWAY_PERSISTED_DOCUMENTS_FILE at one; ` +
        'GATEWAY_PERSISTED_DOCUMENTS_ONLY=false runs every document.',
    );
  return { file, allowListOnly: persistedDocumentsOnly };
}
