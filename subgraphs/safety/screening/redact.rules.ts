import { kindOfRuleId } from './pii.rules.js';
import type { Signal } from './screening.types.js';

/** Placeholders as long as what they replace, so that offsets stay offsets into the original. */
export function redact(original: string, signals: readonly Signal[]): string {
  const places = signals
    .filter((signal) => signal.category === 'PII')
    .flatMap((signal) => signal.spans.map((span) => ({ ...span, kind: kindOfRuleId(signal.ruleId) ?? 'PII' })))
    .sort((a, b) => a.start - b.start);
  let redacted = '';
  let at = 0;
  for (const place of places) {
    if (place.start < at) continue;
    redacted += original.slice(at, place.start) + placeholder(place.kind, place.end - place.start);
    at = place.end;
  }
  return redacted + original.slice(at);
}

/** `[EMAIL]`, then spaces; where even `[PII]` is too long, dots. */
function placeholder(kind: string, length: number): string {
  const name = [`[${kind}]`, '[PII]'].find((candidate) => candidate.length <= length) ?? '';
  return name + (name === '' ? '.' : ' ').repeat(length - name.length);
}
