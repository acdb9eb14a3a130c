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

/** The same of Greek letters among Cyrillic ones. */
const cyrillicByGreek: Readonly<Record<string, string>> = {
  α: 'а', ε: 'е', η: 'н', ι: 'і', κ: 'к', ο: 'о', ρ: 'р', τ: 'т', υ: 'у', χ: 'х', γ: 'г', π: 'п',
};
/** Cyrillic letters that look the same as Latin ones. */
const perfectLookalikes = /^[асеорхуіјѕԁһӏ]+$/u;

const leetLatin: Readonly<Record<string, string>> = {
  '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i', '|': 'l', '€': 'e', '+': 't',
};
const leetCyrillic: Readonly<Record<string, string>> = { '0': 'о', '3': 'з', '4': 'ч', '6': 'б', '@': 'а', '1': 'і', $: 'с' };
/** The second letter that a sign is like: `ki11`, `п3рший`. */
const otherLatin: Readonly<Record<string, string>> = { ...leetLatin, '1': 'l', '!': 'l', '|': 'i', '6': 'b', '8': 'b', '9': 'g', '2': 'z', '0': 'ø', '4': 'å' };
const otherCyrillic: Readonly<Record<string, string>> = { ...leetCyrillic, '3': 'е', '4': 'а', '8': 'в' };

/** Letters of the programme's languages: kept as they are, since `å` is not an `a` with a hat. */
const ownLetters = new Set('æøåäöёїйґєіʼ');

/** One apostrophe for all of them (`п’ять`, `don't`). */
export const plainLetter = (char: string): string => ("’‘ʼ`´\"".includes(char) ? "'" : char);

export const hasLatin = (text: string): boolean => /\p{Script=Latin}/u.test(text);
export const hasCyrillic = (text: string): boolean => /\p{Script=Cyrillic}/u.test(text);

export const foldToLatin = (text: string): string =>
  Array.from(text, (char) => latinByLookalike[char] ?? stripMarks(char)).join('');

export const foldToCyrillic = (text: string): string => Array.from(text, (char) => cyrillicByLookalike[char] ?? cyrillicByGreek[char] ?? char).join('');

export const hasGreek = (text: string): boolean => /\p{Script=Greek}/u.test(text);
export const couldBeLatin = (text: string): boolean => perfectLookalikes.test(text);

/** Without stress marks and other marks on Cyrillic letters; those of й, ї and ё are part of the letter. */
export const withoutCyrillicMarks = (text: string): string =>
  Array.from(text, (char) => (/\p{M}/u.test(char) ? '' : ownLetters.has(char) ? char : stripMarks(char))).join('');

/** Both readings of the signs that people write for letters, the likelier one last. */
export const leetReadings = (cyrillic: boolean): ((char: string) => string)[] =>
  (cyrillic ? [otherCyrillic, leetCyrillic] : [otherLatin, leetLatin]).map(
    (letters) => (char: string) => letters[char] ?? plainLetter(char),
  );

function stripMarks(char: string): string {
  if (char <= '\u007f' || ownLetters.has(char)) return plainLetter(char);
  // A mark without its letter is dropped, too.
  return char.normalize('NFD').replaceAll(/\p{M}/gu, '');
}
