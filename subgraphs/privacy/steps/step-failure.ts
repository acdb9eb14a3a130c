/** A step could not do its work. The message is for operators: ids, names of rooms and counts, never a value from a row. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  readonly code: string;
  /** False when another try cannot help. */
  readonly retry: boolean;
  constructor(options: { code: string; message: string; retry: boolean; cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.code = options.code;
    this.retry = options.retry;
  }
}

/** What may be stored and shown of any error. A foreign message may quote the row it failed on, so only its kind is kept. */
export function describeError(error: unknown): { code: string; message: string; retry: boolean } {
  if (error instanceof StepFailure) return { code: error.code, message: error.message, retry: error.retry };
  if (!(error instanceof Error))
    return { code: 'UNKNOWN', message: 'Something that is no error was thrown.', retry: true };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return { code, message: `It broke off with ${error.name} (${code}).`, retry: true };
}
