import * as fc from 'fast-check';
import { characterCount, firstCharacters, isBlank, isLanguageTag, isLongerThan, sha256 } from './index.js';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constant('\ud83d'),
  fc.constant('\ude00a'),
);

test('a character is a code point', () => {
  const counts = fc.property(anyText, fc.nat(12), (text, most) => {
    const characters = Array.from(text);
    expect(characterCount(text)).toBe(characters.length);
    expect(isLongerThan(text, most)).toBe(characters.length > most);
    expect(firstCharacters(text, most)).toBe(characters.slice(0, most).join(''));
  });
  expect(fc.check(counts).counterexample).toBeNull();
  expect(characterCount('😀'.repeat(5001))).toBe(5001);
});

test.each([
  ['spaces', ' \t\r\n\u00a0\u2003\u3000'],
  ['zero-width spaces and joiners', '\u200b\u200c\u200d\u2060\ufeff'],
  ['bidi controls and soft hyphens', '\u200e\u202e\u2066\u00ad\u061c'],
  ['fillers that look like nothing', '\u3164\u115f\u1160\uffa0\u2800'],
  ['variation selectors and tags', '\ufe0f\u{e0020}\u{e0041}\u{e0100}'],
  ['marks without a letter', '\u0301\u0338\u20dd'],
  ['controls', '\u0000\u0007\u001b\u0085'],
  ['anchors of notes', '\ufff9\ufffa\ufffb'],
  ['nothing', ''],
])('%s say nothing', (_what, text) => {
  expect(isBlank(text)).toBe(true);
  expect(isBlank(`${text}${text}`)).toBe(true);
  expect(isBlank(`${text}ї${text}`)).toBe(false);
});

test.each(['!', '👍', '👩‍👩‍👧', '🇳🇴', '1️⃣', 'é', '字', '\ufffd', '٠'])('%s says something', (text) => {
  expect(isBlank(text)).toBe(false);
});

const tags = `en uk nb-NO th-TH-u-nu-thai ar-EG-u-nu-latn-ca-islamic zh-Hant-HK zh-cmn-Hans-CN es-419 sl-rozaj-biske de-CH-1901
  de-DE-u-co-phonebk en-a-bbb-x-a-ccc x-whatever qaa-Qaaa-QM-x-southern i-klingon en-GB-oed EN-us ja-t-it sr-Latn-RS hy-Latn-IT-arevela
  uk-UA-x-0 gsw-u-sd-chzh ru-Cyrl-t-uk-latn-m0-ungegn-2007`;
test.each(tags.split(/\s+/))('%s is a language tag', (tag) => {
  expect(isLanguageTag(tag)).toBe(true);
});

const others = `x e en_US nb_NO en- -en en--US en-u en-x a-DE ar-a-aaa-b-bbb-a-ccc de-1901-1901 de-DE-1901-1901 en-abcdefghi toolonglang C
  root * en;q=0.8 en,uk украинский en-US.UTF-8`;
test.each([...others.split(/\s+/), '', 'not a locale', `en-x-${'a-'.repeat(60)}a`, 'en\n'])('%j is none', (tag) => {
  expect(isLanguageTag(tag)).toBe(false);
});

test('what Intl.Locale takes is a tag', () => {
  const part = fc.constantFrom(
    'en',
    'uk',
    'zh',
    'Hant',
    'Latn',
    'US',
    '419',
    '1901',
    'rozaj',
    'u',
    'nu',
    'thai',
    'ca',
    'buddhist',
    't',
    'm0',
    'x',
    'a1',
  );
  const taken = fc.property(fc.array(part, { minLength: 1, maxLength: 7 }), (parts) => {
    const tag = parts.join('-');
    if (!isLocale(tag)) return;
    expect([tag, isLanguageTag(tag)]).toEqual([tag, true]);
  });
  expect(fc.check(taken, { numRuns: 3000 }).counterexample).toBeNull();
});

function isLocale(tag: string): boolean {
  try {
    return new Intl.Locale(tag).language !== '';
  } catch {
    return false;
  }
}

test('a digest is that of the text in UTF-8', () => {
  expect(sha256('Å😀')).toBe('f19ec8a66a95a9eacbbfa29772ec6808151c6fdc51ac4abea10170fe3f31f249');
});
