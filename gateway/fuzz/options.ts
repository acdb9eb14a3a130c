import { parseArgs } from 'node:util';

export interface FuzzOptions {
  readonly seed: number;
  /** Per supergraph. */
  readonly queries: number;
  /** A file; the fixtures and the own supergraph where there is none. */
  readonly supergraph: string | undefined;
}

export const HELP = `Compares answers to random queries: our executor, Apollo's, and the whole graph without federation.

  npm run fuzz:gateway -- [--seed N] [--queries N] [--supergraph FILE]

  --seed N           which queries and which data; the same number, the same run (1)
  --queries N        valid queries per supergraph (300)
  --supergraph FILE  a composed supergraph; its subgraphs are made up (the fixtures of gateway/tests and contracts/supergraph.graphql)

Ends with 1 when a difference has no explanation (docs/gateway-differences.md), with 2 when it cannot run.
`;

/** @throws Error that names the option and what is allowed */
export function readFuzzOptions(args: readonly string[]): FuzzOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h' },
      seed: { type: 'string', default: '1' },
      queries: { type: 'string', default: '300' },
      supergraph: { type: 'string' },
    },
  });
  if (values.help) return 'help';
  if (values.supergraph === '') throw new Error('--supergraph must name a file.');
  return {
    seed: wholeNumber('seed', values.seed, 0),
    queries: wholeNumber('queries', values.queries, 1),
    supergraph: values.supergraph,
  };
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value * 10_000) && value >= least) return value;
  throw new Error(`--${name} must be a whole number of at least ${least}, not "${text}".`);
}
