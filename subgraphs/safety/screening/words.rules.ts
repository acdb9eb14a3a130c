import type { LanguageRules, WordRule } from '../rules-data/rules-data.types.js';
import type { Detector, Language, Material, Signal, Span, Token } from './screening.types.js';

interface WordIndex {
  readonly byForm: ReadonlyMap<string, WordRule>;
  /** Forms by first letter and length, for words with hidden letters (`f**k`). */
  readonly byShape: ReadonlyMap<string, readonly string[]>;
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
  for (const rule of rules) {
    for (const form of rule.forms.split(' ')) {
      if (byForm.has(form)) continue;
      byForm.set(form, rule);
      const shape = shapeOf(form);
      byShape.set(shape, [...(byShape.get(shape) ?? []), form]);
    }
  }
  return { byForm, byShape };
}

function findWords(material: Material, indexOf: (language: Language) => WordIndex): Signal[] {
  const spansByRule = new Map<WordRule, Span[]>();
  for (const [at, token] of material.tokens.entries()) {
    const index = indexOf(material.sentenceLanguages.get(token.joinedIn ?? token.sentence) ?? material.language);
    const rule = token.forms.map((form) => index.byForm.get(form)).find((found) => found) ?? unmask(token.mask, index);
    if (!rule || isAnotherWord(rule, material.tokens[at + 1]) || isQuoted(material, at)) continue;
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

const isAnotherWord = (rule: WordRule, next: Token | undefined): boolean =>
  rule.notBefore !== undefined && next !== undefined && rule.notBefore.split(' ').includes(next.forms[0]!);

/** To report, explain or forbid a word is not to use it: "he called me …", "the word …", «…». */
const reporting = new Set(
  (
    'called calling call word words term wrote shouted said says say means meant means kalte kalt kalle kalles ordet ord sagt sa si sier betyr skrev ropte ' +
    'слово слова назвав назвала назвали називав називали називає називати казав казали каже кажуть сказав сказали писали крикнув кричали означає назвал назвали сказал говорят'
  ).split(' '),
);
const addressed = new Set("you you're youre u your du deg dere ti ти тебе вас ви ты тебя вы".split(' '));
const quotes = /["'«»“”„‘’]/;
const reportedWithin = 4;

function isQuoted({ tokens, normalised }: Material, at: number): boolean {
  const token = tokens[at]!;
  const near = tokens
    .slice(Math.max(0, at - reportedWithin), at + reportedWithin)
    .filter((other) => other !== token && other.sentence === token.sentence);
  if (near.some(({ forms }) => addressed.has(forms[0]!))) return false;
  if (
    tokens
      .slice(Math.max(0, at - reportedWithin), at)
      .some((other) => other.sentence === token.sentence && reporting.has(other.forms[0]!))
  )
    return true;
  return (
    quotes.test(normalised.original[token.span.start - 1] ?? ' ') &&
    quotes.test(normalised.original[token.span.end] ?? ' ')
  );
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
