/** A way to hide a text from a filter and not from a reader. Pure; what is written is a text of lower-case words. */
export interface Obfuscation {
  readonly name: string;
  readonly apply: (text: string) => string;
}

const isLetter = (char: string): boolean => /[\p{L}\p{M}]/u.test(char);
const vowels = 'aeiouyæøåаеєиіїоуюяё';
const isVowel = (char: string): boolean => vowels.includes(char.toLowerCase());
const isCyrillic = (text: string): boolean => /\p{Script=Cyrillic}/u.test(text);

const letters = (text: string, of: (char: string, at: number) => string): string =>
  Array.from(text, (char, at) => (isLetter(char) ? of(char, at) : char)).join('');
const words = (text: string, of: (word: string) => string): string => text.replaceAll(/[\p{L}\p{M}'’]+/gu, of);
const shifted = (text: string, base: number): string =>
  letters(text, (char) => (/[a-z]/.test(char) ? String.fromCodePoint(base + char.charCodeAt(0) - 97) : char));
const mapped = (text: string, table: Readonly<Record<string, string>>): string =>
  letters(text, (char) => table[char] ?? char);
const between = (text: string, sign: string): string =>
  words(text, (word) => (word.length < 3 ? word : Array.from(word).join(sign)));
/** The first vowel behind the first letter of each word of four letters or more. */
const onVowel = (text: string, of: (vowel: string) => string): string =>
  words(text, (word) => {
    const at = word.length < 4 ? -1 : Array.from(word).findIndex((char, index) => index > 0 && isVowel(char));
    return at < 1 ? word : word.slice(0, at) + of(word[at]!) + word.slice(at + 1);
  });
/** Only the longest word, as people hide the one that matters. */
const longest = (text: string, of: (word: string) => string): string => {
  const all = text.match(/[\p{L}\p{M}'’]+/gu) ?? [];
  const word = all.reduce((max, one) => (one.length > max.length ? one : max), '');
  const at = text.indexOf(word);
  return text.slice(0, at) + of(word) + text.slice(at + word.length);
};
const middle = (word: string): number => Math.ceil(word.length / 2);

const leet: Readonly<Record<string, string>> = {
  a: '4',
  e: '3',
  i: '1',
  o: '0',
  s: '5',
  t: '7',
  å: '4',
  ø: '0',
  а: '@',
  о: '0',
  з: '3',
  ч: '4',
  б: '6',
  і: '1',
};
const signs: Readonly<Record<string, string>> = { a: '@', s: '$', i: '!', e: '€', а: '@', с: '$' };
const lookalikes: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  o: 'о',
  p: 'р',
  x: 'х',
  y: 'у',
  а: 'a',
  с: 'c',
  е: 'e',
  і: 'i',
  о: 'o',
  р: 'p',
  х: 'x',
  у: 'y',
};
const greek: Readonly<Record<string, string>> = {
  a: 'α',
  e: 'ε',
  i: 'ι',
  k: 'κ',
  n: 'η',
  o: 'ο',
  p: 'ρ',
  t: 'τ',
  u: 'υ',
  v: 'ν',
  о: 'ο',
  а: 'α',
};
const accented: Readonly<Record<string, string>> = {
  a: 'à',
  e: 'ê',
  i: 'ï',
  o: 'ô',
  u: 'ù',
  k: 'ḱ',
  s: 'ś',
  n: 'ń',
  c: 'ć',
  y: 'ÿ',
};
const smallCapitals: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from('abcdefghijklmnoprstuvwyz', (char, at) => [char, Array.from('ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ')[at]!]),
);

/** Twenty-nine of them, named for the reports. */
export const obfuscations: readonly Obfuscation[] = [
  { name: 'capitals', apply: (text) => text.toUpperCase() },
  {
    name: 'capitals in turn',
    apply: (text) => letters(text, (char, at) => (at % 2 === 0 ? char : char.toUpperCase())),
  },
  { name: 'digits for letters', apply: (text) => mapped(text, leet) },
  {
    name: 'one digit for a letter',
    apply: (text) => longest(text, (word) => word.replace(/[aeioståøаозчбі]/u, (char) => leet[char]!)),
  },
  { name: 'signs for letters', apply: (text) => longest(text, (word) => mapped(word, signs)) },
  { name: 'look-alikes of the other alphabet', apply: (text) => mapped(text, lookalikes) },
  {
    name: 'one look-alike',
    apply: (text) => longest(text, (word) => word.replace(/[aceiopxyасеіорху]/u, (char) => lookalikes[char]!)),
  },
  { name: 'Greek letters', apply: (text) => mapped(text, greek) },
  {
    name: 'accents',
    apply: (text) =>
      isCyrillic(text) ? letters(text, (char) => (isVowel(char) ? `${char}\u0300` : char)) : mapped(text, accented),
  },
  { name: 'small capitals', apply: (text) => mapped(text, smallCapitals) },
  { name: 'full width', apply: (text) => shifted(text, 0xff41) },
  { name: 'mathematical bold', apply: (text) => shifted(text, 0x1d41a) },
  { name: 'letters in circles', apply: (text) => shifted(text, 0x24d0) },
  { name: 'letters in black boxes', apply: (text) => shifted(text, 0x1f170) },
  { name: 'zero-width spaces', apply: (text) => between(text, '\u200b') },
  { name: 'soft hyphens', apply: (text) => onVowel(text, (vowel) => `${vowel}\u00ad`) },
  { name: 'stress marks', apply: (text) => letters(text, (char) => (isVowel(char) ? `${char}\u0301` : char)) },
  { name: 'struck through', apply: (text) => letters(text, (char) => `${char}\u0336`) },
  { name: 'piled marks', apply: (text) => letters(text, (char) => `${char}\u0301\u0327\u035c\u0489`) },
  { name: 'drawn out', apply: (text) => onVowel(text, (vowel) => vowel.repeat(4)) },
  { name: 'spaces between letters', apply: (text) => longest(text, (word) => Array.from(word).join(' ')) },
  { name: 'dots between letters', apply: (text) => between(text, '.') },
  { name: 'dashes between letters', apply: (text) => between(text, '-') },
  { name: 'emoji between letters', apply: (text) => longest(text, (word) => Array.from(word).join('💀')) },
  { name: 'star for a vowel', apply: (text) => onVowel(text, () => '*') },
  {
    name: 'vowels left out',
    apply: (text) =>
      longest(
        text,
        (word) =>
          word[0] +
          Array.from(word.slice(1))
            .filter((char) => !isVowel(char))
            .join(''),
      ),
  },
  {
    name: 'two letters swapped',
    apply: (text) =>
      longest(text, (word) =>
        word.length < 4
          ? word
          : word.slice(0, middle(word) - 1) +
            word[middle(word)]! +
            word[middle(word) - 1]! +
            word.slice(middle(word) + 1),
      ),
  },
  {
    name: 'torn in two',
    apply: (text) => longest(text, (word) => `${word.slice(0, middle(word))} ${word.slice(middle(word))}`),
  },
  {
    name: 'written backwards behind an override',
    apply: (text) => `\u202e${Array.from(text).toReversed().join('')}\u202c`,
  },
];
