import type { RulesetDefinition } from '../rulesets/ruleset.rules.js';

export const categories = ['PROFANITY', 'ABUSE', 'SPAM', 'PII', 'SAFEGUARDING'] as const;
export type Category = (typeof categories)[number];

export const severities = ['LOW', 'MEDIUM', 'HIGH'] as const;
export type Severity = (typeof severities)[number];

export const verdicts = ['ALLOW', 'WARN', 'HOLD'] as const;
export type Verdict = (typeof verdicts)[number];

/** The languages there are rules for. */
export const assessedLanguages = ['en', 'no', 'uk'] as const;
export type AssessedLanguage = (typeof assessedLanguages)[number];
/** `und`: a language without rules. Such a text is *not assessed*, which is never the same as safe. */
export type Language = AssessedLanguage | 'und';

/** UTF-16 code units into the original text, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Signal {
  readonly category: Category;
  /** Stable name of the rule, such as `en.abuse.threat` or `pii.iban`. */
  readonly ruleId: string;
  /** Every place the rule matched, in order, not overlapping. */
  readonly spans: readonly Span[];
  /** 0–1; 0.3 low, 0.6 medium, 0.9 high. */
  readonly confidence: number;
  readonly severity: Severity;
}

/** Which version of the rules is asked. */
export interface RulesetInForce {
  readonly version: string;
  readonly definition: RulesetDefinition;
}

export interface ScreeningOptions {
  /** Default: the rules of the code, unchanged. */
  readonly ruleset?: RulesetInForce;
  /** BCP 47, as the sender declared it; `null` when it did not. */
  readonly locale: string | null;
  /** ISO 3166-1 alpha-2, of the company: phone numbers without a country code are read as of this country, too. */
  readonly country?: string;
}

export interface Screening {
  readonly language: Language;
  /** False when the text, or a sentence of it, is in a language without word rules: such a text is never cleared. */
  readonly assessed: boolean;
  readonly signals: readonly Signal[];
  /** Rules in shadow that would have found something. */
  readonly shadowed: readonly string[];
  readonly verdict: Verdict;
  /**
   * What a model may read. PII is replaced by placeholders padded to the length of what they replace, so that an offset into this
   * text is an offset into the original. Text beyond the cap is not in it: what was not screened is not passed on.
   */
  readonly redactedText: string;
  readonly rulesetVersion: string;
}

/** What a detector may look at: everything is computed once per text. */
export interface Material {
  readonly normalised: Normalised;
  readonly tokens: readonly Token[];
  /** The words as they are meant (`reading.rules.ts`), in order; phrases and the classifier read these. */
  readonly read: readonly Token[];
  readonly language: Language;
  /** Where a sentence is in another language than the text. */
  readonly sentenceLanguages: ReadonlyMap<number, Language>;
  /** How phone numbers without a country code are read, the likeliest country first. */
  readonly countries: readonly string[];
}

/** One source of signals. Rules are detectors today; a classifier joins as another one. */
export interface Detector {
  readonly name: string;
  detect(material: Material): readonly Signal[];
}

/** Anything that can screen a text; what handlers and resolvers depend on. */
export interface Screener {
  readonly rulesetVersion: string;
  /** @param sender whose texts wait for each other */
  screen(text: string, options: ScreeningOptions, sender: string): Promise<Screening>;
}

/** The text rules read: NFKC, no format characters; every code unit knows where it came from. */
export interface Normalised {
  /** The part of the original that was screened (all of it, up to the cap). */
  readonly original: string;
  /** Same case as the original; PII and form rules read this. */
  readonly text: string;
  /** `starts[i]`/`ends[i]`: the original code units that produced `text[i]`. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Some of it stood behind a right-to-left override: neighbours there are not neighbours in the original. */
  readonly hasReversed: boolean;
}

export interface Token {
  /** Every reading of the token: lower case, de-masked, confusables folded, repeats collapsed. The first is the plain one. */
  readonly forms: readonly string[];
  /** The same readings in one spelling for all keyboards (`fold.rules.ts`); phrases and the classifier compare these. */
  readonly folded: readonly string[];
  /** Set when the token hides letters, as in `f**k`: `*` stands for one letter. */
  readonly mask?: string;
  /** Sentence number: phrases do not reach across; -1 for a word joined from spaced letters. */
  readonly sentence: number;
  /** The sentence in which the letters of a joined word stand. */
  readonly joinedIn?: number;
  readonly span: Span;
}
