import type { Target } from './wire.js';

/** One kind of hostile request. */
export interface Kind {
  readonly name: string;
  /** Every outcome that is right: status and code, or the close code of a socket. */
  readonly expected: readonly string[];
  /** `nth` differs from request to request, for documents that must not be known yet. */
  send(target: Target, nth: number): Promise<string>;
}

export const kind = (name: string, expected: string, send: Kind['send']): Kind => ({
  name,
  expected: expected.split('|'),
  send,
});

/** What takes long to read or to plan may be told to come back later when there is too much of it. */
export const orLater = (expected: string): string => `${expected}|503 TOO_MANY_NEW_OPERATIONS`;

export const repeat = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
