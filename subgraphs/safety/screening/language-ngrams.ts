import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root';

/**
 * Scores of languages from the n-grams of eld (Apache-2.0, Copyright 2023 Nito T.M.), cut to the languages in Latin and Cyrillic script:
 * runs of four bytes, three apart, and the last four of each word.
 */
interface NgramData {
  readonly source: string;
  readonly languages: readonly string[];
  /** Language number and score, in turn. */
  readonly ngrams: Readonly<Record<string, readonly number[]>>;
}

/** What the data leave out of every score, to be smaller. */
const baseScore = 53;
const longestWord = 70;

interface Loaded {
  readonly languages: readonly string[];
  readonly ngrams: ReadonlyMap<string, readonly number[]>;
}

let loaded: Loaded | undefined;

function data(): Loaded {
  if (loaded) return loaded;
  const file = join(projectRoot(), 'subgraphs', 'safety', 'rules-data', 'language-ngrams.json');
  const { languages, ngrams } = JSON.parse(readFileSync(file, 'utf8')) as NgramData;
  loaded = { languages, ngrams: new Map(Object.entries(ngrams)) };
  return loaded;
}

export interface LanguageScores {
  /** Per n-gram, so that texts of different length compare. */
  readonly of: ReadonlyMap<string, number>;
  readonly best: string | undefined;
  /** How much there was to go by. */
  readonly ngrams: number;
}

/** @param words lower case, letters only */
export function languageScores(words: readonly string[]): LanguageScores {
  const { languages, ngrams } = data();
  const scores = new Float64Array(languages.length);
  const seen = new Set<string>();
  for (const word of words) for (const ngram of ngramsOf(word)) seen.add(ngram);
  for (const ngram of seen) {
    const entry = ngrams.get(ngram);
    if (!entry) continue;
    for (let at = 0; at < entry.length; at += 2) scores[entry[at]!] = scores[entry[at]!]! + entry[at + 1]! + baseScore;
  }
  const of = new Map(languages.map((language, at) => [language, seen.size === 0 ? 0 : scores[at]! / seen.size]));
  let best: string | undefined;
  for (const [language, score] of of) if (score > (best === undefined ? 0 : of.get(best)!)) best = language;
  return { of, best, ngrams: seen.size };
}

function ngramsOf(word: string): string[] {
  const bytes = Buffer.from(word, 'utf8').toString('latin1').slice(0, longestWord);
  const found: string[] = [];
  for (let at = 0; at + 4 < bytes.length; at += 3) found.push((at === 0 ? ' ' : '') + bytes.slice(at, at + 4));
  // A word of up to four bytes is one n-gram, with the space before it.
  found.push(`${bytes.length > 4 ? '' : ' '}${bytes.slice(Math.max(0, bytes.length - 4))} `);
  return found;
}
