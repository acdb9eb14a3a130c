import { firstCharacters } from '#platform/text';
import type { Normalised, Span } from './screening.types.js';

/** Longest text that is screened, in characters before and after they are unfolded. */
export const screeningCap = 20_000;

/** Most marks kept on one base character: "Zalgo" text stacks dozens, no script needs more than a few. */
const maxMarks = 4;

/** What follows is read from right to left, up to the end of the line or the mark that takes it back. */
const rightToLeft = '\u202E';
const takenBack = /[\u202C\u202D\u2066-\u2069\n]/;

const invisible = /[\p{Cf}\p{Variation_Selector}\u034F\u115F\u1160\u3164\uFFA0]/u;
const mark = /\p{M}/u;
const asciiOnly = /^[\t\n\r\x20-\x7e]*$/;

/**
 * NFKC per character with its marks, without format characters (zero-width joiners, bidi controls, soft hyphens), with an index map
 * back to the original. Linear in the text.
 */
export function normalise(input: string): Normalised {
  const capped = firstCharacters(input, screeningCap);
  if (asciiOnly.test(capped)) return identity(capped);
  const starts: number[] = [];
  const ends: number[] = [];
  let text = '';
  let characters = 0;
  const emit = (cluster: string, start: number, end: number) => {
    const folded = letterInBox(cluster) ?? cluster.normalize('NFKC');
    text += folded;
    characters += folded.length > 2 ? Array.from(folded).length : 1;
    for (let i = 0; i < folded.length; i += 1) {
      starts.push(start);
      ends.push(end);
    }
  };
  let cluster = '';
  let clusterStart = 0;
  let clusterEnd = 0;
  let marks = 0;
  let at = 0;
  let reversedFrom = -1;
  const reversed: [number, number][] = [];
  const endReversed = () => {
    if (reversedFrom >= 0) reversed.push([reversedFrom, text.length]);
    reversedFrom = -1;
  };
  for (const char of capped) {
    // One character may unfold to eighteen: the cap counts what has to be read. What is beyond it is not passed on either.
    if (characters >= screeningCap) break;
    const end = at + char.length;
    if (char === rightToLeft || (reversedFrom >= 0 && takenBack.test(char))) {
      if (cluster !== '') emit(cluster, clusterStart, clusterEnd);
      cluster = '';
      endReversed();
      if (char === rightToLeft) reversedFrom = text.length;
    }
    if (invisible.test(char)) {
      if (cluster !== '') clusterEnd = end;
    } else if (cluster !== '' && mark.test(char)) {
      marks += 1;
      if (marks <= maxMarks) cluster += char;
      clusterEnd = end;
    } else {
      if (cluster !== '') emit(cluster, clusterStart, clusterEnd);
      cluster = char;
      clusterStart = at;
      clusterEnd = end;
      marks = 0;
    }
    at = end;
  }
  if (cluster !== '') emit(cluster, clusterStart, clusterEnd);
  endReversed();
  const original = at < capped.length && characters >= screeningCap ? capped.slice(0, at) : capped;
  const places = { starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) };
  if (reversed.length === 0) return { original, text, ...places, hasReversed: false };
  return { original, text: asShown(text, reversed, places), ...places, hasReversed: true };
}

/** What stands behind an override as a reader sees it: `eid` reads `die`. Turns the places with it. */
function asShown(
  text: string,
  reversed: readonly (readonly [number, number])[],
  { starts, ends }: Pick<Normalised, 'starts' | 'ends'>,
): string {
  const parts: string[] = [];
  let done = 0;
  for (const [from, to] of reversed) {
    parts.push(text.slice(done, from), Array.from(text.slice(from, to)).toReversed().join(''));
    starts.subarray(from, to).reverse();
    ends.subarray(from, to).reverse();
    done = to;
  }
  return parts.join('') + text.slice(done);
}

const codeOfA = 0x61;

/** White letters in black circles and boxes, which NFKC leaves alone. */
function letterInBox(cluster: string): string | undefined {
  const code = cluster.codePointAt(0)!;
  if (code < 0x1f150 || code > 0x1f189 || (code > 0x1f169 && code < 0x1f170)) return undefined;
  return String.fromCodePoint(codeOfA + (code < 0x1f170 ? code - 0x1f150 : code - 0x1f170));
}

function identity(original: string): Normalised {
  const starts = new Uint32Array(original.length);
  const ends = new Uint32Array(original.length);
  for (let i = 0; i < original.length; i += 1) {
    starts[i] = i;
    ends[i] = i + 1;
  }
  return { original, text: original, starts, ends, hasReversed: false };
}

/** The original code units behind `[from, to)` of the normalised text; `to` must be greater than `from`. */
export function originalSpan(normalised: Normalised, from: number, to: number): Span {
  const { starts, ends, hasReversed } = normalised;
  if (!hasReversed) return { start: starts[from]!, end: ends[to - 1]! };
  let start = starts[from]!;
  let end = ends[from]!;
  for (let at = from + 1; at < to; at += 1) {
    start = Math.min(start, starts[at]!);
    end = Math.max(end, ends[at]!);
  }
  return { start, end };
}
