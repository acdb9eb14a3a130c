export { type Format, FormatProvider, useFormat } from './format.tsx';
export { partnerNames } from './partners.ts';
export { type Language, languageOf, loadWords, type Words, WordsProvider, useWords } from './words.tsx';
