import { foldLetters } from './fold.rules.js';
import { memoised } from './memo.rules.js';

/** Words that stand between those of a phrase, and words so short and common that they are no fragments of another. */
const small = (
  'a i to is it in on at of an as am and or so do be my me we us he she you the was not no all will want ' +
  'jeg vi du er en et å og at på i av til for meg deg seg min din ikke vil har han hun de det den om ' +
  'я ти ми ви він вона і й та в у з на до не ні мене тебе себе мій його її це що як за он она и с к мы вы меня тебя'
).split(' ');
const smallWords = new Set(small);
export const isSmallWord = (word: string): boolean => smallWords.has(word);
/** Listed, and yet parts of many other words. */
const plain = new Set(
  'get got her him his hers them they their she you your ya any are was has had have will can see not end way over self selv den der dem ham han meg deg for skal kan ned opp ти ми вас нас него ним'.split(
    ' ',
  ),
);
const speaker = new Set(['i', 'jeg', 'eg', 'я']);
const beginning = new Set('want myself хочу хочеться себе себя'.split(' '));
/** Real words that are an inner swap or the consonants of a listed one. */
const realWords = new Set(
  'bart beast beta betas bite bytte byte homes salt tired paste sacred beit falt språket hms dst bsd svn mst kilde turer mein прання sheer koan arbeidsgiverne immoral immemorial inedible iskalde'.split(
    ' ',
  ),
);
const listedWord = /^[\p{L}']+$/u;
const isRealWord = (word: string): boolean => realWords.has(word) || word.startsWith('videregå');
const longestWord = 16;
const longestGlued = 40;
const shortestGlued = 6;

/** The words of the phrase rules: what letters that were torn apart or run together are compared with. */
export interface Vocabulary {
  /** `iwanttodie` as its words; `undefined` where it is not made of words of phrases alone, or may be one word, as `together`. */
  splitGlued(word: string): readonly string[] | undefined;
  /** The same of letters that stood apart: they were no word. */
  splitSpaced(letters: string): readonly string[] | undefined;
  /** Whether fragments such as `dr epe` are one listed word: one of them, at least, is no word by itself. */
  isTorn(fragments: readonly string[]): boolean;
  /** Whether a word alone may be a part of a torn one. */
  mayBeFragment(word: string): boolean;
  /** The listed words whose vowels were left out or whose inner letters were swapped: `kll`, `klil`. */
  misspelled(word: string): readonly string[];
}

export function vocabularyOf(listed: Iterable<string>): Vocabulary {
  const words = new Set<string>();
  const known = new Set(small.map(foldLetters));
  const byConsonants = new Map<string, string[]>();
  const byLetters = new Map<string, string[]>();
  for (const one of listed) {
    if (!listedWord.test(one)) continue;
    const folded = foldLetters(one);
    if (folded.length >= 2) known.add(folded);
    if (folded.length >= 2) words.add(folded);
    note(byConsonants, withoutVowels(one), folded, one.length >= 4);
    note(byLetters, sortedLetters(folded), folded, folded.length >= 4);
  }
  const splitAny = memoised((word: string) => split(word, known) ?? none);
  const isTelling = (parts: readonly string[]) => {
    if (parts.length === 2) return parts.some((part) => beginning.has(part)) && parts.every((part) => part.length >= 4);
    const telling = parts.map(foldLetters).filter((part) => words.has(part) && !plain.has(part));
    if (parts.length < 3) return false;
    return telling.filter((part) => part.length >= 4).length >= 2 || (telling.length > 0 && speaker.has(parts[0]!));
  };
  const gluedParts = memoised((word: string) => {
    const parts = known.has(foldLetters(word)) || isRealWord(word) ? none : splitAny(word);
    return isTelling(parts) ? parts : none;
  });
  const mayBeFragment = memoised(
    (word: string) =>
      !isLetterWord(word) && !known.has(foldLetters(word)) && (word.length <= longestStump || !hasVowel.test(word)),
  );
  const misspelled = memoised((word: string) => {
    if (isRealWord(word) || known.has(foldLetters(word)) || word.length < 3 || !listedWord.test(word)) return [];
    if (!hasVowel.test(word)) return byConsonants.get(word) ?? [];
    const folded = foldLetters(word);
    return (byLetters.get(sortedLetters(folded)) ?? []).filter((other) => isSwapped(folded, other));
  });
  return {
    mayBeFragment,
    splitGlued(word) {
      if (word.length < shortestGlued || word.length > longestGlued) return undefined;
      const parts = gluedParts(word);
      return parts.length === 0 ? undefined : parts;
    },
    splitSpaced(letters) {
      if (letters.length > longestGlued || known.has(foldLetters(letters))) return undefined;
      const parts = splitAny(letters);
      return parts.length < 2 ? undefined : parts;
    },
    isTorn(fragments) {
      const joined = foldLetters(fragments.join(''));
      if (!known.has(joined) || fragments.every((fragment) => known.has(foldLetters(fragment)))) return false;
      if (fragments.every((fragment) => fragment.length === 1))
        return !fragments.every((letter) => isLetterWord(letter));
      const isBroken = fragments.some((fragment) => !hasVowel.test(fragment) && !isLetterWord(fragment));
      return (
        joined.length >= (isBroken ? 4 : 6) && (isBroken || fragments.some((fragment) => isStump(fragment, known)))
      );
    },
    misspelled,
  };
}

const none: readonly string[] = [];
const hasVowel = /[aeiouyæøåäöаеєиіїоуюяыэё]/u;
export const withoutVowels = (word: string): string => word.replaceAll(/[aeiouyæøåäöаеєиіїоуюяыэё']/gu, '');
export const sortedLetters = (word: string): string => Array.from(word).sort().join('');

function note(index: Map<string, string[]>, key: string, word: string, isLongEnough: boolean): void {
  if (!isLongEnough || key.length < 3) return;
  const before = index.get(key);
  if (!before) index.set(key, [word]);
  else if (!before.includes(word)) before.push(word);
}

/** Two neighbouring letters changed places, not the first. */
export function isSwapped(word: string, other: string): boolean {
  if (word.length !== other.length || word[0] !== other[0]) return false;
  // At the end of a short word it is another word too often: `fane`, `ares`.
  const at = Array.from(word).findIndex((letter, index) => letter !== other[index]);
  return (
    at > 0 &&
    (at < word.length - 2 || word.length > 4) &&
    word[at] === other[at + 1] &&
    word[at + 1] === other[at] &&
    word.slice(at + 2) === other.slice(at + 2)
  );
}

/** The fewest words that a run of letters is made of. */
function split(word: string, known: ReadonlySet<string>): readonly string[] | undefined {
  if (!listedWord.test(word)) return undefined;
  const best: (readonly string[] | undefined)[] = [[]];
  for (let to = 1; to <= word.length; to += 1) {
    for (let from = Math.max(0, to - longestWord); from < to; from += 1) {
      const before = best[from];
      const part = word.slice(from, to);
      if (!before || !isPart(part, known)) continue;
      const shortest = best[to];
      if (!shortest || before.length + 1 < shortest.length) best[to] = [...before, part];
    }
  }
  return best[word.length];
}

const longestStump = 3;
const isStump = (fragment: string, known: ReadonlySet<string>): boolean =>
  fragment.length <= longestStump && !isLetterWord(fragment) && !known.has(foldLetters(fragment));

/** One letter that is a word in any of the languages, or a digit. */
export const isLetterWord = (word: string): boolean => /^[aiåæøuавзиійкосуюяжб0-9]$/u.test(word);

/** A single letter counts only where it is a word. */
const isPart = (part: string, known: ReadonlySet<string>): boolean =>
  part.length === 1 ? /^[iaåіiявузійк]$/u.test(part) : known.has(foldLetters(part));
