/**
 * What went wrong, from the caller's side: no answer, none in time, the caller's own decision, a refusal by HTTP, errors in the answer,
 * a refusal of the business (`code` says which), or events that were not read fast enough.
 */
export type TeeiErrorKind = 'network' | 'timeout' | 'aborted' | 'http' | 'graphql' | 'refused' | 'overflow';

/** One error of a GraphQL answer. */
export interface GraphqlErrorEntry {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

interface TeeiErrorDetails {
  readonly status?: number;
  readonly errors?: readonly GraphqlErrorEntry[];
  readonly data?: unknown;
  readonly code?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
}

/** Every failure of the client. `kind` decides which of the other fields are there. */
export class TeeiError extends Error {
  override readonly name = 'TeeiError';
  /** HTTP status, of kind `http`. */
  readonly status: number | undefined;
  /** Present for kind `graphql`, and for kind `http` where the body held them. */
  readonly errors: readonly GraphqlErrorEntry[];
  /** What was answered beside the errors: partial data, or `null`. Of kind `refused`: the refusal with all its fields. */
  readonly data: unknown;
  /** When to try again, where the server said so. */
  readonly retryAfterMs: number | undefined;
  /** Quote it when you report the failure. */
  readonly requestId: string | undefined;
  readonly #code: string | undefined;

  constructor(
    readonly kind: TeeiErrorKind,
    message: string,
    { status, errors = [], data, code, retryAfterMs, requestId, cause }: TeeiErrorDetails = {},
  ) {
    super(message, { cause });
    this.status = status;
    this.errors = errors;
    this.data = data;
    this.retryAfterMs = retryAfterMs;
    this.requestId = requestId;
    this.#code = code;
  }

  /** Stable, such as `UNAUTHENTICATED` or `BUDGET_EXHAUSTED`: the refusal's, or that of the first error. */
  get code(): string | undefined {
    if (this.#code !== undefined) return this.#code;
    const code = this.errors[0]?.extensions?.code;
    return typeof code === 'string' ? code : undefined;
  }
}
