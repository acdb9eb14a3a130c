import type { GraphQLFormattedError } from 'graphql';

/** A request that was answered before anything was executed. */
export interface Rejection {
  readonly rejected: true;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly GraphQLFormattedError[];
}

export function rejection(
  status: number,
  code: string,
  message: string,
  more: { headers?: Record<string, string>; extensions?: Record<string, unknown> } = {},
): Rejection {
  return rejectionOf(status, [{ message, extensions: { code, ...more.extensions } }], more.headers);
}

export function rejectionOf(
  status: number,
  errors: readonly GraphQLFormattedError[],
  headers: Record<string, string> = {},
): Rejection {
  return { rejected: true, status, headers, errors };
}

export function isRejection(value: object): value is Rejection {
  return 'rejected' in value;
}
