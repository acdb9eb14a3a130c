import { caseOf } from './char-classes.rules.js';
import { originalSpan } from './normalise.rules.js';
import type { Detector, Material, Signal, Span } from './screening.types.js';

const shoutLetters = 20;
const shoutRatio = 0.7;
const longRun = 7;
const punctuationRun = 5;
const sameWordRun = 6;
const monotoneTokens = 24;
const monotoneRatio = 0.25;

/** The rules of this file, for lists of all rules; `spam.links` is surer where there are many. */
export const spamRules = [
  { id: 'spam.capitals', confidence: 0.3 },
  { id: 'spam.repeats', confidence: 0.3 },
  { id: 'spam.monotone', confidence: 0.6 },
  { id: 'spam.links', confidence: 0.6 },
  { id: 'spam.lures', confidence: 0.6 },
  { id: 'spam.lure-link', confidence: 0.9 },
].map((rule) => ({
  ...rule,
  category: 'SPAM' as const,
  severity: rule.confidence >= 0.9 ? ('MEDIUM' as const) : ('LOW' as const),
}));

/** How a text looks: capitals, repeats, punctuation (quality signals of low confidence), links and monotony. */
export const spamDetector: Detector = {
  name: 'spam',
  detect(material) {
    const links = linksOf(material);
    return [shouting(material), runs(material), monotony(material), manyLinks(links)].filter(
      (signal) => signal !== undefined,
    );
  },
};

/** Called with what the lure phrases found: a lure with a link is spam, one alone is a figure of speech. */
export function spamFromLures(material: Material, lures: readonly Signal[]): Signal | undefined {
  const spans = lures.flatMap((lure) => [...lure.spans]).sort((a, b) => a.start - b.start);
  if (spans.length === 0) return undefined;
  const links = linksOf(material);
  if (links.length > 0) return spam('spam.lure-link', [...spans, ...links], 0.9);
  return lures.length >= 2 || spans.length >= 3 ? spam('spam.lures', spans, 0.6) : undefined;
}

const spam = (ruleId: string, spans: readonly Span[], confidence: number): Signal => ({
  category: 'SPAM',
  ruleId,
  spans: [...spans].sort((a, b) => a.start - b.start).slice(0, 50),
  confidence,
  severity: confidence >= 0.9 ? 'MEDIUM' : 'LOW',
});

const whole = (material: Material): Span[] => [originalSpan(material.normalised, 0, material.normalised.text.length)];

function shouting(material: Material): Signal | undefined {
  let upper = 0;
  let cased = 0;
  for (const char of material.normalised.text) {
    const kind = caseOf(char);
    if (kind === 'UPPER') upper += 1;
    if (kind !== 'NONE') cased += 1;
  }
  return cased >= shoutLetters && upper / cased > shoutRatio ? spam('spam.capitals', whole(material), 0.3) : undefined;
}

/** The longest run of one character decides; scanned by hand, since a backreference is not linear everywhere. */
function runs(material: Material): Signal | undefined {
  const { text } = material.normalised;
  const spans: Span[] = [];
  let start = 0;
  for (let at = 1; at <= text.length; at += 1) {
    if (at < text.length && text[at] === text[start]) continue;
    const char = text[start] ?? ' ';
    const limit = /[!?]/.test(char) ? punctuationRun : longRun;
    // Lines of dashes or dots are layout.
    if (at - start >= limit && /[\p{L}!?$€]/u.test(char)) spans.push(originalSpan(material.normalised, start, at));
    start = at;
  }
  return spans.length > 0 ? spam('spam.repeats', spans, 0.3) : undefined;
}

function monotony(material: Material): Signal | undefined {
  const words = material.tokens.filter((token) => token.sentence >= 0).map((token) => token.forms[0]!);
  let run = 1;
  for (let i = 1; i < words.length; i += 1) {
    run = words[i] === words[i - 1] ? run + 1 : 1;
    if (run >= sameWordRun) return spam('spam.monotone', whole(material), 0.6);
  }
  const monotone = words.length >= monotoneTokens && new Set(words).size / words.length < monotoneRatio;
  return monotone ? spam('spam.monotone', whole(material), 0.6) : undefined;
}

function linksOf(material: Material): Span[] {
  const { text } = material.normalised;
  const spans: Span[] = [];
  for (const match of text.matchAll(
    /https?:\/\/[^\s<>"]{1,2000}|\bwww\.[^\s<>"]{1,2000}|\b(?:bit\.ly|t\.me|tinyurl\.com|wa\.me)\/[^\s<>"]{1,2000}/gi,
  )) {
    spans.push(originalSpan(material.normalised, match.index, match.index + match[0].length));
  }
  return spans;
}

const manyLinks = (links: readonly Span[]): Signal | undefined =>
  links.length >= 3 ? spam('spam.links', links, links.length >= 5 ? 0.9 : 0.6) : undefined;
