import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { GatewayConfig, GatewayConfigInput } from './config.js';
import type { FetchOptions } from './transport/index.js';
import type { SubscriptionSettingsInput } from './subscriptions/index.js';

/** What a file may say beside the gateway's own options. Paths are relative to the file. */
export interface ConfigFile {
  readonly supergraph?: string;
  readonly port?: number;
  readonly host?: string;
  readonly watch?: boolean;
  readonly drainMs?: number;
  readonly executor?: 'compiled' | 'reference';
  readonly shareSubgraphRequests?: boolean;
  readonly jwt?: { readonly jwksUrl: string; readonly issuer?: string; readonly audience?: string };
  /** Instead of the supergraph's routing URLs. */
  readonly urls?: Readonly<Record<string, string>>;
  /** Labels of progressive `@override`s that are on. */
  readonly overrideLabels?: readonly string[];
  readonly recordedOperations?: readonly string[];
  readonly subscriptions?: SubscriptionSettingsInput;
  readonly config: GatewayConfigInput;
}

type SubscriptionSettings = Required<SubscriptionSettingsInput>;

const count = (min: number) => z.int().min(min);
const bytesAndEntries = { maxEntries: count(1), maxBytes: count(1) };
const subgraphNames = z.array(z.string());
const httpUrl = z.url({ protocol: /^https?$/ });

const headerRule = z.union(
  [
    z.strictObject({
      propagate: z.string(),
      as: z.string().optional(),
      default: z.string().optional(),
      subgraphs: subgraphNames.optional(),
    }),
    z.strictObject({ insert: z.string(), value: z.string(), subgraphs: subgraphNames.optional() }),
    z.strictObject({ remove: z.string(), subgraphs: subgraphNames.optional() }),
  ],
  {
    error:
      'expected { propagate, as?, default? } or { insert, value } or { remove }, each with `subgraphs` if it is not for all',
  },
);

const limits = {
  depth: count(1),
  aliases: count(0),
  rootFields: count(1),
  directives: count(0),
  fields: count(1),
  repetitions: count(0),
  tokens: count(1),
  bodyBytes: count(1),
  bodyValues: count(1),
  batch: count(1),
  cost: z.number().min(0),
  listSize: count(0),
  answerBytes: count(1),
  planningMs: count(1),
} satisfies Record<keyof GatewayConfig['limits'], z.ZodType>;

const timeouts = {
  operationMs: count(1),
  headersMs: count(1),
  requestMs: count(1),
  keepAliveMs: count(1),
  healthMs: count(1),
} satisfies Record<keyof GatewayConfig['timeouts'], z.ZodType>;

const subgraphs = {
  connections: count(1),
  timeoutMs: count(1),
  timeoutMsBySubgraph: z.record(z.string(), count(1)),
  maxResponseBytes: count(1),
  keepAliveMs: count(1),
  retries: count(0),
  retryDelayMs: count(0),
  breakerFailures: count(0),
  breakerOpenMs: count(1),
} satisfies Record<Exclude<keyof FetchOptions, 'now'>, z.ZodType>;

const gatewayOptions = {
  introspection: z.boolean(),
  playground: z.boolean(),
  csrfPrevention: z.boolean(),
  corsOrigins: z.union([z.literal('*'), z.array(z.string())], { error: 'expected "*" or a list of origins' }),
  limits: z.strictObject(limits).partial(),
  unauthorized: z.enum(['null', 'reject']),
  automaticPersistedQueries: z.boolean(),
  persistedDocuments: z.strictObject({ file: z.string(), allowListOnly: z.boolean().default(false) }),
  headerRules: z.array(headerRule),
  rateLimit: z.strictObject({ requests: count(1), perSeconds: count(1) }),
  responseCache: z.strictObject(bytesAndEntries),
  maskSubgraphErrors: z.boolean(),
  shareRequests: z.boolean(),
  reuseUnchanged: z.boolean(),
  accessLog: z.boolean(),
  contract: z
    .strictObject({
      includeTags: z.array(z.string()),
      excludeTags: z.array(z.string()),
      hideUnreachableTypes: z.boolean(),
    })
    .partial(),
  timeouts: z.strictObject(timeouts).partial(),
  subgraphs: z.strictObject(subgraphs).partial(),
  documentCache: z.strictObject(bytesAndEntries).partial(),
  trustProxy: z.boolean(),
  // Traces are sent wherever OTEL_EXPORTER_OTLP_ENDPOINT says, and not otherwise.
} satisfies Record<Exclude<keyof GatewayConfig, 'tracing'>, z.ZodType>;

