import type { LanguageRules, PhraseRule } from '../rules-data/rules-data.types.js';
import { foldLetters } from './fold.rules.js';
import { misspelledAs } from './reading.rules.js';
import { isQuoted, maxSpans, shapeOf } from './words.rules.js';
import type { Detector, Language, Material, Signal, Span, Token } from './screening.types.js';

interface Slot {
  readonly rule: PhraseRule;
  readonly slot: number;
}

interface PhraseIndex {
  readonly exact: ReadonlyMap<string, readonly Slot[]>;
  readonly prefixes: ReadonlyMap<string, readonly Slot[]>;
  /** Whole words by first letter and length, for words with hidden letters (`k*ll`). */
  readonly byShape: ReadonlyMap<string, readonly string[]>;
  readonly unless: ReadonlyMap<PhraseRule, ReadonlySet<string>>;
  readonly lastWords: ReadonlyMap<PhraseRule, ReadonlySet<string>>;
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
  const prefixes = new Map<string, Slot[]>();
  const byShape = new Map<string, string[]>();
  for (const rule of rules) {
    // From the last slot to the first: a word that fits two slots must not complete both at once.
    for (let slot = rule.slots.length - 1; slot >= 0; slot -= 1) {
      for (const word of rule.slots[slot]!.split(' ')) {
        const open = word.endsWith('*');
        const plain = open ? word.slice(0, -1) : word;
        const index = open ? prefixes : exact;
        const key = foldLetters(plain);
        const known = index.get(key) ?? [];
        if (!known.some((other) => other.rule === rule && other.slot === slot)) known.push({ rule, slot });
        index.set(key, known);
        const shape = shapeOf(plain);
        if (!byShape.get(shape)?.includes(plain)) byShape.set(shape, [...(byShape.get(shape) ?? []), plain]);
      }
    }
  }
  const unless = new Map(rules.map((rule) => [rule, new Set(rule.unless?.split(' ').map(foldLetters))]));
  const lastWords = new Map(rules.map((rule) => [rule, new Set(rule.slots.at(-1)!.split(' ').map(foldLetters))]));
  return { exact, prefixes, byShape, unless, lastWords };
}

function findPhrases(material: Material, index: PhraseIndex): Signal[] {
  const tokens = material.read;
  const reached = new Map<PhraseRule, (Reached | undefined)[]>();
  const found = new Map<PhraseRule, Span[]>();
  const known = new Map<string, readonly Slot[]>();
  for (let at = 0; at < tokens.length; at += 1) {
    for (const { rule, slot } of slotsOf(tokens[at]!, index, known)) {
      let chain = reached.get(rule);
      if (!chain) reached.set(rule, (chain = []));
      const before = slot === 0 ? { first: at, last: at - 1 } : chain[slot - 1];
      if (!before || at - before.last - 1 > rule.gap || before.last >= at) continue;
      if (tokens[before.first]!.sentence !== tokens[at]!.sentence) continue;
      if (slot < rule.slots.length - 1) chain[slot] = { first: before.first, last: at };
      else if (
        !isVoid({ tokens, rule, from: before.first, to: at }, index) &&
        !isReported(material, rule, before.first, at)
      )
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

/** @param known what the words of this text were found to be so far */
function slotsOf(token: Token, index: PhraseIndex, known: Map<string, readonly Slot[]>): readonly Slot[] {
  const plain = token.folded.length === 1 && token.mask === undefined ? token.forms[0] : undefined;
  const before = plain === undefined ? undefined : known.get(plain);
  if (before) return before;
  const slots = lookUp(token, index);
  if (plain !== undefined) known.set(plain, slots);
  return slots;
}

function lookUp(token: Token, index: PhraseIndex): readonly Slot[] {
  const readings =
    token.mask === undefined
      ? [...token.folded, ...misspelledAs(token)]
      : [...token.folded, ...unmasked(token.mask, index)];
  const slots: Slot[] = [];
  for (const form of readings) {
    slots.push(...(index.exact.get(form) ?? []));
    for (let length = 2; length <= Math.min(form.length, longestPrefix); length += 1)
      slots.push(...(index.prefixes.get(form.slice(0, length)) ?? []));
  }
  return slots.length > 1 ? slots.sort((a, b) => b.slot - a.slot) : slots;
}

const longestPrefix = 12;

/** The listed words that a word with hidden letters may stand for: its first letter and half of the rest are seen. */
function unmasked(mask: string, index: PhraseIndex): string[] {
  const visible = Array.from(mask).filter((char) => char !== '*').length;
  if (mask[0] === '*' || mask.length < 4 || visible * 2 < mask.length) return [];
  const candidates = index.byShape.get(shapeOf(mask)) ?? [];
  return candidates
    .filter((word) => Array.from(mask).every((char, at) => char === '*' || char === word[at]))
    .map(foldLetters);
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
  for (let at = Math.max(0, match.from - (match.rule.unlessBefore ?? 1)); at <= last; at += 1) {
    const token = match.tokens[at]!;
    if (token.sentence !== match.tokens[match.to]!.sentence) continue;
    if (!token.folded.some((form) => unless.has(form))) continue;
    if (at !== match.to) return true;
    if (!index.lastWords.get(match.rule)!.has(token.folded[0]!)) return true;
  }
  return false;
}

/** Insults that are told of. Threats and disclosures are never passed over for that. */
const reportable = /\.(?:insult|insult-called|group|hate-group|directed)$/;

function isReported({ read, normalised }: Material, { id }: PhraseRule, from: number, to: number): boolean {
  return reportable.test(id) && isQuoted({ tokens: read, normalised }, from, to);
}
