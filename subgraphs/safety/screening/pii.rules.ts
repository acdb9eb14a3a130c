import { originalSpan } from './normalise.rules.js';
import { mailAddresses, spokenMailAddresses } from './pii-mails.rules.js';
import {
  contextWordsOf,
  datesIn,
  isPhoneHere,
  lengthsOf,
  type ContextWords,
  type DigitGroup,
  type Surroundings,
} from './pii-phones.rules.js';
import { ibanLength, isCard, isFodselsnummer, isIban, isSsn, longestIban } from './pii-numbers.rules.js';
import type { Detector, Material, Normalised, Signal, Severity } from './screening.types.js';

export type PiiKind = 'EMAIL' | 'PHONE' | 'CARD' | 'IBAN' | 'NATIONAL_ID' | 'SSN';

/** A place in the normalised text. */
export interface PiiMatch {
  readonly kind: PiiKind;
  readonly from: number;
  readonly to: number;
}

const ruleIds: Readonly<Record<PiiKind, string>> = {
  EMAIL: 'pii.email',
  PHONE: 'pii.phone',
  CARD: 'pii.card',
  IBAN: 'pii.iban',
  NATIONAL_ID: 'pii.no-fodselsnummer',
  SSN: 'pii.us-ssn',
};
const severityOf = (kind: PiiKind): Severity => (kind === 'EMAIL' || kind === 'PHONE' ? 'MEDIUM' : 'HIGH');

/** Text around a number in which a context word makes it a social security number. */
const contextWindow = 32;
const ssnContext = /\b(?:ssn|social security)\b/i;

/** The rules of this file, for lists of all rules. */
export const piiRules = (Object.keys(ruleIds) as PiiKind[]).map((kind) => ({
  id: ruleIds[kind],
  category: 'PII' as const,
  confidence: kind === 'PHONE' ? 0.9 : 0.95,
  severity: severityOf(kind),
}));

export const kindOfRuleId = (ruleId: string): PiiKind | undefined =>
  (Object.keys(ruleIds) as PiiKind[]).find((kind) => ruleIds[kind] === ruleId);

export function piiDetector(phoneContextOf: (language: Material['language']) => ReadonlySet<string>): Detector {
  return {
    name: 'pii',
    detect(material) {
      const matches = findPii(material.normalised, material.countries, phoneContextOf(material.language));
      const byKind = Map.groupBy(matches, (match) => match.kind);
      return [...byKind].map(
        ([kind, places]): Signal => ({
          category: 'PII',
          ruleId: ruleIds[kind],
          // Every one of them: a span that is left out would be text that is not redacted.
          spans: places.map((place) => originalSpan(material.normalised, place.from, place.to)),
          confidence: kind === 'PHONE' ? 0.9 : 0.95,
          severity: severityOf(kind),
        }),
      );
    },
  };
}

/** In order of position, without overlaps: what is found first in the list below wins. */
export function findPii(
  normalised: Normalised,
  countries: readonly string[],
  phoneContext: ReadonlySet<string>,
): PiiMatch[] {
  const text = plainDigits(normalised.text);
  const taken = [...mailAddresses(text), ...spokenMailAddresses(text), ...ibans(text)].sort(
    (a, b) => a.from - b.from || b.to - a.to,
  );
  let words: ContextWords | undefined;
  const wordsNear = () => (words ??= contextWordsOf(text, phoneContext));
  const around: Surroundings = { text, countries, words: wordsNear, questions: 0 };
  const numbers = digitRuns(text).flatMap((run) => numbersOf(run, around));
  return withoutOverlaps(taken, numbers);
}

