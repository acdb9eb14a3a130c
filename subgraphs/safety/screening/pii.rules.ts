import { parsePhoneNumberWithError, type CountryCode } from 'libphonenumber-js/max';
import { originalSpan } from './normalise.rules.js';
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

/** Text before a number in which a context word makes it a phone or social security number. */
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
      const matches = findPii(material.normalised, material.country, phoneContextOf(material.language));
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
  country: string | undefined,
  phoneContext: ReadonlySet<string>,
): PiiMatch[] {
  const text = plainDigits(normalised.text);
  const taken = [...emails(text), ...ibans(text)].sort((a, b) => a.from - b.from);
  const around: Surroundings = { text, country, phoneContext, questions: 0 };
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

const localChar = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]/u;
const domainChar = /[\p{L}\p{N}.-]/u;
const longestLocal = 64;
const longestDomain = 255;

/** RFC 5321 lengths bound the walk to both sides of every `@`. */
function emails(text: string): PiiMatch[] {
  const matches: PiiMatch[] = [];
  let floor = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let from = at;
    while (from > floor && at - from < longestLocal && localChar.test(text[from - 1]!)) from -= 1;
    let to = at + 1;
    while (to < text.length && to - at <= longestDomain && domainChar.test(text[to]!)) to += 1;
    while (from < at && /[.'`*]/.test(text[from]!)) from += 1;
    while (to > at && /[.-]/.test(text[to - 1]!)) to -= 1;
    const labels = text.slice(at + 1, to).split('.');
    const top = labels.at(-1)!;
    if (from === at || labels.length < 2 || labels.some((label) => label === '') || !/^\p{L}{2,}$/u.test(top)) continue;
    matches.push({ kind: 'EMAIL', from, to });
    floor = to;
  }
  return matches;
}

/** Two letters, two digits, then groups of up to four, with single spaces allowed; the country says where it ends. */
function ibans(text: string): PiiMatch[] {
  const matches: PiiMatch[] = [];
  for (const start of text.matchAll(/(?<![\p{L}\p{N}])[A-Za-z]{2}\d{2}/gu)) {
    const length = ibanLength(start[0].slice(0, 2).toUpperCase());
    if (!length) continue;
    let compact = '';
    let to = start.index;
    while (compact.length < length && to < text.length && to - start.index < longestIban * 2) {
      const char = text[to]!;
      if (/[A-Za-z0-9]/.test(char)) compact += char.toUpperCase();
      else if (!/[ \n_\u00a0\u00b7\u2010-\u2014\u2212-]/.test(char)) break;
      to += 1;
    }
    if (isIban(compact) && !/[\p{L}\p{N}]/u.test(text[to] ?? ' '))
      matches.push({ kind: 'IBAN', from: start.index, to });
  }
  return matches;
}

interface DigitGroup {
  readonly from: number;
  readonly to: number;
}

const separators = new Set(Array.from(' -./()\u00a0\t\n_\u2010\u2011\u2012\u2013\u2014\u2212\u00b7\u20e3'));
const widestGap = 3;
const mostGroups = 8;
const mostDigits = 19;
/** Asking whether a number exists takes longest. Beyond this, what looks like one and stands beside a context word is redacted unasked. */
const mostPhoneQuestions = 100;

/** Runs of digit groups with up to three separators between them. */
function digitRuns(text: string): DigitGroup[][] {
  const runs: DigitGroup[][] = [];
  for (const match of text.matchAll(/\d+/g)) {
    const group = { from: match.index, to: match.index + match[0].length };
    const last = runs.at(-1)?.at(-1);
    const between = last ? text.slice(last.to, group.from) : '';
    const follows = last && between.length <= widestGap && Array.from(between).every((char) => separators.has(char));
    if (follows) runs.at(-1)!.push(group);
    else runs.push([group]);
  }
  return runs;
}

interface Surroundings {
  readonly text: string;
  readonly country: string | undefined;
  readonly phoneContext: ReadonlySet<string>;
  questions: number;
}

/** A number may stand beside others: every window of neighbouring groups is tried, the longest first. */
function numbersOf(run: readonly DigitGroup[], around: Surroundings): PiiMatch[] {
  const matches: PiiMatch[] = [];
  for (let first = 0; first < run.length; first += 1) {
    for (let size = Math.min(mostGroups, run.length - first); size > 0; size -= 1) {
      const found = judgeWindow(run.slice(first, first + size), around);
      if (!found) continue;
      matches.push(found);
      first += size - 1;
      break;
    }
  }
  return matches;
}

function judgeWindow(groups: readonly DigitGroup[], around: Surroundings): PiiMatch | undefined {
  const { text } = around;
  let { from } = groups[0]!;
  const { to } = groups.at(-1)!;
  const digits = groups.map((group) => text.slice(group.from, group.to)).join('');
  if (digits.length < 7 || digits.length > mostDigits) return undefined;
  const plus = text[from - 1] === '+' || text.slice(from - 2, from) === '+(';
  if (text[from - 1] === '(') from -= 1;
  if (text[from - 1] === '+') from -= 1;
  const match = (kind: PiiKind): PiiMatch => ({ kind, from, to });
  if (!plus) {
    if (isCard(digits)) return match('CARD');
    if (digits.length === 11 && groups.length <= 4 && isFodselsnummer(digits)) return match('NATIONAL_ID');
    if (isSsn(digits) && isSsnShape(groups, around)) return match('SSN');
  }
  const glued = /[\p{L}_]/u.test(text[from - 1] ?? ' ') || /[\p{L}_]/u.test(text[to] ?? ' ');
  return !glued && isPhoneHere({ groups, digits, plus, from, to }, around) ? match('PHONE') : undefined;
}

function isSsnShape(groups: readonly DigitGroup[], { text }: Surroundings): boolean {
  const lengths = groups.map((group) => group.to - group.from).join('-');
  const dashed = groups.length === 3 && !/\s/.test(text.slice(groups[0]!.from, groups[2]!.to));
  const before = text.slice(Math.max(0, groups[0]!.from - contextWindow), groups[0]!.from);
  return (lengths === '3-2-4' && dashed) || ((lengths === '9' || lengths === '3-2-4') && ssnContext.test(before));
}

interface Window {
  readonly groups: readonly DigitGroup[];
  readonly digits: string;
  readonly plus: boolean;
  readonly from: number;
  readonly to: number;
}

/** `phone`, `telefonen`, `номера`: a context word in whatever form. */
const phoneStems =
  /^(?:telefon|mobil|phone|tlf|whats|viber|telegram|номер|телефон|мобільн|мобильн|вайбер|телеграм|дзвон|звон|подзвон|позвон)/;
const moneyAfter = /^\s*(?:kr\b|kroner|nok\b|usd|eur|euro|dollar|pounds?\b|грн|гривен|євро|долар|руб|[$€£%])/i;
const moneyBefore = /(?:[$€£]|\b(?:nok|kr|usd|eur))\s*$/i;

function isPhoneHere(window: Window, around: Surroundings): boolean {
  const { text } = around;
  const { digits, plus, from, to, groups } = window;
  if (digits.length > 17 || groups.some((_group, at) => isDateAt(groups.slice(at), text))) return false;
  if (!plus && (moneyAfter.test(text.slice(to, to + 12)) || moneyBefore.test(text.slice(Math.max(0, from - 6), from))))
    return false;
  const near = `${text.slice(Math.max(0, from - contextWindow), from)} ${text.slice(to, to + contextWindow)}`;
  const inContext = near
    .toLowerCase()
    .split(/[^\p{L}\p{N}']+/u)
    .some((word) => around.phoneContext.has(word) || phoneStems.test(word));
  const international = plus || digits.startsWith('00');
  const northAmerican =
    groups.length === 3 &&
    groups.map((group) => group.to - group.from).join() === '3,3,4' &&
    !/\s{2}/.test(text.slice(from, to));
  if (!international && !inContext && !northAmerican) return false;
  around.questions += 1;
  if (around.questions > mostPhoneQuestions) return digits.length >= 8 && digits.length <= 15;
  if (international) return isPhone(`+${plus ? digits : digits.slice(2)}`, undefined);
  const countries = inContext ? [around.country, 'NO', 'UA', 'US', 'GB'] : ['US'];
  return countries.some((country) => country !== undefined && isPhone(digits, country));
}

/** `2026-12-01`, `23.11.2026`, `23112026`, and the first of a date and a time. */
function isDateAt(groups: readonly DigitGroup[], text: string): boolean {
  const parts = groups.slice(0, 3).map((group) => text.slice(group.from, group.to));
  const [first = '', second = '', third = ''] = parts;
  const isDay = (part: string) => /^\d{1,2}$/.test(part) && Number(part) >= 1 && Number(part) <= 31;
  const isYear = (part: string) => /^(?:19|20)\d\d$/.test(part);
  if (/^(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d$/.test(first)) return true;
  if (/^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(first)) return true;
  return (isYear(first) && isDay(second) && isDay(third)) || (isDay(first) && isDay(second) && isYear(third));
}

function isPhone(number: string, country: string | undefined): boolean {
  try {
    return parsePhoneNumberWithError(number, country ? { defaultCountry: country as CountryCode } : {}).isValid();
  } catch {
    return false;
  }
}

/** Digits of other scripts as our own; every character keeps its place. */
const plainDigits = (text: string): string =>
  text.replaceAll(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g, (digit) =>
    String((digit.charCodeAt(0) - digitZero(digit)) % 10),
  );

function digitZero(digit: string): number {
  const code = digit.charCodeAt(0);
  return code >= 0x966 ? 0x966 : code >= 0x6f0 ? 0x6f0 : 0x660;
}
