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
  const { text } = normalised;
  const found: PiiMatch[] = [];
  const add = (match: PiiMatch) => {
    if (!found.some((other) => match.from < other.to && other.from < match.to)) found.push(match);
  };
  emails(text).forEach(add);
  ibans(text).forEach(add);
  for (const run of digitRuns(text)) {
    const kind = kindOfRun(text, run, country, phoneContext);
    if (kind) add({ kind, from: run.from, to: run.to });
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
      else if (!/[ \u00a0-]/.test(char)) break;
      to += 1;
    }
    if (isIban(compact) && !/[\p{L}\p{N}]/u.test(text[to] ?? ' '))
      matches.push({ kind: 'IBAN', from: start.index, to });
  }
  return matches;
}

interface DigitRun {
  readonly from: number;
  readonly to: number;
  readonly digits: string;
  readonly plus: boolean;
}

const separators = new Set([' ', '-', '.', '/', '(', ')', '\u00a0', '\t']);
const longestRun = 32;

/** Digits with at most two separators between them, optionally opened by `+` or `(`. */
function digitRuns(text: string): DigitRun[] {
  const runs: DigitRun[] = [];
  let at = 0;
  while (at < text.length) {
    if (!isDigit(text[at]!)) {
      at += 1;
      continue;
    }
    let from = at;
    let to = at;
    let digits = '';
    let gap = 0;
    while (at < text.length && gap <= 2 && at - from <= longestRun) {
      if (isDigit(text[at]!)) {
        digits += text[at];
        gap = 0;
        to = at + 1;
      } else if (separators.has(text[at]!)) gap += 1;
      else break;
      at += 1;
    }
    at = Math.max(to, from + 1);
    if (text[from - 1] === '(') from -= 1;
    const plus = text[from - 1] === '+';
    if (plus) from -= 1;
    const glued = /[\p{L}_]/u.test(text[from - 1] ?? ' ') || /[\p{L}_]/u.test(text[to] ?? ' ');
    if (digits.length >= 7 && !glued) runs.push({ from, to, digits, plus });
  }
  return runs;
}

const isDigit = (char: string) => char >= '0' && char <= '9';

function kindOfRun(
  text: string,
  run: DigitRun,
  country: string | undefined,
  phoneContext: ReadonlySet<string>,
): PiiKind | undefined {
  const written = text.slice(run.from, run.to);
  const before = text.slice(Math.max(0, run.from - contextWindow), run.from).toLowerCase();
  if (!run.plus) {
    if (isCard(run.digits)) return 'CARD';
    if (/^\d{6}[ ]?\d{5}$/.test(written) && isFodselsnummer(run.digits)) return 'NATIONAL_ID';
    if (isSsn(run.digits) && (/^\d{3}-\d{2}-\d{4}$/.test(written) || ssnContext.test(before))) return 'SSN';
  }
  const inContext = before.split(/[^\p{L}\p{N}']+/u).some((word) => phoneContext.has(word));
  if ((run.plus || run.digits.startsWith('00') || inContext) && isPhone(written, run, country)) return 'PHONE';
  return undefined;
}

function isPhone(written: string, run: DigitRun, country: string | undefined): boolean {
  if (run.digits.length > 15 + 2) return false;
  const international = run.plus ? `+${run.digits}` : run.digits.startsWith('00') ? `+${run.digits.slice(2)}` : written;
  try {
    return parsePhoneNumberWithError(
      international,
      country ? { defaultCountry: country as CountryCode } : {},
    ).isValid();
  } catch {
    return false;
  }
}
