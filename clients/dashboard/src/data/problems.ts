import type { CombinedError } from '@urql/core';

/** What went wrong with an answer, in the words a person can act on. */
export type Problem =
  | { readonly kind: 'forbidden'; readonly fields: readonly string[] }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'unreachable'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string; readonly requestId: string | undefined };

const FORBIDDEN = new Set(['UNAUTHORIZED_FIELD_OR_TYPE', 'FORBIDDEN']);

export function problemOf(error: CombinedError | undefined): Problem | undefined {
  if (!error) return undefined;
  const codes = error.graphQLErrors.map(({ extensions }) =>
    typeof extensions.code === 'string' ? extensions.code : '',
  );
  if (codes.includes('UNAUTHENTICATED')) return { kind: 'signed-out' };
  if (codes.length > 0 && codes.every((code) => FORBIDDEN.has(code)))
    return { kind: 'forbidden', fields: error.graphQLErrors.map(({ path }) => (path ?? []).join('.')) };
  if (error.networkError && !error.response) return { kind: 'unreachable', message: 'The server cannot be reached.' };
  const [first] = error.graphQLErrors;
  const headers = (error.response as Response | undefined)?.headers;
  return {
    kind: 'failed',
    message:
      first?.message ?? `The server answered ${(error.response as Response | undefined)?.status ?? 'with an error'}.`,
    requestId: headers?.get('x-request-id') ?? undefined,
  };
}
