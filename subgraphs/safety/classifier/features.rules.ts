import type { Token } from '../screening/screening.types.js';
import { memoised } from '../screening/memo.rules.js';
import { conceptsOf } from './concepts.js';

/** A power of two, so that a hash is folded by a mask. */
export const buckets = 1 << 18;

/** More words of one segment are not read: a sentence is shorter, and the cost of a text stays in proportion to its length. */
const maxSegmentWords = 80;
const stemLength = 5;
const conceptWindow = 8;

/** What the classifier reads: some words that belong together, with their place in the tokens of the text. */
export interface Segment {
  readonly from: number;
  readonly to: number;
}

/** Bucket numbers, one per feature; one that occurs twice counts twice. */
export type Features = Int32Array;

const oneScript = /^[\p{Script=Latin}']+$|^[\p{Script=Cyrillic}']+$/u;

/** The last reading of a token is the one with every disguise taken off. */
export const plainWord = (token: Token): string =>
  token.folded.length === 1
    ? token.folded[0]!
    : (token.folded.findLast((form) => oneScript.test(form)) ?? token.folded[0]!);

/** The words of a text as the classifier reads them, joined and hidden ones left out. */
export function wordsOf(tokens: readonly Token[]): {
  readonly words: readonly string[];
  readonly tokens: readonly Token[];
} {
  const inSentences = tokens.filter((token) => token.sentence >= 0);
  return { words: inSentences.map(plainWord), tokens: inSentences };
}

/** Sentences, each pair of neighbouring sentences, and the whole where that is short: what is said in passing stands alone. */
export function segmentsOf(tokens: readonly Token[]): Segment[] {
  const sentences: Segment[] = [];
  let from = 0;
  for (let at = 1; at <= tokens.length; at += 1) {
    const isEnd =
      at === tokens.length || tokens[at]!.sentence !== tokens[from]!.sentence || at - from >= maxSegmentWords;
    if (!isEnd) continue;
    sentences.push({ from, to: at });
    from = at;
  }
  const pairs = sentences.slice(1).map((sentence, before) => ({ from: sentences[before]!.from, to: sentence.to }));
  const whole = tokens.length <= maxSegmentWords && sentences.length > 2 ? [{ from: 0, to: tokens.length }] : [];
  return [...sentences, ...pairs, ...whole];
}

const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

function hash(text: string, seed: number): number {
  let value = (fnvOffset ^ seed) >>> 0;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), fnvPrime);
  return value;
}

const pairHash = (a: number, b: number, seed: number): number =>
  Math.imul(Math.imul(a ^ seed, fnvPrime) ^ b, 0x85ebca6b);

const bucketOf = (value: number): number => ((value ^ (value >>> 15)) & (buckets - 1)) >>> 0;

/**
 * Words, their stems, neighbours and next-but-one neighbours, runs of three to five letters, and the concepts (`family`, `hit`, `me`)
 * with the order they come in, which all languages share.
 */
export function featuresOf(words: readonly string[], segment: Segment): Features {
  const to = Math.min(segment.to, segment.from + maxSegmentWords * 2);
  const found: number[] = [];
  const add = (value: number) => found.push(bucketOf(value));
  let previous = hash('^', 1);
  let beforePrevious = previous;
  let previousStem = previous;
  const recent: { readonly at: number; readonly concept: number }[] = [];
  for (let at = segment.from; at < to; at += 1) {
    const { whole, stem, own, concepts } = wordFeatures(words[at]!);
    for (const bucket of own) found.push(bucket);
    add(pairHash(previous, whole, 3));
    add(pairHash(beforePrevious, whole, 4));
    add(pairHash(previousStem, stem, 5));
    for (const value of concepts) {
      for (const earlier of recent) if (at - earlier.at <= conceptWindow) add(pairHash(earlier.concept, value, 7));
      recent.push({ at, concept: value });
      if (recent.length > conceptWindow) recent.shift();
    }
    beforePrevious = previous;
    previous = whole;
    previousStem = stem;
  }
  add(pairHash(previous, hash('$', 1), 3));
  return Int32Array.from(found);
}

interface WordFeatures {
  readonly whole: number;
  readonly stem: number;
  /** Buckets of the word itself, whatever stands around it. */
  readonly own: readonly number[];
  readonly concepts: readonly number[];
}

const wordFeatures = memoised((word: string): WordFeatures => {
  const whole = hash(word, 1);
  const stem = hash(word.slice(0, stemLength), 2);
  const concepts = conceptsOf(word).map((concept) => hash(concept, 6));
  const own = [whole, stem, ...concepts].map(bucketOf);
  addRuns(`_${word}_`, (value) => own.push(bucketOf(value)));
  return { whole, stem, own, concepts };
});

function addRuns(word: string, add: (value: number) => void): void {
  const length = Math.min(word.length, 24);
  for (let from = 0; from + 3 <= length; from += 1) {
    let value = Math.imul(fnvOffset ^ 8, fnvPrime);
    for (let size = 1; size <= 5 && from + size <= length; size += 1) {
      value = Math.imul(value ^ word.charCodeAt(from + size - 1), fnvPrime);
      if (size >= 3) add(Math.imul(value ^ size, 0x9e3779b1));
    }
  }
}
