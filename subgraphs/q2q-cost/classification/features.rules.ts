import { outcomeDimensions } from '#contracts/events';
import { lexiconHits, type Hit } from './lexicon.rules.js';
import type { Word } from './words.rules.js';

/** Size of the hashed feature space. */
export const dimensions = 65536;

/** One word's features, so that a score can be traced back to the words it came from. */
export interface WordFeatures {
  readonly word: Word;
  readonly indexes: readonly number[];
  /** How much each of them counts. */
  readonly values: readonly number[];
}

/** What names of features begin with, as the state their hash begins in. */
const kindNames = ['word', 'pair', 'gap', 'letters', 'start', 'cue', 'cross'] as const;
const kinds = Object.fromEntries(kindNames.map((kind) => [kind, mix(0x811c9dc5, kind)])) as Record<
  (typeof kindNames)[number],
  number
>;
const negatedSeed = 0x5bd1e995;
/** A cue counts as much as several letter groups: a word has one or two cues and many groups. */
const cueValue = 7;
/** A denied word still counts as the plain word, this much: "not at work" speaks of work. */
const deniedValue = 0.5;

/**
 * Per word: itself, with its neighbours, its beginning and its letter groups (so that forms and misspellings of one
 * word share features), what the lexicon knows, and which outcome's words it meets in its clause when it says how
 * things go.
 */
export function featuresOf(words: readonly Word[]): WordFeatures[] {
  const known = words.map((word) => lexiconHits(word.text));
  const topics = topicsByClause(words, known);
  return words.map((word, at) => {
    const list = new FeatureList();
    const sign = word.negated ? negatedSeed : 0;
    list.add(mix(kinds.word ^ sign, word.folded));
    if (word.negated) list.add(mix(kinds.word, word.folded), deniedValue);
    const previous = words[at - 1];
    if (previous) list.add(mix(mix(mix(kinds.pair, previous.folded), ' '), word.folded));
    const before = words[at - 2];
    if (before) list.add(mix(mix(mix(kinds.gap, before.folded), ' '), word.folded));
    addLetters(list, word.folded, sign);
    addCues(list, known[at]!, { negated: word.negated, topics: topics.get(word.clause) ?? 0 });
    return { word, indexes: list.indexes, values: list.values };
  });
}

class FeatureList {
  readonly indexes: number[] = [];
  readonly values: number[] = [];

  add(hash: number, value = 1): void {
    this.indexes.push(slot(hash));
    this.values.push(value);
  }
}

/** Beginnings of four to six letters stand for the stem; groups of four letters see compounds and endings. */
function addLetters(list: FeatureList, word: string, sign: number): void {
  for (const length of [4, 5, 6]) {
    if (word.length > length) list.add(mix(kinds.start ^ sign ^ length, word, 0, length));
  }
  const padded = `<${word}>`;
  for (let at = 0; at + 4 <= padded.length && at < 24; at += 1) list.add(mix(kinds.letters ^ sign, padded, at, at + 4));
}

function addCues(list: FeatureList, hits: readonly Hit[], { negated, topics }: { negated: boolean; topics: number }) {
  for (const { dimension, sign } of hits) {
    const side = (negated ? -sign : sign) + 1;
    const cue = (dimension ? outcomeDimensions.indexOf(dimension) + 1 : 0) * 3 + side;
    list.add(scramble(kinds.cue ^ cue), cueValue);
    if (sign === 0) continue;
    for (let topic = 0; topic < outcomeDimensions.length; topic += 1) {
      if (topics & (1 << topic)) list.add(scramble(kinds.cross ^ (cue * 8 + topic)));
    }
  }
}

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
