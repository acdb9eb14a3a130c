import type { Values } from './variables.js';

/** Everything a process of the platform may be told from outside; immutable for its whole life. */
export interface Config {
  readonly nodeEnv: 'development' | 'test' | 'production';
  readonly host: string;
  /** The gateway's port; 0 takes any free one. */
  readonly port: number;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  readonly logFormat: 'pretty' | 'json';
  readonly database: { readonly url?: string | undefined; readonly poolSize: number };
  readonly mongodbUrl?: string | undefined;
  readonly auth: {
    readonly jwksUrl?: string | undefined;
    readonly issuer: string;
    readonly audience: string;
    readonly serviceTokenSecret: string;
    readonly developmentIssuer: boolean;
  };
  readonly webhooks: {
    /** `whsec_…`; several while rotating, comma-separated: the first one signs, all of them verify. */
    readonly feedbackSecret: string;
    readonly toleranceSeconds: number;
  };
  readonly mail: {
    /** Absent only when mail goes to a catcher whose port is not known yet (`MAIL_CATCHER_SMTP_PORT=0`). */
    readonly smtpUrl?: string | undefined;
    readonly from: string;
    readonly catcherSmtpPort: number;
    /** Who is told of budgets and of spending out of the ordinary; absent: no one. */
    readonly financeTo?: string | undefined;
  };
  readonly destinations: {
    /** Credentials of delivery destinations by reference, each a JSON object as text. */
    readonly secrets: Readonly<Record<string, string>>;
    readonly sandboxPort: number;
  };
  readonly privacy: {
    readonly downloadLinkTtlHours: number;
    readonly ledgerDir: string;
    readonly coolOffHours: number;
  };
  readonly storage: {
    readonly dir: string;
    /** Where it is set, objects go there and not into `dir`. */
    readonly s3?:
      | {
          readonly bucketUrl: string;
          readonly region: string;
          readonly accessKeyId: string;
          readonly secretAccessKey: string;
        }
      | undefined;
  };
  readonly q2q: Q2qConfig;
  readonly telemetry: {
    readonly otlpUrl?: string | undefined;
    /** Any of them lets a scraper read; without one, callers on this machine may, and in production no caller. */
    readonly metricsTokens: readonly string[];
  };
  /** Paths of the REST surface without `/v1`. */
  readonly unversioned: { readonly deprecatedAt: Date; readonly sunsetAt: Date };
  readonly gateway: {
    readonly introspection: boolean;
    readonly playground: boolean;
    readonly persistedDocumentsOnly: boolean;
    readonly persistedDocumentsFile?: string | undefined;
    readonly executor: 'compiled' | 'reference';
    readonly maxDepth: number;
    readonly maxAliases: number;
    readonly maxTokens: number;
    readonly maxDirectives: number;
    readonly maxCost: number;
    readonly maxAnswerBytes: number;
    readonly maxBatch: number;
    readonly requestTimeoutMs: number;
    readonly subgraphTimeoutMs?: number | undefined;
    readonly corsOrigins: readonly string[];
  };
}

/** Models that read texts. A key is never anywhere but here; without it a provider's models are listed and never asked. */
export interface Q2qConfig {
  readonly openai: ModelEndpoint;
  readonly anthropic: ModelEndpoint;
  /** Any server that speaks OpenAI's chat completions: vLLM, Ollama, llama.cpp. */
  readonly selfHosted: ModelEndpoint;
  readonly embeddings: {
    /** Ends with the version: `/embeddings` is added. */
    readonly baseUrl?: string | undefined;
    readonly model: string;
    readonly apiKey?: string | undefined;
    /** What `npm run q2q:embeddings` has trained. */
    readonly headsFile: string;
  };
  /** One attempt at a provider. */
  readonly providerTimeoutMs: number;
  /** Where a server listens that pretends to be providers; never in production. */
  readonly testServerUrl?: string | undefined;
  /** Where the platform starts that server itself; 0 takes any free port. */
  readonly testServerPort: number;
}

interface ModelEndpoint {
  readonly apiKey?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly models: readonly string[];
}

