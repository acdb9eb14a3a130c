import {
  couldBeLatin,
  foldToCyrillic,
  foldToLatin,
  hasCyrillic,
  hasGreek,
  hasLatin,
  leetReadings,
  plainLetter,
  withoutCyrillicMarks,
} from './confusables.rules.js';
import { caseOf, isWordChar } from './char-classes.rules.js';
import { foldLetters } from './fold.rules.js';
import { memoised } from './memo.rules.js';
import { originalSpan } from './normalise.rules.js';
import { isLetterWord } from './vocabulary.rules.js';
import type { Normalised, Token } from './screening.types.js';

/** Punctuation that people put inside a word to hide it: `f*ck`, `$hit`, `@ss`. */
const disguise = new Set(['*', '#', '@', '$', '!', '%', '|', '€', '+']);
const apostrophe = new Set(["'", '’', '‘', 'ʼ', '`', '´']);
const sentenceEnd = new Set(['.', '!', '?', '…', ';', ':']);
/** Longest run that is looked up as a word; more is not one, and cutting keeps every rule linear. */
const maxTokenLength = 64;

interface RawToken {
  readonly from: number;
  readonly to: number;
  readonly sentence: number;
}

/** Words with all their readings; runs of single letters (`f u c k`, `f.u.c.k`) are joined into one more token. */
export function tokenise(normalised: Normalised): Token[] {
  const raw = withoutHeldApart(rawTokens(normalised.text));
  const tokens = raw.map((token) => toToken(normalised, token.from, token.to, token.sentence));
  for (const [at, token] of tokens.entries())
    if (couldBeLatin(token.forms[0]!) && isAmongLatin(tokens, at)) tokens[at] = withLatinReading(token);
  for (const run of spacedRuns(normalised.text, raw)) tokens.push(joinedToken(normalised, run));
  return tokens;
}

function rawTokens(text: string): RawToken[] {
  const tokens: RawToken[] = [];
  let sentence = 0;
  let start = -1;
  const close = (end: number) => {
    if (start >= 0) {
      const to = trimDisguise(text, start, end);
      if (to > start) tokens.push({ from: start, to: Math.min(to, start + maxTokenLength), sentence });
    }
    start = -1;
  };
  let at = 0;
  for (const char of text) {
    const wordLike = isWordChar(char);
    const inside =
      start >= 0 && (disguise.has(char) || apostrophe.has(char) || (char === '"' && isInCyrillic(text, at)));
    const opening = start < 0 && (char === '$' || char === '@') && /[\p{L}\p{N}$@]/u.test(text[at + 1] ?? ' ');
    if (wordLike || inside || opening) {
      if (start < 0) start = at;
    } else {
      close(at);
      // The dots in `k.i.l.l` end no sentence; that of `host.no` does, or its `no` would deny what stands before it.
      if ((sentenceEnd.has(char) && !isInside(text, at)) || (char === '\n' && opensSentence(text, at + 1)))
        sentence += 1;
    }
    at += char.length;
  }
  close(text.length);
  return tokens;
}

/** A double quote on a keyboard without the apostrophe: `б"є`. */
const isInCyrillic = (text: string, at: number): boolean =>
  hasCyrillic(text[at - 1] ?? ' ') && hasCyrillic(text[at + 1] ?? ' ');

/**
 * No end of a sentence: the dots in `k.i.l.l`, one between two long words in lower case (that of `host.no` is one, or its `no` would deny
 * what stands before it), and those of `kill... me`.
 */
function isInside(text: string, at: number): boolean {
  if (text[at] === '…') return caseOf(afterBlanks(text, at + 1)) === 'LOWER';
  if (text[at] !== '.') return false;
  if (text[at + 1] === '.' || text[at - 1] === '.') return caseOf(afterBlanks(text, at + 1)) === 'LOWER';
  if (!isWordChar(text[at - 1] ?? ' ') || !isWordChar(text[at + 1] ?? ' ')) return false;
  return !isWordChar(text[at - 2] ?? ' ') || /^[\p{Ll}\p{M}]{4}/u.test(text.slice(at + 1, at + 9));
}

/** The next letter behind blanks and dots, of which few are looked at. */
function afterBlanks(text: string, from: number): string {
  let at = from;
  while (at < from + 6 && (text[at] === ' ' || text[at] === '.')) at += 1;
  return text[at] ?? ' ';
}

/** A line that goes on in lower case is the same sentence, broken. */
function opensSentence(text: string, at: number): boolean {
  const next = text[at] ?? '\n';
  return caseOf(next) !== 'LOWER';
}

/** `great!!!` is a word and an exclamation, not a disguised word. */
function trimDisguise(text: string, start: number, end: number): number {
  let to = end;
  while (to > start && (disguise.has(text[to - 1]!) || apostrophe.has(text[to - 1]!))) to -= 1;
  // `сук@` and `whor€`: one sign behind a letter is its last one.
  return to > start && to === end - 1 && /[@€$]/.test(text[to]!) && /\p{L}/u.test(text[to - 1]!) ? end : to;
}

function toToken(normalised: Normalised, from: number, to: number, sentence: number): Token {
  const written = normalised.text.slice(from, to).toLowerCase();
  const span = originalSpan(normalised, from, to);
  const mask = maskOf(written);
  const { forms, folded } = readingsOf(written);
  return mask === undefined ? { forms, folded, sentence, span } : { forms, folded, mask, sentence, span };
}

/** `і wаs`: a word of Cyrillic letters that look Latin, beside a Latin word. */
const isAmongLatin = (tokens: readonly Token[], at: number): boolean =>
  [tokens[at - 1], tokens[at + 1]].some((token) => token !== undefined && hasLatin(token.forms[0]!));

