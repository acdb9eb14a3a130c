import type { CategoryPolicy, CompanyPolicy, Policy } from '../screening/policy.rules.js';
import { defaultPolicy } from '../screening/policy.rules.js';
import { categories, type Category } from '../screening/screening.types.js';

export interface CategoryChange extends CategoryPolicy {
  readonly category: Category;
}

export interface Problem {
  readonly path: string;
  readonly message: string;
}

export type PolicyReading =
  | { readonly kind: 'VALID'; readonly policy: CompanyPolicy }
  | { readonly kind: 'INVALID'; readonly problems: readonly Problem[] };

const isShare = (value: number): boolean => Number.isFinite(value) && value >= 0 && value <= 1;

/** The policy with these categories changed, or everything that is wrong with the change. */
export function changedPolicy(
  before: CompanyPolicy,
  change: { readonly categories: readonly CategoryChange[]; readonly sampleNotAssessed: number | null },
): PolicyReading {
  const problems: Problem[] = [];
  const seen = new Set<Category>();
  for (const [at, one] of change.categories.entries()) {
    const path = `input.categories.${at}`;
    if (seen.has(one.category)) problems.push({ path, message: `${one.category} is given twice: give it once.` });
    seen.add(one.category);
    problems.push(...problemsOf(one, path));
  }
  const sampleNotAssessed = change.sampleNotAssessed ?? before.sampleNotAssessed;
  if (!isShare(sampleNotAssessed))
    problems.push({ path: 'input.sampleNotAssessed', message: 'must be a share from 0 to 1, such as 0.05.' });
  if (problems.length > 0) return { kind: 'INVALID', problems };
  const changed = new Map(change.categories.map(({ category, ...policy }) => [category, policy]));
  const all = categories.map((category) => [category, changed.get(category) ?? before.categories[category]]);
  return { kind: 'VALID', policy: { categories: Object.fromEntries(all) as Policy, sampleNotAssessed } };
}

function problemsOf({ category, flagAt, warnAt, holdAt }: CategoryChange, path: string): Problem[] {
  const thresholds = Object.entries({ flagAt, warnAt, holdAt }).filter(([, value]) => value !== null);
  const outside = thresholds
    .filter(([, value]) => !isShare(value!))
    .map(([name]) => ({ path: `${path}.${name}`, message: 'must be a confidence from 0 to 1, such as 0.6.' }));
  if (outside.length > 0) return outside;
  const problems: Problem[] = [];
  if (warnAt !== null && holdAt !== null && warnAt > holdAt)
    problems.push({
      path: `${path}.warnAt`,
      message: 'must not be above `holdAt`: what is held is warned of as well.',
    });
  if (warnAt !== null && flagAt > warnAt)
    problems.push({ path: `${path}.flagAt`, message: 'must not be above `warnAt`: only what is flagged can warn.' });
  if (warnAt === null && holdAt !== null && flagAt > holdAt)
    problems.push({ path: `${path}.flagAt`, message: 'must not be above `holdAt`: only what is flagged can hold.' });
  return [...problems, ...problemsOfKind({ category, flagAt, warnAt, holdAt }, path)];
}

/** What no company may choose: to miss a disclosure, and to silence people for swearing or for their own address. */
function problemsOfKind({ category, flagAt, warnAt, holdAt }: CategoryChange, path: string): Problem[] {
  if (category === 'SAFEGUARDING' && (holdAt === null || holdAt > defaultPolicy.SAFEGUARDING.holdAt!))
    return [
      {
        path: `${path}.holdAt`,
        message: 'must be 0.3 or less for SAFEGUARDING: a disclosure always reaches a person.',
      },
    ];
  if (category === 'PII' && holdAt !== null)
    return [{ path: `${path}.holdAt`, message: 'must be absent for PII: it is redacted, and never holds a text.' }];
  if (category === 'PII' && (flagAt > defaultPolicy.PII.flagAt || warnAt === null))
    return [{ path, message: 'PII is flagged from 0.3 on and warns: what was redacted is said.' }];
  return [];
}
