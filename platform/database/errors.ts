import { databaseMessage, framesOf, isSqlState } from '#platform/observability';

/** What Postgres and its driver tell about a failure: an SQLSTATE such as `23505`, or a socket's `ECONNRESET`. */
interface FailureDetails {
  readonly code?: string | undefined;
  readonly constraint?: string | undefined;
  readonly message?: string | undefined;
}

/** The text of a value cannot be stored: Postgres has no `\u0000` in text or JSON. A mistake in the input, never worth a retry. */
export class InvalidText extends Error {
  override readonly name = 'InvalidText';
  constructor() {
    super(
      'A text holds a null character (\\u0000) or bytes that are not UTF-8, which cannot be stored. Remove them and send it again.',
    );
  }
}

/** The server of `DATABASE_URL` (or another one) cannot be used as it is; the message says what to change. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

/** Where Postgres, its driver and the ORM repeat rows, parameters and statements. */
const fieldsWithValues = ['detail', 'where', 'hint', 'internalQuery', 'query', 'parameters', 'sqlMessage', 'errmsg'];
/** The embedded server does not start on its data; the message says why. */
export class PostgresFailed extends Error {
  override readonly name = 'PostgresFailed';
}

const invalidTextCodes = new Set(['22021', '22P05']);

/**
 * Names what callers tell apart, and takes the values of rows out of every other error of the database: Postgres repeats them in
 * `detail`, `where` and its messages, and MikroORM adds details to them; from there they would reach a log, or a text made of the error.
 */
export function translateError(error: unknown): unknown {
  if (isInvalidText(error)) return new InvalidText();
  for (let inner = error; inner instanceof Error; inner = inner.cause) withoutValues(inner);
  return error;
}

function isInvalidText(error: unknown): boolean {
  const { code, message } = detailsOf(error);
  // The ORM writes values into the statement: a null character there ends the protocol message early.
  if (code === '08P01') return /invalid message format/.test(message ?? '');
  return code !== undefined && invalidTextCodes.has(code);
}

function withoutValues(error: Error & { code?: unknown; detail?: unknown; where?: unknown }): void {
  const { code, message } = error;
  if (!isSqlState(code)) return;
  const frames = framesOf(error);
  for (const field of fieldsWithValues) if (field in error) Object.assign(error, { [field]: undefined });
  error.message = databaseMessage(code, message);
  error.stack = `${error.name}: ${error.message}\n${frames}`;
}

/** Whether a unique constraint refused the row; with a name, whether it was that one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const details = detailsOf(error);
  return details.code === '23505' && (constraint === undefined || details.constraint === constraint);
}

/** Whether another transaction changed what this one read from its snapshot: a new attempt sees the change. */
export const isSerializationFailure = (error: unknown): boolean => detailsOf(error).code === '40001';

const transientCodes = new Set([
  '40001', // serialization failure
  '40P01', // deadlock detected
  '55P03', // lock not available
  '57014', // statement timeout
  '57P01', // the server shuts down
  '57P02', // another backend crashed
  '57P03', // the server is starting
  '57P05', // idle session timeout
  '25P03', // idle in transaction timeout
  '53300', // too many connections
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);

/** Messages of the `pg` driver, which gives its own failures no code. */
const transientMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Connection ended/i;

/** Whether the same work may succeed when tried again: an outage, a restart, a deadlock. It does not say that nothing was committed. */
export function isTransient(error: unknown): boolean {
  const { code, message } = detailsOf(error);
  if (code !== undefined && (transientCodes.has(code) || (code.startsWith('08') && code !== '08P01'))) return true;
  return message !== undefined && transientMessages.test(message);
}

/** MikroORM wraps driver errors (copying some of their fields), Node groups them: the details are looked for all the way down. */
function detailsOf(error: unknown, depth = 0): FailureDetails {
  if (typeof error !== 'object' || error === null || depth > 4) return {};
  const { code, constraint, message, cause, previous, errors } = error as FailureDetails & {
    cause?: unknown;
    previous?: unknown;
    errors?: unknown;
  };
  if (typeof code === 'string') return { code, constraint, message };
  const inner = cause ?? previous ?? (Array.isArray(errors) ? errors[0] : undefined);
  return inner === undefined ? { message } : { message, ...detailsOf(inner, depth + 1) };
}
