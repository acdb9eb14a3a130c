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

export const repeat = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
