import { outcomeDimensions } from '#contracts/events';
import { firstCharacters } from '#platform/text';
import { lexiconHits, type Hit } from './lexicon.rules.js';

/** Size of the hashed feature space. */
export const dimensions = 16384;

/** A word of the text. Offsets are UTF-16 code units. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly negated: boolean;
  /** Words of one clause share a number: what is said well of one thing is not said of the next. */
  readonly clause: number;
  /** Sentences are scored one by one. */
  readonly sentence: number;
}

/** One word's features, so that a score can be traced back to the words it came from. */
export interface WordFeatures {
  readonly word: Word;
  readonly indexes: readonly number[];
}

const negators = new Set(
  "not no never none don't dont doesn't didn't isn't wasn't aren't won't wouldn't couldn't haven't hasn't cannot can't without nobody nothing ikke aldri ingen ingenting uten ei ні не ніхто нічого ніколи без немає нема жодної жодну жоден".split(
    ' ',
  ),
);
const turns = new Set(
  'but yet although though however while men selv likevel mens але проте однак хоча хоч зате'.split(' '),
);
const negationReach = 4;
/** Longer texts are read up to here, in characters. */
export const longestText = 20_000;

export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let negation = 0;
  let clause = 0;
  let sentence = 0;
  let previousEnd = 0;
  for (const match of firstCharacters(text, longestText).matchAll(/[\p{L}\p{M}\p{N}'’ʼ]{1,64}/gu)) {
    // Placeholders of redacted personal data (`[EMAIL]`) say nothing.
    if (text[match.index - 1] === '[' && text[match.index + match[0].length] === ']') continue;
    const word = match[0].toLowerCase().replaceAll(/[’ʼ]/g, "'");
    const ended = /[.!?;:\n]/.test(text.slice(previousEnd, match.index));
    if (ended || turns.has(word)) {
      negation = 0;
      clause += 1;
    }
    if (ended && words.length > 0) sentence += 1;
    words.push({
      text: word,
      start: match.index,
      end: match.index + match[0].length,
      negated: negation > 0,
      clause,
      sentence,
    });
    negation = negators.has(word) ? negationReach : Math.max(0, negation - 1);
    previousEnd = match.index + match[0].length;
  }
  return words;
}

/** What names of features begin with, as the state their hash begins in. */
const kinds = Object.fromEntries(
  ['word', 'pair', 'gap', 'letters', 'start', 'cue', 'cross', 'count'].map((kind) => [kind, mix(0x811c9dc5, kind)]),
) as Record<'word' | 'pair' | 'gap' | 'letters' | 'start' | 'cue' | 'cross' | 'count', number>;
const negatedSeed = 0x5bd1e995;

/**
 * Per word: itself, with its neighbours, its beginning and its letter groups (so that forms of one word share
 * features), what the lexicon knows, and which outcome's words it meets in its clause when it says how things go.
 */
export function featuresOf(words: readonly Word[]): WordFeatures[] {
  const known = words.map((word) => lexiconHits(word.text));
  const topics = topicsByClause(words, known);
  return words.map((word, at) => {
    const sign = word.negated ? negatedSeed : 0;
    const indexes = [slot(mix(kinds.word ^ sign, word.text))];
    const previous = words[at - 1];
    if (previous) indexes.push(slot(mix(mix(mix(kinds.pair, previous.text), ' '), word.text)));
    const before = words[at - 2];
    if (before) indexes.push(slot(mix(mix(mix(kinds.gap, before.text), ' '), word.text)));
    addLetters(indexes, word.text, sign);
    addCues(indexes, known[at]!, { negated: word.negated, topics: topics.get(word.clause) ?? 0 });
    return { word, indexes };
  });
}

/** Beginnings of four to six letters stand for the stem; groups of four letters see compounds and endings. */
function addLetters(indexes: number[], word: string, sign: number): void {
  for (const length of [4, 5, 6]) {
    if (word.length > length) indexes.push(slot(mix(kinds.start ^ sign ^ length, word, 0, length)));
  }
  const padded = `<${word}>`;
  for (let at = 0; at + 4 <= padded.length && at < 24; at += 1)
    indexes.push(slot(mix(kinds.letters ^ sign, padded, at, at + 4)));
}

function addCues(
  indexes: number[],
  hits: readonly Hit[],
  { negated, topics }: { negated: boolean; topics: number },
): void {
  for (const { dimension, sign } of hits) {
    const side = (negated ? -sign : sign) + 1;
    const about = dimension ? outcomeDimensions.indexOf(dimension) + 1 : 0;
    const cue = about * 3 + side;
    for (let copy = 0; copy < cueCopies; copy += 1) indexes.push(slot(scramble(kinds.cue ^ (cue + 64 * copy))));
    if (sign === 0) continue;
    for (let topic = 0; topic < outcomeDimensions.length; topic += 1) {
      if (topics & (1 << topic)) indexes.push(slot(scramble(kinds.cross ^ (cue * 8 + topic))));
    }
  }
}

/** A cue counts as much as several letter groups: a word has one or two cues and many groups. */
const cueCopies = 6;

/** Per clause, a bit for each outcome that is named in it. */
function topicsByClause(words: readonly Word[], known: readonly (readonly Hit[])[]): Map<number, number> {
  const topics = new Map<number, number>();
  for (const [at, { clause }] of words.entries()) {
    for (const { dimension } of known[at]!) {
      if (dimension) topics.set(clause, (topics.get(clause) ?? 0) | (1 << outcomeDimensions.indexOf(dimension)));
    }
  }
  return topics;
}

/** FNV-1a over UTF-16 code units. */
function mix(state: number, text: string, from = 0, to = text.length): number {
  let value = state;
  for (let i = from; i < to; i += 1) {
    value ^= text.charCodeAt(i);
    value = Math.imul(value, 0x01000193);
  }
  return value;
}

const scramble = (value: number) => Math.imul(value ^ (value >>> 16), 0x45d9f3b);
const slot = (value: number) => (value ^ (value >>> 15)) & (dimensions - 1);
