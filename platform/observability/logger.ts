import { type DestinationStream, type Level, type Logger as PinoLogger, type LoggerOptions, pino } from 'pino';
import { OutageLines } from './outages.js';
import { prettyStream } from './pretty.js';
import { isError, redact, safeMessage, scrub } from './redact.js';
import { requestSerializers } from './serializers.js';

export type Logger = PinoLogger;

export interface CreateLoggerOptions {
  readonly level: Level | 'silent';
  /** `pretty` for people; `json` is one object per line. */
  readonly format: 'pretty' | 'json';
  /** The process or the room that speaks; printed as `logger`. */
  readonly name: string;
  /** Where lines go. Default: standard output. */
  readonly destination?: DestinationStream;
}

/**
 * A logger that cannot leak: every object, child binding, message and error passes `redact` first, Fastify's included.
 * Lines carry `logger` and whatever children bind, such as `requestId`.
 */
export function createLogger(options: CreateLoggerOptions): Logger {
  const destination = options.destination ?? standardOutput();
  const logger = pino(settings(options), options.format === 'pretty' ? prettyStream(destination) : destination);
  // pino applies no formatter to the bindings of children; every child inherits this method.
  const { child } = logger as unknown as { child: (this: Logger, bindings: object, options?: object) => Logger };
  const redactingChild = function redactingChild(this: Logger, bindings: object, childOptions?: object) {
    return child.call(this, keepSerialized(bindings), childOptions);
  };
  return Object.assign(logger, { child: redactingChild });
}

/** A closed terminal or a full disk behind it costs lines, never the process. */
function standardOutput(): DestinationStream {
  const stream = pino.destination({ dest: 1, sync: true });
  stream.on('error', () => {});
  return stream;
}

/** For tests and for callers that were given no logger. */
export const silentLogger = (): Logger => createLogger({ level: 'silent', format: 'json', name: 'silent' });

function settings(options: CreateLoggerOptions): LoggerOptions {
  const outages = new OutageLines();
  return {
    level: options.level,
    base: { logger: options.name },
    timestamp: pino.stdTimeFunctions.isoTime,
    // Errors are already plain and safe when pino's own error serializer would see them.
    serializers: { ...requestSerializers, err: (error: unknown) => error },
    formatters: { level: (label) => ({ level: label }), log: keepSerialized },
    hooks: {
      logMethod(args, method, level) {
        const line = level < WARN ? args : withoutRepetition(args, outages);
        if (line) method.apply(this, safeArguments(line) as typeof args);
      },
    },
  };
}

const WARN = 40;

/** The line, with how many like it were left out before; undefined when it is one of those. */
function withoutRepetition(args: readonly unknown[], outages: OutageLines): readonly unknown[] | undefined {
  const [first, message] = args;
  if (typeof first !== 'object' || first === null) return args;
  const cause = isError(first) ? first : ((first as { err?: unknown }).err ?? first);
  const { leave, leftOut, outage } = outages.judge(typeof message === 'string' ? message : '', cause);
  if (leave) return undefined;
  if (leftOut === 0 && outage === undefined) return args;
  const fields = isError(first) ? { err: first } : first;
  return [{ ...fields, ...(leftOut > 0 && { leftOut }), ...(outage && { outage }) }, ...args.slice(1)];
}

/** `req` and `res` go to their serializers, which pick what may be said; everything else is redacted here. */
function keepSerialized(object: object): Record<string, unknown> {
  const { req, res, ...rest } = object as Record<string, unknown>;
  const safe = redact(rest) as Record<string, unknown>;
  if (req !== undefined) safe.req = req;
  if (res !== undefined) safe.res = res;
  return safe;
}

/** pino takes the message from the error when there is none, so an error's message is made safe before pino sees it. */
function safeArguments(args: readonly unknown[]): unknown[] {
  const [first, second, ...rest] = args;
  if (isError(first))
    return [
      { err: first },
      typeof second === 'string' ? scrub(second) : safeMessage(first),
      ...rest.map((value) => redact(value)),
    ];
  if (typeof first === 'object' && first !== null) {
    const error = (first as { err?: unknown }).err;
    if (second === undefined && isError(error)) return [first, safeMessage(error)];
    return [first, ...args.slice(1).map((value) => redact(value))];
  }
  return args.map((value) => redact(value));
}