/** Both in order of position; mails and accounts win over the numbers in them. */
function withoutOverlaps(taken: readonly PiiMatch[], numbers: readonly PiiMatch[]): PiiMatch[] {
  const found: PiiMatch[] = [];
  let end = 0;
  for (const match of taken) {
    if (match.from < end) continue;
    found.push(match);
    end = match.to;
  }
  let next = 0;
  const winners = found.length;
  for (const number of numbers) {
    while (next < winners && found[next]!.to <= number.from) next += 1;
    if (next >= winners || found[next]!.from >= number.to) found.push(number);
  }
  return found.sort((a, b) => a.from - b.from);
}

/** Two letters, two digits, then groups of up to four, with single separators allowed; the country says where it ends. */
function ibans(text: string): PiiMatch[] {
  const matches: PiiMatch[] = [];
  for (const start of text.matchAll(/(?:(?<![\p{L}\p{N}])|(?<=iban))[A-Za-z]{2}\d{2}/giu)) {
    const length = ibanLength(start[0].slice(0, 2).toUpperCase());
    if (!length) continue;
    let compact = '';
    let to = start.index;
    while (compact.length < length && to < text.length && to - start.index < longestIban * 2) {
      const char = text[to]!;
      if (/[A-Za-z0-9]/.test(char)) compact += char.toUpperCase();
      else if (!separators.has(char)) break;
      to += 1;
    }
    if (isIban(compact) && !/[\p{L}\p{N}]/u.test(text[to] ?? ' '))
      matches.push({ kind: 'IBAN', from: start.index, to });
  }
  return matches;
}

const separators = new Set(
  Array.from(' -./()\u00a0\t\n\r_\u2010\u2011\u2012\u2013\u2014\u2015\u2022\u2212\u00b7\u20e3'),
);
/** Between amounts and hours, too: only a card in the groups that are printed on it is looked for across these. */
const looseSeparators = new Set(Array.from(',:*|~'));
const printedGroups = /^(?:4,4,4,4|4,6,5|4,6,4)$/;
const widestGap = 3;
const mostGroups = 8;
const fewestDigits = 7;
const mostDigits = 19;

/** Runs of digit groups with up to three separators between them. */
function digitRuns(text: string): DigitGroup[][] {
  const runs: DigitGroup[][] = [];
  for (const match of text.matchAll(/\d+/g)) {
    const group = { from: match.index, to: match.index + match[0].length };
    const last = runs.at(-1)?.at(-1);
    const between = last ? text.slice(last.to, group.from) : '';
    const follows =
      last &&
      between.length <= widestGap &&
      Array.from(between).every((char) => separators.has(char) || looseSeparators.has(char));
    if (follows) runs.at(-1)!.push(group);
    else runs.push([group]);
  }
  return runs;
}

/** A run with what every window of it asks for, so that a window costs no more than its own judgement. */
interface Run {
  readonly groups: readonly DigitGroup[];
  readonly digits: string;
  /** Where in `digits` each group begins, and where the last one ends. */
  readonly offsets: readonly number[];
  /** How many groups before each one are parts of dates, and how many loose gaps there are before each one. */
  readonly dated: readonly number[];
  readonly loose: readonly number[];
}

function runOf(groups: readonly DigitGroup[], text: string): Run {
  const inDates = datesIn(groups, text);
  const offsets = [0];
  const dated = [0];
  const loose = [0];
  for (const [at, group] of groups.entries()) {
    const gap = at === 0 ? '' : text.slice(groups[at - 1]!.to, group.from);
    offsets.push(offsets[at]! + group.to - group.from);
    dated.push(dated[at]! + (inDates.has(group) ? 1 : 0));
    loose.push(loose[at]! + (Array.from(gap).some((char) => looseSeparators.has(char)) ? 1 : 0));
  }
  const digits = groups.map((group) => text.slice(group.from, group.to)).join('');
  return { groups, digits, offsets, dated, loose };
}

