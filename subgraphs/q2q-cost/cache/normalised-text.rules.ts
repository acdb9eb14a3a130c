/** A text as it is compared, and where its characters were. */
export interface NormalisedText {
  readonly text: string;
  /** The place in the original of a place in `text`; the end of one is the end of the other. */
  readonly toOriginal: (place: number) => number;
  /** The place in `text` of a place in the original. */
  readonly fromOriginal: (place: number) => number;
}

/**
 * Unicode NFC, runs of white space as one space, none around: what differs in nothing else is one text. Letters keep their
 * case, which may mean something.
 */
export function normalised(original: string): NormalisedText {
  let text = '';
  // For every code unit of `text`, and for its end: where it begins in the original.
  const places: number[] = [];
  const append = (piece: string, at: number) => {
    for (let unit = 0; unit < piece.length; unit += 1) places.push(at);
    text += piece;
  };
  for (const { 0: found, index } of original.matchAll(/\s+|[^\s\p{M}]\p{M}*|\p{M}+/gu)) {
    if (/^\s/u.test(found)) {
      if (text !== '') append(' ', index);
    } else append(found.normalize('NFC'), index);
  }
  if (text.endsWith(' ')) {
    text = text.slice(0, -1);
    places.pop();
  }
  places.push(original.trimEnd().length);
  return {
    text,
    toOriginal: (place) => places[Math.min(place, places.length - 1)]!,
    fromOriginal(place) {
      const found = places.findIndex((begin) => begin >= place);
      return found < 0 ? text.length : found;
    },
  };
}
