import type { LanguageRules, WordRule } from '../rules-data/rules-data.types.js';
import { memoised } from './memo.rules.js';
import { isSmallWord, isSwapped, sortedLetters, withoutVowels } from './vocabulary.rules.js';
import type { Detector, Language, Material, Signal, Span, Token } from './screening.types.js';

interface WordIndex {
  readonly byForm: ReadonlyMap<string, WordRule>;
  /** Forms by first letter and length, for words with hidden letters (`f**k`). */
  readonly byShape: ReadonlyMap<string, readonly string[]>;
  /** The strong ones by their consonants, and by their letters in order of the alphabet. */
  readonly byConsonants: ReadonlyMap<string, WordRule>;
  readonly byLetters: ReadonlyMap<string, readonly string[]>;
  /** The strong ones in two parts: `bast` of `bastard`. */
  readonly beginnings: ReadonlySet<string>;
  readonly slipOf: (word: string) => WordRule | null;
}

/** Whole-word lookup of every reading of every token: a list never sees a part of a word. */
export function wordDetector(rulesOf: (language: Language) => readonly LanguageRules[]): Detector {
  const indexes = new Map<Language, WordIndex>();
  const indexOf = (language: Language) => {
    const known = indexes.get(language);
    if (known) return known;
    const built = buildIndex(rulesOf(language).flatMap((rules) => rules.words));
    indexes.set(language, built);
    return built;
  };
  return { name: 'words', detect: (material) => findWords(material, indexOf) };
}

function buildIndex(rules: readonly WordRule[]): WordIndex {
  const byForm = new Map<string, WordRule>();
  const byShape = new Map<string, string[]>();
  const byConsonants = new Map<string, WordRule>();
  const byLetters = new Map<string, string[]>();
  const beginnings = new Set<string>();
  for (const rule of rules) {
    for (const form of rule.forms.split(' ')) {
      if (byForm.has(form)) continue;
      byForm.set(form, rule);
      const shape = shapeOf(form);
      byShape.set(shape, [...(byShape.get(shape) ?? []), form]);
      if (rule.confidence < strong) continue;
      for (let length = 2; length < form.length - 1; length += 1) beginnings.add(form.slice(0, length));
      const consonants = withoutVowels(form);
      if (consonants.length >= 4) byConsonants.set(consonants, rule);
      byLetters.set(sortedLetters(form), [...(byLetters.get(sortedLetters(form)) ?? []), form]);
    }
  }
  const index = { byForm, byShape, byConsonants, byLetters, beginnings };
  return { ...index, slipOf: memoised((word: string) => findSlip(word, index) ?? null) };
}

function findWords(material: Material, indexOf: (language: Language) => WordIndex): Signal[] {
  const spansByRule = new Map<WordRule, Span[]>();
  for (const [at, token] of material.tokens.entries()) {
    const index = indexOf(material.sentenceLanguages.get(token.joinedIn ?? token.sentence) ?? material.language);
    const next = material.tokens[at + 1];
    const rule =
      token.forms.map((form) => index.byForm.get(form)).find((found) => found) ??
      unmask(token.mask, index) ??
      slipOf(token, index) ??
      tornIn(token, next, index);
    if (!rule || isAnotherWord(rule, next) || isQuoted(material, at)) continue;
    spansByRule.set(rule, [...(spansByRule.get(rule) ?? []), token.span].slice(0, maxSpans));
  }
  return [...spansByRule].map(([rule, spans]) => ({
    category: rule.category,
    ruleId: rule.id,
    spans,
    confidence: rule.confidence,
    severity: rule.severity,
  }));
}

const strong = 0.9;
const shortestSlip = 4;
/** Real words that are one swap away from a listed one. */
const realWords = new Set('carp ares cnut knut sult fane basterd'.split(' '));

const slipOf = ({ forms, mask }: Token, index: WordIndex): WordRule | undefined =>
  mask === undefined && forms.length === 1 ? (index.slipOf(forms[0]!) ?? undefined) : undefined;

/** `bstrd`, `fcuk`: vowels left out, or two inner letters swapped. */
function findSlip(word: string, index: Omit<WordIndex, 'slipOf'>): WordRule | undefined {
  if (word.length < shortestSlip || realWords.has(word)) return undefined;
  const byConsonants = index.byConsonants.get(word);
  if (byConsonants) return byConsonants;
  const meant = index.byLetters.get(sortedLetters(word))?.find((form) => isSwapped(word, form));
  return meant === undefined ? undefined : index.byForm.get(meant);
}

/** `bast ard`: neither part is a word by itself. */
function tornIn(token: Token, next: Token | undefined, index: WordIndex): WordRule | undefined {
  if (!next || !index.beginnings.has(token.forms[0]!)) return undefined;
  if (next.sentence !== token.sentence || token.sentence < 0) return undefined;
  const parts = [token.forms[0]!, next.forms[0]!];
  if (parts.some((part) => part.length < 2 || part.length > 8 || isSmallWord(part))) return undefined;
  const rule = index.byForm.get(parts.join(''));
  return rule && rule.confidence >= strong ? rule : undefined;
}

const isAnotherWord = (rule: WordRule, next: Token | undefined): boolean =>
  rule.notBefore !== undefined && next !== undefined && rule.notBefore.split(' ').includes(next.forms[0]!);

/** To report, explain or forbid a word is not to use it: "he called me …", "the word …", «…». */
const reporting = new Set(
  (
    'called calling call sign word words term wrote shouted said says say means meant means kalte kalt kalle kalles ordet ord sagt sa si sier betyr skrev ropte ' +
    'слово слова назвав назвала назвали називав називали називає називати казав казали каже кажуть сказав сказали писали крикнув кричали означає назвал назвали сказал говорят'
  ).split(' '),
);
const addressed = new Set("you you're youre u your du deg dere ti ти тебе вас ви ты тебя вы".split(' '));
const quotes = /["'«»“”„‘’]/;
const reportedWithin = 4;

/** Whether the words from one token to another are another person's, or an example, and not the writer's own. */
export function isQuoted(
  { tokens, normalised }: Pick<Material, 'tokens' | 'normalised'>,
  from: number,
  to = from,
): boolean {
  const first = tokens[from]!;
  const before = tokens.slice(Math.max(0, from - reportedWithin), from);
  const near = [...before, ...tokens.slice(from, to + reportedWithin)].filter(
    (other) => other !== first && other.sentence === first.sentence,
  );
  const isMarked =
    quotes.test(normalised.original[first.span.start - 1] ?? ' ') &&
    quotes.test(normalised.original[tokens[to]!.span.end] ?? ' ');
  const isTold = before.some((other) => other.sentence === first.sentence && reporting.has(other.forms[0]!));
  if (isMarked && isTold) return true;
  if (near.some(({ forms }) => addressed.has(forms[0]!))) return false;
  return isTold || isMarked;
}

/** Enough to show a reviewer; a text that says one word ten thousand times needs no ten thousand spans. */
export const maxSpans = 50;

export const shapeOf = (form: string) => `${form[0]}${form.length}`;

/** A masked word matches when its visible letters (the first among them, and at least half) are those of one listed word. */
function unmask(mask: string | undefined, index: WordIndex): WordRule | undefined {
  if (!mask || mask[0] === '*' || mask.length < 4) return undefined;
  const visible = Array.from(mask).filter((char) => char !== '*').length;
  if (visible * 2 < mask.length) return undefined;
  const match = index.byShape
    .get(shapeOf(mask))
    ?.find((form) => Array.from(mask).every((char, at) => char === '*' || char === form[at]));
  return match === undefined ? undefined : index.byForm.get(match);
}
