import { registerEnumType } from 'type-graphql';
import { categories, severities, verdicts, type Category, type Severity, type Verdict } from '../screening/types.js';
import { reviewActions, reviewStatuses, type ReviewAction, type ReviewStatus } from '../review-queue/review.rules.js';

/** type-graphql wants an object; the names are the values. */
const asEnum = <T extends string>(names: readonly T[]) =>
  Object.fromEntries(names.map((name) => [name, name])) as { [K in T]: K };

export const SafetyCategory = asEnum<Category>(categories);
export const SafetySeverity = asEnum<Severity>(severities);
export const Verdict_ = asEnum<Verdict>(verdicts);
export const ReviewStatus_ = asEnum<ReviewStatus>(reviewStatuses);
export const ReviewAction_ = asEnum<ReviewAction>(reviewActions);

registerEnumType(SafetyCategory, {
  name: 'SafetyCategory',
  valuesConfig: {
    PROFANITY: { description: 'Swearing. Noted, never a reason to hold a text.' },
    ABUSE: { description: 'Threats, insults, slurs, hatred of a group.' },
    SPAM: { description: 'Advertising, and low-quality form (capitals, repeats).' },
    PII: {
      description: 'Personal data such as an e-mail address. Redacted before a model reads the text; never holds it.',
    },
    SAFEGUARDING: {
      description:
        'Somebody may be in danger: violence suffered, suicidal thoughts. Reaches a person first; says nothing against the writer.',
    },
  },
});
registerEnumType(SafetySeverity, { name: 'SafetySeverity' });
registerEnumType(Verdict_, {
  name: 'ScreeningVerdict',
  valuesConfig: {
    ALLOW: { description: 'Nothing found, in a language that is assessed.' },
    WARN: { description: 'Used, with care: something was found or redacted, or the language is not assessed.' },
    HOLD: { description: 'Nothing reads the text until a reviewer has decided.' },
  },
});
registerEnumType(ReviewStatus_, {
  name: 'ReviewStatus',
  valuesConfig: {
    PENDING: { description: 'Waits for a reviewer.' },
    IN_REVIEW: { description: 'A reviewer has it, until the lease ends.' },
    ESCALATED: { description: 'Waits for another person than the one who escalated it.' },
    APPROVED: { description: 'Decided: the text may be used and was sent on to classification.' },
    DISMISSED: { description: 'Decided: the text is not used.' },
  },
});
registerEnumType(ReviewAction_, { name: 'ReviewAction' });
