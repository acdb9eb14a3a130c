import { join } from 'node:path';
import { gatewayVariables } from './gateway-variables.js';
import { bearerTokens, flag, instant, integer, oneOf, signingSecrets, text, url, webhookSecrets } from './kinds.js';
import { modelVariables } from './model-variables.js';
import { besidePort, exceptInProduction, fixed, type Variable, variable } from './variable.js';

/** Every variable there is. The help, the errors and the types are made from this table; nothing else reads the environment. */
export const variables = {
  NODE_ENV: variable({
    group: 'Process',
    meaning: 'Production requires every secret and switches off everything made for development.',
    kind: oneOf('development', 'test', 'production'),
    ...fixed('development' as const),
  }),
  HOST: variable({
    group: 'Process',
    meaning: 'Address to listen on.',
    kind: text('a host name or IP address', /^[A-Za-z0-9.:_-]+$/),
    fallback: ({ production }) => (production ? '0.0.0.0' : 'localhost'),
    fallbackHelp: 'localhost, in production 0.0.0.0',
  }),
  PORT: variable({
    group: 'Process',
    meaning: 'Port of the gateway; 0 takes any free one.',
    kind: integer(0, 65_535),
    ...fixed(4000),
  }),
  PUBLIC_URL: variable({
    group: 'Process',
    meaning: 'Where people reach the gateway; download links in mails start with it.',
    kind: url('http', 'https'),
    fallback: ({ port }) => `http://localhost:${port}`,
    fallbackHelp: 'http://localhost:PORT',
    requiredInProduction: true,
  }),
  API_UNVERSIONED_DEPRECATED_AT: variable({
    group: 'REST',
    meaning: 'Since when paths without /v1 are deprecated.',
    kind: instant,
    fallback: () => new Date('2026-12-01'),
    fallbackHelp: '2026-12-01',
  }),
  API_UNVERSIONED_SUNSET_AT: variable({
    group: 'REST',
    meaning: 'From when on they answer 410; six months after the deprecation at the earliest.',
    kind: instant,
    fallback: () => new Date('2027-06-01'),
    fallbackHelp: '2027-06-01',
  }),
  DATA_DIR: variable({
    group: 'Process',
    meaning: 'Embedded database, exports and development secrets; relative to the working directory.',
    kind: text('a directory'),
    ...fixed('.data'),
  }),
  LOG_LEVEL: variable({
    group: 'Process',
    meaning: 'Least important line that is written.',
    kind: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    ...fixed('info' as const),
  }),
  LOG_FORMAT: variable({
    group: 'Process',
    meaning: 'Lines for people or one JSON object per line.',
    kind: oneOf('pretty', 'json'),
    fallback: ({ production }) => (production ? 'json' : 'pretty'),
    fallbackHelp: 'pretty, in production json',
  }),
  DATABASE_URL: variable({
    group: 'Stores',
    meaning:
      'Postgres server; one database per subgraph is made on it. Without it an embedded server runs in DATA_DIR.',
    kind: url('postgres', 'postgresql'),
    fallbackHelp: 'embedded Postgres',
    secret: true,
    requiredInProduction: true,
  }),
  DATABASE_POOL_SIZE: variable({
    group: 'Stores',
    meaning: 'Most connections of one process to one database.',
    kind: integer(1, 200),
    ...fixed(10),
  }),
  MONGODB_URL: variable({
    group: 'Stores',
    meaning: 'MongoDB for the job scheduler. Without it jobs are kept in Postgres.',
    kind: url('mongodb', 'mongodb+srv'),
    fallbackHelp: 'jobs in Postgres',
    secret: true,
  }),
  STORAGE_DIR: variable({
    group: 'Stores',
    meaning: 'Finished exports.',
    kind: text('a directory'),
    fallback: ({ dataDir }) => join(dataDir, 'storage'),
    fallbackHelp: 'DATA_DIR/storage',
  }),
  STORAGE_S3_URL: variable({
    group: 'Stores',
    meaning:
      'A bucket of an S3-compatible store, with a prefix if there is one, such as https://s3.eu-north-1.amazonaws.com/bucket/teei; instead of STORAGE_DIR.',
    kind: url('http', 'https'),
  }),
  STORAGE_S3_REGION: variable({
    group: 'Stores',
    meaning: 'Region that requests to the bucket are signed for.',
    kind: text('a region'),
    ...fixed('us-east-1'),
  }),
  STORAGE_S3_ACCESS_KEY_ID: variable({
    group: 'Stores',
    meaning: 'Access key of the bucket.',
    kind: text('an access key'),
  }),
  STORAGE_S3_SECRET_ACCESS_KEY: variable({
    group: 'Stores',
    meaning: 'Its secret.',
    kind: text('a secret'),
    secret: true,
  }),
  AUTH_JWKS_URL: variable({
    group: 'Authentication',
    meaning: 'JSON Web Key Set of the identity provider whose bearer tokens are accepted.',
    kind: url('http', 'https'),
    fallbackHelp: 'development issuer only',
    requiredInProduction: true,
  }),
  AUTH_ISSUER: variable({
    group: 'Authentication',
    meaning: 'The `iss` that tokens must have.',
    kind: text('an issuer as in the `iss` claim'),
    ...fixed('https://development-issuer.invalid'),
    requiredInProduction: true,
  }),
  AUTH_AUDIENCE: variable({
    group: 'Authentication',
    meaning: 'The `aud` that tokens must have.',
    kind: text('an audience as in the `aud` claim'),
    ...fixed('teei-supergraph'),
  }),
  AUTH_DEVELOPMENT_ISSUER: variable({
    group: 'Authentication',
    meaning: 'Accept tokens of the demo logins (`npm run token`). Refused in production.',
    kind: flag,
    ...exceptInProduction,
  }),
  SERVICE_TOKEN_SECRET: variable({
    group: 'Authentication',
    meaning: 'Signs the tokens with which the gateway speaks to the subgraphs; the same in every process.',
    kind: signingSecrets,
    generated: 'serviceTokenSecret',
    secret: true,
    requiredInProduction: true,
  }),
  FEEDBACK_WEBHOOK_SECRET: variable({
    group: 'Webhooks',
    meaning: 'Signing secrets of the webhook sender `default`, until it is rotated (npm run webhook-secret).',
    kind: webhookSecrets,
    generated: 'feedbackWebhookSecret',
    secret: true,
    requiredInProduction: true,
  }),
  WEBHOOK_TOLERANCE_SECONDS: variable({
    group: 'Webhooks',
    meaning: 'How far the timestamp of a signed message may be from now.',
    kind: integer(1, 3600),
    ...fixed(300),
  }),
  SMTP_URL: variable({
    group: 'Mail',
    meaning: 'Mail server, such as smtp://user:password@host:587. Without it mail goes to the mail catcher.',
    kind: url('smtp', 'smtps'),
    fallback: ({ production, mailCatcherSmtpPort }) =>
      production || mailCatcherSmtpPort === 0 ? undefined : `smtp://127.0.0.1:${mailCatcherSmtpPort}`,
    fallbackHelp: 'the mail catcher',
    secret: true,
    requiredInProduction: true,
  }),
  MAIL_FROM: variable({
    group: 'Mail',
    meaning: 'Sender of every mail.',
    kind: text('an address such as TEEI <no-reply@example.org>', /^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/),
    ...fixed('TEEI Supergraph <no-reply@teei.example>'),
  }),
  MAIL_CATCHER_SMTP_PORT: variable({
    group: 'Mail',
    meaning: 'SMTP port of the mail catcher (development); 0 takes any free one.',
    kind: integer(0, 65_535),
    fallback: besidePort(25),
    fallbackHelp: 'PORT + 25',
  }),
  PARTNER_SANDBOX_PORT: variable({
    group: 'Deliveries',
    meaning: 'Port of the partner sandbox (development), on this machine only; 0 takes any free one.',
    kind: integer(0, 65_535),
    fallback: besidePort(27),
    fallbackHelp: 'PORT + 27',
  }),
  PRIVACY_LEDGER_DIR: variable({
    group: 'Stores',
    meaning:
      'The ledger of erasures and the heads of the audit trail, with their key. Shared by all processes; back it up apart from the databases: after a restore it says who must be erased again.',
    kind: text('a directory'),
    fallback: ({ dataDir }) => join(dataDir, 'erasure-ledger'),
    fallbackHelp: 'DATA_DIR/erasure-ledger',
  }),
  PRIVACY_COOL_OFF_HOURS: variable({
    group: 'Privacy',
    meaning: 'Hours between the approval of an erasure and its beginning, in which it can be withdrawn.',
    kind: integer(0, 24 * 30),
    fallback: ({ production }) => (production ? 24 : 0),
    fallbackHelp: '24, in development 0',
  }),
  FINANCE_MAIL: variable({
    group: 'Mail',
    meaning:
      'Who is told when a budget passes 50, 80, 95 or 100 %, and when an hour of spending is out of the ordinary.',
    kind: text('one address such as finance@example.org', /^[^\s@<>,;"]+@[^\s@<>,;"]+$/),
    fallback: ({ production }) => (production ? undefined : 'finance@demo.example'),
    fallbackHelp: 'finance@demo.example, in production no mail',
  }),
  PRIVACY_DOWNLOAD_LINK_TTL_HOURS: variable({
    group: 'Privacy',
    meaning: 'How long the one-time download link of an export works.',
    kind: integer(1, 24 * 30),
    ...fixed(72),
  }),
  METRICS_TOKEN: variable({
    group: 'Telemetry',
    meaning: 'Bearer token that /metrics and the reasons at /depz need; their status is for everybody.',
    kind: bearerTokens,
    fallbackHelp: 'only callers on this machine, in production nobody',
    secret: true,
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: variable({
    group: 'Telemetry',
    meaning: 'OpenTelemetry collector (OTLP over HTTP). Without it no trace is made.',
    kind: url('http', 'https'),
    fallbackHelp: 'off',
  }),
  ...modelVariables,
  ...gatewayVariables,
} as const;

export type VariableName = keyof typeof variables;
type ValueOf<V> = V extends Variable<infer T> ? T : never;
/** Variables with neither default nor value are absent; `toConfig` knows which. */
export type Values = { readonly [K in VariableName]: ValueOf<(typeof variables)[K]> | undefined };
