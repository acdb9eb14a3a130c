/** A piece of an object's text: constant, or an expression that gives it. */
export type Piece = { readonly constant: string } | { readonly code: string };

/** Neighbouring constants become one: each concatenation that is left costs an allocation per object. */
export function concatenated(pieces: readonly Piece[]): string {
  const parts: string[] = [];
  let constant = '';
  for (const piece of pieces) {
    if ('constant' in piece) constant += piece.constant;
    else {
      if (constant !== '') parts.push(JSON.stringify(constant));
      parts.push(piece.code);
      constant = '';
    }
  }
  if (constant !== '') parts.push(JSON.stringify(constant));
  return parts.join('+');
}
