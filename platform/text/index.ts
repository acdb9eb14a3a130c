export { escapeHtml, html, Markup } from './html.js';
export { isLanguageTag } from './language-tag.js';
export { sha256 } from './sha256.js';

/**
 * What people type, measured in one way everywhere: webhook, mutations, screening. A character is a Unicode code point, as Postgres
 * counts too: an emoji is one, in UTF-16 it would be two.
 */
export function characterCount(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at += 1) {
    if (!isHighSurrogate(text.charCodeAt(at)) || !isLowSurrogate(text.charCodeAt(at + 1))) continue;
    count -= 1;
    at += 1;
  }
  return count;
}

/** Whether a text has more than so many characters; counts only where the text's length leaves it open. */
export const isLongerThan = (text: string, characters: number): boolean =>
  text.length > characters && (text.length > 2 * characters || characterCount(text) > characters);

/** The first so many characters. */
export function firstCharacters(text: string, characters: number): string {
  if (!isLongerThan(text, characters)) return text;
  let end = 0;
  for (let count = 0; count < characters; count += 1) end += text.codePointAt(end)! > 0xffff ? 2 : 1;
  return text.slice(0, end);
}

/** White space, controls, and what is invisible or only marks other characters: zero-width joiners, bidi controls, fillers, accents alone. */
const nothingToSee = /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}\p{M}\u2800\uFFF9-\uFFFB]*$/u;

/** Whether there is nothing that a person could read. */
export const isBlank = (text: string): boolean => nothingToSee.test(text);

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
