import { createHash } from 'node:crypto';
import type { PhraseRule, WordRule } from '../rules-data/rules-data.types.js';
import type { Category, Severity } from '../screening/screening.types.js';

export const rulesetStatuses = ['SHADOW', 'ACTIVE', 'RETIRED'] as const;
export type RulesetStatus = (typeof rulesetStatuses)[number];

export const ruleModes = ['ACTIVE', 'SHADOW'] as const;
export type RuleMode = (typeof ruleModes)[number];

export const ruleKinds = ['WORDS', 'PHRASE', 'PATTERN', 'CLASSIFIER'] as const;
export type RuleKind = (typeof ruleKinds)[number];

export interface RuleSetting {
  /** A rule in shadow finds nothing that counts; how often it would have is counted. */
  readonly mode: RuleMode;
  readonly confidence?: number;
  /** Decisions before this instant do not count for its precision: it was mended, or given another chance. */
  readonly since?: string;
}

/** What a version of the rules changes about those of the release. */
export interface RulesetDefinition {
  readonly settings: Readonly<Record<string, RuleSetting>>;
  readonly words: readonly WordRule[];
  readonly phrases: readonly PhraseRule[];
}

export const unchanged: RulesetDefinition = { settings: {}, words: [], phrases: [] };

export interface RuleSummary {
  readonly id: string;
  readonly category: Category;
  /** `null`: the classifier, whose confidence is that of the text. */
  readonly confidence: number | null;
  readonly severity: Severity;
  readonly kind: RuleKind;
  readonly language: string;
  readonly mode: RuleMode;
  /** Hash of what the rule matches. */
  readonly content: string;
}

const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 10);

/** The same changes of the same release are the same version. */
export function versionOf(release: string, definition: RulesetDefinition): string {
  const settings = Object.entries(definition.settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const isUnchanged = settings.length + definition.words.length + definition.phrases.length === 0;
  return isUnchanged ? release : `${release}+${hashOf([settings, definition.words, definition.phrases])}`;
}

/** The rules of a release as a definition leaves them. */
export function rulesOf(released: readonly RuleSummary[], definition: RulesetDefinition): RuleSummary[] {
  const added = [
    ...definition.words.map((rule) => ({ ...rule, kind: 'WORDS' as const })),
    ...definition.phrases.map((rule) => ({ ...rule, kind: 'PHRASE' as const })),
  ].map(
    ({ id, category, confidence, severity, kind, ...rest }): RuleSummary => ({
      id,
      category,
      confidence,
      severity,
      kind,
      language: 'added',
      mode: 'ACTIVE',
      content: hashOf([id, category, confidence, severity, rest]),
    }),
  );
  return [...released, ...added].map((rule) => {
    const setting = definition.settings[rule.id];
    return setting ? { ...rule, mode: setting.mode, confidence: setting.confidence ?? rule.confidence } : rule;
  });
}

export interface RuleChange {
  readonly ruleId: string;
  readonly before: RuleSummary | null;
  readonly after: RuleSummary | null;
}

/** What differs, by rule id. */
export function diffOf(from: readonly RuleSummary[], to: readonly RuleSummary[]): RuleChange[] {
  const before = new Map(from.map((rule) => [rule.id, rule]));
  const after = new Map(to.map((rule) => [rule.id, rule]));
  const same = (a?: RuleSummary, b?: RuleSummary) =>
    a?.content === b?.content && a?.mode === b?.mode && a?.confidence === b?.confidence;
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((id) => !same(before.get(id), after.get(id)))
    .sort()
    .map((ruleId) => ({ ruleId, before: before.get(ruleId) ?? null, after: after.get(ruleId) ?? null }));
}

export interface RulePrecision {
  readonly ruleId: string;
  readonly decisions: number;
  readonly confirmed: number;
}

/** How many of the latest decisions are looked at, and the least share of them that must have confirmed a rule. */
export const precisionWindow = 50;
const leastPrecision = 0.5;

/**
 * The rules that put themselves into shadow. A rule for disclosures never does: a person decides about it, since a missed one is worse
 * than many that were read for nothing.
 */
export function demotable(precisions: readonly RulePrecision[], rules: readonly RuleSummary[]): RulePrecision[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return precisions.filter(({ ruleId, decisions, confirmed }) => {
    const rule = byId.get(ruleId);
    if (!rule || rule.mode !== 'ACTIVE' || rule.category === 'SAFEGUARDING' || rule.category === 'PII') return false;
    return decisions >= precisionWindow && confirmed / decisions < leastPrecision;
  });
}
