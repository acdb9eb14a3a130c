import type { DeliveryOutcome } from '../partners/connector.js';
import type { AttemptEnd } from './attempt.store.js';
import type { FieldProblem } from './delivery.entity.js';
import { attemptOutcomeOf } from './outcome.rules.js';

export function attemptEnd(outcome: DeliveryOutcome): AttemptEnd {
  const name = attemptOutcomeOf(outcome);
  if ('receipt' in outcome) return { outcome: name, reference: outcome.receipt.externalId };
  if ('reason' in outcome) return { outcome: name, reason: outcome.reason };
  if (outcome.kind === 'rejected') return { outcome: name, fieldErrors: outcome.fieldErrors };
  return { outcome: name, retryAt: outcome.kind === 'throttled' ? (outcome.until ?? null) : null };
}

/** A partner that gets people by name may name them in what it says of a field. */
export function withoutWords(outcome: DeliveryOutcome): DeliveryOutcome {
  if (outcome.kind !== 'rejected') return outcome;
  const fieldErrors = outcome.fieldErrors.map(({ path }) => ({
    path: /^[\w.[\]/-]{0,100}$/.test(path) ? path : '',
    message: 'The partner does not accept it.',
  }));
  return { ...outcome, fieldErrors };
}

/** What a person reads: fields and codes, nothing that the partner said of a person. */
export function errorOf(outcome: DeliveryOutcome): string | null {
  if (outcome.kind === 'rejected') return describe(outcome.fieldErrors);
  return 'reason' in outcome ? outcome.reason : null;
}

export const describe = (problems: readonly FieldProblem[]): string =>
  problems
    .slice(0, 5)
    .map(({ path, message }) => `${path}: ${message}`)
    .join(' ')
    .slice(0, 1000);
