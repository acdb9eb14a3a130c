import { type Refusal, type RefusalCode, refusals } from './registry.js';

interface ErrorResult {
  readonly code: string;
  readonly message: string;
}

/** `ReviewLeaseHeld` → `REVIEW_LEASE_HELD`. */
export const codeOfType = (typeName: string): string =>
  typeName.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();

/**
 * The refusal of a result union: `refuse(ReviewLeaseHeld, { until })`. Code and sentence come from the registry; give `message` where
 * the code that refuses can say more.
 *
 * Throws when the type's name has no entry in the registry.
 */
export function refuse<T extends ErrorResult>(
  type: new () => T,
  fields: Omit<T, 'code' | 'message'> & { readonly message?: string },
): T {
  const code = codeOfType(type.name);
  const refusal: Refusal | undefined = refusals[code as RefusalCode];
  if (!refusal) throw new Error(`${type.name} has no entry ${code} in contracts/refusals/registry.ts.`);
  return Object.assign(new type(), { message: refusal.sentence, ...fields, code });
}
