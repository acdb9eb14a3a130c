import type { DestinationStream } from 'pino';
import colors from 'picocolors';

const tints: Readonly<Record<string, (text: string) => string>> = {
  trace: colors.dim,
  debug: colors.dim,
  info: colors.green,
  warn: colors.yellow,
  error: colors.red,
  fatal: colors.red,
};

/** Turns pino's JSON lines into lines for people: time, level, who, message, then the rest as `key=value`. */
export function prettyStream(target: DestinationStream): DestinationStream {
  return {
    write(line: string) {
      target.write(prettyLine(line));
    },
  };
}

export function prettyLine(line: string): string {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const { level, time, logger, msg, err, ...rest } = entry;
  const tint = tints[String(level)] ?? String;
  const details = Object.entries(rest).map(([key, value]) =>
    colors.dim(`${key}=${typeof value === 'string' && !/\s/.test(value) ? value : JSON.stringify(value)}`),
  );
  const head = [
    colors.dim(String(time).slice(11, 23)),
    tint(String(level).padEnd(5)),
    colors.cyan(String(logger)),
    typeof msg === 'string' ? msg : '',
    ...details,
  ];
  return `${head.join(' ')}\n${err === undefined ? '' : errorLines(err)}`;
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function errorLines(error: unknown): string {
  const { type, message, stack, ...rest } = (
    typeof error === 'object' && error !== null ? error : { message: error }
  ) as Record<string, unknown>;
  const details = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : '';
  const frames = typeof stack === 'string' && stack !== '' ? `\n${colors.dim(stack)}` : '';
  return `    ${colors.red(`${shown(type ?? 'Error')}: ${shown(message)}`)}${details}${frames}\n`;
}
