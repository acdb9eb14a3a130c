import { parseArgs } from 'node:util';

export interface Options {
  /** Of a running server; without it one is started. */
  readonly url: string | undefined;
  /** Events per second. */
  readonly rate: number;
  readonly seconds: number;
  /** Events per request. */
  readonly batch: number;
  readonly connections: number;
  readonly json: boolean;
  readonly check: boolean;
}

export const help = `
Posts signed feedback to a server at a fixed rate and counts afterwards what is stored.

  npm run bench:ingest -- [options]

  --url URL         a running server with the demo data of this DATA_DIR; without it one is started on an empty directory
  --rate N          events per second (1500)
  --seconds N       how long (20)
  --single          one event per request (the default)
  --batch [N]       N events per request (50)
  --connections N   sockets (256)
  --json            one JSON object instead of lines
  --check           exit with 1 when p95 is over 100 ms, an event is missing, or throughput relative to /healthz fell
                    by more than a third against baseline.json

Latency is measured from the moment a request was due, so a stalled server cannot hide requests that it delayed.
`;

const number = (name: string, value: string): number => {
  const parsed = Number(value);
  if (Number.isFinite(parsed) && parsed > 0) return parsed;
  throw new Error(`--${name} must be a number above 0, not "${value}".`);
};

/** `null` when the help was asked for. */
export function readOptions(args: readonly string[]): Options | null {
  // `--batch` may stand alone.
  const spread = args.flatMap((arg, i) =>
    arg === '--batch' && !/^\d+$/.test(args[i + 1] ?? '') ? ['--batch', '50'] : [arg],
  );
  const { values } = parseArgs({
    args: spread,
    options: {
      url: { type: 'string' },
      rate: { type: 'string', default: '1500' },
      seconds: { type: 'string', default: '20' },
      single: { type: 'boolean', default: false },
      batch: { type: 'string', default: '1' },
      connections: { type: 'string', default: '256' },
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  if (values.help) return null;
  return {
    url: values.url?.replace(/\/+$/, ''),
    rate: number('rate', values.rate),
    seconds: number('seconds', values.seconds),
    batch: values.single ? 1 : Math.min(500, Math.floor(number('batch', values.batch))),
    connections: Math.floor(number('connections', values.connections)),
    json: values.json,
    check: values.check,
  };
}
