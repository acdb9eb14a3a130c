import { firstCharacters } from '#platform/text';
import type { Normalised, Span } from './screening.types.js';

/** Longest text that is screened, in characters before and after they are unfolded. */
export const screeningCap = 20_000;

/** Most marks kept on one base character: "Zalgo" text stacks dozens, no script needs more than a few. */
const maxMarks = 4;

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
    const folded = cluster.normalize('NFKC');
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
  for (const char of capped) {
    // One character may unfold to eighteen: the cap counts what has to be read. What is beyond it is not passed on either.
    if (characters >= screeningCap) break;
    const end = at + char.length;
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
  const original = at < capped.length && characters >= screeningCap ? capped.slice(0, at) : capped;
  return { original, text, starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) };
}

function identity(original: string): Normalised {
  const starts = new Uint32Array(original.length);
  const ends = new Uint32Array(original.length);
  for (let i = 0; i < original.length; i += 1) {
    starts[i] = i;
    ends[i] = i + 1;
  }
  return { original, text: original, starts, ends };
}

/** The original code units behind `[from, to)` of the normalised text; `to` must be greater than `from`. */
export const originalSpan = (normalised: Normalised, from: number, to: number): Span => ({
  start: normalised.starts[from]!,
  end: normalised.ends[to - 1]!,
});
