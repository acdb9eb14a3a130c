const latin: Readonly<Record<string, string>> = { å: 'a', ø: 'o', ö: 'o', æ: 'e', ä: 'e', ß: 's', đ: 'd', ł: 'l' };

/** Ukrainian and Russian spell the same stems with different letters: one spelling for both lets rules and weights serve both. */
const cyrillic: Readonly<Record<string, string>> = {
  ы: 'и',
  і: 'и',
  ї: 'и',
  й: 'и',
  э: 'е',
  ё: 'е',
  є: 'е',
  ґ: 'г',
  ъ: '',
  ь: '',
};

/** Nothing to fold: small letters of which no two neighbours are alike, and none of the spellings of ø and æ. */
const unchanged = /^(?:([b-df-npq-z])(?!\1)|a(?![ae])|e(?!e)|o(?![eo]))*$/;
const plain = /^[a-zа-щюя]*$/;

/** One spelling for what keyboards, alphabets and emphasis spell differently: `kiiill`, `slaar` for `slår`, `поме́рти`. */
export function foldLetters(word: string): string {
  if (unchanged.test(word)) return word;
  let folded = '';
  for (const char of word) {
    let letter = latin[char] ?? cyrillic[char] ?? char;
    if (letter === "'") continue;
    if (letter > '\u007f' && !plain.test(letter)) letter = letter.normalize('NFD').replaceAll(/\p{M}/gu, '');
    if (letter !== '' && letter !== folded.at(-1)) folded += letter;
  }
  return folded.replaceAll('oe', 'o').replaceAll('ae', 'e');
}
