import { en } from '../rules-data/en.js';
import { no } from '../rules-data/no.js';
import { ru } from '../rules-data/ru.js';
import { uk } from '../rules-data/uk.js';
import { foldLetters } from './fold.rules.js';
import { vocabularyOf } from './vocabulary.rules.js';
import type { Token } from './screening.types.js';

const vocabulary = vocabularyOf(
  new Set(
    [en, no, uk, ru]
      .flatMap(({ phrases }) => phrases.filter(({ category }) => category !== 'SPAM'))
      .flatMap(({ slots }) => slots.flatMap((slot) => slot.split(' ')))
      .map((word) => word.replace('*', '')),
  ),
);

const mostFragments = 3;

/** The words of a text as they are meant: spaced letters joined, glued words taken apart, torn ones mended. */
export function readingOrder(tokens: readonly Token[]): readonly Token[] {
  return mended(taken(withJoined(tokens)));
}

/** Spaced letters give way to the words they make. */
function withJoined(tokens: readonly Token[]): Token[] {
  const joined = tokens.filter((token) => token.joinedIn !== undefined);
  if (joined.length === 0) return [...tokens];
  let next = 0;
  const ordered: Token[] = [];
  for (const token of tokens) {
    if (token.joinedIn !== undefined) continue;
    while (next < joined.length && joined[next]!.span.end <= token.span.start) next += 1;
    const cover = joined[next];
    if (!cover || token.span.start < cover.span.start) ordered.push(token);
    else if (token.span.start === cover.span.start)
      ordered.push(...partsOf({ ...cover, sentence: cover.joinedIn! }, (word) => vocabulary.splitSpaced(word)));
  }
  return ordered;
}

const taken = (tokens: readonly Token[]): Token[] =>
  tokens.flatMap((token) => (isWorthAsking(token) ? partsOf(token, (word) => vocabulary.splitGlued(word)) : [token]));

const isWorthAsking = ({ forms }: Token): boolean => forms[0]!.length >= 6;

function partsOf(token: Token, split: (word: string) => readonly string[] | undefined): Token[] {
  for (const form of token.mask === undefined ? token.forms : [token.forms[0]!.replaceAll(/[*#%@$!|+]/g, '')]) {
    const parts = split(form);
    if (parts) return parts.map((part) => ({ ...tokenOf(part, token), span: token.span }));
  }
  return [token];
}

const tokenOf = (word: string, { sentence, span }: Token): Token => ({
  forms: [word],
  folded: [foldLetters(word)],
  sentence,
  span,
});

/** `dr epe`, `sl å r`: of two or three neighbours, one word. */
function mended(tokens: readonly Token[]): readonly Token[] {
  const isFragment = tokens.map(({ forms }) => vocabulary.mayBeFragment(forms[0]!));
  if (!isFragment.includes(true)) return tokens;
  const read: Token[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    const isNear = isFragment[at] || isFragment[at + 1] || isFragment[at + 2];
    const size = isNear ? fragmentsAt(tokens, at) : 1;
    if (size > 1) {
      const fragments = tokens.slice(at, at + size);
      const word = fragments.map(({ forms }) => forms[0]!).join('');
      read.push({ ...tokenOf(word, token), span: { start: token.span.start, end: fragments.at(-1)!.span.end } });
      at += size - 1;
    } else read.push(token);
  }
  return read;
}

function fragmentsAt(tokens: readonly Token[], at: number): number {
  const first = tokens[at]!;
  const words: string[] = [];
  for (let size = 1; size <= mostFragments && at + size <= tokens.length; size += 1) {
    const { forms, mask, sentence } = tokens[at + size - 1]!;
    if (mask !== undefined || sentence !== first.sentence || forms[0]!.length > longestFragment) return 1;
    words.push(forms[0]!);
    if (size > 1 && vocabulary.isTorn(words)) return size;
  }
  return 1;
}

const longestFragment = 10;

/** Words that this one may be a slip or a disguise of: `kll`, `klil`. For phrases only, where other words have to agree. */
export const misspelledAs = (token: Token): readonly string[] =>
  token.folded.length === 1 && token.mask === undefined ? vocabulary.misspelled(token.forms[0]!) : [];
