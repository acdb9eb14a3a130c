import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { configOf } from './cli-config.js';
import { OptionReader, type OptionValues, optionsOfEnvironment } from './cli-reader.js';
import { optionTable, type Reader } from './cli-table.js';
import type { GatewayConfigInput } from './config.js';
import type { ConfigFile } from './config-file.js';
import type { GatewayOptions } from './gateway-options.js';

export { helpText } from './cli-table.js';

export interface CliOptions {
  readonly supergraph: string | undefined;
  readonly port: number;
  readonly host: string;
  readonly watch: boolean;
  readonly jwt: { readonly jwksUrl: string; readonly issuer?: string; readonly audience?: string } | undefined;
  readonly config: GatewayConfigInput;
  readonly engine: GatewayOptions['engine'];
  readonly subscriptions: GatewayOptions['subscriptions'];
  /** Files with operations to plan before the first request. */
  readonly recordedOperations: readonly string[];
  readonly drainMs: number;
  /** Any of them lets a scraper read; without one, callers on this machine may. */
  readonly metricsTokens: readonly string[];
}

/** The file that `--config` names. Throws for an unknown option. */
export function configFileOf(args: readonly string[], environment: NodeJS.ProcessEnv): string | undefined {
  return readerOf(args, environment)?.text('config');
}

/**
 * `'help'` when that was asked for. `file`: what the file of `--config` says, which is used where neither the command line nor the
 * environment say anything. Throws an Error that names the option and what is allowed.
 */
export function readOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  file: ConfigFile = { config: {} },
): CliOptions | 'help' {
  const read = readerOf(args, environment);
  if (!read) return 'help';
  const supergraph = read.text('supergraph');
  const recorded = read.list('recorded-operations').map((path) => resolve(path));
  return {
    supergraph: supergraph === undefined ? file.supergraph : resolve(supergraph),
    port: read.number('port', 0, 65_535) ?? file.port ?? 4000,
    host: read.text('host') ?? file.host ?? '127.0.0.1',
    watch: read.flag('watch') ?? file.watch ?? false,
    jwt: jwtOf(read, file),
    config: configOf(read, file.config),
    engine: engineOf(read, file),
    subscriptions: file.subscriptions,
    recordedOperations: recorded.length > 0 ? recorded : (file.recordedOperations ?? []),
    drainMs: read.number('drain-ms', 0) ?? file.drainMs ?? 10_000,
    metricsTokens: read.list('metrics-token'),
  };
}

function readerOf(args: readonly string[], environment: NodeJS.ProcessEnv): Reader | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(optionTable).map(([name, [kind]]) => [
        name,
        { type: kind === 'boolean' ? ('boolean' as const) : ('string' as const), multiple: kind === 'list' },
      ]),
    ),
  });
  if (values.help) return undefined;
  return new OptionReader({ ...optionsOfEnvironment(optionTable, environment), ...(values as OptionValues) });
}

function jwtOf(read: Reader, { jwt }: ConfigFile): CliOptions['jwt'] {
  const jwksUrl = read.url('jwks-url') ?? jwt?.jwksUrl;
  const [issuer, audience] = [read.text('jwt-issuer') ?? jwt?.issuer, read.text('jwt-audience') ?? jwt?.audience];
  return jwksUrl === undefined ? undefined : { jwksUrl, ...(issuer && { issuer }), ...(audience && { audience }) };
}

function engineOf(read: Reader, file: ConfigFile): GatewayOptions['engine'] {
  const shared = read.unless('no-share-subgraph-requests') ?? file.shareSubgraphRequests ?? true;
  const labels = new Set(file.overrideLabels);
  return {
    sharing: { subgraphRequests: shared },
    executor: read.choice('executor', ['compiled', 'reference']) ?? file.executor ?? 'compiled',
    urls: { ...file.urls, ...Object.fromEntries(read.pairs('subgraph-url')) },
    overrides: { isOn: (label) => labels.has(label) },
  };
}
