import { createHash } from 'node:crypto';
import { en } from '../rules-data/en.js';
import { international } from '../rules-data/international.js';
import { no } from '../rules-data/no.js';
import { ru } from '../rules-data/ru.js';
import type { LanguageRules } from '../rules-data/rules-data.types.js';
import { translit } from '../rules-data/translit.js';
import { uk } from '../rules-data/uk.js';
import { classifierDetector } from '../classifier/classifier.detector.js';
import { modelFingerprint, type CalibratedHead } from '../classifier/model-files.js';
import { countryOf, isAssessed, languageOf, sentenceLanguages } from './language.rules.js';
import { normalise } from './normalise.rules.js';
import { phraseDetector } from './phrases.rules.js';
import { piiDetector, piiRules } from './pii.rules.js';
import { defaultPolicy, verdictOf } from './policy.rules.js';
import { readingOrder } from './reading.rules.js';
import { redact } from './redact.rules.js';
import { spamDetector, spamFromLures, spamRules } from './spam.rules.js';
import { tokenise } from './tokens.rules.js';
import type { RulesetDefinition, RuleSummary } from '../rulesets/ruleset.rules.js';
import type {
  Category,
  Detector,
  Language,
  Material,
  RulesetInForce,
  Screening,
  ScreeningOptions,
  Signal,
} from './screening.types.js';
import { wordDetector } from './words.rules.js';

/** Raised when the code of a detector changes what it finds; the rule data versions itself. */
const engineVersion = 3;

/**
 * Cyrillic rules are applied to every text: they can only ever match Cyrillic words (or words disguised as such), whichever language the
 * sentence around them is in. English rules are not: they collide with Norwegian.
 */
const rulesByLanguage: Readonly<Record<Language, readonly LanguageRules[]>> = {
  en: [en, international, uk],
  no: [no, international, uk],
  uk: [uk, international],
  und: [international, uk],
};

/**
 * A form's locale says little about the language its text is in: disclosures and abuse are looked for in every language, on every text.
 * Lures stay with the language, where their words are ordinary ones elsewhere.
 */
const everyLanguage = [en, international, no, uk, ru, translit].map((rules) => ({
  ...rules,
  phrases: rules.phrases.filter(({ category }) => category !== 'SPAM'),
}));
const luresOf = (language: Language): LanguageRules[] =>
  rulesByLanguage[language].map((rules) => ({
    ...rules,
    phrases: rules.phrases.filter(({ category }) => category === 'SPAM'),
  }));

const phoneContexts = new Map(
  (Object.keys(rulesByLanguage) as Language[]).map((language) => [
    language,
    // Context words of every language, since people paste contact lines in any of them.
    new Set([en, no, uk].flatMap((rules) => rules.phoneContext.split(' '))),
  ]),
);

export const rulesetVersion = `${engineVersion}.${createHash('sha256')
  .update(JSON.stringify([rulesByLanguage, everyLanguage, defaultPolicy, modelFingerprint()]))
  .digest('hex')
  .slice(0, 10)}`;

const rules: readonly Detector[] = [
  wordDetector((language) => rulesByLanguage[language]),
  phraseDetector((language) => [...everyLanguage, ...luresOf(language)]),
  piiDetector((language) => phoneContexts.get(language)!),
  spamDetector,
];

const flagAt = (category: Category): number => defaultPolicy[category].flagAt;
const detectors = [...rules, classifierDetector(flagAt)];

const asReleased: Ruleset = { version: rulesetVersion, detectors, settings: {} };

/** Validates one text. Pure and linear in its length; the same text, options and ruleset version give the same answer for ever. */
export const screen = (text: string, options: ScreeningOptions): Screening =>
  screenBy(options.ruleset ? compiled(options.ruleset) : asReleased, text, options);

/** Rules that can be asked. */
interface Ruleset {
  readonly version: string;
  readonly detectors: readonly Detector[];
  readonly settings: RulesetDefinition['settings'];
}

/** The rules in force and those in shadow, and room for the ones before a change. */
const mostCompiled = 8;
const compiledRulesets = new Map<string, Ruleset>();

