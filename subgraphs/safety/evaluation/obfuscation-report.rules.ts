import { shareOf, type Share } from '#platform/statistics';
import { screen } from '../screening/screening.rules.js';
import { hiddenTexts, type HiddenText } from './obfuscation-texts.js';
import { obfuscations } from './obfuscations.rules.js';

export interface ObfuscationReport {
  /** By the name of the transformation, in the order of the list. */
  readonly byObfuscation: Readonly<Record<string, Readonly<Record<HiddenText['kind'], Share>>>>;
  readonly byLanguage: Readonly<Record<string, Readonly<Record<HiddenText['kind'], Share>>>>;
  readonly words: Share;
  readonly phrases: Share;
  readonly all: Share;
  /** What was not found, as it was screened. */
  readonly missed: readonly { readonly obfuscation: string; readonly text: string; readonly screened: string }[];
}

interface Tried {
  readonly obfuscation: string;
  readonly hidden: HiddenText;
  readonly screened: string;
  readonly found: boolean;
}

/** Every text under every transformation. Found: flagged as what the plain text is flagged as, in its own language. */
export function reportObfuscations(): ObfuscationReport {
  const tried = hiddenTexts.flatMap((hidden) => {
    const plain = categoriesOf(hidden.carrier(hidden.text), hidden.language);
    return obfuscations.map(({ name, apply }): Tried => {
      const screened = hidden.carrier(apply(hidden.text));
      const found = categoriesOf(screened, hidden.language).some((category) => plain.includes(category));
      return { obfuscation: name, hidden, screened, found };
    });
  });
  const share = (some: readonly Tried[]) => shareOf(some.filter(({ found }) => found).length, some.length);
  const byKind = (some: readonly Tried[]) => ({
    word: share(some.filter(({ hidden }) => hidden.kind === 'word')),
    phrase: share(some.filter(({ hidden }) => hidden.kind === 'phrase')),
  });
  const { word, phrase } = byKind(tried);
  return {
    byObfuscation: Object.fromEntries(
      obfuscations.map(({ name }) => [name, byKind(tried.filter(({ obfuscation }) => obfuscation === name))]),
    ),
    byLanguage: Object.fromEntries(
      ['en', 'no', 'uk'].map((language) => [
        language,
        byKind(tried.filter(({ hidden }) => hidden.language === language)),
      ]),
    ),
    words: word,
    phrases: phrase,
    all: share(tried),
    missed: tried
      .filter(({ found }) => !found)
      .map(({ obfuscation, hidden, screened }) => ({ obfuscation, text: hidden.text, screened })),
  };
}

/** Personal data and form (capitals, repeats) tell nothing of what was hidden. */
const categoriesOf = (text: string, locale: string): string[] =>
  screen(text, { locale })
    .signals.map(({ category }) => category)
    .filter((category) => category !== 'PII' && category !== 'SPAM');
