import type { OutcomeDimension } from '../../../contracts/events/index.js';
import { lexiconHits } from './lexicon.js';

/** Size of the hashed feature space. */
export const dimensions = 4096;

/** A word of the text. Offsets are UTF-16 code units. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly negated: boolean;
}

/** One word's features, so that a score can be traced back to the words it came from. */
export interface WordFeatures {
  readonly word: Word;
  readonly indexes: readonly number[];
}

const negators = new Set(
  "not no never don't dont cannot can't without nobody nothing ikke aldri ingen uten ei не ні ніхто нічого ніколи без немає".split(
    ' ',
  ),
);
const negationReach = 3;
/** Longer texts are read up to here. */
export const longestText = 20_000;

export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let negation = 0;
  let previousEnd = 0;
  for (const match of text.slice(0, longestText).matchAll(/[\p{L}\p{M}\p{N}'’ʼ]{1,64}/gu)) {
    // Placeholders of redacted personal data (`[EMAIL]`) say nothing.
    if (text[match.index - 1] === '[' && text[match.index + match[0].length] === ']') continue;
    if (/[.!?;\n]/.test(text.slice(previousEnd, match.index))) negation = 0;
    const word = match[0].toLowerCase().replaceAll(/[’ʼ]/g, "'");
    words.push({ text: word, start: match.index, end: match.index + match[0].length, negated: negation > 0 });
    negation = negators.has(word) ? negationReach : Math.max(0, negation - 1);
    previousEnd = match.index + match[0].length;
  }
  return words;
}

/** Per word: itself, with its neighbour, its letter groups (so that forms of one word share features), and what the lexicon knows. */
export function featuresOf(words: readonly Word[]): WordFeatures[] {
  return words.map((word, at) => {
    const sign = word.negated ? '¬' : '';
    const names = [`w:${sign}${word.text}`];
    const previous = words[at - 1];
    if (previous) names.push(`b:${previous.text} ${word.text}`);
    for (const gram of letterGroups(word.text)) names.push(`g:${sign}${gram}`);
    for (const hit of lexiconHits(word.text)) names.push(lexiconFeature(hit.dimension, hit.positive !== word.negated));
    return { word, indexes: names.map(hash) };
  });
}

const lexiconFeature = (dimension: OutcomeDimension, positive: boolean) => `lex:${dimension}:${positive ? '+' : '-'}`;

function letterGroups(word: string): string[] {
  const padded = `<${word}>`;
  const groups: string[] = [];
  for (let size = 3; size <= 5; size += 1) {
    for (let at = 0; at + size <= padded.length && groups.length < 60; at += 1)
      groups.push(padded.slice(at, at + size));
  }
  return groups;
}

/** FNV-1a over UTF-16 code units. */
function hash(name: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) {
    value ^= name.charCodeAt(i);
    value = Math.imul(value, 0x01000193);
  }
  return (value ^ (value >>> 15)) & (dimensions - 1);
}
