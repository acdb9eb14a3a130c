import { detectAll } from 'tinyld';
import { assessedLanguages, type AssessedLanguage, type Language } from './screening.types.js';

const byPrimaryTag: Readonly<Record<string, AssessedLanguage>> = { en: 'en', no: 'no', nb: 'no', nn: 'no', uk: 'uk' };

/** Neighbours a detector takes for the same: Danish and Nynorsk for Norwegian. */
const byDetected: Readonly<Record<string, AssessedLanguage>> = {
  en: 'en',
  no: 'no',
  nb: 'no',
  nn: 'no',
  da: 'no',
  uk: 'uk',
};

/** Below this many letters a detector guesses. */
const detectableLetters = 24;
/** A declared language is overruled only by a clear case. */
const overruleAccuracy = 0.5;
/** Ukrainian has letters that Russian does not. */
const onlyUkrainian = /[іїєґ]/iu;
const detectionSample = 600;

/** The commonest words of a language that its neighbours here do not have: enough of them, and nothing slower needs to be asked. */
const commonWords: Readonly<Record<AssessedLanguage, ReadonlySet<string>>> = {
  en: new Set('the and is was my to of in that it you this with are not have'.split(' ')),
  no: new Set('jeg og er på det som ikke med til av har var meg men vi'.split(' ')),
  uk: new Set('я і та не що на мені це мене він вона ми до з як'.split(' ')),
};
const commonEnough = 0.2;

type Script = 'latin' | 'cyrillic' | 'other' | 'none';

/**
 * The language whose rules apply: the declared locale first, unless script or a clear detection contradicts it; then detection. A text
 * without letters takes the declared language.
 */
export function languageOf(text: string, locale: string | null): Language {
  const tag = locale?.toLowerCase().split(/[-_]/, 1)[0] ?? '';
  const declared = byPrimaryTag[tag];
  const sample = text.slice(0, detectionSample);
  const { script, letters } = scriptOf(sample);
  if (script === 'none') return declared ?? 'und';
  if (script === 'other') return 'und';
  if (declared && fits(declared, script) && letters < detectableLetters) return declared;
  if (declared && fits(declared, script) && isCommon(sample, declared)) return declared;
  const detected = detect(sample, letters);
  if (declared && fits(declared, script))
    return detected?.sure && detected.language !== declared ? detected.language : declared;
  if (tag !== '' && !declared && !detected?.sure) return 'und';
  if (script === 'cyrillic') return onlyUkrainian.test(sample) ? 'uk' : (detected?.language ?? 'und');
  return detected?.language ?? 'und';
}

function isCommon(sample: string, language: AssessedLanguage): boolean {
  const words = sample.toLowerCase().split(/[^\p{L}]+/u);
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
  return { en: undefined, no: 'NO', uk: 'UA', und: undefined }[language];
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

function detect(sample: string, letters: number): { language: Language; sure: boolean } | undefined {
  const ranked = detectAll(sample);
  const best = ranked[0];
  if (!best) return undefined;
  const language: Language = byDetected[best.lang] ?? 'und';
  // Scores of the supported languages count together with their neighbours: `da` before `no` is not a contradiction.
  const supported = ranked.filter(
    (candidate) => byDetected[candidate.lang] && candidate.accuracy >= best.accuracy * 0.5,
  );
  if (language === 'und' && supported[0]) return { language: byDetected[supported[0].lang] ?? 'und', sure: false };
  return { language, sure: letters >= detectableLetters * 2 && best.accuracy >= overruleAccuracy };
}

export const isAssessed = (language: Language): language is AssessedLanguage =>
  (assessedLanguages as readonly string[]).includes(language);
