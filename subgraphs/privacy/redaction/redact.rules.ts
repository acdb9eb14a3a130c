import { detect, type FlagKind } from './detector.rules.js';
import { type Dictionary, digitsOf, type Entry, exactly, pseudonymOf } from './dictionary.rules.js';
import { fold } from './folding.rules.js';

export interface Flag {
  readonly kind: FlagKind;
  readonly start: number;
  readonly end: number;
}

export interface Redacted {
  readonly text: string;
  readonly replaced: number;
  /** Places in `text` for a person to look at. */
  readonly flags: readonly Flag[];
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly people: ReadonlySet<number>;
}

interface Word {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly entry: Entry | undefined;
  /** The subject bears the same name: it is another person's only beside another part of that person's name. */
  readonly shared: boolean;
}

const wordPattern = /[\p{L}\p{M}\p{Cf}]+(?:['’ʼ`][\p{L}\p{M}\p{Cf}]+)*/gu;
const titles = new Set([
  'mr',
  'mrs',
  'ms',
  'miss',
  'dr',
  'herr',
  'fru',
  'frk',
  'пан',
  'пані',
  'пану',
  'named',
  'called',
  'heter',
  'kalt',
  'зватися',
  'звати',
]);
const joints = /^[\s,.·-]{1,3}$/u;

/**
 * A text with pseudonyms in the place of the people of the dictionary: addresses, numbers and handles exactly, names in any of their
 * forms. A name that is also an ordinary word is replaced where it is written with a capital, beside another part of the same name, or
 * after a title; in lower case it is flagged.
 */
export function redactText(text: string, dictionary: Dictionary): Redacted {
  if (text.length < 2) return { text, replaced: 0, flags: [] };
  const { spans, doubtful } = dictionary.size === 0 ? { spans: [], doubtful: [] } : spansOf(text, dictionary);
  const moved: Flag[] = [];
  let out = '';
  let at = 0;
  for (const span of spans) {
    out += text.slice(at, span.start);
    at = span.end;
    out += nameOf(span.people);
  }
  out += text.slice(at);
  for (const { start, end } of doubtful) {
    const shift = spans
      .filter((span) => span.end <= start)
      .reduce((sum, span) => sum + nameOf(span.people).length - (span.end - span.start), 0);
    moved.push({ kind: 'POSSIBLE_NAME', start: start + shift, end: end + shift });
  }
  const found = detect(out)
    .filter((each) => !isOwn(each.text, dictionary))
    .map(({ kind, start, end }) => ({ kind, start, end }));
  return { text: out, replaced: spans.length, flags: [...moved, ...found].toSorted((a, b) => a.start - b.start) };
}

/** `Person 3`, or all whom a shared name may mean: `Person 3 or Person 5`. */
const nameOf = (people: ReadonlySet<number>): string =>
  [...people]
    .toSorted((a, b) => a - b)
    .map(pseudonymOf)
    .join(' or ');

const isOwn = (text: string, { own }: Dictionary): boolean =>
  own.exact.has(exactly(text)) || own.digits.has(digitsOf(text));

function spansOf(text: string, dictionary: Dictionary): { spans: Span[]; doubtful: Word[] } {
  const exact = exactSpans(text, dictionary);
  const words = wordsOf(text, dictionary).filter(
    (word) => !exact.some((span) => span.start < word.end && word.start < span.end),
  );
  const shouted = text === text.toUpperCase();
  const named: Span[] = [];
  const doubtful: Word[] = [];
  for (const [at, word] of words.entries()) {
    if (!word.entry || ((word.shared || isDistant(word.entry)) && !isBesideName(text, words, at))) continue;
    const known = word.entry.ordinary && !isCapitalised(word.text, shouted) && !isBesideName(text, words, at);
    if (known) doubtful.push(word);
    else named.push({ start: word.start, end: endOf(word), people: word.entry.people });
  }
  return { spans: merged(text, [...exact, ...withInitials(text, named)]), doubtful };
}

/** Addresses, handles and telephone numbers of the dictionary, wherever they stand. */
function exactSpans(text: string, { exact, byDigits }: Dictionary): Span[] {
  const spans: Span[] = [];
  const add = (start: number, end: number, number: number) => spans.push({ start, end, people: new Set([number]) });
  if (exact.size > 0) {
    for (const match of text.matchAll(/@?[\p{L}\p{M}\d][\p{L}\p{M}\d._%+@-]*/gu)) {
      const token = match[0].replace(/[._@-]+$/, '');
      const number = exact.get(exactly(token));
      if (number !== undefined) add(match.index, match.index + token.length, number);
    }
  }
  if (byDigits.size > 0) {
    for (const match of text.matchAll(/\+?\d(?:[\s().\u00a0-]{0,3}\d){5,14}/g)) {
      const number = byDigits.get(digitsOf(match[0]));
      if (number !== undefined) add(match.index, match.index + match[0].length, number);
    }
  }
  return spans;
}

function wordsOf(text: string, { byForm, own }: Dictionary): Word[] {
  return [...text.matchAll(wordPattern)].map((match) => {
    const form = fold(match[0]);
    return {
      start: match.index,
      end: match.index + match[0].length,
      text: match[0],
      entry: byForm.get(form),
      shared: own.forms.has(form),
    };
  });
}

/** A part of the name of a person who was not met; a whole name in one word, as in a handle, is none. */
const isDistant = ({ distant, whole }: Entry): boolean => distant && !whole;

const isCapitalised = (word: string, shouted: boolean): boolean => !shouted && word[0] !== word[0]!.toLowerCase();

/** After a title, or next to another part of a name of the same person. */
function isBesideName(text: string, words: readonly Word[], at: number): boolean {
  const word = words[at]!;
  const previous = words[at - 1];
  if (previous && titles.has(previous.text.toLowerCase())) return true;
  return [previous, words[at + 1]].some((other) => {
    if (!other?.entry || !word.entry || other.shared) return false;
    const between = other.start < word.start ? text.slice(other.end, word.start) : text.slice(word.end, other.start);
    const same = [...word.entry.people].some((person) => other.entry!.people.has(person));
    return joints.test(between) && same && fold(other.text) !== fold(word.text);
  });
}

/** English possessives stay readable: `Person 3's`. */
const endOf = ({ text, end }: Word): number => (/['’]s$/i.test(text) ? end - 2 : end);

/** `K. Hansen` is one name: the initial before a surname goes with it. */
function withInitials(text: string, spans: readonly Span[]): Span[] {
  return spans.map((span) => {
    const initials = /(?:(?<!\p{L})\p{Lu}\.\s?){1,3}$/u.exec(text.slice(0, span.start));
    return initials ? { ...span, start: initials.index } : span;
  });
}

/** Neighbouring parts of one person's name become one pseudonym; a part that several bear is theirs who has the other part. */
function merged(text: string, spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && span.start < last.end) continue;
    const common = last && new Set([...last.people].filter((person) => span.people.has(person)));
    if (last && common && common.size > 0 && joints.test(text.slice(last.end, span.start)))
      result[result.length - 1] = { start: last.start, end: span.end, people: common };
    else result.push(span);
  }
  return result;
}
