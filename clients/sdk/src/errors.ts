/** What went wrong, from the caller's side: no answer, a refusal by HTTP, errors in the answer, or the caller's own decision. */
export type TeeiErrorKind = 'network' | 'http' | 'graphql' | 'aborted';

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
  readonly cause?: unknown;
}

/** Every failure of the client. `kind` decides which of the other fields are there. */
export class TeeiError extends Error {
  override readonly name = 'TeeiError';
  /** HTTP status, of kind `http`. */
  readonly status: number | undefined;
  /** Present for kind `graphql`, and for kind `http` where the body held them. */
  readonly errors: readonly GraphqlErrorEntry[];
  /** What was answered beside the errors: partial data, or `null`. */
  readonly data: unknown;

  constructor(
    readonly kind: TeeiErrorKind,
    message: string,
    { status, errors = [], data, cause }: TeeiErrorDetails = {},
  ) {
    super(message, { cause });
    this.status = status;
    this.errors = errors;
    this.data = data;
  }

  /** `extensions.code` of the first error, such as `UNAUTHENTICATED`. */
  get code(): string | undefined {
    const code = this.errors[0]?.extensions?.code;
    return typeof code === 'string' ? code : undefined;
  }
}