function withLatinReading(token: Token): Token {
  const latin = foldToLatin(token.forms[0]!);
  return { ...token, forms: [...token.forms, latin], folded: [...token.folded, foldLetters(latin)] };
}

const foldAll = (forms: readonly string[]): string[] =>
  forms.length === 1 ? [foldLetters(forms[0]!)] : [...new Set(forms.map(foldLetters))];

/** `I. want. to. die`: three or more sentences of at most two words are one sentence in disguise. */
function withoutHeldApart(tokens: readonly RawToken[]): RawToken[] {
  const sentences: RawToken[][] = [];
  for (const token of tokens) {
    if (sentences.at(-1)?.[0]!.sentence === token.sentence) sentences.at(-1)!.push(token);
    else sentences.push([token]);
  }
  const joined: RawToken[] = [];
  let run: RawToken[][] = [];
  const close = () => {
    const first = run[0]?.[0]!.sentence;
    for (const token of run.flat()) joined.push(run.length >= 3 ? { ...token, sentence: first! } : token);
    run = [];
  };
  for (const sentence of sentences) {
    if (sentence.length > 2) close();
    run.push(sentence);
    if (sentence.length > 2) close();
  }
  close();
  return joined;
}

function maskOf(written: string): string | undefined {
  if (!/[*#%]/.test(written)) return undefined;
  return written.replaceAll(/[*#%]/g, '*');
}

const readingsOf = memoised((written: string) => {
  const forms = formsOf(written);
  return { forms, folded: foldAll(forms) };
});

/** At most eight readings, each linear in the token. */
export function formsOf(written: string): string[] {
  const forms = new Set<string>([Array.from(written, plainLetter).join('')]);
  const add = (form: string) => forms.add(form);
  const latin = hasLatin(written);
  const cyrillic = hasCyrillic(written);
  if (latin && cyrillic) {
    add(foldToLatin(written));
    add(foldToCyrillic(written));
  } else if (cyrillic) {
    if (/\p{M}|ѝ|ѐ/u.test(written)) add(withoutCyrillicMarks(written));
    if (hasGreek(written)) add(foldToCyrillic(written));
  } else if (!latin && /\p{L}/u.test(written)) add(foldToLatin(written));
  else if (latin) {
    const folded = foldToLatin(written);
    if (folded !== written) add(folded);
  }
  if (cyrillic && written.includes('*')) add(written.replaceAll('*', "'"));
  if ((latin || cyrillic) && /[0-9@$!|€+]/.test(written)) {
    for (const form of Array.from(forms))
      for (const letters of leetReadings(cyrillic && !latin)) add(Array.from(form, letters).join(''));
  }
  if (/(.)\1\1/u.test(written)) {
    for (const form of Array.from(forms)) {
      add(form.replaceAll(/(.)\1{2,}/gu, '$1'));
      add(form.replaceAll(/(.)\1{2,}/gu, '$1$1'));
    }
  }
  return [...forms];
}

const widestSeparator = 5;

/** Three or more single characters with little between them; where more or less stands between them than elsewhere, a word ends. */
function spacedRuns(text: string, raw: readonly RawToken[]): RawToken[][] {
  const runs: RawToken[][] = [];
  let run: RawToken[] = [];
  let gaps: number[] = [];
  const close = () => {
    // `а я й` are three words.
    const isDisguise = run.some(({ from, to }) => !isLetterWord(text.slice(from, to).toLowerCase()));
    if (run.length >= 3 && isDisguise) runs.push(...wordsOfRun(run, gaps));
    run = [];
    gaps = [];
  };
  for (const token of raw) {
    if (Array.from(text.slice(token.from, Math.min(token.to, token.from + 3))).length !== 1) {
      close();
      continue;
    }
    const previous = run.at(-1);
    if (previous) {
      const between = text.slice(previous.to, token.from);
      if (
        between.length === 0 ||
        between.length > widestSeparator ||
        between.includes('\n\n') ||
        run.length >= maxTokenLength
      )
        close();
      else gaps.push(between.length);
    }
    run.push(token);
  }
  close();
  return runs;
}

function mostFrequent(gaps: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const gap of gaps) counts.set(gap, (counts.get(gap) ?? 0) + 1);
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

function wordsOfRun(run: readonly RawToken[], gaps: readonly number[]): RawToken[][] {
  const usual = mostFrequent(gaps);
  const words: RawToken[][] = [[run[0]!]];
  gaps.forEach((gap, at) => {
    if (gap !== usual) words.push([run[at + 1]!]);
    else words.at(-1)!.push(run[at + 1]!);
  });
  return words;
}

function joinedToken(normalised: Normalised, run: readonly RawToken[]): Token {
  const letters = run.map((token) => normalised.text.slice(token.from, token.to).toLowerCase());
  const { forms, folded } = readingsOf(letters.join(''));
  // A word of one letter beside them is no part of the word: `п и з д а а потім`.
  const narrower = [letters.slice(0, -1), letters.slice(1), letters.slice(1, -1)]
    .filter(
      (part, at) =>
        part.length >= 3 && (at === 1 || isLetterWord(letters.at(-1)!)) && (at === 0 || isLetterWord(letters[0]!)),
    )
    .flatMap((part) => formsOf(part.join('')));
  return {
    forms: [...forms, ...narrower],
    folded,
    // Looked up alone as a word; in phrases it stands where its letters stand.
    sentence: -1,
    joinedIn: run[0]!.sentence,
    span: originalSpan(normalised, run[0]!.from, run.at(-1)!.to),
  };
}
