/** Letters that no decomposition takes apart. */
const whole: Readonly<Record<string, string>> = {
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  ð: 'd',
  đ: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
  ґ: 'г',
  ъ: '',
};

/** Cyrillic letters that look like Latin ones: a word that mixes the two scripts is meant in one of them. */
const lookAlikes: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  k: 'к',
  m: 'м',
  o: 'о',
  p: 'р',
  t: 'т',
  x: 'х',
  y: 'у',
};

/**
 * What two spellings of one word have in common: no case, no accents, no apostrophes, hyphens or invisible characters. `Håkon` and
 * `HAKON` are `hakon`; `Мар'яна` is `маряна`.
 */
export function fold(word: string): string {
  const plain = word
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^\p{L}]|ʼ/gu, '')
    .replaceAll(/[øæœßðđþłıґъ]/g, (letter) => whole[letter]!);
  if (!/\p{Script=Cyrillic}/u.test(plain) || !/\p{Script=Latin}/u.test(plain)) return plain;
  return plain.replaceAll(/[acekimoptxy]/g, (letter) => lookAlikes[letter] ?? letter);
}

/** Every spelling of a Latin name that leaves out what a keyboard lacks: `ø` as o or oe, `å` as a or aa. Folded. */
export function asciiSpellings(name: string): string[] {
  const lower = name.toLowerCase().normalize('NFC');
  const digraphs = [
    ['å', 'aa'],
    ['ø', 'oe'],
    ['æ', 'ae'],
    ['ä', 'ae'],
    ['ö', 'oe'],
    ['ü', 'ue'],
  ] as const;
  const written = digraphs.reduce((text, [letter, pair]) => text.replaceAll(letter, pair), lower);
  const single = digraphs.reduce((text, [, pair]) => text.replaceAll(pair, pair[0]!), lower);
  const short = lower.replaceAll('æ', 'e');
  const broad = lower.replaceAll('æ', 'a');
  return [...new Set([lower, written, single, short, broad].map(fold))];
}
