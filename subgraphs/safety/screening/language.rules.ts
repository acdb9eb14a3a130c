import { languageScores, type LanguageScores } from './language-ngrams.js';
import { assessedLanguages, type AssessedLanguage, type Language, type Token } from './screening.types.js';

const byPrimaryTag: Readonly<Record<string, AssessedLanguage>> = { en: 'en', no: 'no', nb: 'no', nn: 'no', uk: 'uk' };

/** Ukrainian has letters that Russian does not, and the other way round. */
const onlyUkrainian = /[іїєґ]/iu;
const notUkrainian = /[ыэёъўјљњћџѓќ]/iu;
/** Kazakh and its relatives share their і with Ukrainian. In a single word these letters may be a name. */
const turkic = /[әғқңөұүһҗҙҡҫ]\S*\s.*[әғқңөұүһҗҙҡҫ]/isu;
const onlyForeign = /[ąęłńśźżčďěňřšťůžőűğışțţăâêûîôñçãõßđơưảạấầậđ¿¡]/iu;
/** Words that Danish has and Norwegian has not, and the other way round: their n-grams are nearly the same. */
const danish = new Set(
  (
    'af hvad mig dig sig ud blevet nogle efter hjælp mellem blev bliver noget havde gik fik sagde siger måske uge uger aldrig altid først ' +
    'fejl findes uden igen tilbage lidt hende hinanden børn sprog uddannelse tænker tænkte bruger bruges kærlighed penge'
  ).split(' '),
);
/** Sounds that Norwegian writes `ei` and `øy`. */
const danishSpelling = /.ej|øj/u;
const norwegian = new Set(
  'av hva meg deg seg ut nå blitt noen etter hjelp mellom opp mye jenta boka eg ikkje kva frå'.split(' '),
);

const detectionSample = 600;

/** The commonest words of a language that its neighbours here do not have: enough of them, and nothing slower needs to be asked. */
const commonWords: Readonly<Record<AssessedLanguage, ReadonlySet<string>>> = {
  en: new Set('the and is was my to of in that it you this with are not have'.split(' ')),
  no: new Set('jeg og er på det som ikke med til av har var meg men vi'.split(' ')),
  uk: new Set('я і та не що на мені це мене він вона ми до з як'.split(' ')),
};
const commonEnough = 0.2;

type Script = 'latin' | 'cyrillic' | 'other' | 'none';

/** The share of the best language's score that the declared one may lack: much for a few words, little for a sentence. */
const slackOf = (ngrams: number): number =>
  ngrams < 4 ? 1 : ngrams < 8 ? 0.25 : ngrams < 14 ? 0.14 : ngrams < 25 ? 0.08 : 0.04;
/** Without a declared language, a supported one is taken only where it is nearly the best. */
const undeclaredSlack = 0.02;
/** Even the best language is a stranger below this score: ours reach twice as much, a language without n-grams of its own a third. */
const familiar = 38;
const enoughNgrams = 8;
/** One Norwegian text in fifty scores so much better as Danish; three quarters of the Danish ones do. */
const clearlyDanish = 1.05;
const clearlyDanishInFew = 1.2;

/**
 * The language whose words a text is read by. What the sender declared is where we start, and no more: script and n-grams overrule it.
 * A text without letters takes the declared language.
 */
export function languageOf(text: string, locale: string | null): Language {
  const tag = locale?.toLowerCase().split(/[-_]/, 1)[0] ?? '';
  const declared = byPrimaryTag[tag];
  const sample = text.slice(0, detectionSample);
  const { script } = scriptOf(sample);
  if (script === 'none') return declared ?? 'und';
  if (script === 'other') return 'und';
  const words = wordsOf(sample);
  const mayBeDanish = declared === 'no' && danishIn(words) > 0;
  if (declared && fits(declared, script) && !mayBeDanish && isCommon(words, declared)) return declared;
  const scores = languageScores(words);
  return script === 'cyrillic'
    ? cyrillicLanguage(sample, scores, declared)
    : latinLanguage(words, scores, tag, declared);
}

/**
 * The language of each sentence, by its number, for the words in it; a few words take the language of the text. `und` only where enough
 * was said to be sure.
 */
export function sentenceLanguages(tokens: readonly Token[], ofText: Language): ReadonlyMap<number, Language> {
  const languages = new Map<number, Language>();
  const sentences = Map.groupBy(tokens, ({ sentence }) => sentence);
  if (sentences.size < 2) return languages;
  for (const [number, own] of sentences) {
    const sample = own.slice(0, sentenceSample).map(({ forms }) => forms[0]!);
    const words = sample.filter((form) => letters.test(form));
    const { script } = scriptOf(sample.join(' '));
    if (script === 'none' || (isAssessed(ofText) && fits(ofText, script) && isCommon(words, ofText))) continue;
    const scores = languageScores(words);
    if (script !== 'other' && scores.ngrams < sureNgrams && (!isAssessed(ofText) || fits(ofText, script))) continue;
    languages.set(number, languageOf(sample.join(' '), ofText === 'und' ? null : ofText));
  }
  return languages;
}

