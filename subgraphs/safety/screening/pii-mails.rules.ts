import type { PiiMatch } from './pii.rules.js';

const localChar = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]/u;
const domainChar = /[\p{L}\p{N}.-]/u;
const longestLocal = 64;
const longestDomain = 255;

/** A name of letters, or its ASCII spelling (`xn--p1ai`). */
const topLevel = /^(?:\p{L}{2,}|xn--[a-z0-9-]{2,})$/iu;

/** RFC 5321 lengths bound the walk to both sides of every `@`. */
export function mailAddresses(text: string): PiiMatch[] {
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
    if (from === at || labels.length < 2 || labels.some((label) => label === '') || !topLevel.test(top)) continue;
    matches.push({ kind: 'EMAIL', from, to });
    floor = to;
  }
  return matches;
}

/** What people say or write for `@`: a sign in brackets or with spaces around it leaves no doubt, the word `at` does. */
const spokenAt =
  /\s{0,2}[([{<]\s?(?:at|a|ät|@|alfa|krøllalfa|собака|собачка|песик|равлик)\s?[)\]}>]\s{0,2}|\s{1,2}(?:krøllalfa|alfakrøll|kralfa|собака|собачка|песик|равлик|at|@)\s{1,2}|\s@|@\s|@/giu;
const doubtful = /^\s+at\s+$/i;
const dotWord = String.raw`(?:dot|punktum|prikk|крапка|точка|period)`;
/** `example dot org`, `example (dot) org`, `example . org`, and with `.` alone. */
const spokenDomain = new RegExp(
  String.raw`([\p{L}\p{N}-]{1,63})((?:\s{0,2}[([{]\s?(?:${dotWord}|\.)\s?[)\]}]\s{0,2}|\s{1,2}${dotWord}\s{1,2}|\s?\.\s?)([\p{L}\p{N}-]{2,63})){1,4}`,
  'iuy',
);
const spelledDot = new RegExp(String.raw`(?:\s|[([{])${dotWord}(?:\s|[)\]}])`, 'iu');
/** Where the rest is in doubt, the last label has to be one that mail is sent to. */
const commonTopLevels = new Set(
  'com org net edu gov io info eu no uk ua se dk de fi fr nl pl ie us ru me ком орг нет укр но уа'.split(' '),
);
const localBefore = new RegExp(
  String.raw`[\p{L}\p{N}._+-]{1,64}(?:\s{1,2}(?:dot|punktum|крапка|точка|underscore|understrek)\s{1,2}[\p{L}\p{N}_+-]{1,32}){0,3}$`,
  'iu',
);
const widestLocal = 120;

/** `name at host dot org`, `name (at) host.no`, `name @ host . com`. Each sign is looked at once, within a bounded distance. */
export function spokenMailAddresses(text: string): PiiMatch[] {
  const matches: PiiMatch[] = [];
  let floor = 0;
  for (const sign of text.matchAll(spokenAt)) {
    spokenDomain.lastIndex = sign.index + sign[0].length;
    const domain = spokenDomain.exec(text);
    const local = domain && localBefore.exec(text.slice(Math.max(floor, sign.index - widestLocal), sign.index));
    if (!domain || !local) continue;
    const top = domain[3]!.toLowerCase();
    const isSpelled = spelledDot.test(domain[0]);
    if (doubtful.test(sign[0]) && !isSpelled) continue;
    if (!topLevel.test(top) || ((isSpelled || / \.|\. /.test(domain[0])) && !commonTopLevels.has(top))) continue;
    const to = domain.index + domain[0].length;
    matches.push({ kind: 'EMAIL', from: sign.index - local[0].length, to });
    floor = to;
  }
  return matches;
}
