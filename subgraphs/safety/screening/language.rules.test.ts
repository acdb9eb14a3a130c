import { languageOf } from './language.rules.js';

it.each([
  ['Jeg har ikke noget arbejde, og det er svært at finde ud af, hvad man skal gøre.', 'nb-NO'],
  ['Min mentor var rigtig god til at lytte, og vi bliver ved med at mødes hver uge.', 'nb-NO'],
  ['Терезені сол жақтағы келесі мониторға жылжыту керек еді', 'uk-UA'],
  ['Бұл бағдарлама маған жұмыс іздеуге көмектесті, мен қазір өзіме сенімдімін', 'uk-UA'],
])('is not taken for one of ours: %s', (text, locale) => {
  expect(languageOf(text, locale)).toBe('und');
});

it.each([
  ['Jeg har ikke noe arbeid, og det er vanskelig å finne ut av hva man skal gjøre.', 'nb-NO', 'no'],
  ['Vi gikk en tur til Øya og spiste reker, og jeg har ikke ledd så mye på lenge.', 'nb-NO', 'no'],
  ['Мій наставник із Қазақстану допоміг мені знайти роботу в Осло.', 'uk-UA', 'uk'],
])('is one of ours: %s', (text, locale, language) => {
  expect(languageOf(text, locale)).toBe(language);
});
