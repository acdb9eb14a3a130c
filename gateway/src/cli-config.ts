import { given } from './cli-reader.js';
import type { Reader } from './cli-table.js';
import type { GatewayConfigInput } from './config.js';
import { checkContract } from './supergraph/contract.js';

/** Options one by one, groups value by value; header rules of both, those of the command line last. */
export function configOf(read: Reader, file: GatewayConfigInput): GatewayConfigInput {
  const options = givenConfig(read);
  const both = <K extends 'contract' | 'limits' | 'timeouts' | 'subgraphs' | 'persistedDocuments'>(group: K) =>
    (file[group] || options[group]) && { [group]: { ...file[group], ...options[group] } };
  const config: GatewayConfigInput = {
    // For a supergraph that somebody tries out: nothing hidden, a quiet terminal.
    maskSubgraphErrors: false,
    accessLog: false,
    ...file,
    ...options,
    ...both('contract'),
    ...both('limits'),
    ...both('timeouts'),
    ...both('subgraphs'),
    ...both('persistedDocuments'),
    headerRules: [...(file.headerRules ?? []), ...(options.headerRules ?? [])],
    ...(read.flag('response-cache') && {
      responseCache: file.responseCache ?? { maxEntries: 10_000, maxBytes: 64 * 1024 * 1024 },
    }),
  };
  if (config.contract) checkContract({ includeTags: [], excludeTags: [], ...config.contract } as never);
  if (config.persistedDocuments && !config.persistedDocuments.file) {
    throw new Error('--allow-list needs --persisted-documents FILE.');
  }
  return config;
}

/** What the command line and the environment say. */
function givenConfig(read: Reader): GatewayConfigInput {
  const perMinute = read.number('rate-limit', 1);
  const origins = read.list('cors-origin');
  const persisted = given({
    file: read.text('persisted-documents'),
    allowListOnly: read.flag('allow-list') || undefined,
  });
  return (
    given({
      contract: given({
        includeTags: nonEmpty(read.list('include-tag')),
        excludeTags: nonEmpty(read.list('exclude-tag')),
        hideUnreachableTypes: read.flag('hide-unreachable-types'),
      }),
      introspection: read.unless('no-introspection'),
      playground: read.flag('playground'),
      corsOrigins: origins.includes('*') ? ('*' as const) : nonEmpty(origins),
      headerRules: headerRulesOf(read),
      unauthorized: read.choice('unauthorized', ['null', 'reject']),
      maskSubgraphErrors: read.flag('mask-errors'),
      accessLog: read.flag('access-log'),
      trustProxy: read.flag('trust-proxy'),
      shareRequests: read.unless('no-share-requests'),
      reuseUnchanged: read.unless('no-reuse-unchanged'),
      limits: limitsOf(read),
      timeouts: given({ operationMs: read.number('timeout-ms', 1) }),
      subgraphs: given({
        ...subgraphTimeouts(read.list('subgraph-timeout-ms')),
        retries: read.number('subgraph-retries', 0),
        breakerFailures: read.number('breaker-failures', 0),
        breakerOpenMs: read.number('breaker-open-ms', 1),
      }),
      persistedDocuments: persisted,
      rateLimit: perMinute === undefined ? undefined : { requests: perMinute, perSeconds: 60 },
    }) ?? {}
  );
}

function limitsOf(read: Reader): GatewayConfigInput['limits'] {
  return given({
    depth: read.number('max-depth', 1),
    aliases: read.number('max-aliases', 0),
    rootFields: read.number('max-root-fields', 1),
    fields: read.number('max-fields', 1),
    directives: read.number('max-directives', 0),
    repetitions: read.number('max-repetitions', 0),
    tokens: read.number('max-tokens', 1),
    batch: read.number('max-batch', 1),
    cost: read.number('max-cost', 0),
    listSize: read.number('list-size', 0),
    answerBytes: read.number('max-answer-bytes', 1),
    planningMs: read.number('max-planning-ms', 1),
    bodyBytes: read.number('max-body-bytes', 1),
    bodyValues: read.number('max-body-values', 1),
  });
}

function headerRulesOf(read: Reader): GatewayConfigInput['headerRules'] {
  return [
    ...read.list('propagate-header').map((propagate) => ({ propagate })),
    ...read.pairs('insert-header').map(([insert, value]) => ({ insert, value })),
  ];
}

const nonEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);

/** `5000` for all, `reviews=2000` for one. */
function subgraphTimeouts(values: readonly string[]): GatewayConfigInput['subgraphs'] {
  const timeouts = values.map((value) => {
    const [, name, milliseconds] = /^(?:(.+)=)?([1-9]\d{0,8})$/.exec(value) ?? [];
    if (milliseconds !== undefined) return [name ?? '', Number(milliseconds)] as const;
    throw new Error(`--subgraph-timeout-ms must be milliseconds, or NAME=milliseconds, not "${value}".`);
  });
  const timeoutMs = timeouts.findLast(([name]) => name === '')?.[1];
  const bySubgraph = Object.fromEntries(timeouts.filter(([name]) => name !== ''));
  return {
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(Object.keys(bySubgraph).length > 0 && { timeoutMsBySubgraph: bySubgraph }),
  };
}
