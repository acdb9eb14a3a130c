import { describe, expect, it } from '@jest/globals';
import { configHelp, loadConfig } from '#platform/config';
import { readOptions } from '../src/cli-options.js';
import { variableOf } from '../src/cli-reader.js';
import { optionTable } from '../src/cli-table.js';

const platforms = new Set(configHelp().match(/\bGATEWAY_[A-Z_]+\b/g));

describe('an environment variable GATEWAY_…', () => {
  it('of the platform is one of the gateway alone, too', () => {
    const own = new Set(Object.keys(optionTable).map(variableOf));
    expect(platforms.size).toBeGreaterThan(10);
    expect([...platforms].filter((name) => !own.has(name))).toEqual([]);
  });

  it('means the same to both', () => {
    const environment = {
      GATEWAY_CORS_ORIGINS: 'https://a.example,https://b.example',
      GATEWAY_EXECUTOR: 'reference',
      GATEWAY_INTROSPECTION: 'false',
      GATEWAY_MAX_ALIASES: '2',
      GATEWAY_MAX_ANSWER_BYTES: '3000',
      GATEWAY_MAX_BATCH: '4',
      GATEWAY_MAX_COST: '5',
      GATEWAY_MAX_DEPTH: '6',
      GATEWAY_MAX_DIRECTIVES: '7',
      GATEWAY_MAX_TOKENS: '800',
      GATEWAY_PERSISTED_DOCUMENTS_FILE: 'documents.json',
      GATEWAY_PERSISTED_DOCUMENTS_ONLY: 'true',
      GATEWAY_PLAYGROUND: 'true',
      GATEWAY_REQUEST_TIMEOUT_MS: '9000',
      GATEWAY_SUBGRAPH_TIMEOUT_MS: '1000',
    };
    expect(Object.keys(environment).toSorted()).toEqual([...platforms].toSorted());
    const { gateway } = loadConfig(environment);
    const options = readOptions([], environment);
    expect(options).toMatchObject({
      engine: { executor: gateway.executor },
      config: {
        corsOrigins: gateway.corsOrigins,
        introspection: gateway.introspection,
        playground: gateway.playground,
        persistedDocuments: {
          file: expect.stringContaining('documents.json'),
          allowListOnly: gateway.persistedDocumentsOnly,
        },
        limits: {
          aliases: gateway.maxAliases,
          answerBytes: gateway.maxAnswerBytes,
          batch: gateway.maxBatch,
          cost: gateway.maxCost,
          depth: gateway.maxDepth,
          directives: gateway.maxDirectives,
          tokens: gateway.maxTokens,
        },
        timeouts: { operationMs: gateway.requestTimeoutMs },
        subgraphs: { timeoutMs: gateway.subgraphTimeoutMs },
      },
    });
    expect(gateway).toMatchObject({ executor: 'reference', introspection: false, maxDepth: 6, requestTimeoutMs: 9000 });
  });
});