function compiled({ version, definition }: RulesetInForce): Ruleset {
  const known = compiledRulesets.get(version);
  if (known) return known;
  const added: LanguageRules = {
    language: 'added',
    phoneContext: '',
    words: definition.words,
    phrases: definition.phrases,
  };
  const extra = [
    ...(added.words.length > 0 ? [wordDetector(() => [added])] : []),
    ...(added.phrases.length > 0 ? [phraseDetector(() => [added])] : []),
  ];
  const built = { version, detectors: [...detectors, ...extra], settings: definition.settings };
  if (compiledRulesets.size >= mostCompiled) compiledRulesets.delete(compiledRulesets.keys().next().value!);
  compiledRulesets.set(version, built);
  return built;
}

/** With other weights than the committed ones, or with rules alone: to measure what each adds. */
export function screenWith(model: readonly CalibratedHead[] | undefined) {
  const tried = model ? [...rules, classifierDetector(flagAt, () => model)] : rules;
  return (text: string, options: ScreeningOptions): Screening =>
    screenBy({ ...asReleased, detectors: tried }, text, options);
}

function screenBy(ruleset: Ruleset, text: string, options: ScreeningOptions): Screening {
  const normalised = normalise(text);
  const language = languageOf(normalised.text, options.locale);
  const tokens = tokenise(normalised);
  const languages = sentenceLanguages(tokens, language);
  const material: Material = {
    normalised,
    tokens,
    read: readingOrder(tokens),
    language,
    sentenceLanguages: languages,
    countries: [countryOf(options.locale, language), options.country].filter((country) => country !== undefined),
  };
  const found = ruleset.detectors.flatMap((detector) => detector.detect(material));
  const lured = spamFromLures(
    material,
    found.filter((signal) => signal.category === 'SPAM' && /^(en|no|uk)\./.test(signal.ruleId)),
  );
  const all = [...found, ...(lured ? [lured] : [])];
  const inShadow = ({ ruleId }: Signal) => ruleset.settings[ruleId]?.mode === 'SHADOW';
  const signals = all
    .filter((signal) => !inShadow(signal))
    .map((signal) => ({ ...signal, confidence: ruleset.settings[signal.ruleId]?.confidence ?? signal.confidence }))
    .filter((signal, _at, all) => isKept(signal) && !isRepeated(signal, all))
    .sort((a, b) => a.spans[0]!.start - b.spans[0]!.start);
  const assessed = isAssessed(language) && [...languages.values()].every(isAssessed);
  return {
    language,
    assessed,
    signals,
    shadowed: all.filter((signal) => isKept(signal) && inShadow(signal)).map(({ ruleId }) => ruleId),
    verdict: verdictOf(signals, assessed),
    redactedText: redact(normalised.original, signals),
    rulesetVersion: ruleset.version,
  };
}

/** Where a rule is certain, the classifier has nothing to add: one flag per finding for the reviewer, and the rule says why. */
const isRepeated = (signal: Signal, all: readonly Signal[]): boolean =>
  signal.ruleId.startsWith('classifier.') &&
  all.some((other) => other !== signal && other.category === signal.category && other.confidence >= signal.confidence);

const isKept = (signal: Signal) =>
  signal.confidence >= defaultPolicy[signal.category].flagAt && signal.spans.length > 0;

/** Every rule of this release, as clients see it. */
export function releasedRules(): RuleSummary[] {
  const listed = [en, international, no, uk, ru, translit].flatMap(({ language, words, phrases }) => [
    ...words.map((rule) => summaryOf(rule, 'WORDS', language)),
    ...phrases.map((rule) => summaryOf(rule, 'PHRASE', language)),
  ]);
  const unlisted = [...piiRules, ...spamRules].map((rule) => summaryOf(rule, 'PATTERN', 'any'));
  const heads = (['SAFEGUARDING', 'ABUSE', 'SPAM'] as const).map((category) =>
    summaryOf(
      { id: `classifier.${category.toLowerCase()}`, category, confidence: null, severity: 'HIGH' },
      'CLASSIFIER',
      'any',
    ),
  );
  return [...listed, ...unlisted, ...heads];
}

function summaryOf(
  rule: Pick<RuleSummary, 'id' | 'category' | 'confidence' | 'severity'>,
  kind: RuleSummary['kind'],
  language: string,
): RuleSummary {
  const { id, category, confidence, severity } = rule;
  const content = createHash('sha256').update(JSON.stringify(rule)).digest('hex').slice(0, 10);
  return { id, category, confidence, severity, kind, language, mode: 'ACTIVE', content };
}