const sentenceSample = 60;
const sureNgrams = 12;
const letters = /^[\p{L}\p{M}']+$/u;

function cyrillicLanguage(sample: string, scores: LanguageScores, declared: AssessedLanguage | undefined): Language {
  if (turkic.test(sample)) return 'und';
  if (notUkrainian.test(sample)) return onlyUkrainian.test(sample) && reaches('uk', scores, 0.1) ? 'uk' : 'und';
  if (onlyUkrainian.test(sample)) return reaches('uk', scores, 0.15) ? 'uk' : 'und';
  return reaches('uk', scores, declared === 'uk' ? slackOf(scores.ngrams) : undeclaredSlack) ? 'uk' : 'und';
}

function latinLanguage(
  words: readonly string[],
  scores: LanguageScores,
  tag: string,
  declared: AssessedLanguage | undefined,
): Language {
  if (isDanish(words, scores)) return 'und';
  const prior = declared === 'en' || declared === 'no' ? declared : undefined;
  const slack = slackOf(scores.ngrams);
  if (prior && reaches(prior, scores, foreignLetters(words) ? slack / 3 : slack)) return prior;
  const candidates = (['en', 'no'] as const).filter((language) => reaches(language, scores, undeclaredSlack));
  if (tag !== '' && !prior && !declared && scores.ngrams < 14) return 'und';
  return candidates.sort((a, b) => scoreOf(b, scores) - scoreOf(a, scores))[0] ?? 'und';
}

const foreignLetters = (words: readonly string[]): boolean => words.some((word) => onlyForeign.test(word));

/** Danish is close enough to count for Norwegian unless its own words say so. */
const scoreOf = (language: AssessedLanguage, { of }: LanguageScores): number =>
  language === 'no' ? Math.max(of.get('no') ?? 0, of.get('da') ?? 0) : (of.get(language) ?? 0);

const reaches = (language: AssessedLanguage, scores: LanguageScores, slack: number): boolean => {
  const best = scores.best === undefined ? 0 : scores.of.get(scores.best)!;
  if (scores.ngrams >= enoughNgrams && scoreOf(language, scores) < familiar) return false;
  return best > 0 ? scoreOf(language, scores) >= best * (1 - slack) : slack > 0.5;
};

function isDanish(words: readonly string[], { of, ngrams }: LanguageScores): boolean {
  const danishScore = of.get('da') ?? 0;
  if (danishScore < (of.get('en') ?? 0)) return false;
  const needed = ngrams >= 14 ? clearlyDanish : clearlyDanishInFew;
  if (ngrams >= enoughNgrams && danishScore > familiar && danishScore > needed * (of.get('no') ?? 0)) return true;
  const own = danishIn(words);
  return own > words.filter((word) => norwegian.has(word)).length && danishScore > (of.get('no') ?? 0) * 0.9;
}

const danishIn = (words: readonly string[]): number =>
  words.filter((word) => danish.has(word) || danishSpelling.test(word)).length;

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{M}'’]+/u)
    .map((word) => word.replaceAll('’', "'"))
    .filter((word) => /\p{L}/u.test(word));

function isCommon(words: readonly string[], language: AssessedLanguage): boolean {
  const common = words.filter((word) => commonWords[language].has(word)).length;
  return common >= 3 && common / words.length >= commonEnough;
}

const fits = (language: AssessedLanguage, script: Script) => (language === 'uk') === (script === 'cyrillic');

/** ISO country for phone numbers written without a country code. */
export function countryOf(locale: string | null, language: Language): string | undefined {
  // What follows a single letter are extensions, such as the digits in `th-TH-u-nu-thai`.
  const [tag = ''] = locale?.split(/[-_][a-z0-9][-_]/i) ?? [];
  const region = tag.split(/[-_]/).find((part, index) => index > 0 && /^[a-z]{2}$/i.test(part));
  if (region) return region.toUpperCase();
  const declared = byPrimaryTag[tag.toLowerCase().split(/[-_]/, 1)[0] ?? ''];
  return { en: undefined, no: 'NO', uk: 'UA', und: undefined }[declared ?? language];
}

function scriptOf(sample: string): { script: Script; letters: number } {
  let latin = 0;
  let cyrillic = 0;
  let letters = 0;
  for (const char of sample) {
    if (!/\p{L}/u.test(char)) continue;
    letters += 1;
    if (/\p{Script=Latin}/u.test(char)) latin += 1;
    else if (/\p{Script=Cyrillic}/u.test(char)) cyrillic += 1;
  }
  if (letters === 0) return { script: 'none', letters };
  const script = latin * 2 >= letters ? 'latin' : cyrillic * 2 >= letters ? 'cyrillic' : 'other';
  return { script, letters };
}

export const isAssessed = (language: Language): language is AssessedLanguage =>
  (assessedLanguages as readonly string[]).includes(language);