const streamLimits = {
  streamsPerConnection: count(1),
  streamsPerIdentity: count(1),
  streamsPerProcess: count(1),
  reservations: count(1),
  reservationsPerOwner: count(1),
  connections: count(1),
} satisfies Record<keyof SubscriptionSettings['limits'], z.ZodType>;

const upstream = {
  attempts: count(1),
  retryDelayMs: count(1),
  maxRetryDelayMs: count(1),
  connectTimeoutMs: count(1),
  keepAliveMs: count(1),
  idleMs: count(1),
  maxMessageBytes: count(1),
} satisfies Record<keyof SubscriptionSettings['upstream'], z.ZodType>;

const subscriptions = {
  limits: z.strictObject(streamLimits).partial(),
  concurrentOperations: count(1),
  queuedResults: count(1),
  bufferedBytes: count(1),
  pendingEvents: count(1),
  concurrentEvents: count(1),
  initTimeoutMs: count(1),
  keepAliveMs: count(1),
  reservationMs: count(1),
  recheckMs: count(1),
  uncheckedMs: count(0),
  upstream: z.strictObject(upstream).partial(),
  urls: z.record(z.string(), z.string()),
} satisfies Record<Exclude<keyof SubscriptionSettings, 'random'>, z.ZodType>;

const processOptions = {
  supergraph: z.string(),
  port: count(0).max(65_535),
  host: z.string(),
  watch: z.boolean(),
  drainMs: count(0),
  executor: z.enum(['compiled', 'reference']),
  shareSubgraphRequests: z.boolean(),
  jwt: z.strictObject({ jwksUrl: httpUrl, issuer: z.string().optional(), audience: z.string().optional() }),
  urls: z.record(z.string(), z.string()),
  overrideLabels: z.array(z.string()),
  recordedOperations: z.array(z.string()),
  subscriptions: z.strictObject(subscriptions).partial(),
} satisfies Record<Exclude<keyof ConfigFile, 'config'>, z.ZodType>;

const schema = z.strictObject({ ...processOptions, ...gatewayOptions }).partial();

/** Throws with the file, the line and the path of everything that is wrong in it. */
export function readConfigFile(file: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(textOf(file), { lineCounter: lines });
  if (document.errors.length > 0) throw new Error(`${file} is not YAML: ${document.errors[0]!.message}`);
  const read = schema.safeParse(document.toJS() ?? {});
  if (read.success) return inPlace(file, read.data);
  const wrong = read.error.issues.map(({ path, message }) => {
    const node = path.length === 0 ? undefined : document.getIn(path, true);
    const offset = (node as { range?: readonly number[] } | undefined)?.range?.[0];
    const line = offset === undefined ? '' : `line ${lines.linePos(offset).line}: `;
    return `  ${line}${path.length === 0 ? '' : `${path.join('.')}: `}${message}`;
  });
  throw new Error(`${file} is not a configuration of the gateway:\n${wrong.join('\n')}`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`Reading the configuration: ${(error as Error).message}`, { cause: error });
  }
}

function inPlace(file: string, read: z.output<typeof schema>): ConfigFile {
  const own = new Set(Object.keys(processOptions));
  const [forProcess, config] = [true, false].map((wanted) =>
    Object.fromEntries(Object.entries(read).filter(([name]) => own.has(name) === wanted)),
  ) as [ConfigFile, GatewayConfigInput];
  const at = (path: string) => resolve(dirname(file), path);
  const { persistedDocuments } = read;
  return {
    ...forProcess,
    ...(read.supergraph !== undefined && { supergraph: at(read.supergraph) }),
    ...(read.recordedOperations && { recordedOperations: read.recordedOperations.map(at) }),
    config: {
      ...config,
      ...(persistedDocuments && { persistedDocuments: { ...persistedDocuments, file: at(persistedDocuments.file) } }),
    },
  };
}
