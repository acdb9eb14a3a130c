import type { LanguageRules, PhraseRule } from '../rules-data/rules-data.types.js';
import { maxSpans } from './words.rules.js';
import type { Detector, Language, Material, Signal, Span, Token } from './screening.types.js';

interface Slot {
  readonly rule: PhraseRule;
  readonly slot: number;
}

interface PhraseIndex {
  readonly exact: ReadonlyMap<string, readonly Slot[]>;
  readonly prefixes: readonly (readonly [string, Slot])[];
  readonly unless: ReadonlyMap<PhraseRule, ReadonlySet<string>>;
}

/** Where the chain of slots 0…k of a rule was last completed. */
interface Reached {
  readonly first: number;
  readonly last: number;
}

/**
 * Words in an order with small gaps. One pass: for every rule and slot only the latest completed chain is kept (the latest leaves the
 * smallest gap, so an earlier one can never do better), which makes the cost linear in the tokens whatever the text.
 */
export function phraseDetector(rulesOf: (language: Language) => readonly LanguageRules[]): Detector {
  const indexes = new Map<Language, PhraseIndex>();
  const indexOf = (language: Language) => {
    const known = indexes.get(language);
    if (known) return known;
    const built = buildIndex(rulesOf(language).flatMap((rules) => rules.phrases));
    indexes.set(language, built);
    return built;
  };
  return { name: 'phrases', detect: (material) => findPhrases(material, indexOf(material.language)) };
}

function buildIndex(rules: readonly PhraseRule[]): PhraseIndex {
  const exact = new Map<string, Slot[]>();
  const prefixes: (readonly [string, Slot])[] = [];
  for (const rule of rules) {
    // From the last slot to the first: a word that fits two slots must not complete both at once.
    for (let slot = rule.slots.length - 1; slot >= 0; slot -= 1) {
      for (const word of rule.slots[slot]!.split(' ')) {
        if (word.endsWith('*')) prefixes.push([word.slice(0, -1), { rule, slot }]);
        else exact.set(word, [...(exact.get(word) ?? []), { rule, slot }]);
      }
    }
  }
  return { exact, prefixes, unless: new Map(rules.map((rule) => [rule, new Set(rule.unless?.split(' '))])) };
}

function findPhrases(material: Material, index: PhraseIndex): Signal[] {
  const tokens = material.tokens.filter((token) => token.sentence >= 0);
  const reached = new Map<PhraseRule, (Reached | undefined)[]>();
  const found = new Map<PhraseRule, Span[]>();
  for (let at = 0; at < tokens.length; at += 1) {
    for (const { rule, slot } of slotsOf(tokens[at]!, index)) {
      const chain = reached.get(rule) ?? [];
      reached.set(rule, chain);
      const before = slot === 0 ? { first: at, last: at - 1 } : chain[slot - 1];
      if (!before || at - before.last - 1 > rule.gap || before.last >= at) continue;
      if (tokens[before.first]!.sentence !== tokens[at]!.sentence) continue;
      if (slot < rule.slots.length - 1) chain[slot] = { first: before.first, last: at };
      else if (!isVoid({ tokens, rule, from: before.first, to: at }, index))
        report(found, rule, tokens, before.first, at);
    }
  }
  return [...found].map(([rule, spans]) => ({
    category: rule.category,
    ruleId: rule.id,
    spans,
    confidence: rule.confidence,
    severity: rule.severity,
  }));
}

function slotsOf(token: Token, index: PhraseIndex): readonly Slot[] {
  const slots = token.forms.flatMap((form) => index.exact.get(form) ?? []);
  for (const [prefix, slot] of index.prefixes) if (token.forms[0]!.startsWith(prefix)) slots.push(slot);
  return token.forms.length > 1 ? slots.sort((a, b) => b.slot - a.slot) : slots;
}

function report(found: Map<PhraseRule, Span[]>, rule: PhraseRule, tokens: readonly Token[], from: number, to: number) {
  const spans = found.get(rule) ?? [];
  const span = { start: tokens[from]!.span.start, end: tokens[to]!.span.end };
  const previous = spans.at(-1);
  if (previous && previous.end > span.start) spans[spans.length - 1] = { start: previous.start, end: span.end };
  else if (spans.length < maxSpans) spans.push(span);
  found.set(rule, spans);
}

/** Negation, play and quotes between the words, or just behind them: "I will not kill you", "I will beat you at chess". */
function isVoid(
  match: { tokens: readonly Token[]; rule: PhraseRule; from: number; to: number },
  index: PhraseIndex,
): boolean {
  const unless = index.unless.get(match.rule)!;
  if (unless.size === 0) return false;
  const last = Math.min(match.tokens.length - 1, match.to + (match.rule.unlessAfter ?? 0));
  const slotWords = match.rule.slots[match.rule.slots.length - 1]!;
  for (let at = Math.max(0, match.from - 1); at <= last; at += 1) {
    const token = match.tokens[at]!;
    if (token.sentence !== match.tokens[match.to]!.sentence) continue;
    if (at !== match.to && unless.has(token.forms[0]!)) return true;
    if (at === match.to && unless.has(token.forms[0]!) && !slotWords.split(' ').includes(token.forms[0]!)) return true;
  }
  return false;
}
