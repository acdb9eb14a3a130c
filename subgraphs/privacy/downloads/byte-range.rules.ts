/** Both ends are part of it. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface RangeRequest {
  readonly range?: string | undefined;
  readonly ifRange?: string | undefined;
}

/**
 * What of a representation of `size` bytes is asked for (RFC 9110 §14): a part, everything (`null`), or nothing that exists. A header
 * that cannot be understood, asks for several parts, or is meant for another version of the representation asks for everything.
 */
export function rangeOf(
  { range, ifRange }: RangeRequest,
  { size, etag }: { readonly size: number; readonly etag: string },
): ByteRange | null | 'UNSATISFIABLE' {
  if (range === undefined || (ifRange !== undefined && ifRange.trim() !== etag)) return null;
  const match = /^bytes\s*=\s*(\d*)\s*-\s*(\d*)$/i.exec(range.trim());
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const [, first, last] = match;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'UNSATISFIABLE' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return null;
  if (start >= size) return 'UNSATISFIABLE';
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}
