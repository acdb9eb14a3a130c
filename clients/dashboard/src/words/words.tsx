import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { english, type Words } from './en.ts';

export type { Words };

/** The languages that everything a participant reads exists in. */
export type Language = 'en' | 'no' | 'uk';

export function languageOf(locale: string | null | undefined): Language {
  const [language] = (locale ?? 'en').toLowerCase().split('-');
  if (language === 'uk') return 'uk';
  return language === 'no' || language === 'nb' || language === 'nn' ? 'no' : 'en';
}

export async function loadWords(language: Language): Promise<Words> {
  if (language === 'no') return (await import('./no.ts')).norwegian;
  if (language === 'uk') return (await import('./uk.ts')).ukrainian;
  return english;
}

const WordsContext = createContext<Words>(english);

/** Shows nothing until the words are there: a flash of another language is worse than a moment of nothing. */
export function WordsProvider({ language, children }: { language: Language; children: ReactNode }) {
  const [words, setWords] = useState<Words | undefined>(language === 'en' ? english : undefined);
  useEffect(() => {
    let isCurrent = true;
    document.documentElement.lang = language === 'no' ? 'nb' : language;
    void loadWords(language).then((loaded) => isCurrent && setWords(loaded));
    return () => {
      isCurrent = false;
    };
  }, [language]);
  return words && <WordsContext value={words}>{children}</WordsContext>;
}

export const useWords = (): Words => use(WordsContext);