/** Called only with values that passed every check, so what has a default is there. */
export function toConfig(v: Values, destinationSecrets: Readonly<Record<string, string>>): Config {
  return {
    nodeEnv: v.NODE_ENV!,
    host: v.HOST!,
    port: v.PORT!,
    publicUrl: v.PUBLIC_URL!.replace(/\/+$/, ''),
    dataDir: v.DATA_DIR!,
    logLevel: v.LOG_LEVEL!,
    logFormat: v.LOG_FORMAT!,
    database: { url: v.DATABASE_URL, poolSize: v.DATABASE_POOL_SIZE! },
    mongodbUrl: v.MONGODB_URL,
    auth: {
      jwksUrl: v.AUTH_JWKS_URL,
      issuer: v.AUTH_ISSUER!,
      audience: v.AUTH_AUDIENCE!,
      serviceTokenSecret: v.SERVICE_TOKEN_SECRET!,
      developmentIssuer: v.AUTH_DEVELOPMENT_ISSUER!,
    },
    webhooks: { feedbackSecret: v.FEEDBACK_WEBHOOK_SECRET!.join(','), toleranceSeconds: v.WEBHOOK_TOLERANCE_SECONDS! },
    mail: {
      smtpUrl: v.SMTP_URL,
      from: v.MAIL_FROM!,
      catcherSmtpPort: v.MAIL_CATCHER_SMTP_PORT!,
      financeTo: v.FINANCE_MAIL,
    },
    destinations: { secrets: destinationSecrets, sandboxPort: v.PARTNER_SANDBOX_PORT! },
    privacy: {
      downloadLinkTtlHours: v.PRIVACY_DOWNLOAD_LINK_TTL_HOURS!,
      ledgerDir: v.PRIVACY_LEDGER_DIR!,
      coolOffHours: v.PRIVACY_COOL_OFF_HOURS!,
    },
    storage: { dir: v.STORAGE_DIR!, s3: s3Config(v) },
    q2q: q2qConfig(v),
    telemetry: { otlpUrl: v.OTEL_EXPORTER_OTLP_ENDPOINT, metricsTokens: v.METRICS_TOKEN ?? [] },
    unversioned: { deprecatedAt: v.API_UNVERSIONED_DEPRECATED_AT!, sunsetAt: v.API_UNVERSIONED_SUNSET_AT! },
    gateway: gatewayConfig(v),
  };
}

function q2qConfig(v: Values): Q2qConfig {
  return {
    openai: { apiKey: v.OPENAI_API_KEY, baseUrl: v.OPENAI_BASE_URL, models: v.OPENAI_MODELS! },
    anthropic: { apiKey: v.ANTHROPIC_API_KEY, baseUrl: v.ANTHROPIC_BASE_URL, models: v.ANTHROPIC_MODELS! },
    selfHosted: {
      apiKey: v.Q2Q_SELF_HOSTED_API_KEY,
      baseUrl: v.Q2Q_SELF_HOSTED_URL,
      models: v.Q2Q_SELF_HOSTED_MODELS!,
    },
    embeddings: {
      apiKey: v.Q2Q_EMBEDDINGS_API_KEY,
      baseUrl: v.Q2Q_EMBEDDINGS_URL,
      model: v.Q2Q_EMBEDDINGS_MODEL!,
      headsFile: v.Q2Q_EMBEDDINGS_HEADS!,
    },
    providerTimeoutMs: v.Q2Q_PROVIDER_TIMEOUT_MS!,
    testServerUrl: v.Q2Q_TEST_SERVER_URL,
    testServerPort: v.Q2Q_TEST_SERVER_PORT!,
  };
}

function s3Config(v: Values): Config['storage']['s3'] {
  const bucketUrl = v.STORAGE_S3_URL;
  if (bucketUrl === undefined) return undefined;
  const [accessKeyId, secretAccessKey] = [v.STORAGE_S3_ACCESS_KEY_ID, v.STORAGE_S3_SECRET_ACCESS_KEY];
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new Error('STORAGE_S3_URL needs STORAGE_S3_ACCESS_KEY_ID and STORAGE_S3_SECRET_ACCESS_KEY beside it.');
  return { bucketUrl, region: v.STORAGE_S3_REGION!, accessKeyId, secretAccessKey };
}

function gatewayConfig(v: Values): Config['gateway'] {
  return {
    introspection: v.GATEWAY_INTROSPECTION!,
    playground: v.GATEWAY_PLAYGROUND!,
    persistedDocumentsOnly: v.GATEWAY_PERSISTED_DOCUMENTS_ONLY!,
    persistedDocumentsFile: v.GATEWAY_PERSISTED_DOCUMENTS_FILE,
    executor: v.GATEWAY_EXECUTOR!,
    maxDepth: v.GATEWAY_MAX_DEPTH!,
    maxAliases: v.GATEWAY_MAX_ALIASES!,
    maxTokens: v.GATEWAY_MAX_TOKENS!,
    maxDirectives: v.GATEWAY_MAX_DIRECTIVES!,
    maxCost: v.GATEWAY_MAX_COST!,
    maxAnswerBytes: v.GATEWAY_MAX_ANSWER_BYTES!,
    maxBatch: v.GATEWAY_MAX_BATCH!,
    requestTimeoutMs: v.GATEWAY_REQUEST_TIMEOUT_MS!,
    subgraphTimeoutMs: v.GATEWAY_SUBGRAPH_TIMEOUT_MS,
    corsOrigins: v.GATEWAY_CORS_ORIGINS!,
  };
}
