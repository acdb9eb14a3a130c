import { isAbsolute, resolve } from 'node:path';
import { fromArguments, optionName } from './arguments.js';
import { type Config, toConfig } from './config.js';
import { destinationSecrets, destinationSecretsHelp } from './destination-secrets.js';
import { type DevelopmentSecrets, developmentSecrets } from './development-secrets.js';
import { ConfigError, type Problem } from './errors.js';
import { weaknessOf } from './weak-secrets.js';
import type { Basics, Variable } from './variable.js';
import { type Values, type VariableName, variables } from './variables.js';

type Environment = Readonly<Record<string, string | undefined>>;

const names = Object.keys(variables) as VariableName[];
const definitions: Readonly<Record<VariableName, Variable<unknown>>> = variables;
/** Read before the rest, because other defaults depend on them. */
const basicNames: readonly VariableName[] = ['NODE_ENV', 'PORT', 'DATA_DIR', 'MAIL_CATCHER_SMTP_PORT'];
const otherNames = names.filter((name) => !basicNames.includes(name));

/**
 * The configuration of this process from its environment and, with precedence, its command line (`--port 4100` for `PORT`).
 * An empty variable counts as absent. Outside production, secrets that are not given are made once and kept in the data directory.
 * Throws `ConfigError` with every problem there is, before anything has started.
 */
export function loadConfig(env: Environment, argv: readonly string[] = []): Config {
  const reading = readVariables(env, argv);
  const secrets = destinationSecrets(env, reading.problems);
  if (reading.problems.length === 0) addDevelopmentSecrets(reading);
  if (reading.problems.length > 0) throw new ConfigError(reading.problems);
  return deepFreeze(toConfig(reading.values as Values, secrets));
}

/** Where everything is kept, without reading or writing any of it: for a command that deletes what may be damaged. */
export interface Places {
  readonly dataDir: string;
  readonly storageDir: string;
  readonly databaseUrl: string | undefined;
}

/** @throws ConfigError as `loadConfig` does; the secrets of the data directory are left alone. */
export function loadPlaces(env: Environment, argv: readonly string[] = []): Places {
  const { problems, values } = readVariables(env, argv);
  if (problems.length > 0) throw new ConfigError(problems);
  const { DATA_DIR, STORAGE_DIR, DATABASE_URL } = values as Values;
  return { dataDir: DATA_DIR!, storageDir: STORAGE_DIR!, databaseUrl: DATABASE_URL };
}

function readVariables(env: Environment, argv: readonly string[]): Reading {
  const problems: Problem[] = [];
  const given = fromArguments(argv, problems);
  const read = (name: VariableName): string | undefined => given[name] ?? (env[name]?.trim() || undefined);
  const reading: Reading = {
    values: {},
    problems,
    basics: { production: read('NODE_ENV') === 'production', port: 0, dataDir: '', mailCatcherSmtpPort: 0 },
  };
  const { values, basics } = reading;

  for (const name of basicNames) {
    take(reading, name, read(name));
    if (name === 'PORT') basics.port = (values.PORT as number | undefined) ?? 0;
    if (name === 'MAIL_CATCHER_SMTP_PORT') basics.mailCatcherSmtpPort = (values[name] as number | undefined) ?? 0;
    if (name === 'DATA_DIR') basics.dataDir = values.DATA_DIR = absolute(values.DATA_DIR as string);
  }
  for (const name of otherNames) take(reading, name, read(name));
  for (const name of ['STORAGE_DIR', 'Q2Q_EMBEDDINGS_HEADS'] as const)
    if (typeof values[name] === 'string') values[name] = absolute(values[name]);
  refuseInProduction(reading);
  return reading;
}

interface Reading {
  readonly values: Partial<Record<VariableName, unknown>>;
  readonly problems: Problem[];
  readonly basics: { -readonly [K in keyof Basics]: Basics[K] };
}

function take({ values, problems, basics }: Reading, name: VariableName, raw: string | undefined): void {
  const { kind, secret, requiredInProduction, fallback } = definitions[name];
  if (raw === undefined) {
    if (basics.production && requiredInProduction)
      problems.push({ name, shown: 'not set', allowed: `${kind.allowed}; it is required in production` });
    else values[name] = fallback?.(basics);
    return;
  }
  const parsed = kind.schema.safeParse(raw);
  const weakness = secret && basics.production ? weaknessOf(raw) : undefined;
  if (parsed.success && weakness === undefined) values[name] = parsed.data;
  else if (parsed.success)
    problems.push({ name, shown: masked(raw), allowed: `${kind.allowed}; in production not this one: ${weakness}` });
  else problems.push({ name, shown: secret ? masked(raw) : JSON.stringify(raw), allowed: kind.allowed });
}

function refuseInProduction({ values, problems, basics }: Reading): void {
  if (!basics.production) return;
  if (values.AUTH_DEVELOPMENT_ISSUER === true) {
    const allowed = 'false in production: anyone could log in as anyone';
    problems.push({ name: 'AUTH_DEVELOPMENT_ISSUER', shown: '"true"', allowed });
  }
  if (values.Q2Q_TEST_SERVER_URL !== undefined) {
    const allowed = 'not set in production: what it answers is made up';
    problems.push({ name: 'Q2Q_TEST_SERVER_URL', shown: JSON.stringify(values.Q2Q_TEST_SERVER_URL), allowed });
  }
}

function addDevelopmentSecrets({ values, problems, basics }: Reading): void {
  const missing = names.filter((name) => definitions[name].generated && values[name] === undefined);
  if (missing.length === 0) return;
  let secrets: DevelopmentSecrets;
  try {
    secrets = developmentSecrets(basics.dataDir);
  } catch (error) {
    const reason = (error as Error).message;
    problems.push({
      name: 'DATA_DIR',
      shown: JSON.stringify(basics.dataDir),
      allowed: `a directory this user may write to (${reason})`,
    });
    return;
  }
  for (const name of missing) values[name] = definitions[name].kind.schema.parse(secrets[definitions[name].generated!]);
}

const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(process.cwd(), path));
const masked = (value: string): string => `a secret of ${value.length} characters (not shown)`;

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}

/** Every variable with its option, default, allowed values and meaning, made from the table that `loadConfig` reads. */
export function configHelp(): string {
  const lines: string[] = [];
  let group = '';
  for (const name of names) {
    const definition = definitions[name];
    if (definition.group !== group) lines.push('', (group = definition.group));
    const fallback = definition.generated ? 'made once, kept in DATA_DIR' : definition.fallbackHelp;
    lines.push(
      `  ${name}  (${optionName(name)})`,
      `      ${definition.meaning}`,
      `      Allowed: ${definition.kind.allowed}.`,
    );
    lines.push(
      `      Default: ${fallback ?? 'none'}.${definition.requiredInProduction ? ' Required in production.' : ''}`,
    );
  }
  return `Environment variables, and the options that take precedence over them:\n${lines.join('\n')}\n${destinationSecretsHelp}`;
}
