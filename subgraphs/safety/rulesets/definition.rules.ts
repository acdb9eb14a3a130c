import type { Problem } from '../policies/policy.rules.js';
import type { PhraseRule, WordRule } from '../rules-data/rules-data.types.js';
import type { RulesetDefinition, RuleMode, RuleSummary } from './ruleset.rules.js';

export interface SettingInput {
  readonly ruleId: string;
  readonly mode: RuleMode | null;
  readonly confidence: number | null;
}

export interface DefinitionInput {
  readonly settings: readonly SettingInput[];
  readonly words: readonly WordRule[];
  readonly phrases: readonly PhraseRule[];
}

export type DefinitionReading =
  | { readonly kind: 'VALID'; readonly definition: RulesetDefinition }
  | { readonly kind: 'INVALID'; readonly problems: readonly Problem[] };

const mostAdded = 200;
const mostSlots = 5;
const mostWords = 100;
const idPattern = /^[a-z0-9]+(?:[.-][a-z0-9]+)+$/;
/** Letters of any script, digits and apostrophes; an asterisk at the end matches every word that begins so. */
const wordPattern = /^[\p{Ll}\p{Lo}\p{N}'’ʼ-]{1,40}\*?$/u;

/** What a version changes on top of another one's changes, or everything that is wrong with it. */
export function changedDefinition(
  base: RulesetDefinition,
  input: DefinitionInput,
  context: { readonly released: readonly RuleSummary[]; readonly now: Date },
): DefinitionReading {
  const added = [...base.words, ...base.phrases, ...input.words, ...input.phrases];
  const known = new Map(context.released.map((rule) => [rule.id, rule.category]));
  for (const { id, category } of added) known.set(id, category);
  const problems = [
    ...input.settings.flatMap((setting, at) => problemsOfSetting(setting, `input.rules.${at}`, known)),
    ...input.words.flatMap((rule, at) => problemsOfWords(rule, `input.words.${at}`)),
    ...input.phrases.flatMap((rule, at) => problemsOfPhrase(rule, `input.phrases.${at}`)),
    ...duplicates(context.released, base, input),
  ];
  if (added.length > mostAdded)
    problems.push({ path: 'input', message: `adds more than ${mostAdded} rules: put them into a release instead.` });
  if (problems.length > 0) return { kind: 'INVALID', problems };
  const settings = { ...base.settings };
  for (const { ruleId, mode, confidence } of input.settings) {
    const before = settings[ruleId];
    settings[ruleId] = {
      mode: mode ?? before?.mode ?? 'ACTIVE',
      ...(confidence === null
        ? before?.confidence === undefined
          ? {}
          : { confidence: before.confidence }
        : { confidence }),
      ...(mode === 'ACTIVE'
        ? { since: context.now.toISOString() }
        : before?.since === undefined
          ? {}
          : { since: before.since }),
    };
  }
  return {
    kind: 'VALID',
    definition: { settings, words: [...base.words, ...input.words], phrases: [...base.phrases, ...input.phrases] },
  };
}

function problemsOfSetting(
  { ruleId, mode, confidence }: SettingInput,
  path: string,
  known: ReadonlyMap<string, string>,
): Problem[] {
  const category = known.get(ruleId);
  if (!category) return [{ path: `${path}.ruleId`, message: 'is no rule; `screeningRules` lists them.' }];
  if (category === 'PII')
    return [
      { path: `${path}.ruleId`, message: 'is about personal data, which is always redacted: it stays as it is.' },
    ];
  if (mode === null && confidence === null) return [{ path, message: 'changes nothing: give `mode` or `confidence`.' }];
  return confidence === null ? [] : problemsOfConfidence(confidence, path);
}

const problemsOfConfidence = (confidence: number, path: string): Problem[] =>
  confidence >= 0 && confidence <= 1
    ? []
    : [{ path: `${path}.confidence`, message: 'must be a confidence from 0 to 1, such as 0.6.' }];

const problemsOfId = (id: string, path: string): Problem[] =>
  idPattern.test(id) && id.length <= 80
    ? []
    : [{ path: `${path}.ruleId`, message: 'must be words with dots between them, such as `no.abuse.veiled-threat`.' }];

function problemsOfList(list: string, path: string): Problem[] {
  const words = list.split(' ');
  if (list === '' || words.length > mostWords)
    return [{ path, message: `must hold 1 to ${mostWords} words, one space between them.` }];
  const wrong = words.findIndex((word) => !wordPattern.test(word));
  return wrong < 0
    ? []
    : [{ path, message: `word ${wrong + 1} is none in small letters; \`*\` may only stand at the end of a word.` }];
}

const problemsOfWords = (rule: WordRule, path: string): Problem[] => [
  ...problemsOfId(rule.id, path),
  ...problemsOfConfidence(rule.confidence, path),
  ...problemsOfList(rule.forms, `${path}.forms`),
  ...(rule.forms.includes('*') ? [{ path: `${path}.forms`, message: 'lists whole words: write every form out.' }] : []),
];

function problemsOfPhrase(rule: PhraseRule, path: string): Problem[] {
  const problems = [...problemsOfId(rule.id, path), ...problemsOfConfidence(rule.confidence, path)];
  if (rule.slots.length < 2 || rule.slots.length > mostSlots)
    problems.push({
      path: `${path}.slots`,
      message: `must be 2 to ${mostSlots} lists of words, in the order of the phrase.`,
    });
  if (!Number.isInteger(rule.gap) || rule.gap < 0 || rule.gap > 5)
    problems.push({ path: `${path}.gap`, message: 'must be 0 to 5 words between two neighbours.' });
  problems.push(...rule.slots.flatMap((slot, at) => problemsOfList(slot, `${path}.slots.${at}`)));
  if (rule.unless !== undefined) problems.push(...problemsOfList(rule.unless, `${path}.unless`));
  return problems;
}

function duplicates(released: readonly RuleSummary[], base: RulesetDefinition, input: DefinitionInput): Problem[] {
  const taken = new Set([...released, ...base.words, ...base.phrases].map(({ id }) => id));
  const problems: Problem[] = [];
  for (const list of ['words', 'phrases'] as const)
    for (const [at, { id }] of input[list].entries()) {
      if (taken.has(id))
        problems.push({ path: `input.${list}.${at}.ruleId`, message: 'names a rule that exists already.' });
      taken.add(id);
    }
  return problems;
}
