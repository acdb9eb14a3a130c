// biome-ignore-all format: one table row per script reads better than one letter per line.
/** The part of Unicode's confusables (UTS 39) that people really use: Cyrillic, Greek and decorated letters for Latin, and back. */
const latinByLookalike: Readonly<Record<string, string>> = {
  а: 'a', в: 'b', с: 'c', е: 'e', һ: 'h', і: 'i', ј: 'j', к: 'k', ӏ: 'l', м: 'm', н: 'h', о: 'o', р: 'p', ѕ: 's', т: 't', у: 'y', ѵ: 'v', ԝ: 'w', х: 'x', ԁ: 'd', ԛ: 'q',
  α: 'a', β: 'b', ε: 'e', η: 'n', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u', χ: 'x', ω: 'w', ϲ: 'c',
  ı: 'i', ł: 'l', đ: 'd', ħ: 'h', ŧ: 't', ƒ: 'f', ɑ: 'a', ɡ: 'g', ɩ: 'i', ʏ: 'y', ᴀ: 'a', ʙ: 'b', ᴄ: 'c', ᴅ: 'd', ᴇ: 'e', ꜰ: 'f', ɢ: 'g', ʜ: 'h', ɪ: 'i', ᴊ: 'j', ᴋ: 'k',
  ʟ: 'l', ᴍ: 'm', ɴ: 'n', ᴏ: 'o', ᴘ: 'p', ʀ: 'r', ꜱ: 's', ᴛ: 't', ᴜ: 'u', ᴠ: 'v', ᴡ: 'w', ᴢ: 'z',
};

const cyrillicByLookalike: Readonly<Record<string, string>> = {
  a: 'а', b: 'в', c: 'с', e: 'е', h: 'н', i: 'і', k: 'к', m: 'м', o: 'о', p: 'р', t: 'т', x: 'х', y: 'у',
};

const leetLatin: Readonly<Record<string, string>> = {
  '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i', '|': 'l', '€': 'e', '+': 't',
};
const leetCyrillic: Readonly<Record<string, string>> = { '0': 'о', '3': 'з', '4': 'ч', '6': 'б', '@': 'а', '1': 'і', $: 'с' };

/** Letters of the programme's languages: kept as they are, since `å` is not an `a` with a hat. */
const ownLetters = new Set('æøåäöёїйґєіʼ');

/** One apostrophe for all of them (`п’ять`, `don't`). */
export const plainLetter = (char: string): string => ("’ʼ`´".includes(char) ? "'" : char);

export const hasLatin = (text: string): boolean => /\p{Script=Latin}/u.test(text);
export const hasCyrillic = (text: string): boolean => /\p{Script=Cyrillic}/u.test(text);

export const foldToLatin = (text: string): string =>
  Array.from(text, (char) => latinByLookalike[char] ?? stripMarks(char)).join('');

export const foldToCyrillic = (text: string): string => Array.from(text, (char) => cyrillicByLookalike[char] ?? char).join('');

export const leetToLetter = (char: string, cyrillic: boolean): string => (cyrillic ? leetCyrillic : leetLatin)[char] ?? plainLetter(char);

function stripMarks(char: string): string {
  if (char <= '\u007f' || ownLetters.has(char)) return plainLetter(char);
  return char.normalize('NFD').replaceAll(/\p{M}/gu, '') || char;
}