/** A number may stand beside others: every window of neighbouring groups is tried, the longest first. */
function numbersOf(groups: readonly DigitGroup[], around: Surroundings): PiiMatch[] {
  const matches: PiiMatch[] = [];
  const run = runOf(groups, around.text);
  for (let first = 0; first < groups.length; first += 1) {
    for (let end = first + longestWindow(groups, first); end > first; end -= 1) {
      const length = run.offsets[end]! - run.offsets[first]!;
      if (length < fewestDigits) break;
      const found = length <= mostDigits ? judgeWindow(run, { first, end }, around) : undefined;
      if (!found) continue;
      matches.push(found);
      first = end - 1;
      break;
    }
  }
  return matches;
}

/** `4 1 1 1 …`: of single digits, as many groups as the longest number has. */
function longestWindow(groups: readonly DigitGroup[], first: number): number {
  let single = 0;
  while (single < mostDigits && isSingle(groups[first + single])) single += 1;
  return Math.min(Math.max(mostGroups, single), groups.length - first);
}

const isSingle = (group: DigitGroup | undefined): boolean => group !== undefined && group.to - group.from === 1;

/** `x3121`, `ext. 12` behind a number. */
const extension = /^(?:x|ext\.?) ?\d/i;

function judgeWindow(
  run: Run,
  { first, end }: { readonly first: number; readonly end: number },
  around: Surroundings,
): PiiMatch | undefined {
  const { text } = around;
  const digits = run.digits.slice(run.offsets[first], run.offsets[end]);
  let { from } = run.groups[first]!;
  const { to } = run.groups[end - 1]!;
  if (run.loose[end]! > run.loose[first + 1]!) {
    const isPrinted = isCard(digits) && printedGroups.test(lengthsOf(run.groups.slice(first, end)));
    return isPrinted ? { kind: 'CARD', from, to } : undefined;
  }
  const plus = text[from - 1] === '+' || (text[from - 1] === '(' && text[from - 2] === '+');
  if (text[from - 1] === '(') from -= 1;
  if (text[from - 1] === '+') from -= 1;
  if (!plus) {
    if (isCard(digits)) return { kind: 'CARD', from, to };
    if (digits.length === 11 && end - first <= 4 && isFodselsnummer(digits)) return { kind: 'NATIONAL_ID', from, to };
    if (digits.length === 9 && isSsn(digits) && isSsnShape(run.groups.slice(first, end), around))
      return { kind: 'SSN', from, to };
  }
  if (run.dated[end]! > run.dated[first]! || end - first > mostGroups) return undefined;
  const glued =
    /[\p{L}_]/u.test(text[from - 1] ?? ' ') ||
    (/[\p{L}_]/u.test(text[to] ?? ' ') && !extension.test(text.slice(to, to + 8)));
  if (glued) return undefined;
  const window = { groups: run.groups.slice(first, end), digits, plus, from, to };
  return isPhoneHere(window, around) ? { kind: 'PHONE', from, to } : undefined;
}

function isSsnShape(groups: readonly DigitGroup[], { text }: Surroundings): boolean {
  const lengths = lengthsOf(groups);
  const dashed = groups.length === 3 && !/\s/.test(text.slice(groups[0]!.from, groups[2]!.to));
  const { from } = groups[0]!;
  const { to } = groups.at(-1)!;
  const near = `${text.slice(Math.max(0, from - contextWindow), from)} ${text.slice(to, to + contextWindow)}`;
  return (lengths === '3,2,4' && dashed) || ((lengths === '9' || lengths === '3,2,4') && ssnContext.test(near));
}

/** Digits of other scripts as our own; every character keeps its place. */
const plainDigits = (text: string): string =>
  text.replaceAll(/[^\P{Nd}0-9\u{10000}-\u{10ffff}]/gu, (digit) => String(digit.charCodeAt(0) - digitZero(digit)));

/** Decimal digits stand in tens, zero first. */
function digitZero(digit: string): number {
  let code = digit.charCodeAt(0);
  for (let back = 0; back < 9 && /\p{Nd}/u.test(String.fromCharCode(code - 1)); back += 1) code -= 1;
  return code;
}
