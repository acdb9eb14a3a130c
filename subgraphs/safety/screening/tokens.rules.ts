import { foldToCyrillic, foldToLatin, hasCyrillic, hasLatin, leetToLetter, plainLetter } from './confusables.rules.js';
import { caseOf, isWordChar } from './char-classes.rules.js';
import { foldLetters } from './fold.rules.js';
import { memoised } from './memo.rules.js';
import { originalSpan } from './normalise.rules.js';
import type { Normalised, Token } from './screening.types.js';

/** Punctuation that people put inside a word to hide it: `f*ck`, `$hit`, `@ss`. */
const disguise = new Set(['*', '#', '@', '$', '!', '%', '|', '€', '+']);
const apostrophe = new Set(["'", '’', 'ʼ', '`', '´']);
const sentenceEnd = new Set(['.', '!', '?', '…', ';', ':']);
const joinable = new Set([' ', '.', '-', '_', '*', '/', ',']);
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
    const inside = start >= 0 && (disguise.has(char) || apostrophe.has(char));
    const opening = start < 0 && (char === '$' || char === '@') && isWordChar(text[at + 1] ?? ' ');
    if (wordLike || inside || opening) {
      if (start < 0) start = at;
    } else {
      close(at);
      // The dots in `k.i.l.l` end no sentence; that of `host.no` does, or its `no` would deny what stands before it.
      const glued =
        char === '.' &&
        isWordChar(text[at - 1] ?? ' ') &&
        !isWordChar(text[at - 2] ?? ' ') &&
        isWordChar(text[at + 1] ?? ' ');
      if ((sentenceEnd.has(char) && !glued) || (char === '\n' && opensSentence(text, at + 1))) sentence += 1;
    }
    at += char.length;
  }
  close(text.length);
  return tokens;
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
  return to;
}

function toToken(normalised: Normalised, from: number, to: number, sentence: number): Token {
  const written = normalised.text.slice(from, to).toLowerCase();
  const span = originalSpan(normalised, from, to);
  const mask = maskOf(written);
  const { forms, folded } = readingsOf(written);
  return mask === undefined ? { forms, folded, sentence, span } : { forms, folded, mask, sentence, span };
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
  } else if (!latin && !cyrillic && /\p{L}/u.test(written)) add(foldToLatin(written));
  else if (latin) {
    const folded = foldToLatin(written);
    if (folded !== written) add(folded);
  }
  if ((latin || cyrillic) && /[0-9@$!|€+]/.test(written)) {
    for (const form of Array.from(forms))
      add(Array.from(form, (char) => leetToLetter(char, cyrillic && !latin)).join(''));
  }
  if (/(.)\1\1/u.test(written)) {
    for (const form of Array.from(forms)) {
      add(form.replaceAll(/(.)\1{2,}/gu, '$1'));
      add(form.replaceAll(/(.)\1{2,}/gu, '$1$1'));
    }
  }
  return [...forms];
}

/** Three or more single characters with one and the same separator between them. */
function spacedRuns(text: string, raw: readonly RawToken[]): RawToken[][] {
  const runs: RawToken[][] = [];
  let run: RawToken[] = [];
  let separator = '';
  const close = () => {
    if (run.length >= 3) runs.push(run);
    run = [];
  };
  for (const token of raw) {
    if (token.to - token.from !== 1) {
      close();
      continue;
    }
    const previous = run.at(-1);
    if (previous) {
      const between = text.slice(previous.to, Math.min(token.from, previous.to + 3));
      const fits =
        between.length >= 1 && Array.from(between).every((char) => char === between[0]) && joinable.has(between[0]!);
      if (!fits || (run.length > 1 && between[0] !== separator) || run.length >= maxTokenLength) close();
      separator = between[0] ?? '';
    }
    run.push(token);
  }
  close();
  return runs;
}

function joinedToken(normalised: Normalised, run: readonly RawToken[]): Token {
  const written = run.map((token) => normalised.text.slice(token.from, token.to).toLowerCase()).join('');
  return {
    ...readingsOf(written),
    // Looked up alone as a word; in phrases it stands where its letters stand.
    sentence: -1,
    joinedIn: run[0]!.sentence,
    span: originalSpan(normalised, run[0]!.from, run.at(-1)!.to),
  };
}
